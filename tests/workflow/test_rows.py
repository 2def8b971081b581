"""An act writes the same number of rows on a list of 300 and of 20,000."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.utils import timezone

from signatories.models import Appeal, Organization, Signatory
from signatories.roll import order
from signatories.text import fold
from signatories.workflow import moderation, ordering
from signatories.workflow.ordering import FIRST

ACTS: dict[str, Callable[[list[Signatory]], object]] = {
    "approve": lambda rows: moderation.approve(rows[0], by=None),
    "decline": lambda rows: moderation.decline(rows[1], by=None),
    "move": lambda rows: ordering.move(rows[2], after=rows[-1], by=None),
    "pin": lambda rows: ordering.move(rows[3], after=FIRST, by=None),
    "unpin": lambda rows: ordering.unpin(rows[3], by=None),
}


def fill(appeal: Appeal, count: int) -> list[Signatory]:
    names = [f"Organization {i:05}" for i in range(count)]
    organizations = Organization.objects.bulk_create(
        [Organization(name=name, folded=fold(name)) for name in names], batch_size=500
    )
    signatories = [
        Signatory(appeal=appeal, organization=o, printed_name=o.name, proposed_at=timezone.now()) for o in organizations
    ]
    for i, signatory in enumerate(signatories):
        signatory.place = order.AREA_RULE + i.to_bytes(4, "big")
    return Signatory.objects.bulk_create(signatories, batch_size=500)


def rows_written() -> int:
    if connection.vendor == "sqlite":
        return int(connection.connection.total_changes)
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_xact_user_tables")
        return int(cursor.fetchone()[0])


def costs(appeal: Appeal, count: int) -> dict[str, int]:
    signatories, costs = fill(appeal, count), {}
    for act, do in ACTS.items():
        before = rows_written()
        do(signatories)
        costs[act] = rows_written() - before
    return costs


@pytest.mark.parametrize("count", [300, 20_000])
def test_an_act_writes_as_many_rows_on_a_long_list_as_on_a_short_one(syria: Appeal, count: int) -> None:
    # The signatory and its journal row, and the appeal's revision where the public sees a difference.
    assert costs(syria, count) == {"approve": 3, "decline": 2, "move": 2, "pin": 2, "unpin": 2}
