"""The order board: what it shows, what its moves do and say, what it refuses, and the rule with its preview."""

import json
import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from signatories.models import Appeal, Signatory
from signatories.roll import board
from signatories.workflow import moderation, ordering, register
from signatories.workflow.ordering import LAST
from tests.admin.filling import entered
from tests.cast import acts, enlist, listed, propose

ISOLATES = re.compile("[\u2068\u2069]")


def at(name: str, appeal: Appeal, *args: object) -> str:
    return reverse(f"admin:{name}", args=(appeal.pk, *args))


def key(signatory: Signatory) -> str:
    signatory.refresh_from_db()
    return f"{signatory.pk}.{signatory.turn}"


def move(client: Client, appeal: Appeal, to: str, **data: Any) -> Any:
    return client.post(at("order_move", appeal), {"to": to, **data}, follow=True)


def fetched(client: Client, appeal: Appeal, to: str, **data: Any) -> Any:
    answer = client.post(at("order_move", appeal), {"to": to, **data}, headers={"accept": "application/json"})
    return answer.status_code, json.loads(answer.content)


def told(page: Any) -> list[str]:
    """What is said at the top of a page, without its buttons."""
    said = [re.sub("<.*", "", str(message)).strip() for message in page.context["messages"]]
    return [ISOLATES.sub("", text) for text in said]


def rows(page: Any) -> list[tuple[int, str]]:
    return [(row.place.number, row.place.name) for row in page.context["view"].rows if not row.is_beyond]


def undo(page: Any) -> str:
    return re.findall(r'value="([^"]*)" class="undo"', page.content.decode())[0]


@pytest.fixture
def client(rima: User) -> Client:
    return entered(rima)


@pytest.fixture
def lines(syria: Appeal) -> list[Signatory]:
    return enlist(syria, "Avaaz", "Bread", "Care", "Dawn")


def test_board_shows_numbers_names_and_what_was_placed_by_hand(
    client: Client, syria: Appeal, lines: list[Signatory]
) -> None:
    ordering.move(lines[3], after=lines[0], by=None)

    page = client.get(at("order", syria))

    assert rows(page) == [(1, "Avaaz"), (2, "Dawn"), (3, "Bread"), (4, "Care")]
    assert "by hand: after <bdi>Avaaz</bdi>" in page.content.decode()
    assert page.content.decode().count("Back to the alphabet") == 1
    assert "1 line placed by hand" in page.content.decode()


def test_board_keeps_the_names_of_the_unnamed_to_itself(client: Client, syria: Appeal, rima: User) -> None:
    lines = enlist(syria, "Avaaz", "Bounty", "Care", "Dawn")
    moderation.hide_name(lines[1], by=rima)
    move(client, syria, f"{key(lines[2])} after {key(lines[1])}")
    drawn = board.last_entry(syria)
    ordering.move(lines[1], after=LAST, by=None)
    stale = move(client, syria, f"{lines[1].pk}.0 first", drawn=drawn - 1)
    ordering.move(lines[2], after=LAST, by=None)

    pages = [
        client.get(at("order", syria)),
        client.get(at("order", syria), {"q": "bount"}),
        client.get(at("order", syria), {"show": "hand"}),
        client.get(at("order_line", syria, lines[1].pk), {"where": "first"}),
        client.get(at("order_line", syria, lines[2].pk), {"where": "after", "q": "bount"}),
        client.get(at("order_rule", syria), {"order_rule": "approval", "section_rule": "none"}),
        stale,
        move(client, syria, f"{key(lines[1])} first"),
        move(client, syria, f"{key(lines[1])} after {key(lines[1])}"),
        move(client, syria, f"{lines[1].pk}.0 alphabet"),
    ]

    assert stale.status_code == 409
    assert rows(pages[0]) == [(1, "Avaaz"), (2, "Dawn"), (0, ""), (3, "Care")]
    assert [i for i, page in enumerate(pages) if "Bounty" in page.content.decode()] == []


@pytest.mark.parametrize(
    ("number", "name"), [(0, "The list is empty until you approve."), (1, "There is nothing to put in order yet.")]
)
def test_board_of_fewer_than_two_lines_says_so(client: Client, syria: Appeal, number: int, name: str) -> None:
    enlist(syria, *["Avaaz"][:number])
    propose(syria, "Bread")

    page = client.get(at("order", syria)).content.decode()

    assert (name in page, 'id="moves"' in page) == (True, False)


