"""Places given by hand and by rule, and what becomes of them when others come and go."""

import pytest
from django.contrib.auth.models import User
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from signatories.models import Appeal, JournalEntry, Signatory
from signatories.roll import order
from signatories.workflow import moderation, ordering, register, rule
from signatories.workflow.door import Refusal
from signatories.workflow.ordering import FIRST, LAST
from tests.cast import acts, enlist, listed, revision
from tests.proof.reordering import replay

NAMES = (
    "Amnesty International",
    "Council for Arab-British Understanding (Caabu)",
    "Concern Worldwide",
    "Zimbabwe Forum",
)


def by_name(appeal: Appeal, name: str) -> Signatory:
    return Signatory.objects.get(appeal=appeal, printed_name=name)


def test_the_alphabet_orders_accents_and_scripts(syria: Appeal) -> None:
    enlist(syria, "Zoo", "أطباء", "Écoute", "CARE", "Eau")

    assert listed(syria) == ["CARE", "Eau", "Écoute", "Zoo", "أطباء"]


def test_move_after_follows_its_neighbour_whoever_joins(syria: Appeal) -> None:
    enlist(syria, *NAMES, "CCFD-Terre Solidaire")
    caabu = by_name(syria, NAMES[1])

    ordering.move(by_name(syria, "CCFD-Terre Solidaire"), after=caabu, by=None)
    enlist(syria, "Council for Arab-British Understanding (Caabu) Youth", "Council of Elders")

    assert listed(syria) == [
        "Amnesty International",
        "Concern Worldwide",
        "Council for Arab-British Understanding (Caabu)",
        "CCFD-Terre Solidaire",
        "Council for Arab-British Understanding (Caabu) Youth",
        "Council of Elders",
        "Zimbabwe Forum",
    ]


def test_move_first_and_last_hold_against_newcomers(syria: Appeal) -> None:
    enlist(syria, "Oxfam", "11.11.11", "Tearfund")

    ordering.move(by_name(syria, "11.11.11"), after=LAST, by=None)
    ordering.move(by_name(syria, "Tearfund"), after=FIRST, by=None)
    enlist(syria, "أطباء بلا حدود", "3D Trade")

    assert listed(syria) == ["Tearfund", "3D Trade", "Oxfam", "أطباء بلا حدود", "11.11.11"]


def test_of_two_moves_behind_one_the_later_is_nearer(syria: Appeal) -> None:
    enlist(syria, "Avaaz", "Oxfam", "Tearfund", "Trócaire")

    for name in ("Oxfam", "Tearfund"):
        ordering.move(by_name(syria, name), after=by_name(syria, "Avaaz"), by=None)

    assert listed(syria) == ["Avaaz", "Tearfund", "Oxfam", "Trócaire"]


def test_later_firsts_and_lasts_are_nearer_to_the_end(syria: Appeal) -> None:
    enlist(syria, "A", "B", "C", "D")

    for name, end in (("C", FIRST), ("D", FIRST), ("A", LAST), ("B", LAST)):
        ordering.move(by_name(syria, name), after=end, by=None)

    assert listed(syria) == ["D", "C", "A", "B"]


def test_unpin_puts_back_to_the_alphabet(syria: Appeal) -> None:
    enlist(syria, "Avaaz", "Oxfam", "Tearfund")
    ordering.move(by_name(syria, "Avaaz"), after=LAST, by=None)

    ordering.unpin(by_name(syria, "Avaaz"), by=None)

    assert listed(syria) == ["Avaaz", "Oxfam", "Tearfund"]
    with pytest.raises(Refusal) as refused:
        ordering.unpin(by_name(syria, "Avaaz"), by=None)
    assert refused.value.code == "not_pinned"


def test_a_move_is_journalled_and_moves_the_revision(syria: Appeal, rima: User) -> None:
    avaaz, _ = enlist(syria, "Avaaz", "Oxfam")
    was = revision(syria)

    ordering.move(avaaz, after=LAST, by=rima)

    assert (acts([avaaz]), revision(syria)) == (["propose", "approve", "move"], was + 1)


