"""Coordinators hear by mail that something waits: at once, once a day or never, as each has chosen; of a flood at once.

The clock looks what is new, so that nothing a signer does waits for a colleague's row. Two workers write one letter:
each takes the seat's row before it looks a last time.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from signatories.choices import Alerts, LetterKind, LetterState, Role
from signatories.models import Colleague, JournalEntry, Letter
from signatories.roll import waiting
from signatories.workflow import door, outbox

# What a signer does that somebody may want to hear of. In it stands also what came in by the command line.
NEWS = ("confirm", "answer", "ask_for_name", "withdraw", "disown", "show_name")
PAUSE = timedelta(minutes=10)  # between two letters that go at once
DAY = timedelta(days=1)
HOUR, HOURS = 6, 1  # UTC: when the daily letter goes, and for how long a worker that stood still may be late with it


def alert_due(at: datetime | None = None) -> int:
    """Write to the coordinators who are to hear now. Returns to how many."""
    now = at or timezone.now()
    seats = Colleague.objects.filter(role=Role.COORDINATOR, user__is_active=True).exclude(user__email="")
    wanted = seats.exclude(alerts=Alerts.NEVER).select_related("appeal", "user").order_by("pk")
    return sum(_alert(seat, now) for seat in wanted)


def _alert(seat: Colleague, now: datetime) -> int:
    is_due = _is_due_today if seat.alerts == Alerts.DAILY else _has_news
    return _write(seat, LetterKind.ALERT, is_due, now) + _write(seat, LetterKind.FLOOD, _is_flooded, now)


def _write(seat: Colleague, kind: LetterKind, is_due: Callable[[Colleague, datetime], bool], now: datetime) -> int:
    if not is_due(seat, now):
        return 0
    with transaction.atomic():
        row = door.locked(Colleague.objects.filter(pk=seat.pk)).first()
        if row is None or row.alerts != seat.alerts or not is_due(seat, now):
            return 0
        outbox.post(kind, user=seat.user, appeal=seat.appeal, language=seat.appeal.language, by=None, due=now)
    return 1


def _has_news(seat: Colleague, now: datetime) -> bool:
    last = _last(seat, LetterKind.ALERT)
    if _waits(seat, LetterKind.ALERT) or (last and last > now - PAUSE):
        return False
    since = max(last or now - DAY, now - DAY)
    news = JournalEntry.objects.filter(appeal=seat.appeal, act__in=NEWS, by=None, at__gt=since)
    return news.exists() and any(waiting.figures(seat.appeal, since=since).values())


def _is_due_today(seat: Colleague, now: datetime) -> bool:
    begins = now.replace(hour=HOUR, minute=0, second=0, microsecond=0)
    if not begins <= now < begins + timedelta(hours=HOURS) or _waits(seat, LetterKind.ALERT):
        return False
    last = _last(seat, LetterKind.ALERT)
    return (last is None or last < begins) and any(waiting.figures(seat.appeal, since=now - DAY).values())


def _is_flooded(seat: Colleague, now: datetime) -> bool:
    held = waiting.held(seat.appeal).aggregate(last=Max("received_at"))["last"]
    if held is None or _waits(seat, LetterKind.FLOOD):
        return False
    told = _last(seat, LetterKind.FLOOD)
    return told is None or (held > told and now.date() > told.date())


def _waits(seat: Colleague, kind: LetterKind) -> bool:
    """Tell whether one is to go that is not in hand yet: it will tell all there is."""
    return _letters(seat, kind).filter(state=LetterState.WAITING, sent_at=None).exists()


def _last(seat: Colleague, kind: LetterKind) -> datetime | None:
    last: datetime | None = _letters(seat, kind).aggregate(last=Max("due_at"))["last"]
    return last


def _letters(seat: Colleague, kind: LetterKind) -> QuerySet[Letter]:
    return Letter.objects.filter(kind=kind, appeal=seat.appeal, user=seat.user)