@pytest.mark.parametrize(
    ("moved", "way", "after", "said"),
    [
        (2, "up", ["Avaaz", "Care", "Bread", "Dawn"], "Care is now 2, after Avaaz."),
        (1, "up", ["Bread", "Avaaz", "Care", "Dawn"], "Bread is now 1, first on the list."),
        (1, "down", ["Avaaz", "Care", "Bread", "Dawn"], "Bread is now 3, after Care."),
        (2, "down", ["Avaaz", "Bread", "Dawn", "Care"], "Care is now 4, after Dawn."),
    ],
)
def test_arrows_move_a_line_by_one(
    client: Client, syria: Appeal, lines: list[Signatory], moved: int, way: str, after: list[str], said: str
) -> None:
    row = client.get(at("order", syria)).context["view"].rows[moved]

    page = move(client, syria, getattr(row, way))

    assert (listed(syria), told(page)) == (after, [said])
    assert page.redirect_chain == [(f"{at('order', syria)}?at={lines[moved].pk}", 302)]


def test_arrows_end_where_the_list_ends(client: Client, syria: Appeal, lines: list[Signatory]) -> None:
    shown = client.get(at("order", syria)).context["view"].rows

    assert (shown[0].up, shown[-1].down) == ("", "")


def test_arrows_stay_within_a_section(client: Client, syria: Appeal, lines: list[Signatory]) -> None:
    for row in lines[2:]:
        row.section = "convener"
        register.save(row, by=None)
    syria.section_rule = "conveners"
    register.save(syria, by=None)

    page = client.get(at("order", syria))
    shown = page.context["view"].rows
    move(client, syria, shown[3].up)

    assert [row.place.heading for row in shown if row.opens] == ["Conveners", "Signatories"]
    assert (shown[2].up, shown[1].down) == ("", "")
    assert listed(syria) == ["Care", "Dawn", "Bread", "Avaaz"]


@pytest.mark.parametrize("way", ["first", "last", "after"])
def test_undo_of_a_move_puts_back_to_the_alphabet(
    client: Client, syria: Appeal, lines: list[Signatory], way: str
) -> None:
    to = f"{key(lines[1])} {way}" + (f" {key(lines[3])}" if way == "after" else "")

    page = move(client, syria, undo(move(client, syria, to)))

    assert (listed(syria), told(page)) == (["Avaaz", "Bread", "Care", "Dawn"], ["Bread is now 2, after Avaaz."])
    assert Signatory.objects.filter(is_pinned=True).count() == 0


@pytest.mark.parametrize("end", ["first", "last", None])
def test_undo_of_a_second_move_puts_back_where_the_first_had_put_it(
    client: Client, syria: Appeal, lines: list[Signatory], end: str | None
) -> None:
    ordering.move(lines[1], after=ordering.End(end) if end else lines[2], by=None)
    was = (listed(syria), [place.by_hand for place in board.by_hand(syria)])

    moved = move(client, syria, f"{key(lines[1])} after {key(lines[0])}")
    assert listed(syria)[1] == "Bread"
    move(client, syria, undo(moved))

    assert (listed(syria), [place.by_hand for place in board.by_hand(syria)]) == was


def test_back_to_the_alphabet_can_be_undone(client: Client, syria: Appeal, lines: list[Signatory]) -> None:
    ordering.move(lines[0], after=lines[2], by=None)

    page = move(client, syria, f"{key(lines[0])} alphabet", show="hand")
    assert (listed(syria), told(page)) == (["Avaaz", "Bread", "Care", "Dawn"], ["Avaaz is now 1, first on the list."])
    move(client, syria, undo(page))

    assert listed(syria) == ["Bread", "Care", "Avaaz", "Dawn"]


