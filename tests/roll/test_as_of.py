"""Since when the list reads as it does: moved by what everybody can see on it, and by nothing else."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client

from signatories.choices import ConsentRule, MarkRule, OrderRule, Visibility
from signatories.models import Appeal, Mark, Membership, Network, Organization, Signatory
from signatories.roll import live
from signatories.workflow import (
    consent,
    members,
    merging,
    moderation,
    naming,
    networks,
    ordering,
    register,
    replacing,
    texts,
    unmerging,
)
from tests import cast

THEN = cast.NOON
NOW = THEN + timedelta(days=2)


@pytest.fixture
def listed(syria: Appeal, srn: Network) -> Iterator[dict[str, Signatory]]:
    """Three lines that everybody reads since then, one of them a member; and now it is two days later."""
    with time_machine.travel(THEN, tick=False):
        lines = {line.printed_name: line for line in cast.enlist(syria, "ABBAD", "KHOJ", "Oxfam")}
        cast.confirm(srn, lines["KHOJ"])
    with time_machine.travel(NOW, tick=False):
        yield lines


def as_of(appeal: Appeal) -> datetime | None:
    return live.live_roll(Appeal.objects.get(pk=appeal.pk), "en").as_of


def mark() -> Mark:
    return Mark.objects.get()


def again(line: Signatory) -> Signatory:
    return Signatory.objects.get(pk=line.pk)


SEEN: dict[str, Callable[[dict[str, Signatory]], object]] = {
    "withdrawn": lambda of: moderation.withdraw(of["ABBAD"], by=None),
    "put back to review": lambda of: moderation.reopen(of["ABBAD"], by=None),
    "hidden": lambda of: moderation.hide_name(of["ABBAD"], by=None),
    "spelt otherwise": lambda of: naming.rename(of["ABBAD"], "Abbad", by=None),
    "moved": lambda of: ordering.move(of["ABBAD"], after=ordering.LAST, by=None),
    "joined with another": lambda of: merging.join(of["ABBAD"], of["KHOJ"], by=None),
    "its membership ended": lambda of: members.end_many(
        Membership.objects.values_list("pk", flat=True), date(2026, 3, 4), by=None
    ),
    "a member more": lambda of: cast.confirm(Network.objects.get(), of["Oxfam"]),
    "the sign not shown": lambda of: networks.stop_showing(mark(), by=None),
    "another footnote": lambda of: networks.write_footnotes(mark(), {"en": "Members."}, by=None),
    "another acronym": lambda of: register.amend(
        Organization.objects.get(pk=of["ABBAD"].organization_id), acronym="AB", by=None
    ),
    "another order": lambda of: register.amend(of["ABBAD"].appeal, order_rule=OrderRule.APPROVAL, by=None),
    "a claim bears the sign": lambda of: register.amend(of["ABBAD"].appeal, mark_rule=MarkRule.CLAIMED, by=None),
    "one more": lambda of: cast.enlist(of["ABBAD"].appeal, "Tearfund"),
}


@pytest.mark.parametrize("act", SEEN)
def test_list_is_dated_by_its_last_change_that_everybody_sees(
    syria: Appeal, listed: dict[str, Signatory], act: str
) -> None:
    assert as_of(syria) == THEN

    SEEN[act](listed)

    assert as_of(syria) == NOW


def _unnamed(appeal: Appeal) -> Signatory:
    (line,) = cast.propose(appeal, "Najda Now")
    Signatory.objects.filter(pk=line.pk).update(is_named=False)
    return moderation.approve(again(line), by=None)


def _in_grace(appeal: Appeal) -> Signatory:
    Appeal.objects.filter(pk=appeal.pk).update(grace=60)
    return moderation.approve(cast.propose(Appeal.objects.get(pk=appeal.pk), "Najda Now")[0], by=None)


UNSEEN: dict[str, Callable[[Appeal], object]] = {
    "proposed": lambda appeal: cast.propose(appeal, "Najda Now"),
    "declined": lambda appeal: moderation.decline(cast.propose(appeal, "Najda Now")[0], by=None, reason="other"),
    "withdrawn while it waits": lambda appeal: moderation.withdraw(cast.propose(appeal, "Najda Now")[0], by=None),
    "not named": _unnamed,
    "not named, withdrawn": lambda appeal: moderation.withdraw(_unnamed(appeal), by=None),
    "not named, put back": lambda appeal: moderation.reopen(_unnamed(appeal), by=None),
    "not named, spelt otherwise": lambda appeal: naming.rename(_unnamed(appeal), "Najda", by=None),
    "not named, moved": lambda appeal: ordering.move(_unnamed(appeal), after=ordering.LAST, by=None),
    "not named, a member": lambda appeal: cast.confirm(Network.objects.get(), _unnamed(appeal)),
    "not named, its country": lambda appeal: register.amend(_unnamed(appeal).organization, country="SY", by=None),
    "not named, joined with one that waits": lambda appeal: merging.join(
        _unnamed(appeal), cast.propose(appeal, "Tearfund")[0], by=None
    ),
    "not public yet": _in_grace,
    "not public yet, withdrawn": lambda appeal: moderation.withdraw(_in_grace(appeal), by=None),
    "not public yet, hidden": lambda appeal: moderation.hide_name(_in_grace(appeal), by=None),
    "not public yet, spelt otherwise": lambda appeal: naming.rename(_in_grace(appeal), "Najda", by=None),
    "not public yet, a member": lambda appeal: cast.confirm(Network.objects.get(), _in_grace(appeal)),
    "the deadline": lambda appeal: register.amend(appeal, closes_at=NOW + timedelta(days=9), by=None),
    "who may see it": lambda appeal: register.amend(appeal, visibility=Visibility.LINK, by=None),
}


@pytest.mark.parametrize("act", UNSEEN)
def test_list_is_not_dated_by_what_nobody_sees_on_it(syria: Appeal, listed: dict[str, Signatory], act: str) -> None:
    UNSEEN[act](syria)

    assert as_of(syria) == THEN


def test_name_that_is_shown_again_dates_the_list(syria: Appeal, listed: dict[str, Signatory]) -> None:
    moderation.hide_name(listed["ABBAD"], by=None)

    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        moderation.show_name(again(listed["ABBAD"]), by=None)
        assert as_of(syria) == NOW + timedelta(hours=1)


def test_line_that_comes_apart_again_dates_the_list(syria: Appeal, listed: dict[str, Signatory]) -> None:
    first, second = (listed[name].organization for name in ("ABBAD", "KHOJ"))
    verdict = merging.same(first, second, by=None)
    assert as_of(syria) == NOW

    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        unmerging.undo(verdict, by=None)
        assert (as_of(syria), cast.listed(syria)) == (NOW + timedelta(hours=1), ["ABBAD", "KHOJ*", "Oxfam"])


def test_line_that_refuses_a_public_text_dates_the_list(
    syria: Appeal, listed: dict[str, Signatory], rima: User
) -> None:
    texts.change_meaning(syria, {"en": ("Uniting for Syria", "Now.")}, by=rima)
    consent.ask(syria, rule=ConsentRule.SILENCE, answer_by=NOW.date() + timedelta(days=1), by=rima)
    published, refused = NOW + timedelta(days=3), NOW + timedelta(days=4)
    with time_machine.travel(published, tick=False):
        replacing.publish(syria, by=rima)
        assert as_of(syria) == published

    with time_machine.travel(refused, tick=False):
        consent.answer(listed["ABBAD"], 2, agrees=False, by=None)
        assert as_of(syria) == refused


def test_page_says_when_the_last_one_left(syria: Appeal, listed: dict[str, Signatory], client: Client) -> None:
    page = f"/appeals/{syria.slug}/"
    assert "List of 3 March 2026, 12:00 UTC, in alphabetical order." in client.get(page).content.decode()

    moderation.withdraw(listed["KHOJ"], by=None)

    assert "List of 5 March 2026, 12:00 UTC, in alphabetical order." in client.get(page).content.decode()
