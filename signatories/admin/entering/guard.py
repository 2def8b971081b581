"""Against the guessing of passwords: what django-axes counts, and the devices that a stranger cannot shut out.

A browser in which somebody once came in fully bears a signed cookie, and what goes wrong there is counted by itself.
So ten wrong passwords of strangers lock her account to all strangers, and she comes in as ever.
"""

import secrets
import unicodedata
from collections.abc import Mapping
from datetime import timedelta
from math import ceil
from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.models import User
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

KNOWN_FOR = timedelta(days=180)
_SALT = "a device that is known"


def remember(request: HttpRequest, response: HttpResponse) -> None:
    """Know this browser again as hers, until she changes her password."""
    user = request.user
    assert isinstance(user, User)
    value = {"user": user.pk, "seal": _seal(user), "device": _device_of(request, user) or secrets.token_urlsafe(16)}
    response.set_cookie(
        _cookie_name(),
        signing.dumps(value, salt=_SALT),
        max_age=KNOWN_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def owner(request: HttpRequest) -> int:
    """Give the key of whoever last came in fully in this browser; 0 where nobody did."""
    pk: int = _told(request).get("user", 0)
    return pk


def is_locked(request: HttpRequest) -> bool:
    """Whether the last password that was tried in this request met a lock."""
    return bool(getattr(request, "axes_locked_out", False))


def minutes_left(request: HttpRequest, username: str) -> int:
    """Say for how long an account stays locked to whoever asks: until enough of the failures are old."""
    now, name = timezone.now(), counted_as(request, {"username": username})
    counted = AccessAttempt.objects.filter(username=name, attempt_time__gt=now - settings.AXES_COOLOFF_TIME)
    rows = list(counted.order_by("attempt_time"))
    failures, until = sum(row.failures_since_start for row in rows), now
    for row in rows:
        if failures < settings.AXES_FAILURE_LIMIT:
            break
        failures -= row.failures_since_start
        until = row.attempt_time + settings.AXES_COOLOFF_TIME
    return max(1, ceil((until - now).total_seconds() / 60))


# What django-axes asks


def counted_as(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str | None:
    """Name whose failures these are: an account's, or an account's on one known device."""
    name: str | None = (credentials or request.POST).get("username")
    if name is None:
        return None
    name = unicodedata.normalize("NFKC", name).strip()
    device = _device_of(request, User.objects.filter(username=name).first()) if _told(request) else ""
    # No name to log in with has this sign.
    return f"{name}#{device}" if device else name


def lockout_parameters(_subject: object, _credentials: object = None) -> list[str]:
    """Count by account alone: an address is one for a whole office, and a stranger has many."""
    return ["username"]


def client_address(request: HttpRequest) -> str | None:
    """Give the address that the server saw; what a client writes into a header is anything."""
    address: str | None = request.META.get("REMOTE_ADDR") or None
    return address


def locked_out(_request: HttpRequest, response: HttpResponse, _credentials: object) -> HttpResponse:
    """Leave the answer as the page drew it."""
    return response


def _cookie_name() -> str:
    return "__Host-device" if settings.SESSION_COOKIE_SECURE else "device"


def _seal(user: User) -> str:
    return salted_hmac(_SALT, user.password, algorithm="sha256").hexdigest()


def _told(request: HttpRequest) -> dict[str, Any]:
    """Give what the cookie says, if we wrote it."""
    try:
        value: dict[str, Any] = signing.loads(request.COOKIES.get(_cookie_name(), ""), salt=_SALT, max_age=KNOWN_FOR)
    except signing.BadSignature:
        return {}
    return value


def _device_of(request: HttpRequest, user: User | None) -> str:
    told = _told(request)
    if user is None or told.get("user") != user.pk or not constant_time_compare(told["seal"], _seal(user)):
        return ""
    return str(told["device"])
