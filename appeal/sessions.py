"""How long a session may live: to the end of a quiet half hour, and never longer than half a day."""

import time
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db

_BEGUN_AT = "begun_at"


class SessionStore(db.SessionStore):
    """Django's sessions in the database, each of which ends for good some hours after its log-in."""

    def cycle_key(self) -> None:
        # A log-in gives the session another key, and its time anew.
        self.pop(_BEGUN_AT, None)
        super().cycle_key()

    def save(self, must_create: bool = False) -> None:
        if SESSION_KEY in self:
            self.setdefault(_BEGUN_AT, time.time())
        super().save(must_create)

    def get_session_cookie_age(self) -> int:
        idle: int = super().get_session_cookie_age()
        begun: Any = self.get(_BEGUN_AT)
        if begun is None:
            return idle
        return max(0, min(idle, int(begun + settings.SESSION_WHOLE_AGE - time.time())))
