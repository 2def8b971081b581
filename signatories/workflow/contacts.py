"""The contacts of a statement, read: one, or all at once. Who did, and how many there were, stands in the journal."""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import Q, QuerySet

from signatories.models import Appeal, Endorsement
from signatories.workflow import door
from signatories.workflow.door import Actor
from signatories.workflow.endorsing import Contact

COLUMNS = ("name", "person", "role", "email", "telephone", "way", "received", "state", "note")


def of(appeal: Appeal) -> QuerySet[Endorsement]:
    """Give the sign-ons by which a person can be asked."""
    is_somebody = ~Q(person="") | ~Q(role="") | ~Q(email="") | ~Q(telephone="")
    return Endorsement.objects.filter(is_somebody, appeal=appeal).select_related("signatory")


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


def _cells(endorsement: Endorsement) -> Iterator[str]:
    line = endorsement.signatory
    yield line.printed_name if line else endorsement.name
    yield from (endorsement.person, endorsement.role, endorsement.email, endorsement.telephone)
    yield str(endorsement.get_way_display())
    yield endorsement.received_at.strftime("%Y-%m-%d %H:%M UTC")
    yield str(endorsement.get_state_display())
    yield endorsement.note
