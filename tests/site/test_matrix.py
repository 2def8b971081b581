"""Who gets what at every address, for one's own statement and another's: generated from the URL map.

An address without a row in `matrix.ROWS` fails. Whatever answers is searched for what that visitor must not learn.
"""

import itertools
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from signatories.imports.formats import FORMATS
from signatories.models import Appeal
from tests.admin.filling import address, filled
from tests.site import matrix
from tests.site.matrix import APPROVED, CONTACTS, FOREIGN, FOREIGN_TOLD, READS, ROWS, UNNAMED, WAITING, WORDS, World

VISITORS = ("nobody", "viewer", "coordinator", "keeper")
REFUSED = (302, 403, 404, 405)
# Whoever posts to these is answered with the page.
DRAWN = ("admin:login", "admin:home")
# What a viewer says of herself, she may.
OF_ONESELF = ("admin:me",)
# Where something comes of what `matrix.sendings` gives; the others want more than it has.
CHANGING = {
    *("admin:review_act", "admin:review_second", "admin:review_rung", "admin:review_ask", "admin:review_decline"),
    *("admin:review_link", "admin:review_held", "admin:review_wanted"),
    *("admin:review_contact", "admin:review_name", "admin:review_publish", "admin:contacts", "admin:missing_contacts"),
    *("admin:erase_contact", "admin:erase_contacts"),
    *("admin:compare", "admin:tidy", "admin:rename", "admin:order_move", "admin:order_rule", "admin:quick_add"),
    *("admin:message", "admin:message_new", "admin:new_text"),
    *("admin:networks", "admin:network_list", "admin:people", "admin:mails", "admin:hide", "admin:offline"),
    *("admin:invitation", "admin:extend", "admin:signing", "admin:test_mail", "admin:questions"),
    *("admin:remove_example", "admin:signatories_signatory_act", "admin:signatories_signatory_changelist"),
    *("admin:signatories_mark_delete", "admin:signatories_mark_changelist"),
    *("admin:signatories_membership_delete", "admin:signatories_membership_changelist"),
    *OF_ONESELF,
}
NO_CHOICE = "Select a valid choice. That choice is not one of the available choices."


@pytest.fixture
def world(syria: Appeal, rivers: Appeal, rima: User, vera: User, omar: User, ada: User) -> World:
    return matrix.made(syria, rivers, rima, vera, omar, ada)


def test_every_address_has_a_row() -> None:
    assert sorted({name for name, _parameters in matrix.addresses()} ^ ROWS.keys()) == []


# Reading


def test_every_address_answers_each_role_as_its_row_says_and_changes_nothing(world: World) -> None:
    was = matrix.stored()

    found = {name: matrix.statuses(world, name, parameters) for name, parameters in matrix.addresses()}

    assert {name: row for name, row in found.items() if row != ROWS.get(name)} == {}
    assert matrix.stored() == was


def test_row_of_others_is_not_there_below_ones_own_statement(world: World) -> None:
    below = [(name, p) for name, p in matrix.addresses() if p[:1] == ("pk",) and len(p) > 1]
    mixed = world.other | {"pk": world.own["pk"]}

    for role, status in (("viewer", 403), ("coordinator", 404)):
        found = {name: world.clients[role].get(matrix.url(name, p, mixed)).status_code for name, p in below}
        assert found == {name: status for name, _parameters in below}


@pytest.mark.one_database
def test_every_visitor_reads_what_she_may_and_nothing_else(world: World) -> None:
    every = _pages(world)
    # Of the desk, nobody gets more than the log-in: so say the rows.
    pages = dict.fromkeys(VISITORS, every) | {"nobody": [at for at in every if not at.startswith("/admin/")]}

    told = [(who, at, word) for who in VISITORS for at, word in _told(world.clients[who], pages[who])]

    assert [one for one in told if one[2] not in READS[one[0]]] == []
    # The control: whoever may read it does read it, by the same search.
    assert {who: {word for whom, _at, word in told if whom == who} for who in VISITORS} == READS


def _pages(world: World) -> list[str]:
    """Give every address of both statements, with each line of its own; a screen is asked for rows of the other too."""
    found = []
    for values in (world.own, world.other):
        found += matrix.more(values)
        for name, parameters in matrix.addresses():
            for line in ("signatory", "unnamed"):
                found.append(matrix.url(name, parameters, values | {"signatory": values[line]}))
            if matrix.is_screen(name) and parameters:
                found.append(f"{matrix.url(name, parameters, values)}?{matrix.asking(world.other)}")
    return [at for at in dict.fromkeys(found) if at != reverse("admin:logout")]


def _told(client: Client, pages: list[str]) -> Iterator[tuple[str, str]]:
    """Give which page tells which word; a page that others lead on to is read too, once for all of them."""
    waiting = list(pages)
    for at in waiting:
        response = client.get(at)
        body = matrix.body(response)
        yield from ((at, word) for word in WORDS if word in body)
        if response.has_header("Location") and (onward := urljoin(at, response["Location"])) not in waiting:
            waiting.append(onward)