def test_script_is_told_the_new_neighbours_and_the_lines_that_changed(
    client: Client, syria: Appeal, lines: list[Signatory]
) -> None:
    drawn = board.last_entry(syria)

    status, answer = fetched(client, syria, f"{key(lines[3])} after {key(lines[0])}", drawn=drawn)

    answer["said"] = ISOLATES.sub("", answer["said"])
    html = answer.pop("lines")
    assert (status, answer) == (
        200,
        {
            "line": lines[3].pk,
            "above": lines[0].pk,
            "below": lines[1].pk,
            "number": 2,
            "said": "Dawn is now 2, after Avaaz.",
            "undo": f"{key(lines[3])} alphabet",
            "drawn": str(board.last_entry(syria)),
            "others": False,
        },
    )
    assert set(html) == {str(lines[3].pk), str(lines[1].pk)}
    assert f'data-key="{key(lines[3])}"' in html[str(lines[3].pk)]


def test_script_is_told_that_others_were_at_it(client: Client, syria: Appeal, lines: list[Signatory]) -> None:
    drawn = board.last_entry(syria)
    ordering.move(lines[0], after=LAST, by=None)

    _, answer = fetched(client, syria, f"{key(lines[3])} after {key(lines[1])}", drawn=drawn)

    assert (answer["others"], answer["drawn"]) == (True, str(drawn))


def test_stale_move_shows_what_was_done_and_can_be_made_again(
    client: Client, syria: Appeal, lines: list[Signatory], ada: User
) -> None:
    drawn, asked = board.last_entry(syria), f"{key(lines[3])} after {key(lines[0])}"
    ordering.move(lines[0], after=lines[2], by=ada)
    ordering.move(lines[1], after=LAST, by=ada)
    before = listed(syria)

    page = move(client, syria, asked, drawn=drawn)
    stale = page.context["stale"]

    assert (page.status_code, listed(syria)) == (409, before)
    assert ISOLATES.sub("", stale.who) == "ada moved 2 lines while you looked."
    assert [ISOLATES.sub("", act) for act in stale.acts] == ["ada put Avaaz after Care", "ada put Bread last"]
    move(client, syria, stale.redo)
    assert listed(syria) == ["Care", "Avaaz", "Dawn", "Bread"]


def test_stale_move_of_a_line_that_is_gone_cannot_be_made_again(
    client: Client, syria: Appeal, lines: list[Signatory], ada: User
) -> None:
    asked = f"{key(lines[3])} after {key(lines[0])}"
    drawn = board.last_entry(syria)
    moderation.withdraw(lines[0], by=ada)

    page = move(client, syria, asked, drawn=drawn)

    assert (told(page), listed(syria)) == (
        ["Avaaz is no longer on the list. Nothing was moved."],
        ["Bread", "Care", "Dawn"],
    )


def test_script_is_refused_with_a_reason_and_a_code(client: Client, syria: Appeal, lines: list[Signatory]) -> None:
    asked = f"{key(lines[3])} first"
    ordering.move(lines[3], after=lines[0], by=None)

    assert fetched(client, syria, asked)[0] == 409
    assert fetched(client, syria, asked)[1]["code"] == "stale"


@pytest.mark.parametrize(
    "to",
    [
        "",
        "first",
        "{line}",
        "{line} 3",
        "{line} sideways",
        "{line} after",
        "{line} after x.1",
        "{line} after 1",
        "{line} after {line}",
        "{line} after {far}",
        "{far} after {line}",
        "{line} after {declined}",
        "{line} after 999999.1",
        "{line} after 999999999999999999.1",
        "{line} after " + "9" * 5000 + ".1",
        "{line} after ٣.١",
        "{line} after -1.1",
        "{line} after 1.\0",
        "\0",
        "{declined} first",
        "{line} alphabet",
    ],
)
def test_a_move_to_where_nothing_is_is_refused_and_changes_nothing(
    client: Client, syria: Appeal, rivers: Appeal, lines: list[Signatory], to: str
) -> None:
    (far,) = enlist(rivers, "Confluence Secret")
    (declined,) = propose(syria, "Elsewhere")
    moderation.decline(declined, by=None)
    asked = to.format(line=key(lines[1]), far=key(far), declined=key(declined))
    before, journal = list(Signatory.objects.order_by("pk").values_list("pk", "place", "turn")), acts()

    page = move(client, syria, asked)

    assert (page.status_code, len(told(page)), page.context["view"].rows != []) == (200, 1, True)
    assert "Confluence" not in page.content.decode()
    assert fetched(client, syria, asked)[0] == 409
    assert [(pk, bytes(place), turn) for pk, place, turn in before] == [
        (pk, bytes(place), turn)
        for pk, place, turn in Signatory.objects.order_by("pk").values_list("pk", "place", "turn")
    ]
    assert acts() == journal


