"""Many at once: approve the clear ones, publish what is approved. A list with ticks first; only POST acts."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from signatories.admin import pages
from signatories.admin.review import page, undoing, words
from signatories.admin.site import site
from signatories.models import Appeal
from signatories.roll import clear as clear_ones
from signatories.roll import published, queue
from signatories.roll.clear import Left
from signatories.roll.queue import Tab
from signatories.workflow import moderation

# So many names stand beside a reason; more are folded.
FEW = 5


@site.screen("statements/<int:pk>/review/clear/", name="review_clear")
def clear(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve those that nothing speaks against. What is ticked is looked at again before it is done."""
    appeal = pages.found(request, pk)
    picked = _picked(request)
    if not picked:
        return _clear(request, appeal)
    rows = clear_ones.still_clear(appeal, picked)[: clear_ones.MOST]
    outcome = moderation.each("approve", rows, by=pages.person(request), seen=picked)
    if outcome.done:
        undoing.remember(request, appeal, outcome.done)
        number = len(outcome.done)
        messages.success(request, undoing.offered(ngettext("%s approved.", "%s approved.", number) % number))
    _say_left(request, len(picked) - len(outcome.done))
    return page.onward(request, appeal, Tab.REVIEW)


@site.screen("statements/<int:pk>/review/publish/", name="review_publish")
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """End the grace of what is approved, all at one moment."""
    appeal = pages.found(request, pk)
    rows = queue.lines(appeal, Tab.UNPUBLISHED).filter(is_named=True).select_related("appeal", "organization")
    picked = _picked(request)
    if not picked:
        shown = list(rows.order_by("place")[: clear_ones.MOST])
        counts, on_list = queue.counts(appeal), published.signatories(appeal, timezone.now()).count()
        sent: dict[str, Any] = {
            "rows": shown,
            "total": counts.publishable,
            "unnamed": counts.unpublished - counts.publishable,
            "on_list": on_list,
            "audience": words.audience(appeal),
        }
        return _list(request, "admin/review/publish.html", appeal, _("Publish"), **sent)
    undoing.forget(request)
    outcome = moderation.publish_many(rows.filter(pk__in=list(picked)), by=pages.person(request), seen=picked)
    if outcome.done:
        number = len(outcome.done)
        said = ngettext("%s is on the list.", "%s are on the list.", number) % number
        messages.success(request, words.said_of(appeal, said))
    _say_left(request, len(picked) - len(outcome.done))
    return page.onward(request, appeal, Tab.UNPUBLISHED)


def _clear(request: HttpRequest, appeal: Appeal) -> HttpResponse:
    found = clear_ones.clear(appeal)
    context: dict[str, Any] = {
        "found": found,
        "left": list(_left(found.left)),
        "number_left": sum(one.number for one in found.left.values()),
        "few": FEW,
    }
    return _list(request, "admin/review/clear.html", appeal, _("Approve the clear ones"), **context)


def _list(request: HttpRequest, template: str, appeal: Appeal, title: str, **context: Any) -> HttpResponse:
    """Draw a list with ticks. Where none came back it is drawn again with none, and says so."""
    is_sent = request.method == "POST"
    if is_sent:
        messages.warning(request, _("Nothing was ticked; nothing was done."))
    status = 400 if is_sent else 200
    return pages.drawn(request, template, appeal, title=title, status=status, is_ticked=not is_sent, **context)


def _picked(request: HttpRequest) -> dict[int, int]:
    """Read what was ticked, "12.3": the key and the turn it was drawn with; no more than one act may do."""
    pairs = [value.partition(".") for value in request.POST.getlist("pick")[: clear_ones.MOST]]
    keys = [(queue.key(pk), queue.key(turn)) for pk, _dot, turn in pairs]
    return {pk.pk: turn.pk for pk, turn in keys if pk and turn and not pk.is_sign_on and not turn.is_sign_on}


def _say_left(request: HttpRequest, number: int) -> None:
    if number > 0:
        said = ngettext(
            "%s was changed meanwhile or is no longer clear, and stays as it is.",
            "%s were changed meanwhile or are no longer clear, and stay as they are.",
            number,
        )
        messages.warning(request, said % number)


def _left(left: Mapping[str, Left]) -> Iterable[tuple[str, Left]]:
    """Say each reason with its number, in one order."""
    told: dict[str, Callable[[int], str]] = {
        "same": lambda n: ngettext("%s perhaps the same as another", "%s perhaps the same as others", n),
        "similar": lambda n: ngettext("%s similar name", "%s similar names", n),
        "claim": lambda n: ngettext("%s membership unconfirmed", "%s memberships unconfirmed", n),
        "capitals": lambda n: ngettext("%s name in capitals", "%s names in capitals", n),
        "scripts": lambda n: ngettext("%s in mixed letters", "%s in mixed letters", n),
        "second": lambda n: ngettext("%s second sign-on", "%s second sign-ons", n),
        "unnamed": lambda n: ngettext("%s not named", "%s not named", n),
        "unproved": lambda n: ngettext("%s not confirmed", "%s not confirmed", n),
        "disowned": lambda n: ngettext("%s “not from us”", "%s “not from us”", n),
        "refused": lambda n: ngettext("%s not agreed to the new text", "%s not agreed to the new text", n),
        "withdrawn": lambda n: ngettext("%s taken back by a signer", "%s taken back by signers", n),
        "late": lambda n: ngettext("%s after closing", "%s after closing", n),
        "unweighed": lambda n: ngettext("%s not compared yet", "%s not compared yet", n),
    }
    return [(say(one.number) % one.number, one) for reason, say in told.items() if (one := left.get(reason))]
