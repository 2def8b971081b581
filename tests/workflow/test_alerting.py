"""Coordinators hear that something waits as often as each has chosen: once for many, never for nothing, no names."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core import mail
from django.db import connection
from pytest_django.fixtures import Settings

from signatories import tokens
from signatories.choices import Alerts, LetterKind, Role, Signing
from signatories.models import Appeal, Colleague, Endorsement, JournalEntry, Letter
from signatories.roll import waiting
from signatories.workflow import alerting, door, mine, moderation, outbox, people, signing
from signatories.workflow.door import Refusal
from signatories.workflow.endorsing import Contact
from signatories.workflow.proposals import Proposal
from signatories.workflow.signing import SignOn
from tests import cast
from tests.races import at_once

EIGHT = datetime(2026, 3, 3, 8, 0, tzinfo=UTC)
SIX = datetime(2026, 3, 4, 6, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(EIGHT, tick=False) as traveller:
        yield traveller


@pytest.fixture
def call(clock: time_machine.Traveller, syria: Appeal, rima: User, settings: Settings) -> Appeal:
    settings.SITE_URL = "https://statements.example.org"
    syria.signing = Signing.OPEN
    syria.save()
    return syria


def choose(user: User, alerts: Alerts) -> None:
    people.choose_alerts(Colleague.objects.get(user=user), alerts, by=user)


def received(appeal: Appeal, name: str = "Ahl Horan", *, is_held: bool = False) -> Endorsement:
    contact = Contact("Layla", email=f"{name.lower().replace(' ', '.')}@canary.example")
    form = SignOn((Proposal(name),), contact, appeal.version)
    return signing.receive(appeal, form, language="en", is_held=is_held)[0]


def signed(appeal: Appeal, name: str = "Ahl Horan") -> Endorsement:
    row = received(appeal, name)
    signing.confirm(tokens.link("confirm", row.seed).split("/")[-2])
    return Endorsement.objects.get(pk=row.pk)


def does(row: Endorsement, act: str, words: str = "") -> None:
    row.refresh_from_db()
    mine.act(tokens.link("mine", row.seed).split("/")[-2], row.pk, act, words)


def heard(user: User) -> int:
    """Let the clock strike once; tells how many mails somebody has got by now."""
    alerting.alert_due()
    outbox.deliver_due()
    return sum(user.email in message.to for message in mail.outbox)


def test_at_once_is_one_mail_for_many_and_the_next_ten_minutes_later(
    call: Appeal, rima: User, clock: time_machine.Traveller
) -> None:
    choose(rima, Alerts.AT_ONCE)
    times = list[int]()
    for minute in range(25):
        signed(call, f"Organization {minute}")
        times.append(heard(rima))
        clock.shift(timedelta(minutes=1))

    assert [minute for minute in range(25) if times[minute] > (times[minute - 1] if minute else 0)] == [0, 10, 20]


def test_alert_tells_numbers_and_where_the_desk_is_and_no_name(call: Appeal, rima: User) -> None:
    choose(rima, Alerts.AT_ONCE)
    ahl_horan, gone = signed(call), signed(call, "Khoj")
    signed(call, "Mazaya")
    does(ahl_horan, "rename", "Ahl Horan Network")
    does(gone, "withdraw")
    received(call, "Sawa", is_held=True)
    row = received(call, "Nahda")
    Letter.objects.filter(endorsement=row).update(state="returned")

    heard(rima)

    letter = next(message for message in mail.outbox if message.to == ["rima@example.org"])
    assert (letter.subject, letter.body) == (
        "Something waits for you",
        "This waits for you:\n"
        "\n"
        "2 to review\n"
        "1 not confirmed, returned\n"
        "1 held back, came very fast\n"
        "1 asks to be printed otherwise\n"
        "1 has withdrawn\n"
        "\n"
        f"https://statements.example.org/admin/statements/{call.pk}/\n"
        "\n"
        "How often such a mail comes you choose here:\n"
        f"https://statements.example.org/admin/statements/{call.pk}/people/\n",
    )


@pytest.mark.parametrize(("act", "words"), [("rename", "Ahl Horan Network"), ("withdraw", ""), ("disown", "")])
def test_what_a_signer_does_later_is_news(
    call: Appeal, rima: User, clock: time_machine.Traveller, act: str, words: str
) -> None:
    row = signed(call)
    moderation.approve(Endorsement.objects.get(pk=row.pk).signatory, by=rima)  # type: ignore[arg-type]
    choose(rima, Alerts.AT_ONCE)
    clock.shift(timedelta(days=3))
    before = heard(rima)

    does(row, act, words)

    assert (before, heard(rima), heard(rima)) == (0, 1, 1)


def test_an_answer_is_news(call: Appeal, rima: User, clock: time_machine.Traveller) -> None:
    row = signed(call)
    moderation.ask(Endorsement.objects.get(pk=row.pk).signatory, by=rima)  # type: ignore[arg-type]
    choose(rima, Alerts.AT_ONCE)
    clock.shift(timedelta(days=3))
    before = heard(rima)

    does(row, "answer", "The board did.")

    assert (before, heard(rima)) == (0, 1)


def test_what_colleagues_do_is_no_news_and_what_is_done_before_it_goes_is_not_told(call: Appeal, rima: User) -> None:
    choose(rima, Alerts.AT_ONCE)
    row = signed(call)
    alerting.alert_due()
    moderation.approve(Endorsement.objects.get(pk=row.pk).signatory, by=rima)  # type: ignore[arg-type]

    assert heard(rima) == 0
    assert list(Letter.objects.filter(kind=LetterKind.ALERT).values_list("state", flat=True)) == ["stopped"]


def test_daily_is_one_mail_at_a_fixed_hour_and_none_when_nothing_waits(
    call: Appeal, rima: User, clock: time_machine.Traveller
) -> None:
    signed(call)
    times = list[tuple[datetime, int]]()
    for hour in range(72):
        clock.move_to(EIGHT + timedelta(hours=hour))
        times.append((EIGHT + timedelta(hours=hour), heard(rima)))
        if hour == 30:
            moderation.approve(Endorsement.objects.get().signatory, by=rima)  # type: ignore[arg-type]

    assert next(at for at, number in times if number) == SIX
    assert times[-1][1] == 1


def test_never_is_none_not_even_of_a_flood_and_a_viewer_gets_none(
    call: Appeal, rima: User, vera: User, clock: time_machine.Traveller
) -> None:
    choose(rima, Alerts.NEVER)
    Colleague.objects.filter(user=vera).update(alerts=Alerts.AT_ONCE)
    signed(call)
    received(call, "Sawa", is_held=True)

    clock.move_to(SIX)

    assert (heard(rima), heard(vera)) == (0, 0)
    Colleague.objects.filter(user=rima).update(alerts=Alerts.DAILY)
    assert heard(rima) == 2


def test_a_flood_is_told_once_a_day_to_each_coordinator(
    call: Appeal, rima: User, clock: time_machine.Traveller
) -> None:
    omar = cast.colleague("omar", call, Role.COORDINATOR)
    for number in range(30):
        received(call, f"Bot {number}", is_held=True)
        heard(rima)
        clock.shift(timedelta(minutes=1))
    of_today = [message.to[0] for message in mail.outbox]
    clock.move_to(SIX + timedelta(hours=18))
    of_tomorrow = heard(rima)
    received(call, "Bot again", is_held=True)
    again = heard(rima)
    signing.let_lapse(call, by=rima)
    clock.shift(timedelta(days=1))

    assert sorted(of_today) == ["omar@example.org", "rima@example.org"]
    assert (of_tomorrow, again, heard(rima)) == (2, 2, 2)
    assert mail.outbox[0].body == (
        "1 message came very fast and is held back: no mail has gone to whoever sent it. Look at it and decide:\n"
        f"https://statements.example.org/admin/statements/{call.pk}/review/?show=unconfirmed\n"
    )
    assert omar.pk


def test_what_is_held_back_goes_one_after_the_other_or_is_erased(call: Appeal, rima: User) -> None:
    rows = [received(call, f"Bot {number}", is_held=True) for number in range(3)]
    assert (waiting.held(call).count(), Letter.objects.count()) == (3, 0)

    assert signing.let_through(call, by=rima) == 3

    assert list(Letter.objects.order_by("pk").values_list("endorsement", "due_at")) == [
        (row.pk, EIGHT + timedelta(seconds=number)) for number, row in enumerate(rows)
    ]
    assert (waiting.held(call).count(), waiting.unconfirmed(call).count()) == (0, 3)
    received(call, "Bot 4", is_held=True)
    assert signing.let_lapse(call, by=rima) == 1
    lapsed = Endorsement.objects.get(name="Bot 4")
    assert (lapsed.state, lapsed.person, lapsed.email) == ("lapsed", "", "")
    with pytest.raises(Refusal) as refusal:
        signing.let_lapse(call, by=rima)
    assert refusal.value.code == "none_held"
    told = JournalEntry.objects.filter(act__in=("let_through", "lapse")).order_by("pk")
    assert list(told.values_list("act", "by__username")) == [("let_through", "rima"), ("lapse", "rima")]


def test_nobody_chooses_for_another(call: Appeal, rima: User) -> None:
    omar = cast.colleague("omar", call, Role.COORDINATOR)

    with pytest.raises(Refusal) as refusal:
        people.choose_alerts(Colleague.objects.get(user=omar), Alerts.NEVER, by=rima)

    assert (refusal.value.code, Colleague.objects.get(user=omar).alerts) == ("not_hers", "daily")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_guarded", [True, False])
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_two_workers_write_one_alert(
    syria: Appeal, rima: User, monkeypatch: pytest.MonkeyPatch, is_guarded: bool
) -> None:
    syria.signing = Signing.OPEN
    syria.save()
    choose(rima, Alerts.AT_ONCE)
    signed(syria)
    barrier = Barrier(2)
    look = alerting._has_news

    def slowly(seat: Colleague, now: datetime) -> bool:
        found = look(seat, now)
        if not connection.in_atomic_block or not is_guarded:
            barrier.wait(10)
        return found

    monkeypatch.setattr(alerting, "_has_news", slowly)
    if not is_guarded:
        monkeypatch.setattr(door, "locked", lambda rows: rows)

    at_once(alerting.alert_due, people=2)

    assert (Letter.objects.filter(kind=LetterKind.ALERT).count() == 1) is is_guarded
