"""What coordinators bring themselves: by hand and by file, with contacts and notes that leave the sign-on nowhere."""

import pytest
from django.contrib.auth.models import User

from signatories.models import Appeal, Endorsement, JournalEntry
from signatories.workflow import contacts, entering, moderation
from signatories.workflow.door import Refusal
from signatories.workflow.endorsing import Contact
from signatories.workflow.proposals import Proposal
from tests.cast import enlist, propose

LAYLA = Contact("Layla Haddad", "director", "layla@ahlhoran.example", "+963 11 555 0100")


def test_the_journal_holds_no_contact(syria: Appeal, rima: User) -> None:
    endorsement = entering.enter(
        syria,
        Proposal("Ahl Horan"),
        LAYLA,
        by=rima,
        source="reply mail",
        evidence="Yes! Layla Haddad",
        note="rang Layla",
    )
    assert endorsement.signatory is not None
    entering.note(endorsement.signatory, "Layla Haddad agrees, R.", by=rima)
    contact = contacts.show(endorsement, by=rima)

    told = " ".join(f"{e.act} {e.label} {e.details}" for e in JournalEntry.objects.all())
    assert contact == LAYLA
    assert [word for word in ("Layla", "Haddad", "@", "555") if word in told] == []
    assert JournalEntry.objects.latest("pk").act == "show_contact"


def test_a_note_on_a_line_without_a_sign_on_lies_with_one_by_hand(syria: Appeal, rima: User) -> None:
    (line,) = propose(syria, "Ahl Horan")

    entering.note(line, "rang the office", by=rima)
    entering.note(line, "rang again", by=rima)

    assert list(line.endorsements.values_list("way", "note", "state")) == [("hand", "rang again", "confirmed")]


def test_a_note_that_was_written_over_another_one_is_added_to_it(syria: Appeal, rima: User) -> None:
    (line,) = propose(syria, "Ahl Horan")
    entering.note(line, "rang the office", by=rima)

    entering.note(line, "rang Layla", by=rima, over="")
    entering.note(line, "rang Layla twice", by=rima, over="rang the office\nrang Layla")
    with pytest.raises(Refusal, match="at most 5000"):
        entering.note(line, "x" * 5_000, by=rima, over="")

    assert line.endorsements.get().note == "rang Layla twice"


def test_a_contact_is_hung_on_no_line_that_has_left(syria: Appeal, rima: User) -> None:
    (line,) = propose(syria, "Ahl Horan")
    moderation.decline(line, by=rima)

    with pytest.raises(Refusal, match="no longer on the list"):
        entering.add_contact(line, LAYLA, by=rima)

    assert Endorsement.objects.count() == 0


def test_rows_of_a_file_bring_lines_and_contacts(syria: Appeal, rima: User) -> None:
    (line,) = enlist(syria, "FIDH")
    rows = [
        (Proposal("Ahl Horan"), LAYLA),
        (Proposal("FIDH"), Contact(email="a@fidh.example")),
        (Proposal("KHOJ"), Contact()),
    ]

    admitted, contacts = entering.enter_many(syria, rows, by=rima, source="list.csv")

    assert ([s.printed_name for s in admitted.made], contacts) == (["Ahl Horan", "KHOJ"], 2)
    assert list(line.endorsements.values_list("email", "way", "is_second")) == [("a@fidh.example", "file", False)]
