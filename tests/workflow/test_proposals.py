"""How what somebody wrote is read: names, acronyms, and the signs that stand behind a name."""

import pytest

from signatories.models import Appeal, Network, Organization
from signatories.workflow import admission
from signatories.workflow.door import Refusal
from signatories.workflow.proposals import Proposal
from tests.cast import memberships, propose


def test_a_sign_after_the_name_becomes_a_claim_never_a_part_of_the_name(syria: Appeal, srn: Network) -> None:
    (bonyan,) = propose(syria, "Bonyan*")

    assert bonyan.printed_name == "Bonyan"
    assert memberships(srn) == [("Bonyan", "claimed")]


def test_a_sign_without_a_meaning_is_refused_singly_and_told_in_a_plan(syria: Appeal, srn: Network) -> None:
    with pytest.raises(Refusal) as refused:
        admission.propose(syria, Proposal("Bonyan†"), by=None)
    planned = admission.plan(syria, [Proposal("Bonyan*†")])

    assert refused.value.code == "unknown_sign"
    assert [(p.proposal.printed_name, p.proposal.networks, p.unknown_signs) for p in planned] == [
        ("Bonyan", ("SRN",), "†")
    ]


@pytest.mark.parametrize(("name", "code"), [("", "no_name"), (" \u200e ", "no_name"), ("x" * 301, "too_long")])
def test_a_name_that_is_none_is_refused(syria: Appeal, name: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        admission.propose(syria, Proposal(name), by=None)

    assert (refused.value.code, Organization.objects.count()) == (code, 0)


def test_a_name_that_folds_longer_than_it_is_fits(syria: Appeal) -> None:
    assert admission.propose(syria, Proposal("ﷺ" * 60), by=None).printed_name == "ﷺ" * 60
