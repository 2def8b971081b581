"""Running a call: it opens and closes to the second, is put off, gets another link, and waits for its test mail."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core import mail
from pytest_django.fixtures import Settings

from signatories import tokens
from signatories.choices import LetterState, Signing, Visibility
from signatories.models import Appeal, JournalEntry, Letter, Question
from signatories.roll.window import Phase, phase
from signatories.workflow import calling, outbox, register
from signatories.workflow.door import Refusal
from tests import cast

OPENS, CLOSES = datetime(2026, 11, 20, 9, 0, tzinfo=UTC), datetime(2026, 11, 30, 18, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def pacific(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The machine stands on the other side of the world; its clocks tell nobody anything."""
    monkeypatch.setenv("TZ", "America/Los_Angeles")
    time.tzset()
    assert time.strftime("%H", time.localtime(0)) == "16"
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def call(syria: Appeal) -> Appeal:
    syria.signing, syria.opens_at, syria.closes_at = Signing.OPEN, OPENS, CLOSES
    return register.save(syria, by=None)


@pytest.fixture
def public_host(settings: Settings) -> None:
    settings.SIGNING_NEEDS_TEST_MAIL = True


def refused(act: object) -> str:
    with pytest.raises(Refusal) as refusal:
        act()  # type: ignore[operator]
    return refusal.value.code


def stored(appeal: Appeal) -> Appeal:
    return Appeal.objects.get(pk=appeal.pk)


# Opening, closing, extending


def test_call_opens_and_closes_to_the_second(call: Appeal) -> None:
    asked = [OPENS - SECOND, OPENS, CLOSES - SECOND, CLOSES]

    assert [phase(stored(call), at) for at in asked] == [Phase.NOT_YET, Phase.OPEN, Phase.OPEN, Phase.CLOSED]


def test_grace_takes_who_just_missed_it_to_the_second(call: Appeal) -> None:
    call.late_hours = 2
    register.save(call, by=None)
    end = CLOSES + timedelta(hours=2)

    found = [phase(stored(call), at) for at in (CLOSES - SECOND, CLOSES, end - SECOND, end)]

    assert found == [Phase.OPEN, Phase.LATE, Phase.LATE, Phase.CLOSED]


def test_extended_call_closes_at_its_new_time_and_is_told(call: Appeal, rima: User) -> None:
    later, revision = CLOSES + timedelta(days=3), cast.revision(call)
    with time_machine.travel(CLOSES + timedelta(hours=1), tick=False):
        assert phase(stored(call), datetime.now(UTC)) == Phase.CLOSED
        calling.extend(call, later, by=rima, seen=CLOSES)
        assert phase(stored(call), datetime.now(UTC)) == Phase.OPEN

    assert [phase(stored(call), at) for at in (later - SECOND, later)] == [Phase.OPEN, Phase.CLOSED]
    told = JournalEntry.objects.latest("pk")
    assert (told.act, told.by, told.details["fields"]) == ("extend", rima, {"closes_at": [str(CLOSES), str(later)]})
    assert cast.revision(call) == revision + 1


@time_machine.travel(CLOSES - timedelta(days=1), tick=False)
def test_what_is_no_extension_is_refused_and_stores_nothing(call: Appeal, rivers: Appeal, rima: User) -> None:
    later, rows = CLOSES + timedelta(days=1), JournalEntry.objects.count()

    assert refused(lambda: calling.extend(call, CLOSES, by=rima)) == "not_later"
    assert refused(lambda: calling.extend(call, CLOSES - timedelta(days=9), by=rima)) == "not_later"
    assert refused(lambda: calling.extend(call, later, by=rima, seen=CLOSES - SECOND)) == "stale"
    assert refused(lambda: calling.extend(rivers, later, by=rima)) == "never_closes"
    assert (stored(call).closes_at, stored(rivers).closes_at, JournalEntry.objects.count()) == (CLOSES, None, rows)
    calling.extend(call, later, by=rima, seen=CLOSES)
    assert stored(call).closes_at == later


def test_new_private_link_is_another_and_the_journal_keeps_neither(call: Appeal, rima: User) -> None:
    was, revision = call.secret, cast.revision(call)

    calling.new_private_link(call, by=rima)

    now = stored(call).secret
    assert (now != was, len(now), cast.revision(call)) == (True, 22, revision + 1)
    told = JournalEntry.objects.latest("pk")
    assert (told.act, told.by, told.details) == ("new_private_link", rima, {})


# The test mail


def test_signing_on_a_public_host_waits_for_the_test_mail(public_host: None, syria: Appeal, rima: User) -> None:
    syria.signing = Signing.OPEN
    assert refused(lambda: register.save(syria, by=rima)) == "mail_unproved"
    assert stored(syria).signing == Signing.CLOSED

    calling.send_test_mail(syria, to=rima, language="en", by=rima)
    calling.open_test_mail(sent_token())
    register.save(syria, by=rima)

    assert stored(syria).signing == Signing.OPEN


def test_own_machine_needs_no_test_mail(syria: Appeal, rima: User) -> None:
    syria.signing = Signing.OPEN
    register.save(syria, by=rima)

    assert (stored(syria).signing, stored(syria).mail_proved_at) == (Signing.OPEN, None)


