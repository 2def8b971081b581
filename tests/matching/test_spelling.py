"""Proposed spellings: the slips of the real list are found with few false ones, and most names are left alone."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signatories.matching.spelling import Slip, Spelling, Written, proposals
from signatories.models import Appeal

COMMON = (
    "Humanitarian Relief Foundation", "Relief Foundation for Humanitarian Aid", "Syrian Humanitarian Foundation",
    "Relief Organization", "Network for Development", "Human Rights Network",
)  # fmt: skip


def proposed(name: str, *others: str) -> list[tuple[str, tuple[Slip, ...]]]:
    lines = [Written(0, name), *(Written(i, other) for i, other in enumerate((*COMMON, *others), 1))]
    return [(found.new, found.slips) for found in proposals(lines) if found.id == 0]


@pytest.mark.parametrize(
    ("name", "new", "slip"),
    [
        ("IHH Humantiarian Relief Foundation", "IHH Humanitarian Relief Foundation", Slip.MISSPELT),
        ("Humanitarrian Aid", "Humanitarian Aid", Slip.MISSPELT),
        ("Enjaz Development foundation", "Enjaz Development Foundation", Slip.SMALL),
        ("Najda now", "Najda Now", Slip.SMALL),
        ("medica Mondiale", "Medica Mondiale", Slip.SMALL),
        ("NGO NO-WAR NETWORK", "NGO No-War Network", Slip.CAPITALS),
        ("AL NAJDA FOR RELIEF (ANR)", "Al Najda for Relief (ANR)", Slip.CAPITALS),
        ("Ahl Horan (AH", "Ahl Horan (AH)", Slip.BRACKET),
        ("Ahl Horan.", "Ahl Horan", Slip.END),
        ("Ahl Horan –", "Ahl Horan", Slip.END),
        ("Ahl  Horan", "Ahl Horan", Slip.BLANKS),
        ("Ahl Horan ( AH )", "Ahl Horan (AH)", Slip.BLANKS),
        ("“Delhi Peacebuilders Forum”", "Delhi Peacebuilders Forum", Slip.QUOTES),
        ('"Delhi Peacebuilders Forum" (DPF)', "Delhi Peacebuilders Forum (DPF)", Slip.QUOTES),
        ("«Ahl Horan»", "Ahl Horan", Slip.QUOTES),
        ("ahl horan", "Ahl Horan", Slip.SMALL),
    ],
)
def test_slip_is_found(name: str, new: str, slip: Slip) -> None:
    assert proposed(name) == [(new, (slip,))]


@pytest.mark.parametrize(
    "name",
    [
        "ABBAD", "KHOJ", "11.11.11", "SAWA for Development", "CCFD-Terre Solidaire", "IHH UK", "BADAEL", "NGO",
        "Medica Mondiale e.V.", "Relief Inc.", "Attaa Association", "أهل حوران", "人权观察",
        "Canadian Council for International Co-operation (CCIC)", "Organization for Non-violence (ONV)",
        "Ligue tunisienne des droits de l'homme", "Associação Brasileira de Organizações Não Governamentais",
        "Non C'è Pace Senza Giustizia", "Médecins du Monde France", "Мемориал", "e-mail relief",
        "Relief Organisation", "Syria Foundations", "Humanitarians", "Centre for Relief", "Networks", "Developments",
        "Fondation Humanitaire", "*", "", 'Association "Peace"', '"Peace" and "Justice"', "Femmes pour la paix",
    ],
)  # fmt: skip
def test_what_may_be_meant_is_left_alone(name: str) -> None:
    assert proposed(name, "Center One", "Center Two", "Center Three") == []


@pytest.mark.parametrize(
    ("name", "country", "others", "taken"),
    [
        ("Women for Peace Network, Syria", "", (), [("Women for Peace Network", "SY")]),
        ("Women for Peace Network (Türkiye)", "", (), [("Women for Peace Network", "TR")]),
        ('"Delhi Peacebuilders Forum" (India)', "", (), [("Delhi Peacebuilders Forum", "IN")]),
        ('"Delhi Peacebuilders Forum" (India)', "IN", (), [("Delhi Peacebuilders Forum", "")]),
        ("Women for Peace Network, Syria", "SY", (), []),
        ("Women for Peace Network, Syria.", "", (), [("Women for Peace Network", "SY")]),
        ("Women for Peace Network, Syria", "LB", (), []),
        ("Women for Peace Network, Syria", "", ("Women for Peace Network",), []),
        ("Oxfam, Spain", "", (), []),
        ("Caritas (Syria)", "", (), []),
        ("Women for Peace Network (WPN)", "", (), []),
    ],
)
def test_country_is_taken_out_only_where_it_is_noted_beside(
    name: str, country: str, others: tuple[str, ...], taken: list[tuple[str, str]]
) -> None:
    lines = [Written(0, name, country, may_note=True), *(Written(i, other) for i, other in enumerate(others, 1))]

    assert [(found.new, found.country) for found in proposals(lines)] == taken


def test_the_real_list_has_these_and_no_others(seed: Appeal) -> None:
    rows = seed.signatories.order_by("place").values_list("printed_name", flat=True)
    lines = [Written(number, name, may_note=True) for number, name in enumerate(rows, 1)]

    assert [(found.id, found.new) for found in proposals(lines)] == [
        (20, "Association For Promotion Sustainable Development"),
        (67, "Enjaz Development Foundation"),
        (94, "IHH Humanitarian Relief Foundation"),
        (123, "Najda Now"),
        (125, "NGO No-War Network"),
    ]


def test_ten_thousand_names_are_read_quickly() -> None:
    lines = [Written(i, f"{COMMON[i % 6]} of Town{i:05} and Relief") for i in range(10_000)]
    began = time.process_time()

    proposals(lines)

    assert time.process_time() - began < 8


@given(st.lists(st.text(max_size=60), max_size=12))
def test_no_names_break_it(names: list[str]) -> None:
    found = proposals([Written(i, name, may_note=bool(i % 2)) for i, name in enumerate(names)])

    assert [f for f in found if not isinstance(f, Spelling) or not f.new or f.new == f.old] == []