def test_the_journal_tells_enough_to_make_every_move_again(syria: Appeal) -> None:
    avaaz, oxfam, tearfund = enlist(syria, "Avaaz", "Oxfam", "Tearfund")
    for line, after in ((avaaz, LAST), (oxfam, avaaz), (tearfund, FIRST), (avaaz, tearfund)):
        ordering.move(line, after=after, by=None)

    moves = JournalEntry.objects.filter(act="move").order_by("pk")

    assert [entry.details for entry in moves] == [
        {"where": "last"},
        {"where": "after Avaaz", "after": avaaz.pk},
        {"where": "first"},
        {"where": "after Tearfund", "after": tearfund.pk},
    ]
    assert replay([avaaz.pk, oxfam.pk, tearfund.pk], list(moves)) == [tearfund.pk, avaaz.pk, oxfam.pk]
    assert listed(syria) == ["Tearfund", "Avaaz", "Oxfam"]


def test_moving_a_line_that_is_not_named_shows_nobody_anything(syria: Appeal) -> None:
    avaaz, *_ = enlist(syria, "Avaaz", "Oxfam")
    moderation.hide_name(avaaz, by=None)
    was = revision(syria)

    ordering.move(avaaz, after=LAST, by=None)
    ordering.unpin(avaaz, by=None)

    assert revision(syria) == was


def test_a_stale_unpin_is_refused(syria: Appeal) -> None:
    avaaz, *_ = enlist(syria, "Avaaz", "Oxfam")
    ordering.move(avaaz, after=LAST, by=None)

    with pytest.raises(Refusal) as refused:
        ordering.unpin(avaaz, by=None, seen={avaaz.pk: avaaz.turn})

    assert (refused.value.code, listed(syria)) == ("stale", ["Oxfam", "Avaaz"])


@example(moves=[(0, 2), (2, 0)], changed=("alphabet", "none", ""))
@given(
    moves=st.lists(st.tuples(st.integers(0, 6), st.integers(-2, 6)), max_size=8),
    changed=st.tuples(
        st.sampled_from(["alphabet", "approval"]),
        st.sampled_from(["none", "kind", "conveners", "country"]),
        st.sampled_from(["", "The, Al-"]),
    ),
)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_preview_of_a_rule_is_what_the_rule_then_does(
    syria: Appeal, moves: list[tuple[int, int]], changed: tuple[str, str, str]
) -> None:
    Signatory.objects.filter(appeal=syria).delete()
    Appeal.objects.filter(pk=syria.pk).update(order_rule="alphabet", section_rule="none", ignored_articles="")
    appeal, before = Appeal.objects.get(pk=syria.pk), Appeal.objects.get(pk=syria.pk)
    signatories = enlist(appeal, "The Zoo", "Care", "Al-Amal", "Bread", "Avaaz", "Dawn", "The Ark")
    for row in signatories[::3]:
        row.kind, row.section = "person", "convener"
        register.save(row, by=None)
    for moved, to in moves:
        if moved != to:
            ordering.move(signatories[moved], after={-1: FIRST, -2: LAST}.get(to) or signatories[to], by=None)
    old = listed(appeal)

    appeal.order_rule, appeal.section_rule, appeal.ignored_articles = changed
    moved_lines = rule.preview(appeal, before)
    assert listed(before) == old
    register.save(appeal, by=None)

    new = listed(appeal)
    told = {line.signatory.printed_name for line in moved_lines}
    assert [name for name in new if name not in told] == [name for name in old if name not in told]
    assert {line.signatory.printed_name: (line.before, line.after) for line in moved_lines} == {
        name: (old.index(name) + 1, new.index(name) + 1) for name in told
    }
    assert [line.follows and line.follows.printed_name for line in moved_lines] == [
        new[line.after - 2] if line.after > 1 else None for line in moved_lines
    ]


@pytest.mark.parametrize("changed", ["Avaaz", "Oxfam"])
def test_a_stale_move_is_refused_if_the_line_or_its_new_neighbour_changed(syria: Appeal, changed: str) -> None:
    avaaz, oxfam, _ = enlist(syria, "Avaaz", "Oxfam", "Tearfund")
    seen = {s.pk: s.turn for s in (avaaz, oxfam)}
    ordering.move(by_name(syria, changed), after=LAST, by=None)
    before = listed(syria)

    with pytest.raises(Refusal) as refused:
        ordering.move(avaaz, after=oxfam, by=None, seen=seen)

    assert (refused.value.code, listed(syria)) == ("stale", before)


def test_a_change_elsewhere_makes_no_move_stale(syria: Appeal) -> None:
    avaaz, oxfam, tearfund = enlist(syria, "Avaaz", "Oxfam", "Tearfund")
    seen = {s.pk: s.turn for s in (avaaz, oxfam, tearfund)}
    ordering.move(tearfund, after=FIRST, by=None)

    ordering.move(avaaz, after=oxfam, by=None, seen=seen)

    assert listed(syria) == ["Tearfund", "Oxfam", "Avaaz"]


