"""The tabs of the queue: which one a card stands under, the names in it, and what is said when there are none."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from signatories.admin.review import words
from signatories.choices import EndorsementState, SignatoryState
from signatories.models import Appeal, Endorsement, Signatory
from signatories.roll import clear, waiting
from signatories.roll.queue import Counts, Key, Tab, Window

TABS: dict[Tab, str | Promise] = {
    Tab.REVIEW: gettext_lazy("To review"),
    Tab.UNCONFIRMED: gettext_lazy("Not confirmed yet"),
    Tab.WAITING: gettext_lazy("Waiting for their answer"),
    Tab.UNPUBLISHED: gettext_lazy("Approved, not yet published"),
}
EMPTY: dict[Tab, str | Promise] = {
    Tab.REVIEW: gettext_lazy("Nothing to review."),
    Tab.UNCONFIRMED: gettext_lazy("Nobody has still to confirm."),
    Tab.WAITING: gettext_lazy("We wait for nobody's answer."),
    Tab.UNPUBLISHED: gettext_lazy("Nothing waits to be published."),
}
OF_STATE = {SignatoryState.ASKED: Tab.WAITING, SignatoryState.APPROVED: Tab.UNPUBLISHED}


def tab_of(request: HttpRequest) -> Tab:
    asked = request.POST.get("show", "") or request.GET.get("show", "")
    return Tab(asked) if asked in Tab else Tab.REVIEW


def tab_for(appeal: Appeal, asked: str, chosen: Key | None) -> Tab:
    """Choose the tab to draw: the one asked for, else the one in which a card is looked for."""
    if asked in Tab or chosen is None:
        return Tab(asked) if asked in Tab else Tab.REVIEW
    if chosen.is_sign_on:
        pending = Endorsement.objects.filter(appeal=appeal, pk=chosen.pk, state=EndorsementState.PENDING)
        return Tab.UNCONFIRMED if pending.exists() else Tab.REVIEW
    state = Signatory.objects.filter(appeal=appeal, pk=chosen.pk).values_list("state", flat=True).first()
    return OF_STATE.get(SignatoryState(state), Tab.REVIEW) if state else Tab.REVIEW


def listed(appeal: Appeal, tab: Tab, counts: Counts, window: Window) -> dict[str, Any]:
    """What the page shows beside the card."""
    now = timezone.now()
    names = [
        {
            "key": str(entry.key),
            "name": entry.name,
            "age": words.age(entry.at, now),
            "doubt": entry.doubt,
            "word": words.DOUBTS.get(entry.doubt, ""),
            "organizations": entry.organizations,
            "is_chosen": entry.key == window.chosen,
        }
        for entry in window.entries
    ]
    tabs = [
        {"name": str(name), "label": label, "number": getattr(counts, name), "is_chosen": name == tab}
        for name, label in TABS.items()
    ]
    return {
        "tab": str(tab),
        "tabs": tabs,
        "names": names,
        "total": getattr(counts, tab),
        "held": waiting.held(appeal).count() if tab == Tab.UNCONFIRMED else 0,
        "publishable": counts.publishable,
        "clear": clear.number_of_clear(appeal) if tab == Tab.REVIEW and counts.review else 0,
        "most": clear.MOST,
        "previous": window.previous,
        "next": window.next,
        **(_nothing(appeal, tab) if not names else {}),
    }


def _nothing(appeal: Appeal, tab: Tab) -> dict[str, Any]:
    lines = Signatory.objects.filter(appeal=appeal)
    last = lines.order_by("-proposed_at").values_list("proposed_at", flat=True).first()
    return {
        "empty": EMPTY[tab],
        "approved": lines.filter(state=SignatoryState.APPROVED).count(),
        "last": words.ago(last, timezone.now()) if last else "",
    }
