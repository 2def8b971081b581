"""What is on the screen for a minute only: a contact, or the name of one not named. Each look is in the history."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from signatories.admin import pages
from signatories.admin.entering import access
from signatories.admin.review import acts, page, tabs
from signatories.admin.review.card import Shown
from signatories.admin.site import site
from signatories.choices import EndorsementState
from signatories.models import Appeal, Endorsement, JournalEntry
from signatories.roll import queue
from signatories.roll.queue import Key
from signatories.workflow import contacts, moderation
from signatories.workflow.door import Refusal

MANY, WITHIN = 20, timedelta(hours=1)


@page.of_sign_on("contact")
def contact(request: HttpRequest, appeal: Appeal, row: Endorsement) -> HttpResponse:
    """Show who signed; after twenty in an hour she first shows that it is she."""
    tab, key = tabs.tab_of(request), _card(row)
    if row.signatory is not None:
        try:
            acts.keep_note(request, row.signatory)
        except Refusal as refusal:
            return acts.refused(request, appeal, row.signatory, refusal)
    if _has_seen_many(request) and not access.is_fresh(request):
        return access.asked_again(request, page.address(appeal, tab, card=key))
    seen = contacts.show(row, by=pages.person(request))
    # Whoever rings somebody must know whom: with the contact goes the name.
    has_name = row.state == EndorsementState.PENDING
    typed = {"with": request.POST.get("with", ""), "name": request.POST.get("name", ""), "of": row.pk}
    return page.drawn(request, appeal, tab, key, shown=Shown(has_name, row.pk, seen), typed=typed)


@site.screen("statements/<int:pk>/review/<int:signatory>/name/", name="review_name")
def name(request: HttpRequest, pk: int, signatory: int) -> HttpResponse:
    """Show the name of one that is counted, not named."""
    appeal = pages.found(request, pk)
    line = page.line(appeal, signatory)
    if request.method != "POST":
        return page.back(request, appeal)
    try:
        acts.keep_note(request, line)
    except Refusal as refusal:
        return acts.refused(request, appeal, line, refusal)
    moderation.look_at_name(line, by=pages.person(request))
    written = request.POST.get("card", "")
    return page.drawn(request, appeal, tabs.tab_of(request), _chosen(appeal, written, line.pk), shown=Shown(True))


def _card(row: Endorsement) -> Key:
    if row.signatory is None or row.is_second:
        return Key(True, row.pk)
    return Key(False, row.signatory.pk)


def _chosen(appeal: Appeal, written: str, line: int) -> Key:
    """A second sign-on is a card of its own, whose line bears the name."""
    found = queue.key(written)
    if found is not None and found.is_sign_on:
        rows = Endorsement.objects.filter(appeal=appeal, signatory=line, pk=found.pk)
        return found if rows.exists() else Key(False, line)
    return Key(False, line)


def _has_seen_many(request: HttpRequest) -> bool:
    since = timezone.now() - WITHIN
    looks = JournalEntry.objects.filter(by=pages.person(request), act="show_contact", at__gte=since)
    return looks.count() >= MANY