@pytest.mark.parametrize(
    "query", ["page=0", "page=99", "page=x", "at=-1", "at=" + "9" * 30, "q=%00", "show=%00", "q=a%00b"]
)
def test_board_with_a_bad_address_is_the_board(
    client: Client, syria: Appeal, lines: list[Signatory], query: str
) -> None:
    page = client.get(f"{at('order', syria)}?{query}")

    assert (page.status_code, page.context["totals"].lines) == (200, 4)


def test_looking_changes_nothing(client: Client, syria: Appeal, lines: list[Signatory]) -> None:
    journal = acts()
    to = {"to": f"{key(lines[1])} first"}

    client.get(at("order_move", syria), to)
    client.get(at("order_line", syria, lines[1].pk), {"where": "first"} | to)
    client.get(at("order_rule", syria), {"order_rule": "approval", "section_rule": "kind"})

    assert (acts(), listed(syria)) == (journal, ["Avaaz", "Bread", "Care", "Dawn"])


@pytest.mark.parametrize("name", ["order", "order_rule", "order_move", "order_line"])
def test_order_is_for_coordinators_of_the_statement(
    syria: Appeal, lines: list[Signatory], vera: User, omar: User, name: str
) -> None:
    url = at(name, syria, *[lines[0].pk][: name == "order_line"])
    to = {"to": f"{key(lines[1])} first"}

    assert [entered(user).get(url).status_code for user in (vera, omar)] == [403, 404]
    assert [entered(user).post(url, to).status_code for user in (vera, omar)] == [403, 404]
    assert (Client().get(url).status_code, Client().post(url, to).status_code) == (302, 403)
    assert listed(syria) == ["Avaaz", "Bread", "Care", "Dawn"]


def test_line_of_another_statement_is_no_line(client: Client, syria: Appeal, rivers: Appeal) -> None:
    (far,) = enlist(rivers, "Confluence Secret")

    assert client.get(at("order_line", syria, far.pk)).status_code == 404
    assert client.get(at("order_line", syria, 10**30)).status_code == 404


@pytest.mark.parametrize(
    ("asked", "near"),
    [
        ({"where": "first"}, [(1, "Care"), (2, "Avaaz")]),
        ({"where": "last"}, [(3, "Dawn"), (4, "Care")]),
        ({"where": "after", "q": "ava"}, [(1, "Avaaz"), (2, "Care"), (3, "Bread")]),
        ({"where": "after", "q": "DAWN"}, [(3, "Dawn"), (4, "Care")]),
        ({"where": "after", "q": "bread"}, [(2, "Bread"), (3, "Care"), (4, "Dawn")]),
    ],
)
def test_move_shows_the_lines_around_before_it_is_made(
    client: Client, syria: Appeal, lines: list[Signatory], asked: dict[str, str], near: list[tuple[int, str]]
) -> None:
    choice = client.get(at("order_line", syria, lines[2].pk), asked).context["choice"]
    assert [(line.number, line.name) for line in choice.near] == near

    move(client, syria, choice.move)

    window = board.page(syria, 1)
    assert [(place.number, place.name) for place in window if (place.number, place.name) in near] == near


def test_move_counts_no_unnamed_line_in_what_it_shows(client: Client, syria: Appeal, lines: list[Signatory]) -> None:
    moderation.hide_name(lines[0], by=None)

    choice = client.get(at("order_line", syria, lines[3].pk), {"where": "first"}).context["choice"]
    assert [(line.number, line.name) for line in choice.near] == [(1, "Dawn"), (0, "")]

    choice = client.get(at("order_line", syria, lines[3].pk), {"where": "after", "q": "bread"}).context["choice"]
    assert [(line.number, line.name) for line in choice.near] == [(1, "Bread"), (2, "Dawn"), (3, "Care")]