@pytest.mark.parametrize("visibility", [Visibility.LINK, Visibility.PUBLIC])
def test_open_draft_is_shown_to_nobody_before_its_test_mail(
    public_host: None, syria: Appeal, rima: User, visibility: Visibility
) -> None:
    Appeal.objects.filter(pk=syria.pk).update(signing=Signing.OPEN, visibility=Visibility.DRAFT)
    draft = stored(syria)

    draft.visibility = visibility
    assert refused(lambda: register.save(draft, by=rima)) == "mail_unproved"
    assert stored(syria).visibility == Visibility.DRAFT


def test_page_can_always_be_taken_offline_or_closed(public_host: None, syria: Appeal, rima: User) -> None:
    Appeal.objects.filter(pk=syria.pk).update(signing=Signing.OPEN)
    row = stored(syria)

    row.visibility = Visibility.DRAFT
    register.save(row, by=rima)
    row.signing = Signing.CLOSED
    register.save(row, by=rima)

    assert (stored(syria).visibility, stored(syria).signing) == (Visibility.DRAFT, Signing.CLOSED)


def test_statement_does_not_begin_open(public_host: None, rima: User) -> None:
    assert refused(lambda: cast.appeal_of("rivers", signing=Signing.OPEN)) == "mail_unproved"
    assert cast.appeal_of("rivers").signing == Signing.CLOSED


def test_link_of_a_test_mail_works_once_and_is_told_of_whom_it_was_sent_to(syria: Appeal, rima: User) -> None:
    calling.send_test_mail(syria, to=rima, language="en", by=rima)
    token = sent_token()

    calling.open_test_mail(token, at=cast.NOON)

    assert (stored(syria).mail_proved_at, stored(syria).mail_seed) == (cast.NOON, "")
    assert refused(lambda: calling.open_test_mail(token)) == "used"
    told = JournalEntry.objects.filter(act__endswith="test_mail").order_by("pk").values_list("act", "by", "details")
    assert list(told) == [("send_test_mail", rima.pk, {}), ("open_test_mail", rima.pk, {})]


def test_older_test_mail_and_other_links_open_nothing(syria: Appeal, rima: User) -> None:
    calling.send_test_mail(syria, to=rima, language="en", by=rima)
    older = sent_token()
    calling.send_test_mail(syria, to=rima, language="en", by=rima)
    seed = stored(syria).mail_seed
    of_others = [tokens.link(purpose, seed).strip("/").split("/")[-1] for purpose in ("confirm", "mine", "colleague")]

    for token in (older, "", "nonsense", seed, *of_others):
        assert refused(lambda token=token: calling.open_test_mail(token)) == "used"
    newest = sent_token()
    with time_machine.travel(datetime.now(UTC) + timedelta(days=1, seconds=5)):
        assert calling.tested(newest) is None
    assert stored(syria).mail_proved_at is None
    calling.open_test_mail(newest)
    assert stored(syria).mail_proved_at is not None


def test_test_mail_reaches_the_keeper_who_has_no_seat(syria: Appeal, ada: User) -> None:
    calling.send_test_mail(syria, to=ada, language="ar", by=ada)

    outbox.deliver_due()

    assert list(Letter.objects.values_list("kind", "state")) == [("test", LetterState.SENT)]
    assert (mail.outbox[0].to, "/ar/test/" in str(mail.outbox[0].body)) == (["ada@example.org"], True)


def sent_token() -> str:
    outbox.deliver_due()
    return str(mail.outbox[-1].body).split("/test/")[1].split("/")[0]


# Questions of its own


def test_form_asks_five_questions_in_a_language_at_most(syria: Appeal, rivers: Appeal, rima: User) -> None:
    for number in range(5):
        register.save(Question(appeal=syria, wording=f"Question {number}?", language="en"), by=rima)
    sixth = Question(appeal=syria, wording="One more?", language="en")

    assert refused(lambda: register.save(sixth, by=rima)) == "too_many"
    register.save(Question(appeal=rivers, wording="Elsewhere?", language="en"), by=rima)
    arabic = register.save(Question(appeal=syria, wording="سؤال؟", language="ar"), by=rima)
    arabic.language = "en"
    assert refused(lambda: register.save(arabic, by=rima)) == "too_many"

    assert Question.objects.filter(appeal=syria, language="en").count() == 5
    register.delete(Question.objects.filter(appeal=syria)[0], by=rima)
    register.save(sixth, by=rima)
    assert cast.acts()[-2:] == ["delete", "add"]


def test_question_raises_no_revision_and_is_told_of_its_statement(syria: Appeal, rima: User) -> None:
    was = cast.revision(syria)
    question = register.save(Question(appeal=syria, wording="Who decided?", language="en"), by=rima)
    question.is_required = True
    register.save(question, by=rima)
    register.delete(question, by=rima)

    assert cast.revision(syria) == was
    told = JournalEntry.objects.filter(kind="question").order_by("pk").values_list("act", "appeal", "label")
    assert list(told) == [(act, syria.pk, "Who decided?") for act in ("add", "change", "delete")]