def test_impossible_moves_are_refused(syria: Appeal, rivers: Appeal) -> None:
    avaaz, oxfam = enlist(syria, "Avaaz", "Oxfam")
    (far,) = enlist(rivers, "Rivers Trust")
    moderation.withdraw(oxfam, by=None)

    codes = []
    for neighbour in (avaaz, far, oxfam):
        with pytest.raises(Refusal) as refused:
            ordering.move(avaaz, after=neighbour, by=None)
        codes.append(refused.value.code)

    assert codes == ["behind_itself", "other_statement", "not_on_the_list"]


def test_hundreds_of_moves_behind_one_line_keep_order_and_length(syria: Appeal) -> None:
    anchor, *rest = enlist(syria, "Anchor " + "ж" * 250, *(f"Organization {i:02}" for i in range(40)))

    for _ in range(40):
        for signatory in rest:
            ordering.move(signatory, after=anchor, by=None)

    longest = max(len(bytes(p)) for p in Signatory.objects.values_list("place", flat=True))
    assert listed(syria) == [anchor.printed_name, *(s.printed_name for s in reversed(rest))]
    assert longest <= order.LONGEST_PLACE


def test_a_chain_of_moves_is_rekeyed_before_it_grows_too_long(syria: Appeal) -> None:
    signatories = enlist(syria, "Anchor " + "ж" * 250, *(f"Organization {i:02}" for i in range(30)))

    for _ in range(20):
        for before, signatory in zip(signatories, signatories[1:], strict=False):
            ordering.move(signatory, after=before, by=None)

    longest = max(len(bytes(p)) for p in Signatory.objects.values_list("place", flat=True))
    assert listed(syria) == [s.printed_name for s in signatories]
    assert longest <= order.LONGEST_PLACE


@given(moves=st.lists(st.tuples(st.integers(0, 6), st.integers(-2, 6)), max_size=25))
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_moves_give_the_list_a_person_would_make(syria: Appeal, moves: list[tuple[int, int]]) -> None:
    Signatory.objects.filter(appeal=syria).delete()
    signatories = enlist(syria, *(f"Organization {letter}" for letter in "ABCDEFG"))
    expected = list(signatories)

    for moved, to in moves:
        if moved == to:
            continue
        row = signatories[moved]
        expected.remove(row)
        if to == -1:
            expected.insert(0, row)
        elif to == -2:
            expected.append(row)
        else:
            expected.insert(expected.index(signatories[to]) + 1, row)
        ordering.move(row, after={-1: FIRST, -2: LAST}.get(to) or signatories[to], by=None)

    assert listed(syria) == [s.printed_name for s in expected]


@given(low=st.binary(max_size=6), high=st.binary(min_size=1, max_size=6))
def test_between_finds_room_and_leaves_room(low: bytes, high: bytes) -> None:
    if not low < high or not high.strip(b"\0") or (high.startswith(low) and not high[len(low) :].strip(b"\0")):
        return

    middle = order.between(low, high)

    assert low < middle < high
    assert middle[-1] != 0


def test_rule_by_date_of_approval_rewrites_all_and_keeps_those_placed_by_hand(
    syria: Appeal,
) -> None:
    for name in ("Tearfund", "Avaaz", "Oxfam", "11.11.11", "CCFD-Terre Solidaire"):
        enlist(syria, name)
    ordering.move(by_name(syria, "11.11.11"), after=LAST, by=None)
    ordering.move(by_name(syria, "CCFD-Terre Solidaire"), after=by_name(syria, "Tearfund"), by=None)

    syria.order_rule = "approval"
    register.save(syria, by=None)
    assert listed(syria) == ["Tearfund", "CCFD-Terre Solidaire", "Avaaz", "Oxfam", "11.11.11"]

    syria.order_rule = "alphabet"
    register.save(syria, by=None)
    assert listed(syria) == ["Avaaz", "Oxfam", "Tearfund", "CCFD-Terre Solidaire", "11.11.11"]


def test_conveners_first_is_a_section_of_its_own(syria: Appeal) -> None:
    avaaz, oxfam, tearfund = enlist(syria, "Avaaz", "Oxfam", "Tearfund")
    tearfund.section = "convener"
    register.save(tearfund, by=None)
    syria.section_rule = "conveners"
    register.save(syria, by=None)

    assert listed(syria) == ["Tearfund", "Avaaz", "Oxfam"]
    with pytest.raises(Refusal) as refused:
        ordering.move(oxfam, after=tearfund, by=None)
    assert refused.value.code == "other_section"