def test_move_offers_all_that_have_the_words_in_their_name(client: Client, syria: Appeal) -> None:
    first, *_ = enlist(syria, "Avaaz", "Syria Relief", "Syria Relief Network")

    choice = client.get(at("order_line", syria, first.pk), {"where": "after", "q": "syria"}).context["choice"]

    assert ([place.name for place in choice.found], choice.move) == (["Syria Relief", "Syria Relief Network"], "")


@pytest.mark.parametrize(
    ("asked", "refused"),
    [
        ({"where": "after", "q": "nobody"}, "No line on the list has “nobody” in its name."),
        ({"where": "after", "q": ""}, "Write a part of the name of the line it should stand after."),
        ({"where": "after", "after": "self"}, "A line cannot stand after itself. Name another."),
        ({"where": "after", "after": "999999"}, "That line is not on the list. Name another."),
        ({"where": "after", "after": "9" * 40}, "Write a part of the name of the line it should stand after."),
        ({"where": "after", "after": "far"}, "That line is not on the list. Name another."),
        ({}, ""),
    ],
)
def test_move_says_why_it_cannot_be(
    client: Client, syria: Appeal, rivers: Appeal, lines: list[Signatory], asked: dict[str, str], refused: str
) -> None:
    (far,) = enlist(rivers, "Confluence Secret")
    keys = {"self": str(lines[0].pk), "far": str(far.pk)}
    asked = {name: keys.get(value, value) for name, value in asked.items()}

    choice = client.get(at("order_line", syria, lines[0].pk), asked).context["choice"]

    assert (choice.refused, choice.move) == (refused, "")


def test_sort_under_moves_the_line_and_keeps_its_name(client: Client, syria: Appeal, lines: list[Signatory]) -> None:
    (line,) = enlist(syria, "The Bridge")
    turn = line.turn

    page = client.post(
        at("order_line", syria, line.pk), {"sort_under": " Bridge, The\0".replace("\0", ""), "turn": turn}, follow=True
    )

    assert (told(page), listed(syria)[2]) == (["The Bridge is now 3, after Bread."], "The Bridge")


def test_sort_under_of_a_line_that_changed_is_refused_and_kept(
    client: Client, syria: Appeal, lines: list[Signatory]
) -> None:
    turn = lines[0].turn
    ordering.move(lines[0], after=LAST, by=None)
    url = at("order_line", syria, lines[0].pk)

    page = client.post(url, {"sort_under": "Zebra", "turn": turn})
    assert (
        "This line was changed while you looked." in page.content.decode(),
        'value="Zebra"' in page.content.decode(),
    ) == (
        True,
        True,
    )
    again = client.post(url, {"sort_under": "Zebra", "turn": page.context["form"].stands}, follow=True)

    assert Signatory.objects.get(pk=lines[0].pk).sort_under == "Zebra"
    assert told(again) == [
        "Stored. The line is placed by hand and stays where it is until you put it back to the alphabet."
    ]


@pytest.mark.parametrize("bad", ["x" * 301, "a\0b"])
def test_sort_under_that_does_not_fit_is_refused(
    client: Client, syria: Appeal, lines: list[Signatory], bad: str
) -> None:
    page = client.post(at("order_line", syria, lines[0].pk), {"sort_under": bad, "turn": lines[0].turn})

    assert (page.status_code, list(page.context["form"].errors)) == (200, ["sort_under"])


RULES: tuple[dict[str, str], ...] = (
    {"order_rule": "approval", "section_rule": "none", "ignored_articles": ""},
    {"order_rule": "alphabet", "section_rule": "none", "ignored_articles": "The, Al-"},
    {"order_rule": "alphabet", "section_rule": "conveners", "ignored_articles": ""},
    {"order_rule": "alphabet", "section_rule": "country", "ignored_articles": ""},
    {"order_rule": "approval", "section_rule": "kind", "ignored_articles": ""},
)


