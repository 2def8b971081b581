"""Folding, sort keys, signs and placeholders: pure rules over strings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signatories import text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Médecins du Monde", "MEDECINS DU MONDE"),
        ("Non C'è Pace Senza Giustizia", "non c’e pace senza giustizia"),
        ("Al-Kawakibi", "al kawakibi"),
        ("  Najda   now ", "Najda now"),
        ("أَهْل حوران", "أهل حوران"),
    ],
)
def test_fold_joins_spellings_of_one_name(one: str, other: str) -> None:
    assert text.fold(one) == text.fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Syria Relief", "Syria Relief Network"), ("11.11.11", "111111"), ("!!", "?")],
)
def test_fold_keeps_different_names_apart(one: str, other: str) -> None:
    assert text.fold(one) != text.fold(other)


def test_sort_key_orders_scripts_accents_and_punctuation() -> None:
    names = [
        "Zoo",
        "Écoute",
        "أطباء",
        "The Syria Campaign",
        "Eau",
        '"Quoted"',
        "Ångström",
        "11.11.11",
        "CARE",
    ]

    ordered = sorted(names, key=text.sort_key)

    assert ordered == [
        "11.11.11",
        "Ångström",
        "CARE",
        "Eau",
        "Écoute",
        '"Quoted"',
        "The Syria Campaign",
        "Zoo",
        "أطباء",
    ]


@pytest.mark.parametrize(
    ("name", "articles", "like"),
    [
        ("The Syria Campaign", "The, Al-", "Syria Campaign"),
        ("Al-Kawakibi", "The, Al-", "Kawakibi"),
        ("Theatre for Peace", "The", "Theatre for Peace"),
        ("The", "The", "The"),
    ],
)
def test_sort_key_passes_over_ignored_articles(name: str, articles: str, like: str) -> None:
    assert text.sort_key(name, ignored_articles=articles) == text.sort_key(like)


@given(st.text(min_size=1, max_size=400))
def test_sort_key_is_short_and_never_empty(name: str) -> None:
    assert 0 < len(text.sort_key(name)) <= text.SORT_KEY_BYTES


@pytest.mark.parametrize(
    ("printed", "bare", "signs"),
    [
        ("Bonyan*", "Bonyan", ("*",)),
        (
            "Attaa for Relief and Development (ARD)*",
            "Attaa for Relief and Development (ARD)",
            ("*",),
        ),
        ("أهل حوران *", "أهل حوران", ("*",)),
        ("Karam*†", "Karam", ("*", "†")),
        ("Oxfam", "Oxfam", ()),
        ("*", "*", ()),
    ],
)
def test_split_marks_takes_signs_off_the_end(printed: str, bare: str, signs: tuple[str, ...]) -> None:
    assert text.split_marks(printed) == (bare, signs)


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ("AHRN", True),
        ("Caabu", True),
        ("CSR-SY", True),
        ("Brazilian Association of NGOs", False),
        ("UK", False),
    ],
)
def test_is_acronym_knows_acronyms_from_second_names_and_countries(inner: str, expected: bool) -> None:
    assert text.is_acronym(inner) is expected


def test_fill_replaces_counts_and_leaves_what_it_does_not_know() -> None:
    filled = text.fill(
        "{{count}} of us, {{ members:SRN }} in SRN, {{ members:XYZ }} in XYZ, {{ request }} {% now %}",
        {"count": "223", "members:SRN": "46"},
    )

    assert filled == "223 of us, 46 in SRN, … in XYZ, {{ request }} {% now %}"


def test_tidy_removes_controls_and_keeps_joiners() -> None:
    assert text.tidy(" \u202eevil\u202c\u200b  می\u200cخواهم\n") == "evil می\u200cخواهم"


@pytest.mark.parametrize(
    ("name", "is_mixed"),
    [
        ("\u0410mnesty International", True),  # a Cyrillic A
        ("P\u0391X", True),  # a Greek Alpha
        ("Am\u200dnesty", True),
        ("Amnesty International", False),
        ("\u041e\u043a\u0441\u0444\u0430\u043c Oxfam", False),
        ("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645 Aid", False),
        ("Save the Children / \u0623\u0646\u0642\u0630\u0648\u0627", False),
        ("\u56fd\u969b\u5354\u529bNGO\u30bb\u30f3\u30bf\u30fc", False),
    ],
)
def test_letters_that_pass_for_others_are_found(name: str, is_mixed: bool) -> None:
    assert text.mixes_scripts(name) is is_mixed
