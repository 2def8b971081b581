"""What a sign-on costs: how often each step asks the database, however many stand on the list."""

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.db import connection
from django.tasks import TaskResultStatus
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from signatories.models import Appeal
from signatories.workflow import doubts, outbox
from tests.cast import enlist
from tests.views.signers import ANSWERS, address, link, seal

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("quiet")]
STATEMENTS = ("SELECT", "INSERT", "UPDATE", "DELETE")


def asked(act: Callable[[], object]) -> int:
    """Count what is asked, without where transactions begin and end."""
    with CaptureQueriesContext(connection) as queries:
        act()
    return sum(query["sql"].startswith(STATEMENTS) for query in queries)


def costs(client: Client, appeal: Appeal, number: int) -> dict[str, int]:
    """Sign and confirm as the number-th organization; give how often each step asks."""
    answers = {"o0-name": f"House {number}", "email": f"{number}@house.example", "drawn": seal(client, appeal)}
    cache.clear()
    told = {"form": asked(lambda: client.get(address(appeal)))}
    told["send"] = asked(lambda: client.post(address(appeal), ANSWERS | answers))
    told["mail"] = asked(outbox.deliver_due)
    path = link()
    told["link"] = asked(lambda: client.get(path))
    told["confirm"] = asked(lambda: client.post(path))
    DBTaskResult.objects.all().delete()
    return told


def test_a_sign_on_asks_the_same_of_a_list_of_any_length(client: Client, open_syria: Appeal) -> None:
    few = costs(client, open_syria, 1)
    enlist(open_syria, *(f"Office {number}" for number in range(60)))
    DBTaskResult.objects.all().delete()

    many = costs(client, open_syria, 2)

    expected = {"form": 5, "send": 12, "mail": 6, "link": 5, "confirm": 15}
    assert (few, many) == (expected, expected)


def test_known_and_unknown_names_ask_the_same_before_they_are_confirmed(client: Client, open_syria: Appeal) -> None:
    enlist(open_syria, "House 1")

    known, unknown = costs(client, open_syria, 1), costs(client, open_syria, 2)

    steps = ("form", "send", "mail", "link")
    assert [known[step] for step in steps] == [unknown[step] for step in steps]


def test_what_comes_together_is_sent_and_compared_together(client: Client, open_syria: Appeal) -> None:
    for number in (1, 2):
        client.post(address(open_syria), ANSWERS | {"o0-name": f"House {number}", "drawn": seal(client, open_syria)})
        client.post(link())

    waiting = DBTaskResult.objects.filter(status=TaskResultStatus.READY, run_after__gt=timezone.now())
    assert sorted(waiting.values_list("task_path", flat=True)) == [
        doubts.weigh_appeal.module_path,
        outbox.deliver.module_path,
    ]