@pytest.mark.parametrize("wanted", RULES, ids=str)
def test_preview_of_a_rule_tells_what_applying_it_does(
    client: Client, syria: Appeal, lines: list[Signatory], wanted: dict[str, str]
) -> None:
    some = enlist(syria, "The Atlas", "Al-Bayan", "Zoo")
    for row, country, kind, section in zip(
        some, ("SY", "DE", ""), ("person", "organization", "person"), ("", "convener", ""), strict=True
    ):
        row.kind, row.section = kind, section
        register.save(row, by=None)
        row.organization.country = country
        register.save(row.organization, by=None)
    ordering.move(lines[3], after=some[1], by=None)
    ordering.move(lines[1], after=LAST, by=None)
    moderation.hide_name(lines[2], by=None)
    before = {place.pk: place for place in board.page(syria, 1)}

    preview = client.get(at("order_rule", syria), wanted)
    moved, stands = preview.context["moved"], preview.context["form"].stands
    applied = client.post(at("order_rule", syria), wanted | {"was": stands}, follow=True)

    after = {place.pk: place for place in board.page(syria, 1)}
    order = sorted(after, key=lambda pk: after[pk].position)
    told_after = {line.signatory.pk: (line.after, line.follows and line.follows.pk) for line in moved}
    assert told_after == {pk: (after[pk].number, _above(order, pk)) for pk in told_after}
    assert {line.signatory.pk: line.before for line in moved} == {pk: before[pk].number for pk in told_after}
    assert _without(order, told_after) == _without(sorted(before, key=lambda pk: before[pk].position), told_after)
    pinned = set(Signatory.objects.filter(is_pinned=True).values_list("pk", flat=True))
    assert {line.signatory.pk for line in moved if line.is_loosened} <= {lines[1].pk, lines[3].pk} - pinned
    assert told(applied)[0].startswith("The rule is applied.")


def _above(order: list[int], pk: int) -> int | None:
    return order[order.index(pk) - 1] if order.index(pk) else None


def _without(order: list[int], moved: dict[int, Any]) -> list[int]:
    return [pk for pk in order if pk not in moved]


def test_preview_shows_only_the_lines_that_move(client: Client, syria: Appeal, lines: list[Signatory]) -> None:
    enlist(syria, "The Atlas")

    page = client.get(at("order_rule", syria), RULES[1])

    assert [(line.signatory.printed_name, line.before, line.after) for line in page.context["moved"]] == [
        ("The Atlas", 5, 1)
    ]
    assert page.context["title"] == "1 line would move"


def test_rule_that_another_has_changed_meanwhile_is_not_overwritten(
    client: Client, syria: Appeal, lines: list[Signatory]
) -> None:
    stands = client.get(at("order_rule", syria), RULES[1]).context["form"].stands
    other = Appeal.objects.get(pk=syria.pk)
    other.section_rule = "kind"
    register.save(other, by=None)

    page = client.post(at("order_rule", syria), RULES[1] | {"was": stands})

    syria.refresh_from_db()
    assert (page.status_code, syria.section_rule, syria.ignored_articles) == (409, "kind", "")
    assert "Somebody changed the rule while you looked." in page.content.decode()


@pytest.mark.parametrize(
    "bad",
    [{"order_rule": "size"}, {"section_rule": "\0"}, {"ignored_articles": "x" * 101}, {"ignored_articles": "a\0"}],
)
def test_rule_that_is_none_is_refused_with_what_was_typed(
    client: Client, syria: Appeal, lines: list[Signatory], bad: dict[str, str]
) -> None:
    for answer in (
        client.get(at("order_rule", syria), RULES[0] | bad),
        client.post(at("order_rule", syria), RULES[0] | bad),
    ):
        assert (answer.status_code, list(answer.context["form"].errors)) == (200, list(bad))

    syria.refresh_from_db()
    assert syria.order_rule == "alphabet"


def test_board_takes_the_same_number_of_queries_whatever_its_length(syria: Appeal, seed: Appeal, ada: User) -> None:
    enlist(syria, "Avaaz", "Bread")
    keeper, taken = entered(ada), []
    keeper.get(at("order", seed))

    for appeal, query in ((syria, {}), (seed, {}), (seed, {"q": "Syria"}), (seed, {"show": "hand"})):
        with CaptureQueriesContext(connection) as queries:
            keeper.get(at("order", appeal), query)
        taken.append(len(queries))

    # A list with signs on it asks once more whose they are; a page asks first which lines are its.
    assert taken == [taken[0], taken[0] + 1, taken[0], taken[0]]
    assert taken[0] <= 16
