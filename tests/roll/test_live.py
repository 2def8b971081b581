"""What the list is: order, numbers, signs, who is counted, and how many queries it takes."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from signatories.models import Appeal, Membership, Network
from signatories.roll import live
from signatories.roll.types import Roll
from signatories.workflow import moderation, register, texts
from tests.cast import confirm, enlist, listed, propose


def numbered(roll: Roll) -> list[tuple[int, str]]:
    return [(line.number, line.name) for line in roll.lines]


def test_only_approved_and_named_ones_are_lines(syria: Appeal) -> None:
    enlist(syria, "Oxfam", "Avaaz")
    waiting, declined = propose(syria, "Waiting Group", "Declined Group")
    moderation.decline(declined, by=None)
    (hidden,) = enlist(syria, "Frightened Group")
    moderation.hide_name(hidden, by=None)

    roll = live.live_roll(syria, "en")

    assert numbered(roll) == [(1, "Avaaz"), (2, "Oxfam")]
    assert waiting.state == "proposed"


@pytest.mark.parametrize(("hidden", "count", "unnamed"), [(0, 2, 0), (1, 2, 0), (2, 2, 0), (3, 5, 3), (4, 6, 4)])
def test_unnamed_ones_are_counted_once_there_are_three(syria: Appeal, hidden: int, count: int, unnamed: int) -> None:
    enlist(syria, "Oxfam", "Avaaz")
    for signatory in enlist(syria, *(f"Group {i}" for i in range(hidden))):
        moderation.hide_name(signatory, by=None)

    roll = live.live_roll(syria, "en")

    assert (roll.count, roll.named, roll.unnamed) == (count, 2, unnamed)


def test_every_other_number_is_of_named_lines(syria: Appeal, srn: Network) -> None:
    signatories = enlist(syria, "Bonyan", "Karam", "Shaml", "Amrha")
    confirm(srn, *signatories)
    for signatory in signatories[1:]:
        signatory.organization.country = "SY"
        register.save(signatory.organization, by=None)
        moderation.hide_name(signatory, by=None)

    roll = live.live_roll(syria, "en")

    assert (roll.count, roll.unnamed, roll.countries) == (4, 3, 0)
    assert [note.members for note in roll.footnotes] == [1]


def test_a_footnote_goes_with_its_last_mark(syria: Appeal, srn: Network) -> None:
    (bonyan,) = enlist(syria, "Bonyan")
    confirm(srn, bonyan)
    assert [note.text for note in live.live_roll(syria, "en").footnotes] == ["These organizations are members of SRN."]

    moderation.hide_name(bonyan, by=None)

    assert live.live_roll(syria, "en").footnotes == ()


@pytest.mark.parametrize(
    ("since", "until", "bears"),
    [(None, None, True), (1, None, False), (-1, 1, True), (None, -1, False), (0, 0, True)],
)
def test_a_membership_bears_its_mark_while_it_lasts(
    syria: Appeal, srn: Network, since: int | None, until: int | None, bears: bool
) -> None:
    def day(offset: int | None) -> date | None:
        return None if offset is None else timezone.now().date() + timedelta(days=offset)

    (bonyan,) = enlist(syria, "Bonyan")
    membership = Membership(
        network=srn,
        organization=bonyan.organization,
        standing="confirmed",
        since=day(since),
        until=day(until),
    )
    register.save(membership, by=None)

    assert listed(syria) == ["Bonyan*" if bears else "Bonyan"]


def test_a_claim_bears_the_mark_only_where_the_appeal_says_so(syria: Appeal, srn: Network) -> None:
    (bonyan,) = enlist(syria, "Bonyan")
    register.save(Membership(network=srn, organization=bonyan.organization), by=None)
    assert listed(syria) == ["Bonyan"]

    syria.mark_rule = "claimed"
    register.save(syria, by=None)

    assert listed(syria) == ["Bonyan*"]


def test_marks_of_two_networks_stand_in_their_order(syria: Appeal, srn: Network) -> None:
    (bonyan,) = enlist(syria, "Bonyan")
    voice = register.save(Network(name="Voices", acronym="VOI"), by=None)
    for sign in ("a", "†"):
        mark = register.save(type(syria.marks.get(network=srn))(appeal=syria, network=voice, sign=sign), by=None)
        confirm(voice, bonyan)
        confirm(srn, bonyan)
        assert listed(syria) == [f"Bonyan*{sign}"]
        register.delete(mark, by=None)


def test_a_window_keeps_the_numbers_of_the_whole_list(syria: Appeal) -> None:
    enlist(syria, "A", "B", "C", "D", "E")

    assert numbered(live.live_roll(syria, "en", slice(2, 4))) == [(3, "C"), (4, "D")]


def test_a_search_keeps_each_lines_own_number(syria: Appeal, srn: Network) -> None:
    _, medecins, oxfam = enlist(syria, "Avaaz", "Médecins du Monde (MDM)", "Oxfam")
    confirm(srn, medecins)

    by_name = live.live_roll(syria, "en", matching="MEDECINS")
    by_acronym = live.live_roll(syria, "en", matching="mdm")
    by_network = live.live_roll(syria, "en", members="SRN")
    by_nothing = live.live_roll(syria, "en", members="XYZ")

    assert [numbered(r) for r in (by_name, by_acronym, by_network, by_nothing)] == [
        *[[(2, medecins.printed_name)]] * 3,
        [],
    ]
    assert (by_name.matched, by_name.count, oxfam.printed_name) == (1, 3, "Oxfam")


def test_headings_follow_the_section_rule_in_the_language_of_the_page(syria: Appeal) -> None:
    oxfam, _ = enlist(syria, "Oxfam", "Avaaz")
    oxfam.organization.country = "FR"
    register.save(oxfam.organization, by=None)
    syria.section_rule = "country"
    register.save(syria, by=None)

    assert [line.heading for line in live.live_roll(syria, "ar").lines][:1] == ["فرنسا"]


def test_counts_in_the_text_are_those_of_the_list(syria: Appeal, srn: Network) -> None:
    bonyan, *_ = enlist(syria, "Bonyan", "Oxfam")
    confirm(srn, bonyan)
    body = "{{ count }}, {{ organizations }}, {{ others }}, {{ members:SRN }}, 73 countries"
    texts.write(syria, "en", title="We, {{ count }}", body=body, by=None)

    statement = live.live_statement(syria, "en", live.live_roll(syria, "en"))

    assert statement.title == "We, 2"
    assert statement.body == "2, 2 organizations, 1, 1, 73 countries"


def test_an_untranslated_text_is_shown_in_the_first_language(syria: Appeal) -> None:
    statement = live.live_statement(syria, "ar", live.live_roll(syria, "ar"))

    assert (statement.language, statement.direction, statement.is_translated) == (
        "en",
        "ltr",
        False,
    )
    assert statement.title == "Uniting for Syria"


def test_the_number_of_queries_does_not_depend_on_the_length_of_the_list(syria: Appeal, srn: Network) -> None:
    def queries() -> int:
        appeal = Appeal.objects.get(pk=syria.pk)
        with CaptureQueriesContext(connection) as captured:
            live.live_statement(appeal, "en", live.live_roll(appeal, "en"))
        return len(captured)

    confirm(srn, *enlist(syria, "A", "B"))
    few = queries()
    confirm(srn, *enlist(syria, *(f"Organization {i}" for i in range(60))))

    assert (few, queries()) == (6, 6)
