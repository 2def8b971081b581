"""The outbox against mail servers that refuse, hang, drop and stay away: each letter arrives, and arrives once."""

import json
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from threading import Thread

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core import mail
from django.db import connection, connections
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult
from pytest_django import DjangoCaptureOnCommitCallbacks
from pytest_django.fixtures import Settings

from signatories.choices import LetterKind, LetterState, Role, Way
from signatories.mail import contents
from signatories.models import Appeal, Endorsement, JournalEntry, Letter
from signatories.workflow import clock, endorsing, entering, moderation, outbox, people
from signatories.workflow.door import Refusal
from signatories.workflow.endorsing import Contact
from signatories.workflow.outbox import Stuck
from signatories.workflow.proposals import Proposal
from tests.cast import NOON
from tests.mail.server import Box, free_port, lead_to, running
from tests.races import at_once


@pytest.fixture
def port(settings: Settings) -> int:
    number = free_port()
    lead_to(number, settings)
    return number


@pytest.fixture
def box(port: int) -> Iterator[Box]:
    with running(Box(), port) as box:
        yield box


def signed(appeal: Appeal, name: str, email: str, by: User) -> Endorsement:
    return entering.enter(appeal, Proposal(name), Contact("Layla", email=email), by=by, source="reply mail")


def asked(appeal: Appeal, number: int, by: User) -> Letter:
    """Ask a signer something, by a letter that is due at once."""
    row = signed(appeal, f"Organization {number}", f"signer{number}@example.org", by)
    assert row.signatory is not None
    moderation.ask(row.signatory, by=by)
    Endorsement.objects.filter(pk=row.pk).update(question="Who decided to sign?")
    row.refresh_from_db()
    return outbox.post(LetterKind.QUESTION, endorsement=row, appeal=appeal, language="en", by=by)


def states() -> list[tuple[str, int, str]]:
    return list(Letter.objects.order_by("pk").values_list("state", "attempts", "error"))


def test_each_letter_goes_to_one_address_over_one_connection(syria: Appeal, rima: User, box: Box) -> None:
    for number in range(3):
        asked(syria, number, rima)

    assert outbox.deliver_due() == 3
    assert outbox.deliver_due() == 0

    assert box.addresses == [f"signer{number}@example.org" for number in range(3)]
    assert [message["To"] for _address, message in box.taken] == [address for address, _message in box.taken]
    assert box.calls == 1
    assert states() == [("sent", 0, "")] * 3


def test_a_refused_address_returns_and_the_others_go(syria: Appeal, rima: User, box: Box) -> None:
    box.at_rcpt = {"signer1@example.org": "550 no such user", "signer2@example.org": "451 mailbox is full"}
    for number in range(4):
        asked(syria, number, rima)

    outbox.deliver_due()

    assert box.addresses == ["signer0@example.org", "signer3@example.org"]
    assert states() == [
        ("sent", 0, ""),
        ("returned", 1, "SMTPRecipientsRefused"),
        ("waiting", 1, "SMTPRecipientsRefused"),
        ("sent", 0, ""),
    ]
    assert outbox.is_stuck(timezone.now() + timedelta(hours=3)) is not None  # nobody tries any more
    assert outbox.is_stuck() is None


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"at_data": "451 try later"}, "SMTPDataError"),
        ({"at_data": "554 no"}, "SMTPDataError"),
        ({"drops": True}, "SMTPServerDisconnected"),
        ({"hangs": 1.5}, "SMTPServerDisconnected"),
    ],
    ids=str,
)
def test_a_letter_that_was_not_taken_waits(
    syria: Appeal, rima: User, port: int, fault: dict[str, object], error: str
) -> None:
    asked(syria, 1, rima)

    with running(Box(**fault), port):  # type: ignore[arg-type]
        outbox.deliver_due()

    assert states() == [("waiting", 1, error)]


def test_with_no_server_one_letter_knocks_and_the_others_wait(syria: Appeal, rima: User, port: int) -> None:
    for number in range(5):
        asked(syria, number, rima)

    assert outbox.deliver_due() == 1

    assert states() == [("waiting", 1, "ConnectionRefusedError")] + [("waiting", 0, "")] * 4


