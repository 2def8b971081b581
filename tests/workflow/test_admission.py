"""How organizations come onto an appeal, what of them is known already, and that nobody outside learns of it."""

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from signatories.choices import NameSort
from signatories.models import (
    Appeal,
    JournalEntry,
    Mark,
    Network,
    Organization,
    OrganizationName,
    Signatory,
)
from signatories.workflow import admission, moderation, register
from signatories.workflow.door import Refusal
from signatories.workflow.proposals import Proposal
from tests.cast import SYRIA_RELIEFS, acts, enlist, listed, propose, revision


def test_propose_makes_the_organization_and_moves_no_revision(syria: Appeal, rima: User) -> None:
    was = revision(syria)

    signatory = admission.propose(syria, Proposal("Assyrian Human Rights Network (AHRN)"), by=rima, source="mail")

    assert (signatory.printed_name, signatory.state) == (
        "Assyrian Human Rights Network (AHRN)",
        "proposed",
    )
    assert (signatory.organization.name, signatory.organization.acronym) == (
        "Assyrian Human Rights Network",
        "AHRN",
    )
    assert (listed(syria), revision(syria)) == ([], was)
    assert JournalEntry.objects.latest("pk").by == rima


def test_propose_refuses_one_that_is_on_the_appeal_already(syria: Appeal) -> None:
    propose(syria, "FIDH")

    with pytest.raises(Refusal, match="FIDH") as refused:
        admission.propose(syria, Proposal("  fidh "), by=None)

    assert refused.value.code == "duplicate"
    assert Signatory.objects.count() == 1


def test_a_declined_one_may_be_proposed_again(syria: Appeal) -> None:
    (first,) = propose(syria, "FIDH")
    moderation.decline(first, by=None)

    (second,) = propose(syria, "FIDH")

    assert (second.organization, second.state) == (first.organization, "proposed")


def test_the_four_syria_reliefs_are_four_organizations(syria: Appeal) -> None:
    propose(syria, *SYRIA_RELIEFS)

    assert list(Organization.objects.order_by("pk").values_list("name", "acronym")) == [
        ("Syria Relief", ""),
        ("Syria Relief and Development", "SRD"),
        ("Syria Relief Network", "SRN"),
        ("Syria Relief Organization", ""),
    ]


def test_a_known_organization_keeps_what_is_known_of_it(syria: Appeal, rivers: Appeal) -> None:
    admission.propose(syria, Proposal("Oxfam", country="GB", website="https://oxfam.org.uk"), by=None)

    admission.propose(rivers, Proposal("OXFAM", country="FR", acronym="OX"), by=None)

    oxfam = Organization.objects.get()
    assert (oxfam.name, oxfam.country, oxfam.acronym) == ("Oxfam", "GB", "")
    assert Signatory.objects.get(appeal=rivers).printed_name == "OXFAM"


def test_other_names_are_kept_with_their_language(syria: Appeal) -> None:
    proposal = Proposal(
        "Associação Brasileira de ONGs (Brazilian Association of NGOs)",
        name="Associação Brasileira de ONGs",
        other_names=(("Brazilian Association of NGOs", "en"),),
    )

    admission.propose(syria, proposal, by=None)

    assert list(OrganizationName.objects.values_list("name", "language", "sort")) == [
        ("Brazilian Association of NGOs", "en", NameSort.TRANSLATION)
    ]


def test_plan_tells_what_propose_many_then_does_and_writes_nothing(syria: Appeal, rivers: Appeal) -> None:
    propose(syria, "Oxfam")
    propose(rivers, "Rivers Trust")
    proposals = [Proposal(name) for name in ("Oxfam", "Rivers Trust", "Tearfund", "TEARFUND")]
    before = (Organization.objects.count(), JournalEntry.objects.count())

    planned = admission.plan(syria, proposals)
    assert (Organization.objects.count(), JournalEntry.objects.count()) == before
    admitted = admission.propose_many(syria, proposals, by=None)

    assert [p.status for p in planned] == ["listed", "known", "new", "twice"]
    assert [s.printed_name for s in admitted.made] == ["Rivers Trust", "Tearfund"]
    assert [p.status for p in admitted.known] == ["listed", "twice"]


def test_propose_many_writes_one_journal_row_each_and_needs_few_queries(syria: Appeal) -> None:
    def queries_for(names: list[str]) -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            admission.propose_many(syria, [Proposal(name) for name in names], by=None)
        return len(captured)

    few = queries_for([f"Small {i}" for i in range(3)])
    many = queries_for([f"Big {i}" for i in range(90)])

    assert many == few
    assert acts(Signatory.objects.all()) == ["propose"] * 93


def test_know_many_enters_organizations_without_an_appeal(syria: Appeal) -> None:
    propose(syria, "Oxfam")

    known = admission.know_many([Proposal("Oxfam"), Proposal("Tearfund"), Proposal("tearfund")], by=None)

    assert ([str(o) for o in known.made], [str(o) for o in known.already]) == (
        ["Tearfund"],
        ["Oxfam"],
    )
    assert Signatory.objects.count() == 1


@pytest.mark.parametrize(("rule", "moved", "line"), [("confirmed", 0, "Bonyan"), ("claimed", 1, "Bonyan*")])
def test_a_claim_shows_only_where_claims_are_printed(
    syria: Appeal, rivers: Appeal, srn: Network, rule: str, moved: int, line: str
) -> None:
    enlist(syria, "Bonyan")
    syria.mark_rule = rule
    register.save(syria, by=None)
    register.save(Mark(appeal=rivers, network=srn, sign="*"), by=None)
    was = revision(syria)

    propose(rivers, "Bonyan*")

    assert (revision(syria) - was, listed(syria)) == (moved, [line])
