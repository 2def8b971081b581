"""The index of names while others add to it, on a real PostgreSQL."""

from collections import Counter

import pytest
from django.db import connection

from signatories.matching import duplicates
from signatories.models import Appeal, Organization
from tests.cast import propose
from tests.races import COORDINATORS, at_once

EACH = 20

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
]


def test_names_are_looked_up_while_others_add_some(syria: Appeal) -> None:
    propose(syria, "Bonyan")
    numbers = iter(range(COORDINATORS))
    found = Counter[int]()

    def act() -> None:
        first = 1000 + next(numbers) * EACH
        for i in range(first, first + EACH):
            propose(syria, f"Mazaya {i}")
            found[len(duplicates.similar("Bonyan", Organization.objects.all()))] += 1

    at_once(act)

    assert found == {1: COORDINATORS * EACH}
    names = [f"Mazaya {i}" for i in range(1000, 1000 + COORDINATORS * EACH)]
    answers = [duplicates.similar(name, Organization.objects.all())[0].name for name in names]
    assert answers == names
