"""Correcting a printed name: the old one stays as an alias, the line moves, the journal tells who asked."""

import pytest
from django.contrib.auth.models import User

from signatories.choices import Visibility
from signatories.models import Appeal, Endorsement, JournalEntry, OrganizationName, Signatory
from signatories.roll.standing import Standing, standing
from signatories.workflow import entering, moderation, naming, ordering, register
from signatories.workflow.door import Refusal
from signatories.workflow.endorsing import Contact
from signatories.workflow.proposals import Proposal
from tests import cast


def aliases(line: Signatory) -> list[tuple[str, str]]:
    return list(line.organization.names.values_list("name", "sort"))


def last() -> JournalEntry:
    return JournalEntry.objects.order_by("-pk")[0]


def test_rename_moves_the_line_and_is_told(syria: Appeal, rima: User) -> None:
    _a, line, _c = cast.enlist(syria, "ABBAD", "Zajal Foundation", "Kesh Malek")
    before = cast.revision(syria)

    naming.rename(line, "  Ajal   Foundation ", by=rima, asked_by="signer")

    assert cast.listed(syria) == ["ABBAD", "Ajal Foundation", "Kesh Malek"]
    assert cast.revision(syria) == before + 1
    entry = last()
    assert (entry.act, entry.by, entry.label, entry.details["asked_by"]) == (
        "rename",
        rima,
        "Ajal Foundation",
        "signer",
    )
    assert entry.details["fields"] == {"printed_name": ["Zajal Foundation", "Ajal Foundation"]}


def test_old_name_stays_as_an_alias_and_is_found(syria: Appeal) -> None:
    line = cast.enlist(syria, "Ahl Horan")[0]
    naming.rename(line, "People of Horan", by=None)
    line.refresh_from_db()
    # The organization's own name finds it already.
    assert aliases(line) == []

    naming.rename(line, "Horan People's Union", by=None)

    assert aliases(line) == [("People of Horan", "alias")]


@pytest.mark.parametrize("new", ["HUMANITARIAN relief", "Humanitárian Relief", "Humanitarian, Relief"])
def test_mere_case_or_accents_make_no_alias(syria: Appeal, new: str) -> None:
    line = cast.enlist(syria, "Relief")[0]
    naming.rename(line, "Humanitarian Relief", by=None)
    line.refresh_from_db()

    naming.rename(line, new, by=None)

    assert aliases(line) == []


def test_no_alias_is_written_where_others_would_learn_or_she_may_not_change(
    syria: Appeal, rivers: Appeal, rima: User
) -> None:
    shared = cast.enlist(syria, "Bonyan")[0]
    cast.enlist(rivers, "Bonyan")
    draft = cast.appeal_of("draft", visibility=Visibility.DRAFT)
    (private,), (waiting,) = cast.enlist(draft, "Kesh Malek"), cast.propose(syria, "Tearfund")
    unnamed = moderation.hide_name(cast.enlist(syria, "Ahl Horan")[0], by=None)

    for line in (shared, private, waiting, unnamed):
        naming.rename(line, f"First of {line}", by=rima)
        line.refresh_from_db()
        naming.rename(line, f"{line.organization} Union", by=rima)

    assert OrganizationName.objects.count() == 0
    assert last().details["fields"] == {"printed_name": ["First of Ahl Horan", "Ahl Horan Union"]}


@pytest.mark.parametrize("name", ["Tearfund", "tearfund", "TEARFUND (TFD)", "Tear Fund", "Old Tear"])
def test_name_that_another_line_bears_is_refused_once(syria: Appeal, name: str) -> None:
    line, other = cast.enlist(syria, "Ahl Horan", "Tearfund")
    for alias in ("Tear Fund", "Old Tear"):
        register.save(OrganizationName(organization=other.organization, name=alias), by=None)

    with pytest.raises(naming.Borne) as refused:
        naming.rename(line, name, by=None)
    naming.rename(line, name, by=None, beside=other.pk)

    line.refresh_from_db()
    assert (refused.value.other, line.printed_name) == (other, name)


def test_name_of_one_that_left_or_is_elsewhere_is_free(syria: Appeal, rivers: Appeal) -> None:
    line, other = cast.enlist(syria, "Ahl Horan", "Tearfund")
    moderation.withdraw(other, by=None)
    cast.enlist(rivers, "Kesh Malek")

    for name in ("Tearfund", "Kesh Malek", "KESH MALEK"):
        naming.rename(line, name, by=None)

    line.refresh_from_db()
    assert line.printed_name == "KESH MALEK"


def test_rename_to_the_same_writes_nothing(syria: Appeal) -> None:
    line = cast.enlist(syria, "Ahl Horan")[0]
    before = JournalEntry.objects.count(), cast.revision(syria)

    naming.rename(line, "Ahl  Horan", by=None)

    assert (JournalEntry.objects.count(), cast.revision(syria)) == before


