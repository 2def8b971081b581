"""Who asks for the link to her own signature gets it by mail; what she may do there is `mine`.

Whether an address is known shows in nothing, not even in the time an answer takes: for every address the same one
question is put to the database and the same task is put down, and all the rest is the worker's.
"""

from contextlib import suppress
from datetime import datetime, timedelta

from django.db.models import Max, Q
from django.tasks import task
from django.utils import timezone

from signatories.choices import EndorsementState, LetterKind, LetterState
from signatories.models import Appeal, Endorsement, Letter
from signatories.workflow import outbox, signing
from signatories.workflow.door import Refusal

NOBODY = 0
AT_ONCE, HOUR, APART = 5, timedelta(hours=1), timedelta(minutes=10)


def ask(appeal: Appeal, email: str, *, language: str) -> None:
    """Let the worker send a link to an address that has signed this statement; for any other it does nothing."""
    rows = Endorsement.objects.filter(appeal=appeal, email__iexact=email.strip())
    found = rows.aggregate(
        confirmed=Max("pk", filter=Q(state=EndorsementState.CONFIRMED)),
        pending=Max("pk", filter=Q(state=EndorsementState.PENDING)),
    )
    send.enqueue(found["confirmed"] or found["pending"] or NOBODY, language)


# The worker's part; letters that are due and the clock go first, however many ask.


@task(priority=-10)
def send(sign_on: int, language: str) -> None:
    """Send the link to a signature, or once more the one that confirms it. The task is stored without an address."""

    def send_link() -> None:
        row = Endorsement.objects.filter(pk=sign_on).exclude(email="").select_related("appeal").first()
        if row is not None and row.state == EndorsementState.CONFIRMED and not _waits(row, LetterKind.MINE):
            due = _due(row.email, timezone.now())
            outbox.post(LetterKind.MINE, endorsement=row, appeal=row.appeal, language=language, by=None, due=due)
        if row is not None and row.state == EndorsementState.PENDING and not _waits(row, LetterKind.CONFIRM):
            with suppress(Refusal):  # it went there often enough, and nobody is here to hear that
                signing.send_again(row.group, by=None)

    outbox.safely(send_link)


def _due(email: str, now: datetime) -> datetime:
    """Say when a link to this mailbox goes: at once, but after many within the hour one every ten minutes.

    None is refused, and those that came before still open; else whoever knows the address could fill its mailbox.
    """
    sent = Letter.objects.filter(kind=LetterKind.MINE, state=LetterState.SENT, endorsement__email__iexact=email.strip())
    times = list(sent.filter(sent_at__gt=now - HOUR).values_list("sent_at", flat=True))
    return now if len(times) < AT_ONCE else max(now, *(at + APART for at in times if at))


def _waits(row: Endorsement, kind: LetterKind) -> bool:
    """Tell whether such a letter to this form is about to go."""
    return Letter.objects.filter(endorsement__group=row.group, kind=kind, state=LetterState.WAITING).exists()
