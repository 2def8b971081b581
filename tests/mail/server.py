"""A mail server for the tests that can be told to be a bad one; it keeps what it took."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from pytest_django.fixtures import Settings

PATIENCE = 1.0  # seconds; the site itself waits ten


@dataclass
class Box:
    """Takes mail, unless it is told what to answer: at RCPT by address, at DATA to all, or nothing at all."""

    at_rcpt: dict[str, str] = field(default_factory=dict)
    at_data: str = ""
    drops: bool = False
    hangs: float = 0
    taken: list[tuple[str, EmailMessage]] = field(default_factory=list)
    calls: int = 0

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, answers: list[str]
    ) -> list[str]:
        self.calls += 1
        session.host_name = hostname
        return answers

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if answer := self.at_rcpt.get(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.hangs:
            time.sleep(self.hangs)
        if self.drops:
            cast(Any, server).transport.abort()
            return "421 gone"
        if self.at_data:
            return self.at_data
        content = message_from_bytes(cast(bytes, envelope.content), policy=policy.default)
        self.taken += [(address, cast(EmailMessage, content)) for address in envelope.rcpt_tos]
        return "250 OK"

    @property
    def addresses(self) -> list[str]:
        return sorted(address for address, _message in self.taken)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        number: int = listener.getsockname()[1]
        return number


def lead_to(port: int, settings: Settings) -> None:
    """Let the site hand its letters to a mail server on a port, whether there is one or not."""
    options = {"host": "127.0.0.1", "port": port, "timeout": PATIENCE}
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}}


@contextmanager
def running(box: Box, port: int) -> Iterator[Box]:
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()