@pytest.mark.parametrize(
    ("name", "code"), [("", "no_name"), (" * ", "no_name"), ("Bonyan*", "sign"), ("x" * 301, "too_long")]
)
def test_what_is_no_name_is_refused(syria: Appeal, name: str, code: str) -> None:
    line = cast.enlist(syria, "Ahl Horan")[0]
    before = JournalEntry.objects.count()

    with pytest.raises(Refusal) as refused:
        naming.rename(line, name, by=None)

    line.refresh_from_db()
    assert (refused.value.code, line.printed_name, JournalEntry.objects.count()) == (code, "Ahl Horan", before)


def test_rename_after_another_change_is_refused(syria: Appeal) -> None:
    line = cast.enlist(syria, "Ahl Horan")[0]
    seen = line.turn
    naming.rename(line, "People of Horan", by=None)

    with pytest.raises(Refusal) as refused:
        naming.rename(line, "Horan", by=None, seen=seen)

    assert refused.value.code == "stale"


def test_nobody_outside_learns_of_a_line_that_is_not_shown(syria: Appeal) -> None:
    waiting = cast.propose(syria, "Ahl Horan")[0]
    unnamed = moderation.hide_name(cast.enlist(syria, "Kesh Malek")[0], by=None)
    before = cast.revision(syria)

    naming.rename(waiting, "People of Horan", by=None)
    naming.rename(unnamed, "Malek", by=None)

    assert cast.revision(syria) == before


def test_who_asked_stays_with_the_contact(syria: Appeal, rima: User) -> None:
    row = entering.enter(syria, Proposal("Ahl Horan"), Contact("Layla"), by=rima, source="a mail", note="rang her")
    assert row.signatory is not None

    naming.rename(row.signatory, "People of Horan", by=rima, asked_by="signer", who="Layla Haddad")

    note = Endorsement.objects.get().note
    assert note.startswith("rang her\n") and note.endswith("“Ahl Horan” was corrected; asked by Layla Haddad.")
    assert "Layla" not in str(list(JournalEntry.objects.values_list("details", "label")))


def test_sort_under_moves_without_a_new_name(syria: Appeal) -> None:
    line = cast.enlist(syria, "The Syria Campaign", "Sawa", "Tearfund")[0]

    naming.rename(line, "The Syria Campaign", sort_under="Syria Campaign, The", by=None)

    assert cast.listed(syria) == ["Sawa", "The Syria Campaign", "Tearfund"]
    assert last().details["fields"] == {"sort_under": ["", "Syria Campaign, The"]}


def test_placed_by_hand_stays_and_followers_come_along(syria: Appeal) -> None:
    a, b, c = cast.enlist(syria, "ABBAD", "Bonyan", "Kesh Malek")
    ordering.move(a, after=b, by=None)

    naming.rename(b, "Zonyan", by=None)
    naming.rename(a, "Aaa", by=None)

    assert cast.listed(syria) == ["Kesh Malek", "Zonyan", "Aaa"]
    assert c.printed_name == "Kesh Malek"


def test_rename_is_put_back_with_its_alias(syria: Appeal, rima: User) -> None:
    line = cast.enlist(syria, "Relief")[0]
    naming.rename(line, "Ahl Horan", by=None)
    naming.rename(line, "Zhl Horan", by=None)

    naming.put_back(last(), by=rima)

    line.refresh_from_db()
    assert (line.printed_name, aliases(line), last().act) == ("Ahl Horan", [], "rename")


def test_put_back_after_another_change_is_refused(syria: Appeal) -> None:
    line = cast.enlist(syria, "Relief")[0]
    naming.rename(line, "Ahl Horan", by=None)
    entry = last()
    naming.rename(line, "Zhl Horan", by=None)

    with pytest.raises(Refusal) as refused:
        naming.put_back(entry, by=None)

    assert refused.value.code == "changed_since"


def test_name_changed_on_the_record_keeps_its_alias_too(syria: Appeal) -> None:
    line = cast.enlist(syria, "Relief")[0]
    for name in ("Ahl Horan", "Zhl Horan"):
        line.refresh_from_db()
        line.printed_name = name
        register.save(line, by=None)

    assert (aliases(line), last().act) == ([("Ahl Horan", "alias")], "change")


def test_keeping_a_name_is_remembered(syria: Appeal, rima: User) -> None:
    line = cast.enlist(syria, "IHH Humantiarian")[0]

    naming.keep_as_printed(line, "IHH Humanitarian", by=rima)

    entry = last()
    assert (entry.act, entry.details) == ("keep_name", {"kept": "IHH Humantiarian", "proposed": "IHH Humanitarian"})


def test_standing_tells_where_it_would_be(syria: Appeal) -> None:
    _a, line, _c = cast.enlist(syria, "ABBAD", "Zajal", "Kesh Malek")
    cast.propose(syria, "Aaa")
    line.refresh_from_db()

    assert standing(line, "Ajal", "") == Standing(2, "ABBAD", "Kesh Malek", False)
    assert standing(line, "Ajal", "Zz") == Standing(3, "Kesh Malek", "", False)
    assert OrganizationName.objects.count() == 0
