"""Two organizations that are one: what goes along, what leaves, and that taking it back leaves no trace."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.utils import timezone

from signatories.choices import ConsentRule, EndorsementState, SectionRule, SignatoryState, Standing
from signatories.matching import duplicates
from signatories.models import (
    Appeal,
    Endorsement,
    JournalEntry,
    Membership,
    Network,
    Organization,
    OrganizationName,
    Signatory,
    Verdict,
)
from signatories.workflow import endorsing, entering, merging, moderation, ordering, register, replacing
from signatories.workflow.door import Refusal
from signatories.workflow.endorsing import Contact
from signatories.workflow.proposals import Proposal
from tests.cast import acts, confirm, enlist, listed, propose, revision
from tests.workflow.changing import asked, standing

LAYLA = Contact("Layla Haddad", email="layla@ahlhoran.example")


def endorse(appeal: Appeal, name: str) -> Endorsement:
    return entering.enter(appeal, Proposal(name), LAYLA, by=None, source="a mail")


def everything() -> dict[str, list[Any]]:
    """All that a merge may touch; the turn and the stored likeness only tell that something happened."""
    lines = Signatory.objects.order_by("pk").values()
    for line in lines:
        line["place"] = bytes(line["place"])
        del line["turn"], line["doubt"]
    models = (Organization, OrganizationName, Endorsement, Membership, Verdict)
    return {"lines": list(lines)} | {m.__name__: list(m.objects.order_by("pk").values()) for m in models}


def refusal(act: Callable[[], object]) -> str:
    """Do what is refused; nothing was stored by it."""
    before, told = everything(), JournalEntry.objects.count()
    with pytest.raises(Refusal) as refused:
        act()
    assert (everything(), JournalEntry.objects.count()) == (before, told)
    return refused.value.code


@pytest.fixture
def pair(syria: Appeal) -> tuple[Signatory, Signatory]:
    """A line on the list, and one to review that says the same with other words; each with a sign-on."""
    first = endorse(syria, "Ahl Horan").signatory
    second = endorse(syria, "Ahl Horan Association").signatory
    assert first and second
    return moderation.approve(first, by=None), second


def test_second_contact_of_the_queue_leaves_and_its_sign_on_joins(
    syria: Appeal, pair: tuple[Signatory, Signatory], rima: User
) -> None:
    line, waiting = pair
    was = revision(syria)

    verdict = merging.same(line.organization, waiting.organization, by=rima, appeal=syria)

    waiting.refresh_from_db()
    assert (verdict.is_same, verdict.by) == (True, rima)
    assert (waiting.state, waiting.organization_id) == ("withdrawn", line.organization_id)
    assert list(line.endorsements.values_list("name", flat=True)) == ["Ahl Horan", "Ahl Horan Association"]
    assert (listed(syria), revision(syria) - was) == (["Ahl Horan"], 0)
    merging.undo(verdict, by=rima)
    assert revision(syria) == was
    told = JournalEntry.objects.get(act="withdraw")
    assert (told.subject, told.by, told.details["reason"]) == (str(waiting.pk), rima, "twice")
    assert JournalEntry.objects.get(act="merge").appeal == syria


def test_merged_name_finds_the_kept_one_and_stands_for_itself_no_more(
    syria: Appeal, rivers: Appeal, pair: tuple[Signatory, Signatory]
) -> None:
    line, waiting = pair
    merging.same(line.organization, waiting.organization, by=None)

    (proposed,) = propose(rivers, "Ahl Horan Association")

    assert proposed.organization == line.organization
    found = duplicates.similar("Ahl Horan Association", Organization.objects.all())
    assert [candidate.id for candidate in found] == [line.organization_id]


def test_of_two_lines_the_approved_stays_else_that_of_the_kept_organization(syria: Appeal, rivers: Appeal) -> None:
    kept, other = propose(syria, "Bonyan", "Bonyan Organization")
    (kept_there,) = propose(rivers, "Bonyan")
    (other_there,) = enlist(rivers, "Bonyan Organization")

    merging.same(kept.organization, other.organization, by=None)

    states = dict(Signatory.objects.values_list("pk", "state"))
    assert (states[kept.pk], states[other.pk]) == ("proposed", "withdrawn")
    assert (states[kept_there.pk], states[other_there.pk]) == ("withdrawn", "approved")
    assert set(Signatory.objects.values_list("organization", flat=True)) == {kept.organization_id}
    assert listed(rivers) == ["Bonyan Organization"]


def test_line_of_the_other_moves_with_its_printed_name_and_history(syria: Appeal, rivers: Appeal) -> None:
    (kept,) = enlist(syria, "Bonyan")
    (moved,) = enlist(rivers, "Bunyan")
    (gone,) = propose(rivers, "Somebody")
    moderation.decline(gone, by=None)
    was = revision(syria), revision(rivers)

    merging.same(kept.organization, moved.organization, by=None)
    merging.same(kept.organization, gone.organization, by=None)

    of_kept = Signatory.objects.filter(organization=kept.organization).order_by("pk")
    assert list(of_kept.values_list("printed_name", "state")) == [
        ("Bonyan", "approved"),
        ("Bunyan", "approved"),
        ("Somebody", "declined"),
    ]
    assert (revision(syria) - was[0], revision(rivers) - was[1]) == (0, 1)


def test_one_that_is_not_named_makes_the_line_that_stays_not_named(
    syria: Appeal, pair: tuple[Signatory, Signatory]
) -> None:
    line, waiting = pair
    moderation.hide_name(waiting, by=None)
    was = revision(syria)

    merging.same(line.organization, waiting.organization, by=None)

    assert (listed(syria), revision(syria) - was) == ([], 1)
    assert acts([line])[-2:] == ["join", "hide_name"]


def test_silence_is_no_yes_of_a_line_that_is_not_named_from_now_on(
    syria: Appeal, pair: tuple[Signatory, Signatory]
) -> None:
    line, waiting = pair
    moderation.hide_name(waiting, by=None)
    asked(syria, ConsentRule.SILENCE)
    with time_machine.travel(timezone.now() + timedelta(days=9), tick=False):
        replacing.publish(syria, by=None)
        was, shown = standing(syria), listed(syria)
        verdict = merging.same(line.organization, waiting.organization, by=None)
        merged = standing(syria)
        merging.undo(verdict, by=None)

    assert (was["Ahl Horan"], shown, merged["Ahl Horan"]) == (("approved", 1, None), ["Ahl Horan"], ("asked", 1, None))
    assert (standing(syria), listed(syria)) == (was, shown)
    assert acts([line])[-4:-1] == ["join", "hide_name", "lay_aside"]


def test_memberships_come_along_and_a_confirmed_one_beats_a_claim(syria: Appeal, srn: Network) -> None:
    kept, other = enlist(syria, "Bonyan", "Bonyan Organization")
    rivers_network = register.save(Network(name="Rivers", acronym="RIV"), by=None)
    register.save(Membership(organization=kept.organization, network=srn, since=date(2015, 1, 1)), by=None)
    confirmed = {"standing": Standing.CONFIRMED, "since": date(2014, 5, 1)}
    register.save(Membership(organization=other.organization, network=srn, **confirmed), by=None)
    register.save(Membership(organization=other.organization, network=rivers_network), by=None)

    merging.same(kept.organization, other.organization, by=None)

    rows = Membership.objects.order_by("network__acronym")
    assert list(rows.values_list("organization", "network__acronym", "standing", "since")) == [
        (kept.organization_id, "RIV", "claimed", None),
        (kept.organization_id, "SRN", "confirmed", date(2014, 5, 1)),
    ]
    assert listed(syria) == ["Bonyan*"]


def test_membership_that_comes_along_is_told_where_it_shows(syria: Appeal, srn: Network) -> None:
    (kept,) = enlist(syria, "Bonyan")
    other = register.save(Organization(name="Bonyan Organization"), by=None)
    register.save(Membership(organization=other, network=srn, standing=Standing.CONFIRMED), by=None)
    was = revision(syria)

    merging.same(kept.organization, other, by=None)

    assert (listed(syria), revision(syria) - was) == (["Bonyan*"], 1)


def test_consequences_tell_before_what_same_does(syria: Appeal, rivers: Appeal) -> None:
    line = endorse(syria, "Ahl Horan").signatory
    assert line
    waiting = endorse(syria, "Ahl Horan Association").signatory
    assert waiting
    moderation.approve(waiting, by=None)
    moderation.hide_name(line, by=None)
    (elsewhere,) = propose(rivers, "Ahl Horan Association")

    told = merging.consequences(line.organization, waiting.organization)

    here, there = told.lines
    assert (here.stays.pk, here.leaves and here.leaves.pk) == (waiting.pk, line.pk)
    assert (here.moves, here.joining, here.hides) == (True, 1, True)
    assert (there.stays.pk, there.leaves, there.moves, there.joining) == (elsewhere.pk, None, True, 0)


def test_undo_puts_everything_back(syria: Appeal, rivers: Appeal, srn: Network, rima: User) -> None:
    line, other = endorse(syria, "Ahl Horan").signatory, endorse(syria, "Ahl Horan Association").signatory
    assert line and other
    moderation.approve(line, by=None)
    moderation.approve(other, by=None)
    moderation.hide_name(other, by=None)
    enlist(rivers, "Ahl Horan Association")
    confirm(srn, other)
    register.save(Membership(organization=line.organization, network=srn, since=date(2015, 1, 1)), by=None)
    before, shown = everything(), (listed(syria), listed(rivers))

    verdict = merging.same(line.organization, other.organization, by=rima, appeal=syria)
    during = revision(syria), revision(rivers)
    assert (everything() == before, listed(syria)) == (False, [])
    merging.undo(verdict, by=rima)

    assert everything() == before
    assert (listed(syria), listed(rivers)) == shown
    assert (revision(syria) - during[0], revision(rivers) - during[1]) == (1, 1)
    assert JournalEntry.objects.filter(act="unmerge", kind="organization", appeal=syria, by=rima).count() == 1


def test_undo_puts_a_line_back_into_its_section_where_it_was_placed(syria: Appeal) -> None:
    kept, other, first = enlist(syria, "Zaytouna", "Zeitooneh", "Mazaya")
    for row, country in ((kept, "SY"), (other, "LB"), (first, "LB")):
        row.organization.country = country
        register.save(row.organization, by=None)
    syria.section_rule = SectionRule.COUNTRY
    register.save(syria, by=None)
    ordering.move(other, after=ordering.FIRST, by=None)
    moderation.withdraw(kept, by=None)
    before = everything()

    verdict = merging.same(kept.organization, other.organization, by=None)
    assert [str(c) for c in Signatory.objects.order_by("place").values_list("printed_name", flat=True)][0] == "Mazaya"
    merging.undo(verdict, by=None)

    assert everything() == before


def test_undo_of_a_merge_brings_back_that_they_were_called_different(syria: Appeal) -> None:
    one, two = propose(syria, "Bonyan", "Bonyan Organization")
    merging.different(one.organization, two.organization, by=None)

    merging.undo(merging.same(one.organization, two.organization, by=None), by=None)

    assert list(Verdict.objects.values_list("first", "second", "is_same")) == [
        (one.organization_id, two.organization_id, False)
    ]


def withdraw_a_line(line: Signatory, waiting: Signatory) -> None:
    moderation.withdraw(line, by=None)


def withdraw_a_sign_on(line: Signatory, waiting: Signatory) -> None:
    endorsing.withdraw(Endorsement.objects.get(name="Ahl Horan Association"), by=None)


def merge_further(line: Signatory, waiting: Signatory) -> None:
    further = register.save(Organization(name="Horan"), by=None)
    merging.same(further, Organization.objects.get(pk=line.organization_id), by=None)


def end_a_membership(line: Signatory, waiting: Signatory) -> None:
    row = Membership.objects.get()
    row.until = date(2020, 1, 1)
    register.save(row, by=None)


@pytest.mark.parametrize(
    "since, code, word",
    [
        (withdraw_a_line, "moved_since", "Ahl Horan was changed since and is now “withdrawn”"),
        (withdraw_a_sign_on, "moved_since", "A sign-on that joined Ahl Horan was withdrawn or moved since"),
        (merge_further, "merged_further", "“Ahl Horan” was merged into “Horan” since"),
        (end_a_membership, "moved_since", "A membership of “Ahl Horan” was changed since"),
    ],
)
def test_undo_is_refused_where_something_moved_since(
    pair: tuple[Signatory, Signatory],
    srn: Network,
    since: Callable[[Signatory, Signatory], None],
    code: str,
    word: str,
) -> None:
    line, waiting = pair
    confirm(srn, line, waiting)
    verdict = merging.same(line.organization, waiting.organization, by=None)
    since(line, waiting)

    before = everything()
    with pytest.raises(Refusal) as refused:
        merging.undo(verdict, by=None)

    assert (refused.value.code, word in refused.value.message, everything()) == (code, True, before)


def test_undo_does_not_mind_that_a_line_was_moved_in_the_list(syria: Appeal) -> None:
    kept, other, third = enlist(syria, "Bonyan", "Bonyan Organization", "Mazaya")
    verdict = merging.same(kept.organization, other.organization, by=None)
    ordering.move(kept, after=third, by=None)

    merging.undo(verdict, by=None)

    assert listed(syria) == ["Bonyan Organization", "Mazaya", "Bonyan"]


def test_undoing_twice_is_refused(pair: tuple[Signatory, Signatory]) -> None:
    line, waiting = pair
    verdict = merging.same(line.organization, waiting.organization, by=None)
    again = Verdict.objects.get()
    merging.undo(verdict, by=None)

    assert refusal(lambda: merging.undo(again, by=None)) == "undone_already"


def test_merging_with_itself_or_what_is_merged_is_refused(syria: Appeal) -> None:
    a, b, c = (row.organization for row in propose(syria, "Bonyan", "Mazaya", "Tamkin"))
    merging.same(a, b, by=None)

    assert refusal(lambda: merging.same(a, a, by=None)) == "itself"
    assert refusal(lambda: merging.different(a, a, by=None)) == "itself"
    assert refusal(lambda: merging.same(b, a, by=None)) == "merged_already"
    assert refusal(lambda: merging.same(c, b, by=None)) == "merged_already"
    assert refusal(lambda: merging.same(b, c, by=None)) == "merged_already"
    assert refusal(lambda: merging.different(b, c, by=None)) == "merged_already"


def test_a_chain_of_merges_leads_to_its_end_and_is_undone_from_there(syria: Appeal, rivers: Appeal) -> None:
    a, b, c = (row.organization for row in propose(syria, "Bonyan", "Mazaya", "Tamkin"))
    before = everything()

    first = merging.same(b, c, by=None)
    second = merging.same(a, b, by=None)
    (named,) = propose(rivers, "Tamkin")
    found = duplicates.similar("Tamkin", Organization.objects.all())
    assert (named.organization, [candidate.id for candidate in found]) == (a, [a.pk])
    Signatory.objects.filter(pk=named.pk).delete()
    assert refusal(lambda: merging.undo(first, by=None)) == "merged_further"
    merging.undo(second, by=None)
    merging.undo(first, by=None)

    assert everything() == before


def test_different_is_remembered_once_and_can_be_taken_back(syria: Appeal, rima: User) -> None:
    one, two = (row.organization for row in propose(syria, "Bonyan", "Bonyan Organization"))

    verdict = merging.different(two, one, by=rima, appeal=syria)
    again = merging.different(one, two, by=None)

    assert (verdict.pk, verdict.is_same, verdict.first, verdict.second) == (again.pk, False, one, two)
    assert acts().count("different") == 1
    merging.undo(verdict, by=rima)
    assert (Verdict.objects.count(), acts()[-1]) == (0, "not_different")


def test_line_stands_as_another_organization_on_its_own_appeal_only(syria: Appeal, rivers: Appeal) -> None:
    (known,) = enlist(rivers, "Bonyan")
    line = endorse(syria, "Bonyan Organization").signatory
    assert line
    own = line.organization

    merging.stands_as(line, known.organization, by=None)

    line.refresh_from_db()
    own.refresh_from_db()
    assert (line.organization, line.printed_name, own.merged_into) == (known.organization, "Bonyan Organization", None)
    assert line.endorsements.count() == 1
    assert acts([line])[-1] == "change"


def test_standing_as_is_refused_beside_a_living_line_or_for_the_same(syria: Appeal) -> None:
    one, two, gone = propose(syria, "Bonyan", "Bonyan Organization", "Mazaya")
    moderation.decline(gone, by=None)
    merged = register.save(Organization(name="Tamkin"), by=None)
    merging.same(gone.organization, merged, by=None)

    assert refusal(lambda: merging.stands_as(one, two.organization, by=None)) == "living_already"
    assert refusal(lambda: merging.stands_as(one, one.organization, by=None)) == "no_change"
    assert refusal(lambda: merging.stands_as(gone, two.organization, by=None)) == "not_living"
    assert refusal(lambda: merging.stands_as(one, merged, by=None)) == "merged_already"


def test_join_makes_one_line_of_two_and_leaves_both_organizations(
    syria: Appeal, pair: tuple[Signatory, Signatory]
) -> None:
    line, waiting = pair
    organizations = list(Organization.objects.values())

    stays = merging.join(line, waiting, by=None)

    waiting.refresh_from_db()
    assert (stays.pk, waiting.state, line.endorsements.count()) == (line.pk, "withdrawn", 2)
    assert list(Organization.objects.values()) == organizations
    assert refusal(lambda: merging.join(waiting, line, by=None)) == "not_living"
    assert refusal(lambda: merging.join(line, line, by=None)) == "itself"


def test_only_confirmed_sign_ons_go_along(syria: Appeal, pair: tuple[Signatory, Signatory]) -> None:
    line, waiting = pair
    taken_back = endorse(syria, "Ahl Horan Association")
    endorsing.withdraw(taken_back, by=None)

    merging.same(line.organization, waiting.organization, by=None)

    assert list(waiting.endorsements.values_list("state", flat=True)) == [EndorsementState.WITHDRAWN]
    assert (line.endorsements.count(), SignatoryState(line.state)) == (2, SignatoryState.APPROVED)
