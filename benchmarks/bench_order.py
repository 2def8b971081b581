"""The order board of 100,000 lines, beside one of 1,000: pages, search, and one move."""

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from benchmarks import ground
from benchmarks.ground import Figure
from signatories.models import Appeal, Organization, Signatory
from tests.admin.filling import entered

TITLE = "The order of 100,000 lines"
LONG, SHORT = 100_000, 1_000
BAR = 500
ROUNDS = 11


def measure(user: User) -> Iterator[Figure]:
    signers = ground.organizations(LONG)
    appeals = [_statement(user, signers[:number]) for number in (SHORT, LONG)]
    ground.settle()
    client = entered(user)
    short, long = (_asked(client, appeal, number) for appeal, number in zip(appeals, (SHORT, LONG), strict=True))
    for what in long:
        few = ground.figure(f"{what}, of 1,000", _answered(short[what]), bar=BAR, rounds=ROUNDS)
        yield few
        yield ground.figure(what, _answered(long[what]), bar=BAR, short=few, rounds=ROUNDS)


def _statement(user: User, signers: list[Organization]) -> Appeal:
    appeal = ground.statement(f"list-of-{len(signers)}", user)
    ground.sign(appeal, signers)
    return appeal


def _asked(client: Client, appeal: Appeal, lines: int) -> dict[str, Callable[[], Any]]:
    rows = list(Signatory.objects.filter(appeal=appeal).order_by("place")[lines // 2 : lines // 2 + 2])
    far = Signatory.objects.filter(appeal=appeal).order_by("place")[lines // 3].printed_name
    address = reverse("admin:order", args=[appeal.pk])
    near = reverse("admin:order_line", args=[appeal.pk, rows[0].pk])
    turns = {row.pk: row.turn for row in rows}

    def move() -> Any:
        # Back and forth, so that each is a move.
        line, after = rows
        to = f"{line.pk}.{turns[line.pk]} after {after.pk}.{turns[after.pk]}"
        answer = client.post(address + "move/", {"to": to}, headers={"accept": "application/json"})
        turns[line.pk] += 1
        rows.reverse()
        return answer

    return {
        "a page of 1,000 lines": lambda: client.get(address),
        "the last page": lambda: client.get(address, {"page": lines // 1_000}),
        "found by a name": lambda: client.get(address, {"q": far}),
        "found by one word": lambda: client.get(address, {"q": "relief"}),
        "the window around a line": lambda: client.get(address, {"at": rows[0].pk}),
        "placed by hand": lambda: client.get(address, {"show": "hand"}),
        "Move … with its preview": lambda: client.get(near, {"where": "after", "q": far}),
        "one move": move,
    }


def _answered(ask: Callable[[], Any]) -> Callable[[], None]:
    def answered() -> None:
        answer = ask()
        assert answer.status_code == 200, (answer.status_code, answer.headers)

    return answered
