"""Many at once: the clear ones approved, what is approved published, and their undo."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from signatories.models import Appeal, JournalEntry, Signatory
from signatories.workflow import moderation
from tests import cast
from tests.admin.review.queue import act, line_of, said, signed, to, undo, words


def test_clear_ones_are_approved_in_one_act_and_undone_in_one(desk: Client, syria: Appeal) -> None:
    for name in ("Oxfam", "Tearfund", "Karam Foundation"):
        signed(syria, name)
    signed(syria, "Danger House", is_named=False)
    Signatory.objects.update(doubt="clear")
    page = desk.get(to("clear", syria))
    picks = [f"{pk}.{turn}" for pk, turn, _name in page.context["found"].rows]
    assert "1 left out because: 1 not named: Not named" in words(page)

    response = desk.post(to("clear", syria), {"pick": picks[:2]}, follow=True)

    assert said(response) == ["2 approved."]
    assert sorted(Signatory.objects.values_list("state", flat=True)) == ["approved"] * 2 + ["proposed"] * 2
    assert cast.listed(syria) == []
    assert said(undo(desk, response)) == ["2 are to be reviewed again."]
    assert set(Signatory.objects.values_list("state", flat=True)) == {"proposed"}


def test_undo_of_many_shows_the_oldest(desk: Client, syria: Appeal) -> None:
    rows = [line_of(signed(syria, name)) for name in ("Tearfund", "Oxfam")]
    Signatory.objects.update(doubt="clear")
    picks = [f"{row.pk}.{row.turn}" for row in rows]

    undone = undo(desk, desk.post(to("clear", syria), {"pick": picks}, follow=True))

    assert undone.context["card"].key == str(rows[0].pk)


@pytest.mark.parametrize("name", ["clear", "publish"])
def test_where_nothing_is_ticked_the_list_stays_and_so_does_undo(desk: Client, syria: Appeal, name: str) -> None:
    first, *_others = [line_of(signed(syria, name)) for name in ("Oxfam", "Tearfund")]
    Signatory.objects.update(doubt="clear")
    act(desk, first, "approve")

    response = desk.post(to(name, syria))

    assert (response.status_code, said(response)) == (400, ["Nothing was ticked; nothing was done."])
    assert response.content.decode().count('name="pick"') == 1
    assert " checked>" not in response.content.decode()
    assert said(undo(desk, desk.get(to("", syria)))) == ["Oxfam is to be reviewed again."]


def test_those_left_out_lead_to_their_cards_and_many_are_folded(desk: Client, syria: Appeal) -> None:
    shouted = line_of(signed(syria, "KESH MALEK"))
    similar = [line_of(signed(syria, f"Relief {i}")) for i in range(6)]
    Signatory.objects.update(doubt="similar")

    page = desk.get(to("clear", syria))

    links = re.findall(r'<a href="([^"]*card=\d+)">', page.content.decode())
    assert links == [f"{to('', syria)}?card={line.pk}" for line in (*similar, shouted)]
    assert "7 left out because: 6 similar names" in words(page)
    assert "1 name in capitals: KESH MALEK" in words(page)
    assert page.content.decode().count("<details>") == 1


def test_what_is_not_clear_any_more_is_left_and_told(desk: Client, syria: Appeal) -> None:
    rows = [line_of(signed(syria, name)) for name in ("Oxfam", "Tearfund", "KARAM FOUNDATION", "Danger House")]
    Signatory.objects.update(doubt="clear")
    Signatory.objects.filter(pk=rows[1].pk).update(doubt="similar")
    Signatory.objects.filter(pk=rows[3].pk).update(is_named=False)

    response = desk.post(to("clear", syria), {"pick": [f"{row.pk}.{row.turn}" for row in rows]}, follow=True)

    assert said(response)[0] == "1 approved."
    assert "3 were changed meanwhile or are no longer clear" in said(response)[1]
    assert list(Signatory.objects.filter(state="approved").values_list("printed_name", flat=True)) == ["Oxfam"]


def test_publish_shows_first_and_puts_all_out_with_one_revision(desk: Client, syria: Appeal) -> None:
    cast.enlist(syria, *(f"Organization {i:02}" for i in range(34)))
    (hidden,) = cast.enlist(syria, "Danger House")
    moderation.hide_name(hidden, by=None)
    page = desk.get(to("publish", syria))
    picks = [f"{row.pk}.{row.turn}" for row in page.context["rows"]]
    was = cast.revision(syria)
    assert (len(picks), cast.listed(syria)) == (34, [])
    assert "1 not named is left out" in words(page)

    response = desk.post(to("publish", syria), {"pick": picks}, follow=True)

    assert (said(response), cast.revision(syria)) == (["34 are on the list."], was + 1)
    assert len(cast.listed(syria)) == 34
    assert JournalEntry.objects.filter(act="publish_now").count() == 34
    assert Signatory.objects.get(pk=hidden.pk).public_from > timezone.now()  # type: ignore[operator]


def test_publish_leaves_what_was_taken_back_meanwhile(desk: Client, syria: Appeal) -> None:
    stays, goes = cast.enlist(syria, "Oxfam", "Tearfund")
    picks = [f"{row.pk}.{row.turn}" for row in (stays, goes)]
    moderation.reopen(goes, by=None)

    response = desk.post(to("publish", syria), {"pick": picks}, follow=True)

    assert (cast.listed(syria), len(said(response))) == (["Oxfam"], 2)