def test_after_two_hours_without_a_server_each_letter_arrives_once(syria: Appeal, rima: User, port: int) -> None:
    with time_machine.travel(NOON, tick=False) as traveller:
        for number in range(6):
            asked(syria, number, rima)
        while timezone.now() < NOON + timedelta(hours=2):
            outbox.deliver_due()
            traveller.shift(clock.TICK)
        assert {state for state, _attempts, _error in states()} == {"waiting"}
        stuck = outbox.is_stuck()

        with running(Box(), port) as box:
            for _ in range(200):
                outbox.deliver_due()
                traveller.shift(clock.TICK)

    assert stuck is not None and stuck.waiting == 6
    assert abs(stuck.since - NOON) < timedelta(minutes=3)
    assert box.addresses == [f"signer{number}@example.org" for number in range(6)]
    assert {state for state, _attempts, _error in states()} == {"sent"}


def test_back_off_grows_to_an_hour_and_stays_there(syria: Appeal, rima: User, port: int) -> None:
    letter, waits = asked(syria, 1, rima), list[int]()

    for _ in range(8):
        letter.refresh_from_db()
        now = letter.due_at
        outbox.deliver_due(now)
        letter.refresh_from_db()
        waits.append(round((letter.due_at - now).total_seconds() / 60))

    assert waits == [1, 2, 5, 15, 30, 60, 60, 60]


