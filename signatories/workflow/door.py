"""What every write goes through: the row lock of each appeal concerned, the journal, the revision.

Errors a person can cause are `Refusal`, raised anywhere in `workflow` and told by the caller.
"""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, OperationalError, models, transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from signatories.models import Appeal, Colleague, JournalEntry, Signatory
from signatories.roll import published

type Actor = User | None  # None is whoever has the command line, unless `acting` says that it is somebody else
SIGNER, CLOCK = "signer", "clock"

_acts: ContextVar[str] = ContextVar("acts", default="")


class Refusal(Exception):
    """A person asked for what may not be: `code` for programs, `message` says what happened and what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def locked[M: models.Model](rows: QuerySet[M]) -> QuerySet[M]:
    """Lock rows until the transaction ends, in the order of their keys, so that two acts never wait on each other."""
    return rows.order_by("pk").select_for_update(no_key=True)


def lock(appeals: Collection[int]) -> None:
    """Take the row locks of appeals by key: always first in a transaction, before any other row's."""
    if appeals:
        list(locked(Appeal.objects.filter(pk__in=appeals)).values_list("pk"))


def held(appeal: Appeal) -> Appeal:
    """Take the row lock of one appeal, and give it as it is now."""
    lock({appeal.pk})
    return Appeal.objects.get(pk=appeal.pk)


def bump(appeals: Collection[int]) -> None:
    """Raise the revision of appeals: what the public sees of them may have changed."""
    if appeals:
        Appeal.objects.filter(pk__in=appeals).update(revision=F("revision") + 1)


def relist(lines: Iterable[Signatory]) -> None:
    """Date the lists on which one of these lines stands for all to read: it is about to leave, or is told otherwise.

    What becomes public is dated by that; of a line that is not named or not public yet, no list tells anything.
    """
    now = timezone.now()
    if appeals := {line.appeal_id for line in lines if published.is_listed(line, now)}:
        Appeal.objects.filter(pk__in=appeals).update(list_changed_at=now)


def outdate(lines: QuerySet[Signatory]) -> None:
    """Count a change of lines: who decides has looked at all sign-ons, so what was drawn before is out of date."""
    lines.update(turn=F("turn") + 1)


@contextmanager
def once() -> Iterator[None]:
    """Run a transaction that others may run at the same moment; the one that loses is refused, with nothing stored."""
    try:
        with transaction.atomic():
            yield
    except (IntegrityError, OperationalError) as error:
        message = _("Somebody added one of these at the same moment. Nothing was stored; try it once more.")
        raise Refusal("at_the_same_time", message) from error


@contextmanager
def acting(who: str) -> Iterator[None]:
    """Let the journal tell that all that is done in here without a colleague is done by a signer, or by the clock."""
    token = _acts.set(who)
    try:
        yield
    finally:
        _acts.reset(token)


def entry(
    act: str,
    subject: models.Model,
    *,
    by: Actor,
    appeal: Appeal | None,
    at: datetime | None = None,
    **details: Any,
) -> JournalEntry:
    """Make a journal row without saving it, for acts that store many at once with `write`."""
    if isinstance(subject, Colleague):
        # A seat may be gone when it is told whose it was; a key is nothing personal.
        details["user"] = subject.user_id
    if by is None and (who := _acts.get()):
        details.setdefault("asked_by", who)
    return JournalEntry(
        at=at or timezone.now(),
        by=by,
        appeal=appeal,
        act=act,
        kind=subject._meta.model_name or "",
        subject=str(subject.pk),
        # People are told by their rows alone, which erasure reaches.
        label="" if isinstance(subject, (User, Colleague)) else str(subject)[:300],
        details=details,
    )


def write(entries: Iterable[JournalEntry]) -> None:
    """Append to the journal; nothing else in the program does."""
    JournalEntry.objects.bulk_create(entries, batch_size=1000)
