"""What goes away by itself, with nobody asking: counted failures and crowds, sessions that are over, uploads."""

import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.core.cache.backends.db import DatabaseCache
from django.db import connection
from django.utils import timezone

FAILURES_KEPT = timedelta(days=7)
UPLOADS_KEPT = timedelta(days=1)
UPLOADS = "undersigned-import-"  # how the names of their files begin


def sweep(at: datetime | None = None) -> None:
    """Do all of it, as of a moment; again changes nothing."""
    at = at or timezone.now()
    forget_attempts(at)
    forget_sessions(at)
    forget_uploads(at)
    forget_crowds(at)


def forget_attempts(at: datetime) -> int:
    """Delete the rows that tell from where wrong passwords came, and give how many went."""
    rows: int = AccessAttempt.objects.filter(attempt_time__lt=at - FAILURES_KEPT).delete()[0]
    return rows


def forget_sessions(at: datetime) -> int:
    return Session.objects.filter(expire_date__lt=at).delete()[0]


def forget_crowds(at: datetime) -> int:
    """Delete from where forms were counted, in the minute it counts no more: the table would keep it until it is full.

    Another cache than the database's own forgets by itself.
    """
    cache = caches["default"]
    if not isinstance(cache, DatabaseCache):
        return 0
    with connection.cursor() as cursor:
        table = connection.ops.quote_name(cache._table)  # type: ignore[attr-defined]
        over = connection.ops.adapt_datetimefield_value(at)
        cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [over])  # noqa: S608 - no name of anybody's
        return int(cursor.rowcount)


def forget_uploads(at: datetime) -> int:
    """Delete the files of imports that were never confirmed, and give how many went."""
    before, gone = (at - UPLOADS_KEPT).timestamp(), 0
    for path in Path(tempfile.gettempdir()).glob(f"{UPLOADS}*"):
        try:
            if path.stat().st_mtime < before:
                path.unlink()
                gone += 1
        except OSError:
            pass  # somebody confirmed it just now, or it is another user's
    return gone
