"""The page of the queue: the tabs, the names, one card. Every act ends here; a GET changes nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from signatories.admin import history, pages
from signatories.admin.review import card as cards
from signatories.admin.review import tabs, undoing, words
from signatories.admin.review.card import Card, Shown
from signatories.admin.site import site
from signatories.choices import EndorsementState, LetterKind, LetterState, Role, SignatoryState
from signatories.models import Appeal, Endorsement, JournalEntry, Letter, Signatory
from signatories.roll import queue, seats
from signatories.roll.queue import Key, Tab
from signatories.workflow import states

SWAPS = "X-Swaps"
KEPT = "kept"
NOTHING = Shown()

type OnSignOn = Callable[[HttpRequest, Appeal, Endorsement], HttpResponse]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Somebody else was quicker: what was done, whether it may be opened again, and whether her note was kept."""

    said: str
    who: str
    may_reopen: bool
    is_kept: bool


@site.screen("statements/<int:pk>/review/", name="review")
def review(request: HttpRequest, pk: int) -> HttpResponse:
    appeal = pages.found(request, pk)
    after = queue.key(request.GET.get("after", ""))
    chosen = after or queue.key(request.GET.get("card", ""))
    return drawn(
        request,
        appeal,
        tabs.tab_for(appeal, request.GET.get("show", ""), chosen),
        chosen,
        after=after is not None,
        is_stale="stale" in request.GET,
        is_kept=request.GET.get("stale") == KEPT,
        is_list="list" in request.GET,
    )