@pytest.mark.parametrize("number", range(len(FORMATS)), ids=[one.__name__ for one in FORMATS])
def test_every_export_holds_what_its_reader_may_know(number: int, world: World) -> None:
    named = {"export_items": [world.own["listed"], world.own["unnamed"], world.other["listed"], world.other["unnamed"]]}
    lists = [("signatory", {}), ("signatory", named), ("organization", {}), ("membership", {})]

    def told(who: str) -> set[str]:
        sent = [(address("export", model=model), {"format": number, "resource": 0} | more) for model, more in lists]
        files = [matrix.body(world.clients[who].post(*one)) for one in sent]
        return {word for word in WORDS for file in files if word in file}

    assert {who: told(who) for who in VISITORS} == {
        "nobody": set(),
        "viewer": {WAITING, APPROVED},
        "coordinator": {WAITING, APPROVED, UNNAMED},
        # Neither who has not confirmed yet nor a list of members goes out.
        "keeper": {WAITING, APPROVED, UNNAMED, *FOREIGN[:3], FOREIGN[4]},
    }


# Acts


@pytest.mark.one_database
def test_nobody_without_the_right_changes_anything_by_posting(world: World) -> None:
    was, wrong = matrix.stored(), set()
    visits = [("nobody", world.own), ("viewer", world.own), ("viewer", world.other), ("coordinator", world.other)]

    for name, parameters in _of_the_desk():
        for who, values in visits if parameters else visits[: 1 if name in OF_ONESELF else 2]:
            for data in itertools.islice(matrix.sendings(name, values), 1 if who == "nobody" else None):
                status = world.clients[who].post(matrix.url(name, parameters, values), data).status_code
                if status not in REFUSED and (who == "nobody" or parameters) and name not in DRAWN:
                    wrong.add((name, who, status))

    assert (wrong, matrix.stored()) == (set(), was)


@pytest.mark.one_database
def test_rows_of_others_sent_to_ones_own_addresses_do_nothing(world: World) -> None:
    was, wrong, told = matrix.stored(world.other["pk"]), [], set()

    for name, parameters in _of_the_desk():
        with matrix.taken_back():
            for data in matrix.sendings(name, world.other):
                at = matrix.url(name, parameters, world.own)
                body = matrix.body(world.coordinator.post(at, data, follow=True))
                told |= {(name, word) for word in (*FOREIGN_TOLD, *CONTACTS[2:]) if word in body}
            if matrix.stored(world.other["pk"]) != was:
                wrong.append(name)

    assert (wrong, told) == ([], set())


@pytest.mark.one_database
def test_what_is_sent_does_something_where_it_may(world: World) -> None:
    """The control of the two before: the same is done to one's own rows, and a contact is shown."""
    was, changing, shown = matrix.stored(), set(), set()

    for name, parameters in _of_the_desk():
        with matrix.taken_back():
            for data in matrix.sendings(name, world.own):
                response = world.coordinator.post(matrix.url(name, parameters, world.own), data, follow=True)
                body = matrix.body(response)
                shown |= {(name, word) for word in CONTACTS if word in body}
            if matrix.stored() != was:
                changing.add(name)

    assert changing == CHANGING
    assert shown == {(name, word) for name in ("admin:contacts", "admin:review_contact") for word in CONTACTS[:2]}


def _of_the_desk() -> list[tuple[str, tuple[str, ...]]]:
    """Give every address of the desk but the way out, after which there is nobody left to try."""
    return [(name, p) for name, p in matrix.addresses() if name.startswith("admin:") and name != "admin:logout"]


# Forms


@pytest.mark.parametrize(
    ("model", "below", "field", "table"),
    [
        ("mark", "footnotes", "text", "Footnote"),
        ("organization", "names", "name", "OrganizationName"),
        ("organization", "memberships", "until", "Membership"),
    ],
)
def test_row_of_others_in_a_form_below_is_left_alone(
    model: str, below: str, field: str, table: str, world: World
) -> None:
    at, was = address("change", world.own[model], model=model), matrix.stored()
    theirs = {
        "footnotes": world.other["footnote"],
        "memberships": world.other["membership"],
        "names": world.other["organizationname"],
    }

    def sends(**more: Any) -> int:
        data = filled(world.coordinator.get(at), **{f"{below}_0_{field}": "2020-01-01"}, **more)
        return world.coordinator.post(at, data).status_code

    for more in ({}, {f"{below}_0_DELETE": True}):
        sends(**{f"{below}_0_id": theirs[below]}, **more)
        assert matrix.stored() == was
    assert sends() == 302
    assert matrix.stored()[table] != was[table]


@pytest.mark.parametrize(
    ("model", "field"),
    [
        ("signatory", "appeal"),
        ("signatory", "organization"),
        ("appealtext", "appeal"),
        ("mark", "appeal"),
        ("membership", "organization"),
    ],
)
def test_row_of_others_cannot_be_chosen_in_a_form(model: str, field: str, world: World) -> None:
    at, was = address("add", model=model), matrix.stored()

    def sends(key: int) -> Any:
        own = {name: world.own[name] for name in ("appeal", "organization", "network")}
        return world.coordinator.post(at, filled(world.coordinator.get(at), **own | {field: key}))

    refused = sends(world.other[field])

    assert refused.context["adminform"].form.errors[field] == [NO_CHOICE]
    assert ([word for word in FOREIGN_TOLD if word in matrix.body(refused)], matrix.stored()) == ([], was)
    taken = sends(world.own[field])
    assert taken.status_code == 302 or field not in taken.context["adminform"].form.errors
