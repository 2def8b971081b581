"""The page of the queue: who may come, what a look changes, and bad input."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from signatories.choices import Role
from signatories.models import Appeal, Endorsement, JournalEntry, Signatory
from signatories.workflow import people
from tests import cast
from tests.admin.filling import entered
from tests.admin.review.queue import line_of, signed, state, to


def test_queue_is_for_coordinators_of_the_statement(
    syria: Appeal, rima: User, vera: User, omar: User, client: Client
) -> None:
    (line,) = cast.propose(syria, "Ahl Horan")
    second = signed(syria, "Ahl Horan")
    addresses = [
        to("", syria),
        to("act", syria),
        to("undo", syria),
        to("clear", syria),
        to("publish", syria),
        to("ask", syria, line.pk),
        to("decline", syria, line.pk),
        to("name", syria, line.pk),
        to("second", syria, second.pk),
        to("rung", syria, second.pk),
        to("contact", syria, second.pk),
    ]

    def statuses(who: Client) -> set[tuple[int, int]]:
        return {(who.get(address).status_code, who.post(address).status_code) for address in addresses}

    assert statuses(entered(vera)) == {(403, 403)}
    assert statuses(entered(omar)) == {(404, 404)}
    assert statuses(client) == {(302, 403)}
    assert state(line) == "proposed"


def test_looking_changes_nothing(desk: Client, syria: Appeal) -> None:
    row = signed(syria, "Ahl Horan")
    before = list(Signatory.objects.values()), list(Endorsement.objects.values()), JournalEntry.objects.count()

    for name, *args in (
        ("",),
        ("act",),
        ("undo",),
        ("clear",),
        ("publish",),
        ("ask", row.signatory_id),
        ("decline", row.signatory_id),
        ("name", row.signatory_id),
        ("second", row.pk),
        ("rung", row.pk),
        ("contact", row.pk),
    ):
        assert desk.get(to(name, syria, *args)).status_code in (200, 302)

    assert (
        list(Signatory.objects.values()),
        list(Endorsement.objects.values()),
        JournalEntry.objects.count(),
    ) == before


GARBAGE = ["", "x", "e", "-1", "1.5", "9" * 30, "1\x00", "٣", "e" + "9" * 18, "<script>"]


@pytest.mark.parametrize("written", GARBAGE)
def test_garbage_is_answered_and_changes_nothing(desk: Client, syria: Appeal, written: str) -> None:
    line = line_of(signed(syria, "Ahl Horan"))
    posts: list[tuple[str, dict[str, Any]]] = [
        (to("act", syria), {"card": written, "act": "approve"}),
        (to("act", syria), {"card": line.pk, "act": written, "turn": written}),
        (to("undo", syria), {"keys": written}),
        (to("clear", syria), {"pick": [written, f"{written}.{written}"]}),
        (to("publish", syria), {"pick": [written, f"{line.pk}.{written}"]}),
    ]

    for query in ("card", "after", "show", "list", "stale"):
        assert desk.get(to("", syria), {query: written}).status_code == 200
    answers = {desk.post(address, data).status_code for address, data in posts}

    assert answers <= {302, 400, 404}
    assert state(line) == "proposed"


@pytest.mark.parametrize("address", ["review/{}/ask/", "review/second/{}/", "review/contact/{}/", "review/{}/name/"])
@pytest.mark.parametrize("pk", ["0", "9" * 18, "9" * 40])
def test_numbers_of_nothing_are_not_found(desk: Client, syria: Appeal, address: str, pk: str) -> None:
    path = f"/admin/statements/{syria.pk}/" + address.format(pk)

    assert (desk.get(path).status_code, desk.post(path).status_code) == (404, 404)


def test_what_belongs_to_another_statement_is_not_found(desk: Client, syria: Appeal, rivers: Appeal) -> None:
    foreign = signed(rivers, "Rivers Alliance")
    line = line_of(foreign)
    urls: list[Callable[[], Any]] = [
        lambda: desk.post(to("act", syria), {"card": line.pk, "act": "approve"}),
        lambda: desk.post(to("decline", syria, line.pk), {"reason": "twice"}),
        lambda: desk.post(to("contact", syria, foreign.pk)),
        lambda: desk.post(to("name", syria, line.pk)),
        lambda: desk.post(to("rung", syria, foreign.pk), {"with": "x"}),
    ]

    assert {url().status_code for url in urls} == {404}
    assert "Rivers Alliance" not in desk.get(to("", syria), {"card": line.pk}).content.decode()
    desk.post(to("clear", syria), {"pick": [f"{line.pk}.0"]})
    assert state(line) == "proposed"


def test_a_colleague_who_has_not_come_is_offered_by_nobody(desk: Client, syria: Appeal, rima: User) -> None:
    cast.colleague("omar", syria, Role.COORDINATOR)
    people.invite_by_mail(
        syria, email="nadia@example.org", name="Nadia Known", role=Role.COORDINATOR, language="en", by=rima
    )
    line = line_of(signed(syria, "Ahl Horan"))

    offered = desk.get(to("", syria), {"card": line.pk}).context["colleagues"]

    assert [user.username for user in offered] == ["omar"]
