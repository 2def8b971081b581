"""The outbox: a letter is put in, goes out when it is due, is stopped, goes again.

What a letter says is `mail.letters`, whether it may still go `mail_rules`. That one was put in is told in the journal
by the act that caused it; stopping one and sending it again are acts of their own. No address and no text is kept here,
nor in what the worker stores.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Count, F, Q
from django.tasks import TaskResultStatus, task
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks_db.models import DBTaskResult

from signatories.choices import LetterKind, LetterState, MessageState
from signatories.mail import letters
from signatories.mail.handing import Answer, Server
from signatories.models import Appeal, Endorsement, Letter, Message, Signatory
from signatories.workflow import door, mail_rules
from signatories.workflow.door import Actor, Refusal

BATCH = 500
TOGETHER = timedelta(seconds=1)  # what is put in within it goes out in one go
MANY = 50  # letters that are due at one moment
# Minutes until the next try, by how often it was tried; the last for ever after.
BACK_OFF = (1, 2, 5, 15, 30, 60)
# A letter in hand is not due again before this: longer than a mail server may keep us, short enough after a crash.
LEASE = timedelta(minutes=5)
PATIENCE = timedelta(minutes=2)  # after which somebody should know that a letter has not gone
# An answer that concerns one mailbox, not the server: one that is full is no standstill.
OF_ONE_MAILBOX = "SMTPRecipientsRefused"
NO_ADDRESS = "NoAddress"
TOO_MANY = "TooMany"
# What is read with each letter to a signer; all that few letters have is read when it is asked for.
READ = ("endorsement__signatory", "endorsement__appeal")

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Stuck:
    """Mails have not gone out since then, and so many wait."""

    since: datetime
    waiting: int


def post(
    kind: LetterKind,
    *,
    endorsement: Endorsement | None = None,
    user: User | None = None,
    appeal: Appeal | None,
    message: Message | None = None,
    language: str,
    by: Actor,
    due: datetime | None = None,
) -> Letter:
    """Put a letter in, to go out at once or when it is due. Call it in the transaction of the act that causes it."""
    if not (endorsement.email if endorsement else user.email if user else ""):
        raise Refusal("no_address", _("There is no e-mail address to write to. Nothing was sent."))
    letter = Letter(kind=kind, appeal=appeal, endorsement=endorsement, user=user, message=message, by=by)
    letter.language, letter.due_at = language, due or timezone.now()
    mail_rules.refuse_many(letter)
    letter.save(force_insert=True)
    # Afterwards: a worker that looks before the act is stored sees nothing.
    transaction.on_commit(wake, robust=True)
    return letter


def post_many(letters: Sequence[Letter]) -> None:
    """Put in many at once, each of them whole, but for its time if it is now; as `post`, in the act's transaction."""
    now = timezone.now()
    for letter in letters:
        letter.due_at = letter.due_at or now
    Letter.objects.bulk_create(letters)
    transaction.on_commit(wake, robust=True)


def stop(letter: Letter, *, by: Actor) -> Letter:
    """Keep a letter that has not gone out from going."""
    return _decide("stop_mail", letter, {LetterState.WAITING}, by=by, state=LetterState.STOPPED)


def again(letter: Letter, *, by: Actor) -> Letter:
    """Send a stopped or returned letter after all, or one that waits for its next try at once."""
    begins = {LetterState.STOPPED, LetterState.RETURNED, LetterState.WAITING}
    fresh: dict[str, Any] = {"state": LetterState.WAITING, "attempts": 0, "error": "", "sent_at": None}
    fresh["due_at"] = timezone.now()
    if letter.kind in mail_rules.OF_STRANGERS:
        fresh["by_id"] = by.pk if by else None  # who answers for it now: what a stranger caused would be stopped again
    if letter.message is not None and letter.message.state == MessageState.STOPPED:
        raise Refusal("stopped", _("This message was stopped, so none of its mails goes any more. Write a new one."))
    with transaction.atomic():
        mail_rules.refuse_many(letter)
        return _decide("send_mail_again", letter, begins, by=by, **fresh)


def drop(signatory: Signatory) -> None:
    """Let nothing go out any more that tells of a decision on a line: it was undone."""
    waiting = Letter.objects.filter(endorsement__signatory=signatory, state=LetterState.WAITING)
    waiting.filter(kind__in=mail_rules.OF_DECISIONS).update(state=LetterState.STOPPED)


def is_busy(at: datetime | None = None) -> bool:
    """Tell whether so many letters are due that a new one may take some minutes."""
    due = Letter.objects.filter(state=LetterState.WAITING, due_at__lte=at or timezone.now())
    return due.order_by()[:MANY].count() >= MANY


def is_stuck(at: datetime | None = None, *, appeal: Appeal | None = None) -> Stuck | None:
    """Say since when mails (of one appeal) should have gone out and have not; None while all is well.

    A letter that its own mailbox refuses for now does not count: what stands still is the worker or the mail server.
    """
    now = at or timezone.now()
    late = Q(due_at__lte=now - PATIENCE) | ~Q(error="") & ~Q(error=OF_ONE_MAILBOX)
    waiting = Letter.objects.filter(late, state=LetterState.WAITING)
    if appeal is not None:
        waiting = waiting.filter(appeal=appeal)
    rows = waiting.values_list("attempts", "due_at").annotate(letters=Count("pk"))
    since = [_first_due(attempts, due_at) for attempts, due_at, _letters in rows]
    if not since or min(since) > now - PATIENCE:
        return None
    return Stuck(min(since), sum(letters for _attempts, _due_at, letters in rows))


