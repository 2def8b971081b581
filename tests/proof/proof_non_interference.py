"""Two hundred pairs of worlds that differ in private facts alone: the public gets the same bytes of both."""

import random

import pytest

from tests.proof.conftest import Tell
from tests.site import worlds
from tests.site.worlds import Facts

PAIRS = 200


@pytest.mark.django_db
def test_private_facts_change_no_public_byte(tell: Tell) -> None:
    compared, differing = 0, []
    for number in range(PAIRS):
        facts = Facts.drawn(random.Random(f"proof {number}"))
        one, other = (worlds.answers(facts, random.Random(f"proof {number} {side}")) for side in ("one", "other"))
        compared += len(one)
        differing += [(number, path) for path in one if one[path] != other[path]]

    tell(f"{len(differing)} of {compared} answers differ in {PAIRS} pairs", "0")
    assert differing == []
