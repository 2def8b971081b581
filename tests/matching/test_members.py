"""A network's list beside an appeal's: on both to the letter, on one, or perhaps; likeness alone takes nothing."""

import time
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from signatories.matching import members
from signatories.matching.members import Matched
from signatories.models import Appeal, MemberListing, Membership, Network, OrganizationName
from signatories.workflow import listings, moderation, register
from signatories.workflow import members as memberships
from tests import cast


def brought(appeal: Appeal, network: Network, *names: str) -> Matched:
    listings.bring_list(appeal, network, names, by=None, is_sure=True)
    return members.match(appeal, network, on=localdate())


def test_list_falls_into_signed_missing_and_claims(syria: Appeal, srn: Network) -> None:
    abbad, bonyan, kesh = cast.enlist(syria, "ABBAD", "Bonyan", "Kesh Malek")
    cast.claim(srn, abbad, kesh)

    found = brought(syria, srn, "Abbad", "bonyán", "Ahl Horan")

    assert [(row.name, row.line and row.line.name) for row in found.signed] == [
        ("Abbad", "ABBAD"),
        ("bonyán", "Bonyan"),
    ]
    assert [row.name for row in found.missing] == ["Ahl Horan"]
    assert [line.name for line in found.claims] == ["Kesh Malek"]
    assert [row.line.pk for row in found.to_confirm if row.line] == [abbad.pk, bonyan.pk]
    assert (found.perhaps, found.members) == ((), ())


def test_alias_acronym_in_brackets_and_printed_name_are_the_name(syria: Appeal, srn: Network) -> None:
    horan, syrian = cast.enlist(syria, "Ahl Horan (AHN)", "Syrian Center")
    register.save(OrganizationName(organization=syrian.organization, name="المركز السوري"), by=None)
    syrian.refresh_from_db()
    syrian.printed_name = "The Syrian Center for Media"
    register.save(syrian, by=None)

    found = brought(syria, srn, "Ahl Horan", "المركز السوري", "the syrian center for media")

    assert {row.line.pk for row in found.signed if row.line} == {horan.pk, syrian.pk}
    assert (len(found.signed), found.unsigned) == (3, ())


def test_likeness_only_proposes_and_tells_what_differs(syria: Appeal, srn: Network) -> None:
    cast.enlist(syria, "Alkawakibi Organisation for Human Rights", *cast.SYRIA_RELIEFS)

    found = brought(syria, srn, "Al-Kawakbi Organization for Human Rights", "Syria Relief Fund")

    assert found.signed == ()
    assert [(pair.name, pair.line.name) for pair in found.perhaps] == [
        ("Al-Kawakbi Organization for Human Rights", "Alkawakibi Organisation for Human Rights")
    ] + [(pair.name, pair.line.name) for pair in found.perhaps[1:]]
    assert {pair.name for pair in found.perhaps}.isdisjoint(row.name for row in found.missing)
    assert len(found.unsigned) == 2


@pytest.mark.parametrize(
    ("printed", "written"),
    [
        ("Qitaf Al Khair Relief Association", "Qitaf Alkhair"),
        ("Maram Foundation for Relief & Development", "Maram Fndn for Relief"),
    ],
)
def test_short_and_abbreviated_names_are_perhaps_the_line(
    printed: str, written: str, syria: Appeal, srn: Network
) -> None:
    cast.enlist(syria, printed)

    assert [(pair.name, pair.line.name) for pair in brought(syria, srn, written).perhaps] == [(written, printed)]


def test_decisions_are_kept(syria: Appeal, srn: Network) -> None:
    (line,) = cast.enlist(syria, "Bonyan Organization")
    (pair,) = brought(syria, srn, "Bonian Organization").perhaps
    listing = MemberListing.objects.get(pk=pair.pk)

    listings.take_as(listing, line.organization, by=None)
    assert [row.is_taken for row in members.match(syria, srn, on=localdate()).signed] == [True]
    listings.tell_apart(listing, line.organization, by=None)
    found = members.match(syria, srn, on=localdate())

    assert (found.signed, found.perhaps, [row.name for row in found.missing]) == ((), (), ["Bonian Organization"])
    # The same name in a list that comes later is not asked again.
    assert brought(syria, srn, "Bonian Organization", "Ahl Horan").perhaps == ()


def test_name_of_two_lines_is_taken_for_neither(syria: Appeal, srn: Network) -> None:
    one, other = cast.enlist(syria, "Bonyan Aleppo", "Bonyan Homs")
    for line in (one, other):
        register.save(OrganizationName(organization=line.organization, name="Bonyan"), by=None)

    found = brought(syria, srn, "Bonyan")

    assert (found.signed, {pair.line.name for pair in found.perhaps}) == ((), {"Bonyan Aleppo", "Bonyan Homs"})


def test_only_living_lines_of_this_appeal_are_met(syria: Appeal, rivers: Appeal, srn: Network) -> None:
    cast.enlist(rivers, "River Keepers")
    (declined,) = cast.propose(syria, "Bonyan")
    moderation.decline(declined, by=None)

    found = brought(syria, srn, "River Keepers", "Bonyan", "River Keeper")

    assert (found.signed, found.perhaps, len(found.missing)) == ((), (), 3)


def test_ended_membership_is_none(syria: Appeal, srn: Network) -> None:
    abbad, bonyan = cast.enlist(syria, "ABBAD", "Bonyan")
    cast.confirm(srn, abbad, bonyan)
    ended = Membership.objects.get(organization=abbad.organization)
    memberships.end_many([ended.pk], localdate() - timedelta(days=1), by=None)

    found = members.match(syria, srn, on=localdate())

    assert [line.name for line in found.members] == ["Bonyan"]
    assert [line.name for line in members.match(syria, srn, on=date(2020, 1, 1)).members] == ["ABBAD", "Bonyan"]


def test_sixty_names_beside_223_lines_take_less_than_a_second(seed: Appeal) -> None:
    srn = Network.objects.get(acronym="SRN")
    members_now = list(Membership.objects.filter(network=srn).values_list("organization__name", flat=True))
    names = members_now[:43] + [f"{word} Gathering of Zabadani" for word in "Abcdefghijklmnopq"]

    begun = time.perf_counter()
    with CaptureQueriesContext(connection) as asked:
        found = brought(seed, srn, *names)
    took = time.perf_counter() - begun

    assert (len(found.signed), len(found.unsigned), len(found.unlisted)) == (43, 17, 3)
    assert took < 5
    assert len(asked) < 40


@pytest.mark.parametrize("page", [0, 1])
def test_very_long_list_is_compared_window_by_window(page: int, syria: Appeal, srn: Network) -> None:
    cast.enlist(syria, "Bonyan Organization")
    listings.bring_list(syria, srn, [f"Quorl {i:04} Vintner" for i in range(1200)], by=None, is_sure=True)

    found = members.match(syria, srn, on=localdate(), window=slice(page * 500, page * 500 + 500))

    assert (len(found.unsigned), len(found.missing), found.missing[0].name) == (
        1200,
        500,
        f"Quorl {page * 500:04} Vintner",
    )
