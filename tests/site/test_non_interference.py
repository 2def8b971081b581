"""Who is not named, waits or was declined, and whom one may ask, changes no public byte. A short form of the proof."""

import random
from dataclasses import replace

import pytest

from tests.site import worlds
from tests.site.worlds import NAMES, Facts

PAIRS = 2


@pytest.mark.django_db
@pytest.mark.parametrize("number", range(PAIRS))
def test_private_facts_change_no_public_byte(number: int) -> None:
    facts = Facts.drawn(random.Random(f"facts {number}"))

    one = worlds.answers(facts, random.Random(f"one {number}"))
    other = worlds.answers(facts, random.Random(f"other {number}"))

    assert [path for path in one if one[path] != other[path]] == []


@pytest.mark.django_db
def test_one_named_signer_more_changes_the_page_and_every_file() -> None:
    facts = Facts.drawn(random.Random("facts"))
    more = replace(facts, named=(*facts.named, NAMES[-1]), countries=(*facts.countries, ""))

    one, other = (worlds.answers(each, random.Random("one")) for each in (facts, more))

    home = "/appeals/uniting-for-syria/"
    differing = {path for path in one if one[path] != other.get(path)}
    assert {home, f"/ar{home}", *(f"{home}signatories.{ext}" for ext in ("txt", "csv", "xlsx", "json"))} <= differing
