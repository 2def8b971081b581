"""The contacts of a statement, read: one, or all at once. Who did, and how many there were, stands in the journal."""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import Q, QuerySet

from signatories.choices import EndorsementState
from signatories.models import Appeal, Endorsement, JournalEntry
from signatories.workflow import door
from signatories.workflow.door import Actor
from signatories.workflow.endorsing import Contact

COLUMNS = ("name", "person", "role", "email", "telephone", "way", "received", "state", "note")


def of(appeal: Appeal) -> QuerySet[Endorsement]:
    """Give the sign-ons by which a person can be asked; whom a stranger sent the text to has signed nothing."""
    is_somebody = ~Q(person="") | ~Q(role="") | ~Q(email="") | ~Q(telephone="")
    rows = Endorsement.objects.filter(is_somebody, appeal=appeal).exclude(state=EndorsementState.DRAFT)
    return rows.select_related("signatory")


def show(endorsement: Endorsement, *, by: Actor) -> Contact:
    """Give the contact of one sign-on to a coordinator; the journal tells that she has seen it."""
    door.write([door.entry("show_contact", endorsement, by=by, appeal=endorsement.appeal)])
    return Contact(endorsement.person, endorsement.role, endorsement.email, endorsement.telephone)


def export(appeal: Appeal, *, by: Actor) -> list[tuple[str, ...]]:
    """Give the contacts as rows of text, with their head; the journal tells how many were taken."""
    with transaction.atomic():
        rows = [tuple(_cells(endorsement)) for endorsement in of(appeal)]
        door.write([door.entry("export_contacts", appeal, by=by, appeal=appeal, rows=len(rows))])
    return [COLUMNS, *rows]


def copies(appeal: Appeal) -> list[JournalEntry]:
    """Tell who has taken the contacts out, and when, the newest first: no erasing reaches those files."""
    taken = JournalEntry.objects.filter(appeal=appeal, act="export_contacts", details__rows__gt=0)
    return list(taken.select_related("by").order_by("-pk"))


def _cells(endorsement: Endorsement) -> Iterator[str]:
    line = endorsement.signatory
    yield line.printed_name if line else endorsement.name
    yield from (endorsement.person, endorsement.role, endorsement.email, endorsement.telephone)
    yield str(endorsement.get_way_display())
    yield endorsement.received_at.strftime("%Y-%m-%d %H:%M UTC")
    yield str(endorsement.get_state_display())
    yield endorsement.note