def test_articles_are_ignored_where_the_appeal_says_so(syria: Appeal) -> None:
    enlist(syria, "The Syria Campaign", "Tearfund", "Oxfam")

    syria.ignored_articles = "The"
    register.save(syria, by=None)

    assert listed(syria) == ["Oxfam", "The Syria Campaign", "Tearfund"]


def test_sort_under_moves_one_line_only(syria: Appeal) -> None:
    enlist(syria, "The Syria Campaign", "Tearfund", "Oxfam")
    campaign = by_name(syria, "The Syria Campaign")
    campaign.sort_under = "Syria Campaign, The"

    register.save(campaign, by=None)

    assert listed(syria) == ["Oxfam", "The Syria Campaign", "Tearfund"]


def test_a_line_placed_by_hand_goes_back_to_the_rule_when_its_section_changes(syria: Appeal) -> None:
    enlist(syria, "Avaaz", "Oxfam", "Tearfund", "Zoo")
    syria.section_rule = "conveners"
    register.save(syria, by=None)
    ordering.move(by_name(syria, "Tearfund"), after=FIRST, by=None)
    tearfund = by_name(syria, "Tearfund")
    tearfund.section = "convener"

    register.save(tearfund, by=None)

    assert listed(syria) == ["Tearfund", "Avaaz", "Oxfam", "Zoo"]
    assert by_name(syria, "Tearfund").is_pinned is False


def test_those_behind_a_line_come_along_when_it_is_renamed(syria: Appeal) -> None:
    enlist(syria, "Avaaz", "Bread", "Oxfam", "Tearfund")
    ordering.move(by_name(syria, "Tearfund"), after=by_name(syria, "Avaaz"), by=None)
    avaaz = by_name(syria, "Avaaz")
    avaaz.printed_name = "The Avaaz"

    register.save(avaaz, by=None)

    assert listed(syria) == ["Bread", "Oxfam", "The Avaaz", "Tearfund"]


def test_a_form_drawn_before_a_move_does_not_take_it_back(syria: Appeal) -> None:
    enlist(syria, "Avaaz", "Oxfam")
    drawn = by_name(syria, "Avaaz")
    ordering.move(drawn, after=LAST, by=None)
    drawn.kind = "person"

    register.save(drawn, by=None)

    stored = by_name(syria, "Avaaz")
    assert (listed(syria), stored.kind, stored.is_pinned) == (["Oxfam", "Avaaz"], "person", True)
    assert stored.turn == 3


def test_firsts_of_two_sections_keep_their_order_when_the_sections_go(syria: Appeal) -> None:
    enlist(syria, "Avaaz", "Oxfam", "Tearfund", "Zed")
    for name in ("Oxfam", "Zed"):
        signatory = by_name(syria, name)
        signatory.kind = "person" if name == "Zed" else "organization"
        register.save(signatory, by=None)
    syria.section_rule = "kind"
    register.save(syria, by=None)
    for name in ("Oxfam", "Zed"):
        ordering.move(by_name(syria, name), after=FIRST, by=None)

    syria.section_rule = "none"
    register.save(syria, by=None)

    places = [bytes(p) for p in Signatory.objects.values_list("place", flat=True)]
    assert listed(syria) == ["Oxfam", "Zed", "Avaaz", "Tearfund"]
    assert len(set(places)) == 4


def test_a_pin_that_a_new_rule_takes_away_is_journalled(syria: Appeal) -> None:
    enlist(syria, "Avaaz", "Oxfam", "Tearfund")
    oxfam = by_name(syria, "Oxfam")
    oxfam.kind = "person"
    register.save(oxfam, by=None)
    ordering.move(oxfam, after=by_name(syria, "Avaaz"), by=None)

    syria.section_rule = "kind"
    register.save(syria, by=None)

    assert acts([oxfam]) == ["propose", "approve", "change", "move", "unpin"]
    assert listed(syria) == ["Avaaz", "Tearfund", "Oxfam"]


def test_an_approval_stands_where_the_rule_of_that_moment_puts_it(syria: Appeal) -> None:
    old = Appeal.objects.get(pk=syria.pk)
    syria.section_rule = "kind"
    register.save(syria, by=None)

    enlist(old, "Avaaz", "Oxfam")

    assert {bytes(p)[:2] for p in Signatory.objects.values_list("place", flat=True)} == {b"\x01\x02"}
