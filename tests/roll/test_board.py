"""The board reads the numbers of the whole list, whatever window of it is asked for."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from signatories.models import Appeal, Network, Signatory
from signatories.roll import board
from signatories.roll.board import Place
from signatories.workflow import moderation, ordering, register
from signatories.workflow.ordering import FIRST, LAST
from tests.cast import confirm, enlist, listed, propose


def shown(places: list[Place]) -> list[tuple[int, str]]:
    return [(place.number, place.name) for place in places]


def test_board_shows_the_list_as_the_public_sees_it(seed: Appeal) -> None:
    lines = board.page(seed, 1)

    assert [place.name + "".join(place.marks) for place in lines] == listed(seed)
    assert [place.number for place in lines] == list(range(1, 224))
    assert board.totals(seed) == board.Totals(lines=223, by_hand=13, unpublished=0)


def test_board_has_a_line_without_name_or_number_for_one_that_is_not_named(syria: Appeal, srn: Network) -> None:
    avaaz, _, oxfam, _ = enlist(syria, "Avaaz", "Hidden", "Oxfam", "Tearfund")
    (hidden,) = Signatory.objects.filter(printed_name="Hidden")
    confirm(srn, avaaz, hidden)
    moderation.hide_name(hidden, by=None)
    ordering.move(oxfam, after=hidden, by=None)
    propose(syria, "Bread")

    lines = board.page(syria, 1)

    assert shown(lines) == [(1, "Avaaz"), (0, ""), (2, "Oxfam"), (3, "Tearfund")]
    assert [place.marks for place in lines] == [("*",), (), (), ()]
    assert [(place.by_hand, place.above) for place in lines] == [("", ""), ("", "Avaaz"), ("after", ""), ("", "Oxfam")]


def test_windows_keep_the_numbers_of_the_whole_list(syria: Appeal) -> None:
    signatories = enlist(syria, *(f"Organization {letter}" for letter in "ABCDEFG"))
    ordering.move(signatories[6], after=signatories[1], by=None)

    assert shown(board.around(syria, signatories[6].pk, 1, 1)) == [
        (2, "Organization B"),
        (3, "Organization G"),
        (4, "Organization C"),
    ]
    assert shown(board.by_hand(syria)) == [(3, "Organization G")]
    assert shown(board.found(syria, "organization f")) == [(7, "Organization F")]
    assert board.around(syria, 0, 1, 1) == []


def test_pages_overlap_so_that_every_line_has_its_neighbours(syria: Appeal, monkeypatch: pytest.MonkeyPatch) -> None:
    enlist(syria, *"ABCDEFG")
    monkeypatch.setattr(board, "LINES_A_PAGE", 3)

    assert [[p.name for p in board.page(syria, number)] for number in (1, 2, 3, 4)] == [
        list("ABCD"),
        list("BCDEFG"),
        list("EFG"),
        [],
    ]


def test_a_line_is_found_without_accents_by_acronym_and_never_if_it_is_not_named(syria: Appeal) -> None:
    _, handicap, _ = enlist(syria, "Médecins du Monde", "Handicap International", "Méded Hidden")
    moderation.hide_name(Signatory.objects.get(printed_name="Méded Hidden"), by=None)
    handicap.organization.acronym = "HI"
    register.save(handicap.organization, by=None)

    assert [place.name for place in board.found(syria, " medec")] == ["Médecins du Monde"]
    assert [place.name for place in board.found(syria, "HI")] == ["Handicap International"]
    assert (board.found(syria, "Méded"), board.found(syria, "\0"), board.found(syria, "")) == ([], [], [])


def test_placed_by_hand_is_told_relative(syria: Appeal) -> None:
    avaaz, oxfam, tearfund, _ = enlist(syria, "Avaaz", "Oxfam", "Tearfund", "Zoo")
    ordering.move(avaaz, after=LAST, by=None)
    ordering.move(tearfund, after=FIRST, by=None)
    ordering.move(oxfam, after=Signatory.objects.get(printed_name="Zoo"), by=None)

    assert [(p.name, p.by_hand, p.above) for p in board.by_hand(syria)] == [
        ("Tearfund", "first", ""),
        ("Oxfam", "after", "Zoo"),
        ("Avaaz", "last", "Oxfam"),
    ]


def test_a_line_whose_grace_runs_is_there_and_says_so(syria: Appeal) -> None:
    enlist(syria, "Avaaz", "Oxfam")
    Signatory.objects.filter(printed_name="Oxfam").update(public_from=timezone.now() + timedelta(minutes=5))

    assert [(p.name, p.is_public) for p in board.page(syria, 1)] == [("Avaaz", True), ("Oxfam", False)]
    assert board.totals(syria).unpublished == 1


def test_ends_of_a_section_are_those_of_the_section_alone(syria: Appeal) -> None:
    avaaz, oxfam, tearfund = enlist(syria, "Avaaz", "Oxfam", "Tearfund")
    for row in (oxfam, tearfund):
        row.section = "convener"
        register.save(row, by=None)
    syria.section_rule = "conveners"
    register.save(syria, by=None)

    first = board.end(syria, Signatory.objects.get(pk=tearfund.pk), is_first=True)
    last = board.end(syria, Signatory.objects.get(pk=oxfam.pk), is_first=False)

    assert first is not None and last is not None
    assert (first.name, first.heading, last.name) == ("Oxfam", "Conveners", "Tearfund")
    assert board.end(syria, Signatory.objects.get(pk=avaaz.pk), is_first=True) is None


def test_any_window_takes_the_same_number_of_queries(
    seed: Appeal, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ccfd = Signatory.objects.get(printed_name="CCFD-Terre Solidaire")

    with django_assert_num_queries(5):
        board.page(seed, 1)
    with django_assert_num_queries(4):
        board.found(seed, "Syria")
    with django_assert_num_queries(7):
        board.around(seed, ccfd.pk, 50, 50)
