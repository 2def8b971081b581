"""How a text is changed in the tests: who signs, is asked, answers; what stands then, and what the public reads."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from signatories import tokens
from signatories.choices import ConsentRule, Proof, Way
from signatories.models import Appeal, Endorsement, Signatory
from signatories.roll import live, versions
from signatories.workflow import (
    consent,
    endorsing,
    entering,
    moderation,
    texts,
)
from signatories.workflow.door import Refusal
from signatories.workflow.endorsing import Contact
from signatories.workflow.proposals import Proposal

NEW = {"en": ("Uniting for Syria", "We, {{ count }}, demand peace.")}


def contact(name: str) -> Contact:
    return Contact("L", "", f"{name.lower().replace(' ', '.')}@example.org")


def signed(appeal: Appeal, name: str, *, email: str = "", is_named: bool = True, language: str = "en") -> Signatory:
    """Sign by form and be approved."""
    who = Contact("L", "", email) if email else contact(name)
    proposal = Proposal(name, is_named=is_named)
    row = endorsing.receive(appeal, proposal, who, way=Way.FORM, by=None, language=language)
    line = endorsing.confirm(row, proof=Proof.MAIL, by=None).signatory
    assert line is not None
    return moderation.approve(line, by=None)


def asked(appeal: Appeal, rule: ConsentRule = ConsentRule.AGREED, days: int = 7) -> int:
    texts.change_meaning(appeal, NEW, by=None)
    return consent.ask(appeal, rule=rule, answer_by=in_days(days), by=None)


def in_days(days: int) -> date:
    return timezone.now().date() + timedelta(days=days)


def link(email: str) -> str:
    """Give the token of the consent link that an address has."""
    row = Endorsement.objects.filter(letters__kind="consent", email=email).latest("letters__pk")
    return tokens.link("consent", row.seed).strip("/").split("/")[-1]


def say(line: Signatory, *, agrees: bool) -> Signatory:
    appeal = Appeal.objects.get(pk=line.appeal_id)
    return consent.answer(line, versions.at_stake(appeal), agrees=agrees, by=None)


def standing(appeal: Appeal) -> dict[str, tuple[str, int, int | None]]:
    rows = Signatory.objects.filter(appeal=appeal).order_by("printed_name")
    return {name: (state, agreed, refused) for name, state, agreed, refused in rows.values_list(
        "printed_name", "state", "agreed_version", "refused_version")}  # fmt: skip


def public(appeal: Appeal) -> tuple[str, list[str], bool]:
    """Give what the public reads: the text, the list, and whether it is told that some are silent."""
    appeal.refresh_from_db()
    roll = live.live_roll(appeal, "en")
    statement = live.live_statement(appeal, "en", roll)
    return statement.body, [line.name for line in roll.lines], statement.has_silent


def refused(act, *args, **kwargs) -> str:  # type: ignore[no-untyped-def]
    with pytest.raises(Refusal) as told:
        act(*args, **kwargs)
    return told.value.code


def many(appeal: Appeal, length: int) -> None:
    entries = [(Proposal(f"Organization {appeal.pk} {i}"), contact(f"o{i}")) for i in range(length)]
    entering.enter_many(appeal, entries, by=None, source="a test")
    now = timezone.now()
    Signatory.objects.filter(appeal=appeal).update(state="approved", approved_at=now, public_from=now)


def half(appeal: Appeal, rest: int) -> list[int]:
    keys = Signatory.objects.filter(appeal=appeal).order_by("pk").values_list("pk", flat=True)
    return [pk for i, pk in enumerate(keys) if i % 2 == rest]
