"""Contacts are erased: all that are due, all of a statement that is closed, or one at a person's request.

When they are due is `roll.keeping`. Many go in small batches, each a transaction of its own that takes what is left: a
run that was killed is just begun again. The journal tells how many there were, and nothing of them.
"""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from signatories.choices import LetterState, Signing, Visibility
from signatories.models import Appeal, Endorsement, Letter
from signatories.roll import keeping
from signatories.roll.keeping import ERASED, TO_INVITE, Due
from signatories.roll.window import Phase, phase
from signatories.workflow import door, endorsing
from signatories.workflow.door import Actor, Refusal
from signatories.workflow.states import ENDORSEMENT_MOVES

BATCH = 100


def due(at: datetime | None = None) -> dict[Appeal, Due]:
    """Give what is due by statement, read only."""
    now = at or timezone.now()
    found = {appeal: keeping.due(appeal, now) for appeal in Appeal.objects.order_by("pk")}
    return {appeal: one for appeal, one in found.items() if one.all.exists()}


def erase_due(at: datetime | None = None, *, batch: int = BATCH) -> int:
    """Erase what is due. Returns of how many sign-ons."""
    now = at or timezone.now()
    return sum(_erase(appeal, lambda row: keeping.due(row, now), batch, by=None) for appeal in due(now))


def erase_all(appeal: Appeal, *, by: Actor, invited_too: bool = False, batch: int = BATCH) -> int:
    """Erase the contacts of a statement that is closed, before they are due. Returns of how many sign-ons."""

    def chosen(row: Appeal) -> Due:
        if phase(row, timezone.now()) != Phase.CLOSED:
            raise Refusal("open", _("Signing is not closed: close it first. Nothing more was erased."))
        return keeping.all_held(row, invited_too=invited_too)

    return _erase(appeal, chosen, batch, by=by)


def erase_contact(endorsement: Endorsement, *, by: Actor, **told: Any) -> Endorsement:
    """Erase what is kept of the person behind one sign-on, because she asked; the signature stays."""
    with transaction.atomic():
        row = door.locked(Endorsement.objects.filter(pk=endorsement.pk)).first()
        if row is None:
            raise Refusal("gone", _("This sign-on is no longer here. Load the page again."))
        _empty(row)
        row.save()
        _stop_letters([row.pk])
        door.write([door.entry("erase_contact", row.signatory or row, by=by, appeal=row.appeal, **told)])
    return row


def note_closing(stored: Appeal, appeal: Appeal) -> set[str]:
    """Note when a change closes signing or archives the statement; opened again, it was never closed.

    Returns the fields to store.
    """
    appeal.closed_at = stored.closed_at
    if appeal.signing == Signing.OPEN and appeal.visibility != Visibility.ARCHIVED:
        appeal.closed_at = None
    elif appeal.closed_at is None and (
        (stored.signing, appeal.signing) == (Signing.OPEN, Signing.CLOSED)
        or (appeal.visibility == Visibility.ARCHIVED != stored.visibility)
    ):
        appeal.closed_at = timezone.now()
    return {"closed_at"} if appeal.closed_at != stored.closed_at else set()


def _erase(appeal: Appeal, chosen: Callable[[Appeal], Due], batch: int, *, by: Actor) -> int:
    erased = 0
    while number := _erase_some(appeal, chosen, batch, by=by):
        erased += number
    return erased


def _erase_some(appeal: Appeal, chosen: Callable[[Appeal], Due], batch: int, *, by: Actor) -> int:
    with transaction.atomic():
        # Chosen anew under its lock: who opens signing again at this moment waits for us, or we leave it alone.
        row = door.locked(Appeal.objects.filter(pk=appeal.pk)).first()
        if row is None:
            return 0
        due = chosen(row)
        but: tuple[str, ...] = ()
        some = list(door.locked(due.whole)[:batch])
        if not some:
            some, but = list(door.locked(due.in_part)[:batch]), TO_INVITE
        if not some:
            return 0
        for one in some:
            _empty(one, but=but)
        Endorsement.objects.bulk_update(some, (*ERASED, "seed", "state"))
        _stop_letters([one.pk for one in some])
        door.write([door.entry("erase_contacts", row, by=by, appeal=row, rows=len(some))])
    return len(some)


def _empty(row: Endorsement, but: Collection[str] = ()) -> None:
    endorsing.forget(row, but=but)
    row.name_wanted = ""
    begins, ends = ENDORSEMENT_MOVES["lapse"]
    if row.state in begins:
        row.state = ends  # with no address nobody can confirm it any more


def _stop_letters(endorsements: Collection[int]) -> None:
    Letter.objects.filter(endorsement__in=endorsements, state=LetterState.WAITING).update(state=LetterState.STOPPED)