def deliver_due(at: datetime | None = None, *, limit: int = BATCH) -> int:
    """Hand the letters that are due to the mail server, oldest first; returns how many were tried.

    Two workers never send the same one; a crash between sending and storing doubles that one at most.
    """
    with Server() as server:
        for tried in range(limit):
            letter = _take(at or timezone.now())
            if letter is None:
                return tried
            if _hand_over(letter, server, at or timezone.now()) == Answer.AWAY:
                return tried + 1  # the others need not knock on a closed door
    return limit


def _take(now: datetime) -> Letter | None:
    """Take the next letter in hand: whoever moves its due time first has it.

    No lock is held while the mail server thinks, since SQLite has but one for the whole site.
    """
    due = Letter.objects.filter(state=LetterState.WAITING, due_at__lte=now).order_by("due_at", "pk")
    while letter := due.select_related(*READ).first():
        if _is_ours(letter, now):
            return letter
    return None


def _is_ours(letter: Letter, now: datetime) -> bool:
    as_seen = Letter.objects.filter(pk=letter.pk, state=LetterState.WAITING, due_at=letter.due_at)
    # `sent_at` tells that it is in hand, until it is known what became of it.
    return as_seen.update(due_at=now + LEASE, sent_at=now) == 1


def _hand_over(letter: Letter, server: Server, now: datetime) -> Answer:
    if mail_rules.is_obsolete(letter):
        _store(letter.pk, state=LetterState.STOPPED, due_at=now)
        return Answer.REFUSED
    if mail_rules.is_too_much(letter, now):
        _store(letter.pk, state=LetterState.STOPPED, error=TOO_MANY)
        return Answer.REFUSED
    along = _going_along(letter, now)
    keys = [letter.pk, *(one.pk for one in along)]
    try:
        told = [one.endorsement for one in along if one.endorsement is not None]
        message = letters.rendered(letter, figures=mail_rules.figures(letter, now), along=told)
    except Exception as error:  # its text could name a person, and the worker would store it
        answer, name = Answer.NOT_NOW, type(error).__name__
    else:
        if message is None:
            _store(*keys, state=LetterState.STOPPED, error=NO_ADDRESS)
            return Answer.REFUSED
        answer, name = server.hand(message)
    match answer:
        case Answer.TAKEN:
            # Even if somebody stopped it meanwhile: it has gone.
            Letter.objects.filter(pk__in=keys).update(state=LetterState.SENT, sent_at=now, error="", due_at=now)
        case Answer.REFUSED:
            _store(*keys, state=LetterState.RETURNED, error=name[:50], attempts=F("attempts") + 1)
        case Answer.NOT_NOW | Answer.AWAY:
            later = now + timedelta(minutes=BACK_OFF[min(letter.attempts, len(BACK_OFF) - 1)])
            _store(*keys, due_at=later, error=name[:50], attempts=F("attempts") + 1)
    return answer


def _going_along(letter: Letter, now: datetime) -> list[Letter]:
    """Take in hand what one letter tells with it: whoever signed for several by one form hears of them by one mail."""
    row = letter.endorsement
    if letter.kind != LetterKind.ACCEPTED or row is None:
        return []
    due = Letter.objects.filter(kind=letter.kind, state=LetterState.WAITING, due_at__lte=now).exclude(pk=letter.pk)
    of_form = due.filter(endorsement__group=row.group, endorsement__email=row.email, language=letter.language)
    found = of_form.select_related(*READ).order_by("pk")
    return [one for one in found if not mail_rules.is_obsolete(one) and _is_ours(one, now)]


def _store(*keys: int, **values: Any) -> None:
    Letter.objects.filter(pk__in=keys, state=LetterState.WAITING).update(sent_at=None, **values)


def _first_due(attempts: int, due_at: datetime) -> datetime:
    """Reckon when a letter should have gone, from the tries it has behind it."""
    waits = (BACK_OFF[min(number, len(BACK_OFF) - 1)] for number in range(attempts))
    return due_at - timedelta(minutes=sum(waits))


def _decide(act: str, letter: Letter, begins: set[LetterState], *, by: Actor, **values: Any) -> Letter:
    with transaction.atomic():
        row = door.locked(Letter.objects.filter(pk=letter.pk)).first()
        if row is None or row.state not in begins:
            raise Refusal("moved_on", _("This mail has moved on meanwhile. Nothing was changed; look at it again."))
        if row.sent_at is not None and row.due_at > timezone.now():
            raise Refusal("in_hand", _("This mail is being handed over just now. Look at it again in some minutes."))
        for name, value in values.items():
            setattr(row, name, value)
        row.save(update_fields=list(values))
        about = (row.endorsement.signatory or row.endorsement) if row.endorsement else row.user
        assert about is not None
        door.write([door.entry(act, about, by=by, appeal=row.appeal, mail=row.kind)])
        transaction.on_commit(wake, robust=True)
    return row


# The worker's part


@task
def deliver() -> None:
    """Send what was put in just now; `workflow.clock` sees to everything else."""
    safely(deliver_due)


def wake() -> None:
    """Let the worker look, unless it is about to."""
    waiting = DBTaskResult.objects.filter(task_path=deliver.module_path, status=TaskResultStatus.READY)
    if not waiting.exists():
        deliver.using(run_after=timezone.now() + TOGETHER).enqueue()


def safely(job: Callable[[], object]) -> bool:
    """Run a part of a task; what goes wrong is told by its class alone, since its text could name a person."""
    try:
        job()
    except Exception as error:
        logger.error("%s stopped: %s", getattr(job, "__name__", "a job"), type(error).__name__)
        return False
    return True
