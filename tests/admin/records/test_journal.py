"""The history of a statement: read by person, by organization, by kind and by act, in words."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from signatories.admin import history
from signatories.choices import ConsentRule, Proof, Role, Signing
from signatories.models import Appeal, Colleague, JournalEntry, Network, Signatory
from signatories.workflow import (
    consent,
    door,
    endorsing,
    entering,
    merging,
    moderation,
    people,
    register,
    replacing,
    texts,
)
from signatories.workflow.endorsing import Contact
from signatories.workflow.proposals import Proposal
from tests import cast
from tests.admin.filling import entered


@pytest.fixture
def acted(syria: Appeal, rivers: Appeal, rima: User, omar: User) -> Appeal:
    """Rima and Omar have each done something on one statement; Omar also on another, which Rima has no seat at."""
    register.save(Colleague(appeal=syria, user=omar, role=Role.COORDINATOR), by=None)
    abbad, khoj = cast.propose(syria, "ABBAD", "KHOJ")
    moderation.approve(abbad, by=rima)
    moderation.decline(khoj, by=omar)
    moderation.approve(cast.propose(rivers, "Confluence")[0], by=omar)
    return syria


def told(user: User, appeal: Appeal, query: str) -> list[str]:
    address = f"{reverse('admin:signatories_journalentry_changelist')}?appeal={appeal.pk}&{query}"
    page = entered(user).get(address).content.decode()
    return re.findall(r'<td class="field-sentence"><bdi>(.*?)</bdi>', page)


def test_history_is_read_by_person(acted: Appeal, rima: User, omar: User) -> None:
    assert told(rima, acted, f"by__id__exact={rima.pk}") == ["rima approved ABBAD"]
    assert told(rima, acted, f"by__id__exact={omar.pk}") == ["omar declined KHOJ"]


def test_history_is_read_by_organization(acted: Appeal, rima: User) -> None:
    assert told(rima, acted, "q=kho&act=decline") == ["omar declined KHOJ"]


def test_history_is_read_by_kind_and_by_act(acted: Appeal, rima: User) -> None:
    assert told(rima, acted, "kind=signatory&act=approve") == ["rima approved ABBAD"]
    assert told(rima, acted, "kind=mark") == []


def test_filters_are_worded(acted: Appeal, rima: User) -> None:
    page = entered(rima).get(f"{reverse('admin:signatories_journalentry_changelist')}?appeal={acted.pk}")

    filters = page.content.decode().partition('id="changelist-filter"')[2]
    assert [words for words in ("… approved …", "… declined …", "signatory") if words not in filters] == []
    assert "decline<" not in filters


def test_history_asks_the_same_number_of_questions_however_long_it_is(acted: Appeal, rima: User) -> None:
    client, address = entered(rima), f"{reverse('admin:signatories_journalentry_changelist')}?appeal={acted.pk}"
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    cast.enlist(acted, *cast.SYRIA_RELIEFS)
    with CaptureQueriesContext(connection) as many:
        client.get(address)

    assert len(many) == len(few)


def test_every_act_has_its_sentence() -> None:
    """Taken from the sources: an act that the journal is given is worded for people."""
    assert sorted(_written() - history.TOLD.keys()) == []


def _written() -> set[str]:

    sources = "\n".join(path.read_text() for path in Path("signatories/workflow").rglob("*.py"))
    return set(re.findall(r'door\.entry\(\s*"(\w+)"', sources))


def test_a_person_is_told_by_her_address_alone(syria: Appeal, rima: User, omar: User) -> None:
    """Who was invited by an address is not told to be known already, by the name she has elsewhere."""
    omar.email = "Omar@example.org"
    omar.save()

    people.invite_by_mail(syria, email="omar@example.org", name="", role=Role.VIEWER, language="en", by=rima)

    assert "rima invited omar@example.org by mail" in told(rima, syria, "act=invite_by_mail")


def test_a_name_that_is_not_named_stands_on_no_screen_unasked(
    acted: Appeal, rima: User, ada: User, srn: Network
) -> None:
    hidden = cast.enlist(acted, "Najda Now")[0]
    cast.confirm(srn, hidden)
    entering.enter(acted, Proposal("Najda Now"), Contact("Layla"), by=rima, source="mail")
    moderation.hide_name(hidden, by=rima)
    listing = reverse("admin:signatories_signatory_changelist")
    change = reverse("admin:signatories_signatory_change", args=[hidden.pk])

    for user in (rima, ada):
        client = entered(user)
        pages = [client.get(f"{path}?appeal={acted.pk}").content.decode() for path in (listing, change)]
        assert [page.count("Najda") for page in pages] == [0, 0]
        assert "Not named" in pages[0] and "Not named" in pages[1]
    assert told(rima, acted, "act=hide_name") == ["rima let one that is not named be counted without its name"]
    assert "Najda" not in " ".join(told(rima, acted, ""))


def test_a_name_that_is_not_named_is_found_by_who_knows_it(acted: Appeal, rima: User, vera: User) -> None:
    moderation.hide_name(cast.enlist(acted, "Najda Now")[0], by=rima)
    address = f"{reverse('admin:signatories_signatory_changelist')}?appeal={acted.pk}&q=Najda"

    def found(user: User) -> int:
        return entered(user).get(address).content.decode().count('class="field-name"')

    assert (found(vera), found(rima)) == (0, 1)


def test_people_are_told_by_their_address_also_when_they_are_gone(syria: Appeal, rima: User) -> None:
    seat = people.invite_by_mail(syria, email="nour@example.org", name="Nour", role=Role.VIEWER, language="en", by=rima)
    people.remove(seat, by=rima)

    assert told(rima, syria, "kind=colleague") == [
        "rima removed nour@example.org from the people",
        "rima gave nour@example.org a role",
        "The command line gave rima@example.org a role",
    ]
    assert told(rima, syria, "kind=user") == ["rima invited nour@example.org by mail"]

    User.objects.filter(email="nour@example.org").update(email="", username="1")
    assert told(rima, syria, "act=delete") == ["rima removed 1 from the people"]


# A new text


def of_lines(user: User, appeal: Appeal) -> list[str]:
    return told(user, appeal, "kind=signatory")


@pytest.fixture
def asked(syria: Appeal, rima: User) -> dict[str, Signatory]:
    """Three lines that are asked about a new text: one agrees, one refuses, one is silent."""
    lines = {line.printed_name: line for line in cast.enlist(syria, "ABBAD", "KHOJ", "Tearfund")}
    texts.change_meaning(syria, {"en": ("Uniting for Syria", "We demand peace.")}, by=rima)
    by = timezone.now().date() + timedelta(days=7)
    consent.ask(syria, rule=ConsentRule.AGREED, answer_by=by, by=rima)
    with door.acting(door.SIGNER):
        consent.answer(lines["ABBAD"], 2, agrees=True, by=None)
        consent.answer(lines["KHOJ"], 2, agrees=False, by=None)
    return lines


def test_history_tells_that_a_line_left_by_the_rule_and_not_that_a_coordinator_withdrew_it(
    syria: Appeal, asked: dict[str, Signatory], rima: User
) -> None:
    replacing.publish(syria, by=rima)

    assert set(of_lines(rima, syria)[:4]) == {
        "KHOJ was withdrawn, because its signer did not agree to the new text, when rima published that",
        "Tearfund left the list until it agrees, by the rule of the new text, when rima published that",
        "The signer did not agree to a new text for KHOJ",
        "The signer agreed to a new text for ABBAD",
    }
    entry = JournalEntry.objects.get(act="lay_aside")
    assert history.told(entry).changes == ("version 2", "rule: Only who has agreed to the new text")


def test_history_tells_who_answered_after_a_text_was_published(
    syria: Appeal, asked: dict[str, Signatory], rima: User
) -> None:
    silent = cast.enlist(syria, "Oxfam", "Pax Christi")
    replacing.publish(syria, by=rima)

    with door.acting(door.SIGNER):
        consent.answer(asked["Tearfund"], 2, agrees=False, by=None)
        consent.answer(silent[0], 2, agrees=True, by=None)
    consent.answer(silent[1], 2, agrees=True, by=rima, proof=Proof.TELEPHONE)

    assert of_lines(rima, syria)[:6] == [
        "rima wrote down that Pax Christi agrees to the new text, so it came back on the list",
        "rima wrote down that Pax Christi agrees to a new text",
        "The signer agreed to the new text, so Oxfam came back on the list",
        "The signer agreed to a new text for Oxfam",
        "The signer did not agree to the new text, so Tearfund was withdrawn",
        "The signer did not agree to a new text for Tearfund",
    ]


def test_history_tells_that_a_silent_line_left_when_its_name_was_hidden(
    syria: Appeal, asked: dict[str, Signatory], rima: User
) -> None:
    Appeal.objects.filter(pk=syria.pk).update(consent_rule=ConsentRule.SILENCE, answer_by=None)
    replacing.publish(syria, by=rima)

    moderation.hide_name(asked["Tearfund"], by=rima)
    moderation.hide_name(asked["ABBAD"], by=rima)

    assert of_lines(rima, syria)[:2] == [
        "rima let one that is not named be counted without its name",
        "rima let one that is not named be counted without its name; it left the list until it agrees to the text",
    ]


def test_history_tells_by_whom_a_signature_went(syria: Appeal, rima: User) -> None:
    abbad, khoj, twin = cast.enlist(syria, "ABBAD", "KHOJ", "KHOJ Yemen")
    moderation.withdraw(abbad, by=rima)
    merging.join(twin, khoj, by=rima)
    row = entering.enter(syria, Proposal("Oxfam"), Contact("Layla"), by=rima, source="mail")
    with door.acting(door.SIGNER):
        endorsing.withdraw(row, by=None)

    assert told(rima, syria, "act=withdraw&kind=signatory") == [
        "The signer withdrew Oxfam",
        "rima took KHOJ Yemen off, because it stands there twice",
        "rima withdrew ABBAD",
    ]


def test_history_tells_that_signing_was_opened_and_closed(syria: Appeal, rima: User) -> None:
    register.amend(syria, signing=Signing.OPEN, by=rima)
    register.amend(syria, signing=Signing.CLOSED, by=rima)
    register.amend(syria, issuer="Amnesty", by=rima)

    assert told(rima, syria, "act=change&kind=appeal") == [
        "rima changed Uniting for Syria",
        "rima closed Uniting for Syria for signing",
        "rima opened Uniting for Syria for signing",
    ]
