"""The form beside a mail server that refuses, hangs, drops or is away: it answers at once, and each mail comes once."""

import time
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from signatories.choices import LetterState
from signatories.models import Appeal, Endorsement, Letter
from signatories.workflow import clock, outbox
from tests.cast import NOON
from tests.mail.server import Box, free_port, lead_to, running
from tests.views.test_signing import send

BAR = 1.0  # seconds for the form to answer
SIGNERS = ("layla@ahlhoran.example", "samir@khoj.example", "rana@kesh.example")


@pytest.fixture
def port(settings: Settings) -> int:
    number = free_port()
    lead_to(number, settings)
    return number


def sign_all(appeal: Appeal) -> tuple[list[int], float]:
    """Let three sign, with the worker at it after each; give the answers and the longest wait for one."""
    statuses, longest = [], 0.0
    for number, email in enumerate(SIGNERS):
        began = time.perf_counter()
        statuses.append(send(Client(), appeal, email=email, **{"o0-name": f"Organization {number}"}).status_code)
        longest = max(longest, time.perf_counter() - began)
        outbox.deliver_due()
    return statuses, longest


def until_all_have_gone() -> None:
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        for _ in range(20):
            traveller.shift(timedelta(minutes=10))
            outbox.deliver_due()


@pytest.mark.parametrize(
    "fault",
    [
        None,
        {"hangs": 1.5, "drops": True},
        {"at_data": "451 try later"},
        {"drops": True},
        {"at_rcpt": dict.fromkeys(SIGNERS, "451 try later")},
    ],
    ids=["refuses", "hangs", "451 at the text", "drops in the text", "451 at the address"],
)
def test_form_answers_at_once_and_each_mail_comes_once_when_the_server_is_well(
    open_syria: Appeal, port: int, fault: dict[str, object] | None
) -> None:
    if fault is None:
        statuses, longest = sign_all(open_syria)
    else:
        with running(Box(**fault), port) as sick:  # type: ignore[arg-type]
            statuses, longest = sign_all(open_syria)
        assert sick.addresses == []
    assert (statuses, longest < BAR) == ([303] * 3, True)
    assert set(Letter.objects.values_list("state", flat=True)) == {LetterState.WAITING}

    with running(Box(), port) as well:
        until_all_have_gone()

    assert well.addresses == sorted(SIGNERS)
    assert Endorsement.objects.count() == 3


def test_two_hours_without_a_mail_server_lose_nothing(open_syria: Appeal, port: int) -> None:
    with time_machine.travel(NOON, tick=False) as traveller:
        for number in range(12):
            response = send(
                Client(), open_syria, email=f"person{number}@x{number}.example", **{"o0-name": f"House {number}"}
            )
            assert response.status_code == 303
            outbox.deliver_due()
            traveller.shift(timedelta(minutes=10))
        stuck = outbox.is_stuck()
        with running(Box(), port) as box:
            for _ in range(2 * 60 * 60 // int(clock.TICK.total_seconds())):
                outbox.deliver_due()
                traveller.shift(clock.TICK)

    assert stuck is not None and stuck.waiting == 12
    assert box.addresses == sorted(f"person{number}@x{number}.example" for number in range(12))
