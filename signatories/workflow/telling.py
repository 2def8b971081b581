"""Who wants to hear what becomes of her sign-on hears it once: when the line it led to is public.

It goes when the grace is over; one that is undone before is dropped by the outbox. The letters of one form wait for
each other, so that what was approved one after another is told by one mail.
"""

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from signatories.choices import EndorsementState, LetterKind, LetterState, SignatoryState
from signatories.models import Endorsement, Letter, Signatory
from signatories.workflow import outbox

# So long an act can be undone with nobody having been written to: the outbox drops what no longer holds.
UNDOABLE = timedelta(minutes=2)
_UNTOUCHED = Q(state=LetterState.WAITING, attempts=0, sent_at=None)


def accepted(line: Signatory) -> None:
    """Write to those who carry an approved line and ticked that they want to hear; call it in the act's transaction."""
    if line.state != SignatoryState.APPROVED:
        return
    written = Letter.objects.filter(endorsement=OuterRef("pk"), kind=LetterKind.ACCEPTED)
    rows = Endorsement.objects.filter(
        ~Exists(written.filter(state__in=(LetterState.SENT, LetterState.WAITING))),
        signatory=line,
        state=EndorsementState.CONFIRMED,
        is_second=False,
        may_tell=True,
    )
    for row in rows.exclude(email="").order_by("pk"):
        due = max(line.public_from or timezone.now(), timezone.now() + UNDOABLE)
        outbox.post(LetterKind.ACCEPTED, endorsement=row, appeal=line.appeal, language=row.language, by=None, due=due)
        beside = Letter.objects.filter(endorsement__group=row.group, kind=LetterKind.ACCEPTED)
        beside.filter(_UNTOUCHED, due_at__lt=due).update(due_at=due)


def hasten(lines: Sequence[Signatory]) -> None:
    """Let the letters about lines go now: their grace was ended."""
    rows = Letter.objects.filter(endorsement__signatory__in=lines, kind=LetterKind.ACCEPTED)
    rows.filter(_UNTOUCHED).update(due_at=timezone.now())
