"""Contacts are erased when they are due: exactly those, never before, all of them, also after a run that was killed."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection

from signatories.choices import EndorsementState, LetterKind, LetterState, Signing, Visibility, Way
from signatories.models import Appeal, Endorsement, JournalEntry, Letter
from signatories.models.endorsement import PERSONAL
from signatories.roll import keeping
from signatories.workflow import clock, endorsing, entering, housekeeping, mine, moderation, outbox, register, retention
from signatories.workflow.door import Refusal
from signatories.workflow.endorsing import Contact
from signatories.workflow.proposals import Proposal
from tests import cast

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
CLOSES = datetime(2026, 11, 30, 18, 0, tzinfo=UTC)
DUE = datetime(2027, 5, 30, 18, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def call(syria: Appeal) -> Appeal:
    syria.signing, syria.closes_at = Signing.OPEN, CLOSES
    return register.save(syria, by=None)


def signed(appeal: Appeal, name: str, at: datetime = NOON, **fields: Any) -> Endorsement:
    """A sign-on of which every field that is a person's own says something."""
    contact = Contact(f"{name} Person", "director", f"{name.lower().replace(' ', '.')}@example.org", "+963 11 555")
    with time_machine.travel(at, tick=False):
        row = entering.enter(appeal, Proposal(name), contact, by=None, source="a test", evidence="a mail", note="rang")
    words = {"question": "Which?", "confirmed_with": "L", "answers": "12", "reply": "This.", "kept": "{}"}
    Endorsement.objects.filter(pk=row.pk).update(**words | {"name_wanted": "Another"} | fields)
    row.refresh_from_db()
    return row


def holding() -> dict[str, set[str]]:
    """What is still kept of people, by the name of the organization."""
    names = (*PERSONAL, "name_wanted")
    return {row.name: {n for n in names if getattr(row, n)} for row in Endorsement.objects.order_by("pk")}


ALL = {*PERSONAL, "name_wanted"}


@pytest.mark.parametrize(
    ("fields", "due"),
    [
        ({}, DUE),
        ({"late_hours": 24}, datetime(2027, 6, 1, 18, 0, tzinfo=UTC)),
        ({"keep_months": 1}, datetime(2026, 12, 30, 18, 0, tzinfo=UTC)),
        ({"keep_months": 24}, datetime(2028, 11, 30, 18, 0, tzinfo=UTC)),
        ({"keep_months": 3}, datetime(2027, 2, 28, 18, 0, tzinfo=UTC)),  # there is no 30 February
    ],
)
def test_contacts_go_when_they_are_due_and_not_a_second_before(
    call: Appeal, fields: dict[str, int], due: datetime
) -> None:
    for name, value in fields.items():
        setattr(call, name, value)
    register.save(call, by=None)
    row = signed(call, "ABBAD")

    assert (retention.erase_due(due - SECOND), holding()) == (0, {"ABBAD": ALL})
    assert (retention.erase_due(due), holding()) == (1, {"ABBAD": set()})
    seed = row.seed
    row.refresh_from_db()
    assert row.seed != seed
    assert retention.erase_due(due + SECOND) == 0


def test_exactly_those_that_are_due_go(call: Appeal, rivers: Appeal) -> None:
    signed(call, "ABBAD")
    signed(call, "Draft", state=EndorsementState.DRAFT, signatory=None, confirmed_at=None)
    signed(call, "Lapsed", state=EndorsementState.LAPSED)
    signed(call, "Withdrawn", state=EndorsementState.WITHDRAWN, may_invite=True)
    signed(call, "Invited", may_invite=True)
    signed(call, "Later", DUE - timedelta(days=1))
    signed(rivers, "Estuary", DUE - timedelta(days=1))

    erased = retention.erase_due(DUE)

    here = {"ABBAD": set(), "Draft": set(), "Lapsed": set(), "Withdrawn": set(), "Invited": {"person", "email"}}
    assert (erased, holding()) == (5, here | {"Later": ALL, "Estuary": ALL})
    assert set(Endorsement.objects.values_list("state", flat=True)) == {"confirmed", "lapsed", "withdrawn"}


