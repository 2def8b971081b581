"""What the register takes over of an answer: what is ticked, and nothing by itself."""

import pytest
from django.contrib.auth.models import User

from signatories.choices import Proof, Way
from signatories.models import Appeal, Endorsement, JournalEntry, Organization, Signatory
from signatories.workflow import adopting, endorsing, moderation
from signatories.workflow.door import Refusal
from signatories.workflow.endorsing import Contact
from signatories.workflow.proposals import Proposal
from tests.cast import enlist, propose, revision


def signed(appeal: Appeal, name: str, **fields: object) -> Endorsement:
    proposal = Proposal(name, **fields)  # type: ignore[arg-type]
    received = endorsing.receive(appeal, proposal, Contact(), way=Way.FORM, by=None)
    return endorsing.confirm(received, proof=Proof.MAIL, by=None)


def known(**fields: object) -> Organization:
    Organization.objects.update(**fields)
    return Organization.objects.get()


def told(endorsement: Endorsement) -> list[tuple[str, str, str]]:
    organization = Organization.objects.get()
    names = set(organization.names.values_list("folded", flat=True))
    return [(d.field, d.given, d.known) for d in adopting.differences(endorsement, organization, names)]


def test_an_answer_of_a_new_organization_differs_in_nothing(syria: Appeal) -> None:
    answer = signed(syria, "Ahl Horan", country="SY", website="https://ahl.example", acronym="AH")

    assert told(answer) == []


def test_differences_are_what_is_new_or_said_otherwise(syria: Appeal) -> None:
    propose(syria, "Ahl Horan")
    names = (("أهل حوران", "ar"), ("AHL HORAN", "en"))
    answer = signed(syria, "Ahl Horan", country="SY", website="http://AHL.example/", acronym="AH", other_names=names)
    known(website="https://ahl.example", country="TR")

    assert told(answer) == [("acronym", "AH", ""), ("country", "SY", "TR"), ("names", "أهل حوران", "")]


def test_adopt_takes_the_ticked_fields_and_tells_what_was(syria: Appeal, rima: User) -> None:
    propose(syria, "Ahl Horan")
    answer = signed(syria, "Ahl Horan", country="SY", website="ahl.example", other_names=(("أهل حوران", "ar"),))
    known(country="TR")

    adopting.adopt(answer, ["website", "country", "names"], by=rima)

    organization = Organization.objects.get()
    entry = JournalEntry.objects.filter(kind="organization", act="change").latest("pk")
    assert (organization.website, organization.country.code) == ("https://ahl.example", "SY")
    assert list(organization.names.values_list("name", "language", "sort")) == [("أهل حوران", "ar", "translation")]
    assert entry.details["fields"]["country"] == ["TR", "SY"]
    assert told(answer) == []


@pytest.mark.parametrize("website", ["javascript:alert(1)", "not a website", "https://"])
def test_a_website_that_is_none_is_refused_whole(syria: Appeal, rima: User, website: str) -> None:
    (line,) = propose(syria, "Ahl Horan")
    answer = signed(syria, "Ahl Horan", country="SY")
    Endorsement.objects.filter(pk=answer.pk).update(website=website)
    answer.refresh_from_db()

    with pytest.raises(Refusal, match="cannot be taken over"):
        adopting.approve(line, [(answer, "country"), (answer, "website")], by=rima)

    organization = Organization.objects.get()
    assert (str(organization.country.code or ""), organization.website) == ("", "")
    assert Signatory.objects.get().state == "proposed"


def test_a_field_that_is_none_is_refused(syria: Appeal, rima: User) -> None:
    answer = signed(syria, "Ahl Horan")

    with pytest.raises(Refusal, match="cannot be taken over"):
        adopting.adopt(answer, ["name"], by=rima)


def test_approve_takes_over_and_moves_the_revision(syria: Appeal, rima: User) -> None:
    (line,) = propose(syria, "Ahl Horan")
    answer = signed(syria, "Ahl Horan", country="SY")
    line.refresh_from_db()
    was = revision(syria)

    adopting.approve(line, [(answer, "country")], by=rima, seen=line.turn)

    assert (Signatory.objects.get().state, Organization.objects.get().country.code) == ("approved", "SY")
    assert revision(syria) > was


def test_a_stale_approval_takes_nothing_over(syria: Appeal, rima: User) -> None:
    (line,) = propose(syria, "Ahl Horan")
    answer = signed(syria, "Ahl Horan", country="SY")
    moderation.decline(line, by=None)

    with pytest.raises(Refusal) as refused:
        adopting.approve(line, [(answer, "country")], by=rima, seen=line.turn)

    assert (refused.value.code, str(Organization.objects.get().country.code or "")) == ("stale", "")


def test_a_second_contact_brings_what_is_ticked_and_only_once(syria: Appeal, rima: User) -> None:
    enlist(syria, "FIDH")
    answer = signed(syria, "FIDH", website="https://fidh.example")

    adopting.accept_second(answer, [(answer, "website")], by=rima)
    with pytest.raises(Refusal):
        adopting.accept_second(answer, [], by=rima)

    assert Organization.objects.get().website == "https://fidh.example"
