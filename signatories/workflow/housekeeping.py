"""What goes away by itself, with nobody asking: counted log-in failures and sessions that are over."""

from datetime import datetime, timedelta

from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.utils import timezone

FAILURES_KEPT = timedelta(days=7)


def sweep(at: datetime | None = None) -> None:
    """Do all of it, as of a moment; again changes nothing."""
    at = at or timezone.now()
    forget_attempts(at)
    forget_sessions(at)


def forget_attempts(at: datetime) -> int:
    """Delete the rows that tell from where wrong passwords came, and give how many went."""
    rows: int = AccessAttempt.objects.filter(attempt_time__lt=at - FAILURES_KEPT).delete()[0]
    return rows


def forget_sessions(at: datetime) -> int:
    return Session.objects.filter(expire_date__lt=at).delete()[0]
