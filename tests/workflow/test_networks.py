"""Networks on one appeal: lists brought and erased, members confirmed in one act, signs given and taken off."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.timezone import localdate

from signatories.choices import MarkRule, Signing, Visibility
from signatories.models import Appeal, JournalEntry, Mark, MemberListing, Membership, Network, Organization
from signatories.roll import live
from signatories.workflow import door, listings, members, moderation, networks, register
from signatories.workflow.door import Refusal
from tests import cast
from tests.races import at_once

YESTERDAY = localdate() - timedelta(days=1)


def names(appeal: Appeal) -> list[str]:
    return list(MemberListing.objects.filter(appeal=appeal).values_list("name", flat=True))


def told(act: str) -> list[JournalEntry]:
    return list(JournalEntry.objects.filter(act=act).order_by("pk"))


# Lists


def test_list_replaces_the_one_before_and_the_journal_has_no_name(syria: Appeal, srn: Network, rima: User) -> None:
    cast.enlist(syria, "ABBAD")
    before = cast.revision(syria)

    listings.bring_list(syria, srn, ["ABBAD*", "Ahl  Horan", "ahl horan", "", "—"], by=rima, source="list.csv")
    brought = listings.bring_list(syria, srn, ["Abbad", "Kesh Malek"], by=rima)

    assert (names(syria), brought) == (["Abbad", "Kesh Malek"], listings.Brought(2, 0, 0))
    first, second = told("bring_list")
    assert (first.label, first.details) == (str(srn), {"count": 2, "source": "list.csv"})
    assert (second.appeal, second.by, second.details["count"]) == (syria, rima, 2)
    assert cast.revision(syria) == before


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ([], "empty"),
        (["", "123", "--"], "empty"),
        (["River Keepers", "Blue Danube Friends"], "foreign"),
        (["ABBAD", "x" * 301], "too_long"),
        ([f"Name {i}" for i in range(20_001)], "too_many"),
    ],
)
def test_unfit_list_is_refused_and_the_one_before_is_kept(
    given: list[str], code: str, syria: Appeal, srn: Network
) -> None:
    cast.enlist(syria, "ABBAD")
    listings.bring_list(syria, srn, ["ABBAD"], by=None)

    with pytest.raises(Refusal) as refused:
        listings.bring_list(syria, srn, given, by=None)

    assert (refused.value.code, names(syria), len(told("bring_list"))) == (code, ["ABBAD"], 1)


def test_foreign_list_is_taken_by_who_is_sure(syria: Appeal, srn: Network) -> None:
    cast.enlist(syria, "ABBAD")

    listings.bring_list(syria, srn, ["River Keepers"], by=None, is_sure=True)

    assert names(syria) == ["River Keepers"]


def test_answers_on_names_are_for_lines_of_the_appeal_only(syria: Appeal, rivers: Appeal, srn: Network) -> None:
    (line,), (stranger,) = cast.enlist(syria, "Bonyan"), cast.enlist(rivers, "River Keepers")
    listings.bring_list(syria, srn, ["Bonian"], by=None, is_sure=True)
    listing = MemberListing.objects.get()

    for answer in (listings.take_as, listings.tell_apart):
        with pytest.raises(Refusal, match="no longer on this statement"):
            answer(listing, stranger.organization, by=None)
    listings.take_as(listing, line.organization, by=None)

    assert MemberListing.objects.get().organization == line.organization
    assert "Bonyan" not in str([(entry.label, entry.details) for entry in told("take_as")])


@pytest.mark.parametrize(
    "closing",
    [
        {"signing": Signing.CLOSED},
        {"visibility": Visibility.ARCHIVED},
        {"closes_at": datetime(2020, 1, 1, tzinfo=UTC)},
    ],
)
def test_lists_are_erased_when_a_change_closes_the_appeal(
    closing: dict[str, object], syria: Appeal, srn: Network, rima: User
) -> None:
    syria.signing = Signing.OPEN
    register.save(syria, by=rima)
    listings.bring_list(syria, srn, ["ABBAD", "Bonyan"], by=rima)

    for name, value in closing.items():
        setattr(syria, name, value)
    register.save(syria, by=rima)

    (entry,) = told("erase_list")
    assert (names(syria), entry.label, entry.details) == ([], str(srn), {"count": 2})


def test_another_change_erases_nothing(syria: Appeal, srn: Network) -> None:
    listings.bring_list(syria, srn, ["ABBAD"], by=None)
    syria.kind = "Open letter"

    register.save(syria, by=None)

    assert names(syria) == ["ABBAD"]


def test_clock_erases_what_it_has_closed(syria: Appeal, rivers: Appeal, srn: Network) -> None:
    syria.signing, syria.closes_at = Signing.OPEN, timezone.now() + timedelta(hours=1)
    register.save(syria, by=None)
    register.save(Mark(appeal=rivers, network=srn), by=None)
    for appeal in (syria, rivers):
        listings.bring_list(appeal, srn, ["ABBAD"], by=None)

    assert listings.erase_lists_of_closed(timezone.now()) == 0
    with time_machine.travel(timezone.now() + timedelta(hours=2), tick=False):
        assert listings.erase_lists_of_closed(timezone.now()) == 1
        # The last confirmations need it once more.
        listings.bring_list(syria, srn, ["ABBAD"], by=None)
        assert listings.erase_lists_of_closed(timezone.now()) == 0
        assert listings.erase_lists_of_closed(timezone.now() + timedelta(days=1)) == 1
    assert (names(syria), names(rivers)) == ([], ["ABBAD"])


def test_archived_appeal_takes_no_list(syria: Appeal, srn: Network) -> None:
    syria.visibility = Visibility.ARCHIVED
    register.save(syria, by=None)

    with pytest.raises(Refusal, match="archived"):
        listings.bring_list(syria, srn, ["ABBAD"], by=None)


# Memberships


def test_members_are_confirmed_in_one_act(syria: Appeal, srn: Network, rima: User) -> None:
    lines = cast.enlist(syria, "ABBAD", "Bonyan", "Kesh Malek", "KHOJ")
    cast.claim(srn, lines[0])
    before = cast.revision(syria)

    confirmed = networks.confirm(syria, srn, [line.pk for line in lines[:3]], by=rima, since=date(2015, 1, 1))
    again = networks.confirm(syria, srn, [line.pk for line in lines[:3]], by=rima)

    assert (confirmed, again) == (3, 0)
    assert cast.listed(syria) == ["ABBAD*", "Bonyan*", "Kesh Malek*", "KHOJ"]
    assert (cast.revision(syria) - before, [entry.by for entry in told("confirm")]) == (1, [rima] * 3)
    assert set(Membership.objects.values_list("standing", "since")) == {("confirmed", date(2015, 1, 1))}


def test_lines_of_another_appeal_are_not_confirmed(syria: Appeal, rivers: Appeal, srn: Network) -> None:
    (stranger,) = cast.enlist(rivers, "River Keepers")

    assert networks.confirm(syria, srn, [stranger.pk], by=None) == 0
    with pytest.raises(Refusal, match="no sign"):
        networks.confirm(rivers, srn, [stranger.pk], by=None)
    assert Membership.objects.count() == 0


def test_confirming_shows_on_every_appeal_with_the_sign(syria: Appeal, rivers: Appeal, srn: Network) -> None:
    register.save(Mark(appeal=rivers, network=srn, sign="†"), by=None)
    (line,), _other = cast.enlist(syria, "ABBAD"), cast.enlist(rivers, "ABBAD")
    before = cast.revision(syria), cast.revision(rivers)

    networks.confirm(syria, srn, [line.pk], by=None)

    assert (cast.listed(syria), cast.listed(rivers)) == (["ABBAD*"], ["ABBAD†"])
    assert (cast.revision(syria), cast.revision(rivers)) == (before[0] + 1, before[1] + 1)


def test_unnamed_member_moves_no_revision(syria: Appeal, srn: Network) -> None:
    (line,) = cast.enlist(syria, "ABBAD")
    moderation.hide_name(line, by=None)
    before = cast.revision(syria)

    assert networks.confirm(syria, srn, [line.pk], by=None) == 1
    assert cast.revision(syria) == before


def test_ended_membership_begins_again_when_the_network_lists_it(syria: Appeal, srn: Network) -> None:
    (line,) = cast.enlist(syria, "ABBAD")
    cast.confirm(srn, line)
    members.end_many(Membership.objects.values_list("pk", flat=True), YESTERDAY, by=None)
    assert cast.listed(syria) == ["ABBAD"]

    networks.confirm(syria, srn, [line.pk], by=None)

    assert cast.listed(syria) == ["ABBAD*"]


def test_all_memberships_ended_leave_no_footnote_and_no_number(syria: Appeal, srn: Network) -> None:
    cast.confirm(srn, *cast.enlist(syria, "ABBAD", "Bonyan"))
    before = cast.revision(syria)

    ended = members.end_many(list(Membership.objects.values_list("pk", flat=True)), YESTERDAY, by=None)

    roll = live.live_roll(Appeal.objects.get(pk=syria.pk), "en")
    assert (ended, cast.listed(syria), roll.footnotes) == (2, ["ABBAD", "Bonyan"], ())
    assert (cast.revision(syria) - before, len(told("end"))) == (1, 2)


def test_membership_does_not_end_before_it_begins(syria: Appeal, srn: Network) -> None:
    (line,) = cast.enlist(syria, "ABBAD")
    networks.confirm(syria, srn, [line.pk], by=None, since=date(2016, 1, 1))

    with pytest.raises(Refusal, match="before it begins"):
        members.end_many([Membership.objects.get().pk], date(2015, 1, 1), by=None)
    with pytest.raises(Refusal, match="before it begins"):
        networks.confirm(syria, srn, [line.pk], by=None, since=date(2016, 1, 1), until=date(2015, 1, 1))
    assert Membership.objects.get().until is None


def test_denied_claims_go_and_confirmed_memberships_stay(syria: Appeal, srn: Network) -> None:
    syria.mark_rule = MarkRule.CLAIMED
    register.save(syria, by=None)
    claiming, confirmed = cast.enlist(syria, "ABBAD", "Bonyan")
    cast.claim(srn, claiming)
    cast.confirm(srn, confirmed)
    before = cast.revision(syria)

    refused = members.refuse_claims(list(Membership.objects.values_list("pk", flat=True)), by=None)

    assert (refused, cast.listed(syria)) == (1, ["ABBAD", "Bonyan*"])
    assert (cast.revision(syria) - before, [entry.label for entry in told("refuse_claim")]) == (1, ["ABBAD · SRN"])


# Signs


def test_networks_are_given_the_next_free_sign(syria: Appeal, srn: Network, rima: User) -> None:
    given = [
        networks.give_sign(syria, Network(name=f"Network {i}", acronym=f"N{i}"), {"en": f"Members of N{i}."}, by=rima)
        for i in range(5)
    ]

    assert [mark.sign for mark in given] == ["†", "‡", "§", "a", "b"]
    assert [mark.footnotes.get().text for mark in given[:2]] == ["Members of N0.", "Members of N1."]


def test_line_in_two_networks_bears_both_signs_in_order(syria: Appeal, srn: Network) -> None:
    other = Network(name="Arab NGO Network", acronym="ANN")
    networks.give_sign(syria, other, {"en": "Members of ANN."}, by=None)
    both, one = cast.enlist(syria, "ABBAD", "Bonyan")
    cast.confirm(other, both, one)
    cast.confirm(srn, both)

    roll = live.live_roll(Appeal.objects.get(pk=syria.pk), "en")

    assert cast.listed(syria) == ["ABBAD*†", "Bonyan†"]
    assert [(note.mark, note.members) for note in roll.footnotes] == [("*", 1), ("†", 2)]


def test_network_has_one_sign_on_an_appeal(syria: Appeal, srn: Network) -> None:
    with pytest.raises(Refusal, match="has a sign on this statement already"):
        networks.give_sign(syria, srn, {}, by=None)
    with pytest.raises(Refusal):
        networks.give_sign(syria, Network(name="Syria Relief Network", acronym="OTHER"), {}, by=None)
    assert (Mark.objects.count(), Network.objects.count()) == (1, 1)


def test_footnotes_are_written_and_emptied_by_language(syria: Appeal, srn: Network) -> None:
    mark = Mark.objects.get()

    networks.write_footnotes(mark, {"en": "Members.", "ar": "أعضاء"}, by=None)
    assert dict(mark.footnotes.values_list("language", "text")) == {"en": "Members.", "ar": "أعضاء"}
    networks.write_footnotes(mark, {"en": "Members.", "ar": " "}, by=None)

    assert dict(mark.footnotes.values_list("language", "text")) == {"en": "Members."}


def test_hidden_sign_is_gone_from_list_footnotes_and_filter(syria: Appeal, srn: Network, rima: User) -> None:
    cast.confirm(srn, *cast.enlist(syria, "ABBAD"))
    before = cast.revision(syria)

    networks.stop_showing(Mark.objects.get(), by=rima)
    networks.stop_showing(Mark.objects.get(), by=rima)

    appeal = Appeal.objects.get(pk=syria.pk)
    roll = live.live_roll(appeal, "en", members="SRN")
    assert (cast.listed(syria), roll.footnotes, roll.lines) == (["ABBAD"], (), ())
    assert (cast.revision(syria) - before, len(told("stop_showing"))) == (1, 1)
    networks.show_again(Mark.objects.get(), by=rima)
    assert cast.listed(syria) == ["ABBAD*"]


# At the same time

on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")


def _confirm_by_all(syria: Appeal, srn: Network) -> list[int]:
    pks = [line.pk for line in cast.propose(syria, *(f"Organization {i:03}" for i in range(300)))]
    orders = iter([pks, pks[::-1]] * 4)
    done = list[int]()
    at_once(lambda: done.append(networks.confirm(syria, srn, next(orders), by=None)))
    return done


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_bulk_confirms_at_once_neither_deadlock_nor_double(syria: Appeal, srn: Network) -> None:
    done = _confirm_by_all(syria, srn)

    assert sorted(done) == [0] * 7 + [300]
    assert (Membership.objects.count(), len(told("confirm"))) == (300, 300)


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_without_the_locks_bulk_confirms_are_in_each_others_way(
    syria: Appeal, srn: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    def not_locked(rows: QuerySet[Organization]) -> QuerySet[Organization]:
        return rows.order_by("pk")

    monkeypatch.setattr(door, "locked", not_locked)

    with pytest.raises(AssertionError):
        _confirm_by_all(syria, srn)
