"""What has to go at once: the name of one organization, or the whole page. Both can be put back."""

from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from signatories.admin import pages
from signatories.admin.site import site
from signatories.choices import SignatoryState, Visibility
from signatories.models import Appeal, Signatory
from signatories.roll import desk
from signatories.roll.live import FEWEST_UNNAMED
from signatories.text import fold, tidy
from signatories.workflow import moderation, register
from signatories.workflow.door import Refusal

SHOWN = 50


@site.screen("statements/<int:pk>/hide/", name="hide")
def hide(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose on GET, hide on POST; whoever is approved is here, also while nobody outside has seen the name yet."""
    appeal = pages.found(request, pk)
    if request.method == "POST":
        return _hide(request, appeal)
    asked = tidy(request.GET.get("q", ""))
    chosen = _chosen(appeal, request.GET.get("signatory", ""))
    found = list(_named(appeal, asked)[: SHOWN + 1]) if chosen is None else []
    context: dict[str, Any] = {
        "asked": asked,
        "chosen": chosen,
        "found": found[:SHOWN],
        "has_more": len(found) > SHOWN,
        "gone": _gone(appeal, request.GET.get("gone", "")),
        "fewest": FEWEST_UNNAMED,
    }
    return pages.drawn(request, "admin/statement/hide.html", appeal, title=_("Hide an organization now"), **context)


def _named(appeal: Appeal, asked: str) -> QuerySet[Signatory]:
    """Those whose name is public or about to be, in the order of the list; found by any name they are known by."""
    rows = Signatory.objects.filter(appeal=appeal, state=SignatoryState.APPROVED, is_named=True).order_by("place")
    if not asked:
        return rows
    folded = fold(asked)
    # Joined, an organization with three names would stand here three times.
    by_other_name = Signatory.objects.filter(appeal=appeal, organization__names__folded__contains=folded)
    return rows.filter(
        Q(printed_name__icontains=asked)
        | Q(organization__folded__contains=folded)
        | Q(organization__acronym__icontains=asked)
        | Q(pk__in=by_other_name.values("pk"))
    )


def _chosen(appeal: Appeal, key: str) -> Signatory | None:
    return _named(appeal, "").filter(pk=pages.whole_number(key)).first()


def _gone(appeal: Appeal, key: str) -> Signatory | None:
    return Signatory.objects.filter(appeal=appeal, is_named=False, pk=pages.whole_number(key)).first()


def _hide(request: HttpRequest, appeal: Appeal) -> HttpResponse:
    signatory = get_object_or_404(Signatory, pk=pages.whole_number(request.POST.get("signatory", "")), appeal=appeal)
    here, user = reverse("admin:hide", args=[appeal.pk]), pages.person(request)
    is_back = request.POST.get("act") == "show_name"
    try:
        (moderation.show_name if is_back else moderation.hide_name)(signatory, by=user)
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect(here)
    if is_back:
        messages.success(request, _("%s is named again.") % signatory)
        return redirect(here)
    at = timezone.now()
    # The name is said this once, and stands nowhere on the page that follows.
    words = _("{name} is gone from page and files. Gone at {time} UTC.")
    messages.success(request, format_html(words, name=signatory, time=f"{at:%H:%M}"))
    return redirect(f"{here}?gone={signatory.pk}")


@site.screen("statements/<int:pk>/offline/", name="offline")
def offline(request: HttpRequest, pk: int) -> HttpResponse:
    """Say on GET what it means, take the page offline on POST, or put it back as it was."""
    appeal = pages.found(request, pk)
    if request.method != "POST":
        title, since = _("Take the page offline"), desk.offline(appeal)
        return pages.drawn(request, "admin/statement/offline.html", appeal, title=title, offline=since)
    home = reverse("admin:home", args=[appeal.pk])
    was, back = appeal.visibility, request.POST.get("back", "")
    wanted = Visibility(back) if back in Visibility.values else Visibility.DRAFT
    try:
        register.amend(appeal, visibility=wanted, by=pages.person(request))
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect(home)
    if back:
        messages.success(request, _("The page is back: %s.") % wanted.label)
    elif was != Visibility.DRAFT:
        words = _("The page is offline since {time} UTC. Only the coordinators see it.")
        # The button belongs to a form of the page that this message is shown on.
        button = '{} <button type="submit" form="back-online" name="back" value="{}" class="undo">{}</button>'
        at = format_html(words, time=f"{timezone.now():%H:%M}")
        messages.success(request, format_html(button, at, was, _("Undo")))
    return redirect(home)