def test_whoever_came_later_is_kept_as_long_from_that_day(call: Appeal) -> None:
    signed(call, "Later", CLOSES + timedelta(days=3))

    assert retention.erase_due(datetime(2027, 6, 3, 17, 59, 59, tzinfo=UTC)) == 0
    assert retention.erase_due(datetime(2027, 6, 3, 18, 0, tzinfo=UTC)) == 1


def test_whoever_may_be_invited_is_kept_until_two_years_after_closing(call: Appeal) -> None:
    signed(call, "Invited", may_invite=True)
    retention.erase_due(DUE)
    last = datetime(2028, 11, 30, 18, 0, tzinfo=UTC)

    assert (retention.erase_due(last - SECOND), holding()) == (0, {"Invited": {"person", "email"}})
    assert (retention.erase_due(last), holding()) == (1, {"Invited": set()})


def test_statement_that_never_closes_erases_two_years_after_its_list_changed(syria: Appeal) -> None:
    syria.signing = Signing.OPEN
    register.save(syria, by=None)
    signed(syria, "ABBAD", may_invite=True)
    with time_machine.travel(NOON + timedelta(days=40), tick=False):
        cast.enlist(syria, "KHOJ")
    due = datetime(2028, 4, 12, 12, 0, tzinfo=UTC)

    assert (retention.erase_due(due - SECOND), holding()) == (0, {"ABBAD": ALL})
    assert (retention.erase_due(due), holding()) == (1, {"ABBAD": set()})


def test_sign_on_that_has_just_come_to_an_old_list_stays(syria: Appeal) -> None:
    with time_machine.travel(NOON, tick=False):
        cast.enlist(syria, "KHOJ")
    late = datetime(2028, 3, 3, 12, 0, tzinfo=UTC)
    signed(syria, "ABBAD", late - SECOND)

    assert retention.erase_due(late) == 0


def test_statement_that_is_to_close_in_ten_years_does_not_wait_for_it(call: Appeal) -> None:
    call.closes_at = CLOSES.replace(year=2036)
    register.save(call, by=None)
    signed(call, "ABBAD")

    # Nothing was ever approved: the months are counted from when it came.
    assert retention.erase_due(NOON.replace(year=2028) - SECOND) == 0
    assert retention.erase_due(NOON.replace(year=2028)) == 1


# Closed by hand


def saved(appeal: Appeal, at: datetime, **fields: str) -> datetime | None:
    appeal.refresh_from_db()
    for name, value in fields.items():
        setattr(appeal, name, value)
    with time_machine.travel(at, tick=False):
        register.save(appeal, by=None)
    appeal.refresh_from_db()
    return appeal.closed_at


def test_closing_by_hand_starts_the_months_and_opening_again_stops_them(call: Appeal) -> None:
    signed(call, "ABBAD")
    later = NOON + timedelta(days=9)

    assert saved(call, NOON, signing=Signing.CLOSED) == NOON
    assert keeping.kept_until(call) == NOON.replace(month=9)
    assert saved(call, later, issuer="Another") == NOON
    assert saved(call, later, signing=Signing.OPEN) is None
    assert retention.erase_due(NOON.replace(month=9)) == 0
    assert saved(call, later, signing=Signing.CLOSED) == later
    assert retention.erase_due(later.replace(month=9)) == 1


def test_archiving_is_closing(syria: Appeal) -> None:
    assert saved(syria, NOON, visibility=Visibility.LINK) is None
    assert saved(syria, NOON, visibility=Visibility.ARCHIVED) == NOON
    assert keeping.kept_until(syria) == NOON.replace(month=9)


