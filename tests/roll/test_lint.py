"""Numbers of signatories typed by hand are found; numbers of anything else are left alone."""

import pytest

from signatories.models import Appeal
from signatories.roll.lint import Typed, typed_numbers


@pytest.mark.parametrize(
    ("body", "number"),
    [
        ("We, 224 organizations, ask for peace.", 224),
        ("We, 224 organisations, ask for peace.", 224),
        ("a global coalition of 223 civil society organizations", 223),
        ("We, the undersigned 224 groups, ask", 224),
        ("more than 1,224 humanitarian non-governmental organizations", 1224),
        ("224 NGOs", 224),
        ("une coalition de 223", 223),
        ("les 1 224 organisations soussignées", 1224),
        ("224 ONG", 224),
        ("coalición de 223 organizaciones de la sociedad civil", 223),
        ("los 224 firmantes", 224),
        ("نحن 224 منظمة", 224),
        ("تحالف عالمي من ٢٢٤ منظمة", 224),
    ],
)
def test_typed_number_is_found(body: str, number: int) -> None:
    assert [typed.number for typed in typed_numbers(body, 7)] == [number]
    assert typed_numbers(body, number) == []


@pytest.mark.parametrize(
    "body",
    [
        "join the 73 countries from all regions",
        "the 112 supporters of the Code of Conduct",
        "73 countries and organizations",
        "some 250,000 civilians trapped there",
        "In 2016 humanitarian organizations were bombed",
        "a global coalition of {{ count }} civil society organizations",
        "{{ organizations }} have signed",
        "50% organizations, MDE 24/5254 organizations",
        "",
    ],
)
def test_other_numbers_are_left_alone(body: str) -> None:
    assert typed_numbers(body, 7) == []


def test_the_words_around_the_number_are_told() -> None:
    assert typed_numbers("We, 224\u00a0civil society organizations!", 223) == [
        Typed(224, "224 civil society organizations")
    ]


def test_text_of_the_seed_says_nothing_until_a_number_is_typed(seed: Appeal) -> None:
    text = seed.texts.get(language="en")

    assert typed_numbers(text.body, 223) == []
    typed = text.body.replace("{{ count }} civil society organizations", "224 organizations")
    assert [found.number for found in typed_numbers(typed, 223)] == [224]


def test_a_number_nobody_can_mean_is_none() -> None:
    assert typed_numbers(f"We, {'9' * 5000} organizations", 3) == []