def drawn(
    request: HttpRequest,
    appeal: Appeal,
    tab: Tab,
    chosen: Key | None,
    *,
    after: bool = False,
    is_stale: bool = False,
    is_kept: bool = False,
    is_list: bool = False,
    shown: Shown = NOTHING,
    typed: Mapping[str, object] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Draw the queue around a chosen one. `typed` is what a refused form held; what is shown is hidden in a minute."""
    counts, window = queue.overview(appeal, tab, chosen, after=after)
    user = pages.person(request)
    card = _card(appeal, window.chosen, user, shown)
    here = address(appeal, tab, card=window.chosen)
    response = pages.drawn(
        request,
        "admin/review/page.html",
        appeal,
        title=_("Review"),
        status=status,
        **tabs.listed(appeal, tab, counts, window),
        **_of_card(appeal, card, user, is_stale=is_stale, is_kept=is_kept),
        here=here,
        is_list=is_list or card is None,
        typed=typed,
        undo=undoing.sealed(request, appeal),
    )
    if shown != NOTHING:
        # Who has no JavaScript is led back to the card, where it is hidden again.
        response["Refresh"] = f"{cards.HIDDEN_AGAIN}; url={here}"
    return response


def address(
    appeal: Appeal,
    tab: Tab,
    *,
    card: Key | None = None,
    after: Key | None = None,
    stale: bool = False,
    is_kept: bool = False,
) -> str:
    asked = {"show": str(tab)}
    if card is not None:
        asked["card"] = str(card)
    if after is not None:
        asked["after"] = str(after)
    if stale:
        asked["stale"] = KEPT if is_kept else "1"
    return f"{reverse('admin:review', args=[appeal.pk])}?{urlencode(asked)}"


def onward(
    request: HttpRequest,
    appeal: Appeal,
    tab: Tab,
    *,
    card: Key | None = None,
    after: Key | None = None,
    stale: bool = False,
    is_kept: bool = False,
) -> HttpResponse:
    """Lead on after an act. The script that swaps the page has it drawn at once: one request instead of two."""
    if request.headers.get(SWAPS):
        chosen, is_after = after or card, after is not None
        return drawn(request, appeal, tab, chosen, after=is_after, is_stale=stale, is_kept=is_kept)
    return redirect(address(appeal, tab, card=card, after=after, stale=stale, is_kept=is_kept))


def back(request: HttpRequest, appeal: Appeal) -> HttpResponseRedirect:
    """Lead whoever comes to the address of an act by a link, such as after logging in, to the queue."""
    return redirect(address(appeal, tabs.tab_of(request)))


def line(appeal: Appeal, pk: int | str | None) -> Signatory:
    """Find a signatory of the appeal; anything else is not there."""
    found = queue.key(str(pk))
    if found is None or found.is_sign_on:
        raise Http404
    rows = Signatory.objects.filter(appeal=appeal).select_related("appeal", "organization")
    return get_object_or_404(rows, pk=found.pk)


def of_sign_on(act: str) -> Callable[[OnSignOn], OnSignOn]:
    """Give an act on one sign-on its address: a POST finds the sign-on, anything else is led to the queue."""

    def add(view: OnSignOn) -> OnSignOn:
        @site.screen(f"statements/<int:pk>/review/{act}/<int:endorsement>/", name=f"review_{act}")
        @wraps(view)
        def screen(request: HttpRequest, pk: int, endorsement: int) -> HttpResponse:
            appeal = pages.found(request, pk)
            row = sign_on(appeal, endorsement)
            return view(request, appeal, row) if request.method == "POST" else back(request, appeal)

        return view

    return add


def sign_on(appeal: Appeal, pk: int) -> Endorsement:
    rows = Endorsement.objects.filter(appeal=appeal)
    return get_object_or_404(rows.select_related("appeal", "signatory__organization", "signatory__appeal"), pk=pk)


def _card(appeal: Appeal, chosen: Key | None, user: User, shown: Shown) -> Card | None:
    if chosen is None:
        return None
    if not chosen.is_sign_on:
        return cards.of_line(line(appeal, chosen.pk), user, shown)
    row = sign_on(appeal, chosen.pk)
    if row.signatory is None:
        return cards.of_pending(row, _others(row), shown, _sent(row))
    if row.is_second and row.signatory.state == SignatoryState.APPROVED:
        return cards.of_second(row, row.signatory, user, shown)
    # Decided on meanwhile: what stands there now is its line.
    return cards.of_line(row.signatory, user, shown)


def _others(row: Endorsement) -> list[Endorsement]:
    """Give the further sign-ons of a form."""
    rows = Endorsement.objects.filter(group=row.group, state=EndorsementState.PENDING)
    return list(rows.exclude(pk=row.pk).order_by("pk"))


def _sent(row: Endorsement) -> str:
    """Say what became of the last link that went to a signer."""
    if row.is_held:
        return _("held back: no mail was sent")
    letter = Letter.objects.filter(endorsement__group=row.group, kind=LetterKind.CONFIRM).order_by("-pk").first()
    if letter is None:
        return _("no mail was sent")
    at = words.day(letter.sent_at or letter.due_at)
    match letter.state:
        case LetterState.SENT:
            return _("mail handed over %s") % at
        case LetterState.RETURNED:
            return _("mail returned %s") % at
        case LetterState.STOPPED:
            return _("the mail was stopped")
        case _:
            return _("the mail is waiting")


def _of_card(appeal: Appeal, card: Card | None, user: User, *, is_stale: bool, is_kept: bool) -> dict[str, Any]:
    if card is None:
        return {"card": None}
    conflict = _conflict(card, user, is_kept=is_kept) if is_stale and card.kind == "line" else None
    return {"card": card, "conflict": conflict, "colleagues": colleagues(appeal, user), "me": user}


def _conflict(card: Card, user: User, *, is_kept: bool) -> Conflict | None:
    told = JournalEntry.objects.filter(kind="signatory", subject=card.key).exclude(act__in=words.BESIDE)
    entry = told.select_related("by").first()
    if entry is None:
        return None
    return Conflict(
        said=words.did(entry, timezone.now()),
        who="" if entry.by == user else history.who(entry),
        may_reopen="reopen" in states.legal(card.state) and not card.is_out,
        is_kept=is_kept,
    )


def colleagues(appeal: Appeal, user: User) -> list[User]:
    """Give the other coordinators who have come in: whoever has not is an address and no more."""
    rows = appeal.colleagues.filter(role=Role.COORDINATOR, user__is_active=True).exclude(user=user)
    people = [row.user for row in rows.select_related("user").order_by("user__username")]
    letters = seats.invitations(appeal, people)
    return [person for person in people if seats.has_come(person, letters[person.pk])]