def test_archiving_what_is_closed_keeps_when_it_closed(call: Appeal) -> None:
    saved(call, NOON, signing=Signing.CLOSED)

    assert saved(call, NOON + timedelta(days=9), visibility=Visibility.ARCHIVED) == NOON


def test_taking_the_page_offline_is_no_closing(call: Appeal) -> None:
    assert saved(call, NOON, visibility=Visibility.DRAFT) is None


# In batches


class Killed(BaseException):
    pass


def test_run_that_was_killed_goes_on_where_it_stood(call: Appeal) -> None:
    for number in range(7):
        signed(call, f"Organization {number}")
    written = []

    def kill_in_the_second(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith("INSERT") and JournalEntry._meta.db_table in sql:
            written.append(sql)
            if len(written) == 2:
                raise Killed
        return execute(sql, *rest)

    with connection.execute_wrapper(kill_in_the_second), pytest.raises(Killed):
        retention.erase_due(DUE, batch=3)

    empty = [name for name, held in holding().items() if not held]
    assert (len(empty), told()) == (3, [3])
    assert (retention.erase_due(DUE, batch=3), told()) == (4, [3, 3, 1])
    assert set(map(frozenset, holding().values())) == {frozenset()}


def told() -> list[int]:
    return [entry.details["rows"] for entry in JournalEntry.objects.filter(act="erase_contacts").order_by("pk")]


def test_waiting_letters_are_stopped_and_links_open_nothing(call: Appeal) -> None:
    row = signed(call, "ABBAD")
    letter = outbox.post(LetterKind.MESSAGE, endorsement=row, appeal=call, language="en", by=None)

    retention.erase_due(DUE)

    letter.refresh_from_db()
    assert letter.state == LetterState.STOPPED


def test_list_and_revision_stay_as_they_are(call: Appeal) -> None:
    row = signed(call, "ABBAD")
    assert row.signatory
    moderation.approve(row.signatory, by=None)
    was = cast.listed(call), cast.revision(call)

    retention.erase_due(DUE)

    assert (cast.listed(call), cast.revision(call)) == was == (["ABBAD"], was[1])


def test_journal_tells_how_many_and_nothing_of_anybody(call: Appeal) -> None:
    row = signed(call, "ABBAD")
    kept = [str(getattr(row, name)) for name in ("person", "email", "telephone", "evidence", "note", "reply")]

    retention.erase_due(DUE)

    entries = [f"{e.label} {e.details}" for e in JournalEntry.objects.all()]
    assert [word for word in kept for entry in entries if word in entry] == []
    assert told() == [1]


def test_note_of_today_is_not_erased_with_those_of_then(call: Appeal) -> None:
    row = signed(call, "ABBAD")
    assert row.signatory
    retention.erase_due(DUE)

    with time_machine.travel(DUE + SECOND, tick=False):
        entering.note(row.signatory, "They ask for the file.", by=None)
        retention.erase_due()

    assert [e.note for e in Endorsement.objects.order_by("pk")] == ["", "They ask for the file."]


def test_clock_erases_what_is_due(call: Appeal) -> None:
    signed(call, "ABBAD")

    # Wrong addresses went long before.
    for at, held in ((DUE - SECOND, ALL - {"kept"}), (DUE, set())):
        with time_machine.travel(at, tick=False):
            clock.tick.call()
        assert holding() == {"ABBAD": held}


# By the command


def ran(*arguments: str) -> list[str]:
    out = io.StringIO()
    call_command("erase_contacts", *arguments, stdout=out)
    return out.getvalue().splitlines()


def test_command_counts_first_and_erases_what_it_counted(call: Appeal, rivers: Appeal) -> None:
    signed(call, "ABBAD")
    signed(call, "KHOJ", note="", evidence="", may_invite=True)
    signed(call, "Nobody", person="", email="", telephone="")
    signed(rivers, "Estuary", DUE)
    counted = (
        "uniting-for-syria: 3 sign-ons are due, with 2 people, 2 addresses, 2 mails, 2 notes; "
        "1 of the people may be invited: name and e-mail stay until 30 November 2028."
    )

    with time_machine.travel(DUE, tick=False):
        was = holding()
        assert ran("--dry-run") == [counted, "Nothing was erased: this was a dry run."]
        assert (holding(), told()) == (was, [])
        assert ran() == [counted, "3 sign-ons erased."]
        assert holding() == {"ABBAD": set(), "KHOJ": {"person", "email"}, "Nobody": set(), "Estuary": ALL}
        assert ran() == ["Nothing is due."]


# Before they are due


def test_all_can_be_erased_once_signing_is_closed(call: Appeal, rima: User) -> None:
    signed(call, "ABBAD")
    signed(call, "Invited", may_invite=True)
    with time_machine.travel(NOON, tick=False), pytest.raises(Refusal) as refused:
        retention.erase_all(call, by=rima)
    assert (refused.value.code, holding()) == ("open", {"ABBAD": ALL, "Invited": ALL})

    with time_machine.travel(CLOSES, tick=False):
        assert retention.erase_all(call, by=rima) == 2
        assert holding() == {"ABBAD": set(), "Invited": {"person", "email"}}
        assert retention.erase_all(call, by=rima, invited_too=True) == 1
    assert holding() == {"ABBAD": set(), "Invited": set()}


def test_one_is_erased_because_she_asks_and_nobody_elses_page_opens(call: Appeal, rima: User) -> None:
    row, other = signed(call, "ABBAD"), signed(call, "KHOJ")
    Endorsement.objects.filter(pk=other.pk).update(email="")

    erased = retention.erase_contact(row, by=rima)

    assert holding()["ABBAD"] == set()
    # Two that have no address are not one person's.
    assert mine.all_of(erased) == []
    entry = JournalEntry.objects.get(act="erase_contact")
    assert (entry.by, entry.label) == (rima, "ABBAD")


# What else a person typed


def test_every_field_in_which_somebody_may_write_of_a_person_is_emptied() -> None:
    """A new text of a sign-on is either emptied, or here with the reason why it may stay."""
    texts = {f.name for f in Endorsement._meta.get_fields() if f.get_internal_type() in ("CharField", "TextField")}
    of_the_organization = {"name", "acronym", "country", "website"}
    of_ours = {"way", "source", "state", "proof", "language", "group", "seed"}

    assert texts == {*ALL, *of_the_organization, *of_ours}


def test_uploads_nobody_came_back_for_are_swept(tmp_path: Any, monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    old = tmp_path / f"{housekeeping.UPLOADS}old"
    old.write_text("layla@example.org")
    (tmp_path / "of-somebody-else").write_text("x")
    now = datetime.now(UTC)

    housekeeping.sweep(now + timedelta(hours=23))
    assert old.exists()
    housekeeping.sweep(now + timedelta(hours=25))
    assert [path.name for path in tmp_path.iterdir()] == ["of-somebody-else"]


def test_letters_of_no_kind_hold_an_address_or_a_text() -> None:
    kinds = {f.name: f.get_internal_type() for f in Letter._meta.concrete_fields}

    texts = sorted(name for name, kind in kinds.items() if kind in ("CharField", "TextField", "JSONField"))
    assert texts == ["error", "kind", "language", "state"]


def test_sign_on_that_nobody_confirmed_is_erased_and_nobody_waits_for_it(call: Appeal) -> None:
    row = endorsing.receive(call, Proposal("Form"), Contact("P", "", "p@example.org"), way=Way.FORM, by=None)
    Endorsement.objects.filter(pk=row.pk).update(received_at=NOON)

    assert (retention.erase_due(DUE), holding()) == (1, {"Form": set()})
    row.refresh_from_db()
    assert row.state == EndorsementState.LAPSED
