"""Taking back what was entered just now: never more than that."""

import pytest
from django.contrib.auth.models import User

from signatories.models import Appeal, Endorsement, Signatory
from signatories.workflow import entering, moderation, pasting
from signatories.workflow.door import Refusal
from signatories.workflow.endorsing import Contact
from signatories.workflow.proposals import Proposal
from tests.cast import enlist, listed, propose

LAYLA = Contact("Layla Haddad", email="layla@ahlhoran.example")


def entered(appeal: Appeal, by: User) -> Endorsement:
    return entering.enter(appeal, Proposal("Ahl Horan"), LAYLA, by=by, source="reply mail", evidence="Yes!")


@pytest.mark.parametrize("bring", [propose, enlist])
@pytest.mark.parametrize("is_by_name", [True, False])
def test_taking_back_a_second_contact_leaves_the_line(
    syria: Appeal, rima: User, bring: object, is_by_name: bool
) -> None:
    (line,) = bring(syria, "Ahl Horan")  # type: ignore[operator]
    row = entered(syria, rima) if is_by_name else entering.add_contact(line, LAYLA, by=rima, evidence="Yes!")

    pasting.take_back(row, by=rima)

    assert Signatory.objects.get().state == line.state
    assert Endorsement.objects.get().state == "withdrawn"


def test_taking_back_takes_the_line_it_made_along(syria: Appeal, rima: User) -> None:
    row = entered(syria, rima)

    pasting.take_back(row, by=rima)

    assert Signatory.objects.get().state == "withdrawn"


def test_what_was_decided_on_meanwhile_is_not_taken_back_here(syria: Appeal, rima: User) -> None:
    row = entered(syria, rima)
    assert row.signatory is not None
    moderation.approve(row.signatory, by=rima)

    with pytest.raises(Refusal, match="has been decided on meanwhile"):
        pasting.take_back(row, by=rima)

    assert listed(syria) == ["Ahl Horan"]


def test_what_another_sign_on_carries_stays(syria: Appeal, rima: User) -> None:
    row = entered(syria, rima)
    entered(syria, rima)

    pasting.take_back(row, by=rima)

    assert Signatory.objects.get().state == "proposed"
