"""Letters are handed to the mail server one by one here, and its answer is put into one word."""

import smtplib
from enum import Enum
from types import TracebackType
from typing import Any, Self

from django.core.mail import EmailMessage, mailers


class Answer(Enum):
    TAKEN = "taken"
    REFUSED = "refused"  # for good: there is no such mailbox
    NOT_NOW = "not now"  # this letter; another may do better
    AWAY = "away"  # the server itself: every letter has to wait


class Server:
    """One connection for a batch of letters, opened with the first, and again after each that failed."""

    def __init__(self) -> None:
        self._connection: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._hang_up()

    def hand(self, message: EmailMessage) -> tuple[Answer, str]:
        """Hand over one letter; returns the answer and the class of what went wrong, whose text may name a person."""
        try:
            if self._connection is None:
                self._connection = mailers.default
                self._connection.open()
            self._connection.send_messages([message])
        except Exception as error:
            self._hang_up()
            return _meaning(error), type(error).__name__
        return Answer.TAKEN, ""

    def _hang_up(self) -> None:
        connection, self._connection = self._connection, None
        try:
            if connection is not None:
                connection.close()
        except OSError:
            pass  # it is gone already


def _meaning(error: Exception) -> Answer:
    match error:
        case smtplib.SMTPRecipientsRefused():
            codes = [code for code, _words in error.recipients.values()]
            return Answer.REFUSED if all(500 <= code < 600 for code in codes) else Answer.NOT_NOW
        case smtplib.SMTPDataError():
            # Whatever the code: it is about what was written or who we are, not about the mailbox.
            return Answer.NOT_NOW
        case ValueError():  # an address, or a header, that cannot be written down
            return Answer.REFUSED
        case OSError():
            return Answer.AWAY
        case _:
            return Answer.NOT_NOW