def test_a_crash_before_storing_doubles_that_letter_alone(
    syria: Appeal, rima: User, box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        asked(syria, number, rima)
    hand = outbox.Server.hand

    def crash(self: outbox.Server, message: mail.EmailMessage) -> object:
        hand(self, message)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(outbox.Server, "hand", crash)
        outbox.deliver_due()
    outbox.deliver_due()
    assert box.addresses == [f"signer{number}@example.org" for number in range(3)]

    outbox.deliver_due(timezone.now() + outbox.LEASE)

    assert box.addresses == ["signer0@example.org", *(f"signer{number}@example.org" for number in range(3))]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_guarded", [True, False])
def test_two_workers_send_no_letter_twice(
    syria: Appeal, rima: User, box: Box, monkeypatch: pytest.MonkeyPatch, is_guarded: bool
) -> None:
    if not is_guarded:
        monkeypatch.setattr(outbox, "_is_ours", _is_anybodys)
    for number in range(12):
        asked(syria, number, rima)
    at_once(lambda: outbox.deliver_due(limit=12), people=2)

    addresses = sorted(f"signer{number}@example.org" for number in range(12))
    assert (box.addresses == addresses) is is_guarded


def _is_anybodys(letter: Letter, now: datetime) -> bool:
    return True


def test_what_was_undone_is_not_sent(syria: Appeal, rima: User, omar: User) -> None:
    question = asked(syria, 1, rima)
    assert question.endorsement is not None and question.endorsement.signatory is not None
    moderation.reopen(question.endorsement.signatory, by=rima)
    row = signed(syria, "ABBAD", "abbad@example.org", rima)
    assert row.signatory is not None
    moderation.decline(row.signatory, by=rima)
    outbox.post(LetterKind.DECLINED, endorsement=row, appeal=syria, language="en", by=rima)
    moderation.reopen(row.signatory, by=rima)
    seat = people.invite_by_mail(syria, email="omar@example.org", name="", role=Role.VIEWER, language="en", by=rima)
    people.remove(seat, by=rima)

    outbox.deliver_due()

    assert (mail.outbox, states()) == ([], [("stopped", 0, "")] * 3)


def test_a_letter_stopped_does_not_go_until_it_is_sent_again(syria: Appeal, rima: User, box: Box) -> None:
    letter = outbox.stop(asked(syria, 1, rima), by=rima)
    outbox.deliver_due()
    assert box.taken == []

    outbox.again(letter, by=rima)
    outbox.deliver_due()

    assert box.addresses == ["signer1@example.org"]
    told = JournalEntry.objects.filter(act__in=("stop_mail", "send_mail_again")).order_by("pk")
    assert list(told.values_list("act", "by__username", "label")) == [
        ("stop_mail", "rima", "Organization 1"),
        ("send_mail_again", "rima", "Organization 1"),
    ]


@pytest.mark.parametrize("act", [outbox.stop, outbox.again])
def test_a_letter_that_has_gone_can_be_neither_stopped_nor_sent_again(
    syria: Appeal, rima: User, act: Callable[..., Letter]
) -> None:
    letter = asked(syria, 1, rima)
    outbox.deliver_due()
    told = JournalEntry.objects.count()

    with pytest.raises(Refusal) as refusal:
        act(letter, by=rima)

    letter.refresh_from_db()
    assert (refusal.value.code, letter.state, len(mail.outbox)) == ("moved_on", "sent", 1)
    assert JournalEntry.objects.count() == told


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", [outbox.stop, outbox.again])
def test_a_letter_in_hand_is_left_to_whoever_has_it(
    syria: Appeal, rima: User, box: Box, act: Callable[..., Letter]
) -> None:
    letter = asked(syria, 1, rima)
    box.hangs = 1.5
    worker = Thread(target=lambda: (outbox.deliver_due(), connections.close_all()))
    worker.start()
    while Letter.objects.get().sent_at is None:
        time.sleep(0.01)

    with pytest.raises(Refusal) as refusal:
        act(letter, by=rima)
    outbox.deliver_due()
    worker.join()

    assert (refusal.value.code, box.calls, states()) == ("in_hand", 1, [("waiting", 1, "SMTPServerDisconnected")])
    act(letter, by=rima)


def test_what_stopped_in_hand_is_not_sent_again_before_it_is_known_what_became_of_it(syria: Appeal, rima: User) -> None:
    letter = asked(syria, 1, rima)
    now = timezone.now()
    assert letter.endorsement is not None and letter.endorsement.signatory is not None
    Letter.objects.update(due_at=now + outbox.LEASE, sent_at=now)  # as after a crash
    moderation.reopen(letter.endorsement.signatory, by=rima)

    with pytest.raises(Refusal, match="being handed over just now"):
        outbox.again(letter, by=rima)
    with time_machine.travel(now + outbox.LEASE + timedelta(seconds=1)):
        outbox.again(letter, by=rima)

    assert states() == [("waiting", 0, "")]


def test_a_letter_to_nobody_is_refused_and_one_whose_address_was_erased_stops(syria: Appeal, rima: User) -> None:
    row = endorsing.receive(syria, Proposal("ABBAD"), Contact("Layla"), way=Way.HAND, by=rima)
    with pytest.raises(Refusal) as refusal:
        outbox.post(LetterKind.QUESTION, endorsement=row, appeal=syria, language="en", by=rima)
    asked(syria, 1, rima)
    Endorsement.objects.update(email="")

    outbox.deliver_due()

    assert (refusal.value.code, states()) == ("no_address", [("stopped", 0, "NoAddress")])


def test_a_letter_that_cannot_be_written_is_tried_again_and_names_nobody(
    syria: Appeal, rima: User, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    asked(syria, 1, rima)
    monkeypatch.delitem(contents.SUBJECTS, LetterKind.QUESTION)

    outbox.deliver_due()

    assert states() == [("waiting", 1, "KeyError")]
    assert "signer1" not in caplog.text


def test_a_standstill_tells_since_when_and_how_many(syria: Appeal, rivers: Appeal, rima: User, omar: User) -> None:
    with time_machine.travel(NOON, tick=False):
        asked(syria, 1, rima)
        asked(rivers, 2, omar)
    with time_machine.travel(NOON + timedelta(minutes=1), tick=False):
        asked(syria, 3, rima)

    assert outbox.is_stuck(NOON + timedelta(seconds=119)) is None
    assert outbox.is_stuck(NOON + timedelta(minutes=2), appeal=syria) == Stuck(NOON, 1)
    assert outbox.is_stuck(NOON + timedelta(minutes=9), appeal=syria) == Stuck(NOON, 2)
    assert outbox.is_stuck(NOON + timedelta(minutes=9)) == Stuck(NOON, 3)


def test_a_server_that_refuses_what_is_written_is_a_standstill_and_a_full_mailbox_is_none(
    syria: Appeal, rima: User, port: int
) -> None:
    asked(syria, 1, rima)
    with running(Box(at_rcpt={"signer1@example.org": "452 mailbox is full"}), port):
        outbox.deliver_due()
    later = timezone.now() + timedelta(seconds=121)
    Letter.objects.update(due_at=later + timedelta(minutes=9), attempts=4)
    full = outbox.is_stuck(later)
    with running(Box(at_data="554 spam"), port):
        outbox.deliver_due(later + timedelta(minutes=9))

    assert (full, states()) == (None, [("waiting", 5, "SMTPDataError")])
    assert outbox.is_stuck(later + timedelta(minutes=12)) is not None


def test_whose_worker_is_dead_hears_so_though_no_mail_waits(syria: Appeal) -> None:
    with time_machine.travel(NOON, tick=False) as traveller:
        never_started = clock.is_stuck(syria)
        clock.tick.call()
        traveller.shift(clock.TICK + timedelta(seconds=119))
        in_time = clock.is_stuck(syria)
        traveller.shift(timedelta(seconds=2))

        assert (never_started, in_time, clock.is_stuck(syria)) == (None, None, Stuck(NOON + clock.TICK, 0))


# The worker


def worker() -> Worker:
    return Worker(
        queue_names=["default"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="one",
        excluded_queue_names=[],
    )


def ahead() -> int:
    return DBTaskResult.objects.filter(task_path=clock.tick.module_path, status=TaskResultStatus.READY).count()


def test_a_letter_put_in_wakes_the_worker_once(
    syria: Appeal, rima: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        asked(syria, 1, rima)
        asked(syria, 2, rima)

    assert list(DBTaskResult.objects.values_list("task_path", flat=True)) == [outbox.deliver.module_path]


@pytest.mark.django_db(transaction=True)
def test_the_clock_is_one_chain_however_often_it_is_started(syria: Appeal, rima: User, box: Box) -> None:
    with time_machine.travel(NOON, tick=False) as traveller:
        clock.start()
        clock.tick.enqueue()
        clock.start()
        for _ in range(3):
            worker().run()
            clock.start()
            traveller.shift(clock.TICK)
        asked(syria, 1, rima)
        worker().run()

        assert (ahead(), box.addresses) == (1, ["signer1@example.org"])
        over = DBTaskResult.objects.filter(task_path=clock.tick.module_path, status=TaskResultStatus.SUCCESSFUL)
        assert over.count() == 4


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_eight_that_start_the_clock_at_once_start_one() -> None:
    at_once(clock.start, people=8)

    assert ahead() == 1


@pytest.mark.django_db(transaction=True)
def test_the_clock_goes_on_after_a_crash_and_forgets_what_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    def die() -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(clock, "JOBS", (die,))
        clock.start()
        worker().run()
    assert ahead() == 1

    with time_machine.travel(timezone.now() + clock.KEPT + timedelta(minutes=1)):
        worker().run()
        assert (ahead(), DBTaskResult.objects.count()) == (1, 2)


@pytest.mark.django_db(transaction=True)
def test_neither_the_history_nor_the_tasks_keep_an_address(
    syria: Appeal, rima: User, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise ValueError("signer2@example.org is no good")

    monkeypatch.setattr(clock, "JOBS", (fail, *clock.JOBS))
    box = Box(at_rcpt={"signer1@example.org": "550 signer1@example.org is unknown"})
    with running(box, port):
        outbox.stop(asked(syria, 1, rima), by=rima)
        outbox.again(Letter.objects.get(), by=rima)
        people.invite_by_mail(syria, email="new@example.org", name="New", role=Role.VIEWER, language="en", by=rima)
        clock.start()
        worker().run()
        clock.tick.enqueue()
        worker().run()

    assert box.addresses == ["new@example.org"]
    stored = [list(rows.values()) for rows in (JournalEntry.objects, DBTaskResult.objects, Letter.objects)]
    assert DBTaskResult.objects.filter(status=TaskResultStatus.FAILED).count() == 0
    assert "example.org" not in json.dumps(stored, default=str)


def test_the_worker_outlives_a_clock_whose_parts_all_fail(
    db: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise ValueError("rima@example.org")

    monkeypatch.setattr(clock, "JOBS", (fail, fail))

    clock.tick.call()

    assert ahead() == 1
    assert caplog.messages == ["fail stopped: ValueError"] * 2
    assert Letter.objects.filter(state=LetterState.WAITING).count() == 0
