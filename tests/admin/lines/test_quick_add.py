"""Quick add: a pasted reply becomes a line to review, a second contact, or nothing; and it is taken back."""

import json
from datetime import date
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client

from signatories.models import Appeal, Endorsement, JournalEntry, Signatory
from signatories.workflow import entering, moderation
from signatories.workflow.endorsing import Contact
from tests import cast
from tests.admin.filling import entered

MAIL = """From: Layla Haddad <layla@ahlhoran.example>
Date: Thu, 3 Nov 2016 09:12:00 +0200

Please add Ahl Horan to the list.

Best regards,
Layla Haddad
Director
Gaziantep, Turkey
"""
SAVED = {
    "act": "save",
    "paste": MAIL,
    "name": "Ahl Horan",
    "country": "TR",
    "person": "Layla Haddad",
    "role": "Director",
    "email": "layla@ahlhoran.example",
    "telephone": "+90 342 555 1234",
    "written": "2016-11-03",
}


def add(appeal: Appeal) -> str:
    return f"/admin/statements/{appeal.pk}/add/"


def said(client: Client, appeal: Appeal) -> list[str]:
    return [str(message) for message in client.get(add(appeal)).context["messages"]]


def stored() -> tuple[int, int, int]:
    return Signatory.objects.count(), Endorsement.objects.count(), JournalEntry.objects.count()


def test_reply_is_read_and_nothing_stored(syria: Appeal, rima: User) -> None:
    client, before = entered(rima), stored()

    form = client.post(add(syria), {"act": "read", "paste": MAIL, "role": "Head"}).context["form"]

    found = {name: form[name].value() for name in ("name", "country", "person", "role", "email", "written")}
    assert found == {
        "name": "Ahl Horan",
        "country": "TR",
        "person": "Layla Haddad",
        "role": "Head",
        "email": "layla@ahlhoran.example",
        "written": date(2016, 11, 3),
    }
    assert (form["paste"].value(), stored()) == (MAIL, before)


def test_reply_is_saved_to_review_with_its_source(syria: Appeal, rima: User) -> None:
    client = entered(rima)

    response = client.post(add(syria), SAVED)

    assert (response.status_code, response.url) == (302, add(syria))  # type: ignore[attr-defined]
    row = Endorsement.objects.get()
    assert (row.name, row.person, row.role, row.email, row.telephone, row.country) == (
        "Ahl Horan", "Layla Haddad", "Director", "layla@ahlhoran.example", "+90 342 555 1234", "TR",
    )  # fmt: skip
    assert (row.source, row.proof, row.state, row.confirmed_by) == ("reply mail, 3 Nov", "pasted", "confirmed", rima)
    assert row.evidence == MAIL.strip()
    line = row.signatory
    assert line is not None
    assert (line.printed_name, line.state, str(line.organization.country)) == ("Ahl Horan", "proposed", "TR")
    assert said(client, syria) == ["Ahl Horan is to be reviewed (reply mail, 3 Nov)."]


def test_contact_is_nowhere_in_the_journal(syria: Appeal, rima: User) -> None:
    entered(rima).post(add(syria), SAVED)

    told = " ".join(f"{e.label} {json.dumps(e.details)}" for e in JournalEntry.objects.all())
    assert [word for word in ("Layla", "layla", "342", "Gaziantep") if word in told] == []


def test_unnamed_is_kept_unnamed(syria: Appeal, rima: User) -> None:
    entered(rima).post(add(syria), SAVED | {"is_unnamed": "on"})

    assert Signatory.objects.get().is_named is False


def test_name_that_is_there_asks_who_it_is(syria: Appeal, rima: User) -> None:
    line = cast.enlist(syria, "Ahl Horan")[0]
    client, before = entered(rima), stored()

    page = client.post(add(syria), SAVED)

    assert (page.status_code, page.context["must_choose"], stored()) == (200, True, before)
    assert [(one.name, one.number, one.signatory) for one in page.context["alike"]] == [("Ahl Horan", 1, line.pk)]
    assert page.context["form"]["email"].value() == "layla@ahlhoran.example"


def test_same_is_a_second_contact(syria: Appeal, rima: User) -> None:
    line = cast.enlist(syria, "FIDH - International Federation for Human Rights (FIDH)")[0]
    words = SAVED | {"name": "International Federation for Human Rights", "who": f"same-{line.pk}"}

    entered(rima).post(add(syria), words)

    row = Endorsement.objects.get()
    assert (row.signatory, row.is_second, row.state, row.name) == (
        line, False, "confirmed", "International Federation for Human Rights",
    )  # fmt: skip
    assert Signatory.objects.count() == 1


def test_another_of_the_same_name_waits_as_second(syria: Appeal, rima: User) -> None:
    line = cast.enlist(syria, "Ahl Horan")[0]
    client = entered(rima)

    client.post(add(syria), SAVED | {"who": "another"})

    assert list(Endorsement.objects.values_list("signatory", "is_second")) == [(line.pk, True)]
    assert said(client, syria) == ["Ahl Horan stands on it already; the second sign-on is to be reviewed."]


@pytest.mark.parametrize("who", ["same-0", "same-x", "same-", "same-99999999999999999999", "nobody"])
def test_nonsense_is_asked_again(syria: Appeal, rima: User, who: str) -> None:
    cast.enlist(syria, "Ahl Horan")
    client, before = entered(rima), stored()

    page = client.post(add(syria), SAVED | {"who": who})

    assert (page.status_code, page.context["must_choose"], stored()) == (200, True, before)


def test_line_of_another_statement_is_no_choice(syria: Appeal, rivers: Appeal, rima: User) -> None:
    foreign = cast.enlist(rivers, "Ahl Horan")[0]

    entered(rima).post(add(syria), SAVED | {"who": f"same-{foreign.pk}"})

    assert list(Endorsement.objects.values_list("signatory__appeal", flat=True)) == [syria.pk]


def test_undo_takes_back_line_and_contact(syria: Appeal, rima: User) -> None:
    client = entered(rima)
    client.post(add(syria), SAVED)
    row = Endorsement.objects.get()

    assert [one.pk for one in client.get(add(syria)).context["just_now"]] == [row.pk]
    client.post(add(syria), {"act": "undo", "endorsement": row.pk})

    row.refresh_from_db()
    assert (row.state, row.signatory and row.signatory.state) == ("withdrawn", "withdrawn")
    assert list(client.get(add(syria)).context["just_now"]) == []


def test_undo_of_a_second_contact_leaves_the_line(syria: Appeal, rima: User) -> None:
    line = cast.enlist(syria, "Ahl Horan")[0]
    client = entered(rima)
    client.post(add(syria), SAVED)
    client.post(add(syria), SAVED | {"who": f"same-{line.pk}"})
    Endorsement.objects.create(
        appeal=syria, signatory=line, way="form", state="confirmed", name="Ahl Horan",
        received_at=cast.NOON, confirmed_at=cast.NOON,
    )  # fmt: skip
    row = Endorsement.objects.get(way="hand")

    client.post(add(syria), {"act": "undo", "endorsement": row.pk})

    row.refresh_from_db()
    line.refresh_from_db()
    assert (row.state, line.state) == ("withdrawn", "approved")


@pytest.mark.parametrize("who", [{}, {"who": "same"}])
def test_what_was_entered_in_one_language_is_taken_back_in_another(
    syria: Appeal, rima: User, who: dict[str, str]
) -> None:
    client, by_hand = entered(rima), SAVED | {"paste": ""}
    if who:
        who = {"who": f"same-{cast.enlist(syria, 'Ahl Horan')[0].pk}"}
    client.post(add(syria), by_hand | who)
    row = Endorsement.objects.get()
    entering.note(cast.enlist(syria, "Kesh Malek")[0], "a word", by=rima)
    entering.add_contact(cast.enlist(syria, "Bonyan")[0], Contact("Omar"), by=rima, source="added later")

    assert [one.pk for one in client.get(f"/ar{add(syria)}").context["just_now"]] == [row.pk]
    client.post(f"/ar{add(syria)}", {"act": "undo", "endorsement": row.pk})

    row.refresh_from_db()
    assert row.state == "withdrawn"


def test_one_not_named_is_shown_when_asked_and_told(syria: Appeal, rima: User) -> None:
    line = moderation.hide_name(cast.enlist(syria, "Ahl Horan Canary")[0], by=None)
    client, words = entered(rima), SAVED | {"name": "Canary Ahl Horan", "paste": ""}

    asked = client.post(add(syria), words)
    page = client.post(add(syria), words | {"show": line.pk, "act": "save"})

    assert (asked.context["must_choose"], "Ahl Horan Canary" in asked.content.decode()) == (True, False)
    assert ("Ahl Horan Canary" in page.content.decode(), page.context["form"]["email"].value()) == (
        True,
        "layla@ahlhoran.example",
    )
    assert (cast.acts([line])[-1], Endorsement.objects.count()) == ("look_at_name", 0)


def test_only_who_is_asked_about_is_shown(syria: Appeal, rivers: Appeal, rima: User) -> None:
    other = moderation.hide_name(cast.enlist(syria, "Kesh Malek")[0], by=None)
    named, foreign = cast.enlist(syria, "Ahl Horan")[0], cast.enlist(rivers, "Ahl Horan")[0]
    client, before = entered(rima), JournalEntry.objects.count()

    answers = [client.post(add(syria), SAVED | {"show": key}) for key in (other.pk, named.pk, foreign.pk, "x")]

    assert [answer.status_code for answer in answers] == [200, 404, 404, 200]
    assert ("Kesh Malek" in answers[0].content.decode(), JournalEntry.objects.count()) == (False, before)


def test_one_like_it_that_is_not_named_has_to_be_chosen_too(syria: Appeal, rima: User) -> None:
    moderation.hide_name(cast.enlist(syria, "Oxfam")[0], by=None)
    client, before = entered(rima), stored()

    page = client.post(add(syria), SAVED | {"name": "Oxfam GB"})

    assert (page.context["must_choose"], stored()) == (True, before)


def test_several_of_one_mail_are_added_one_after_the_other(syria: Appeal, rima: User) -> None:
    mail = "Three of our members sign:\n1. Ahl Horan\n2. Kesh Malek\n3. Tearfund\n\nBest,\nOmar Aziz"
    client = entered(rima)

    page = client.post(add(syria), {"act": "read", "paste": mail})
    assert (page.context["names"], page.context["form"]["name"].value()) == (
        ("Ahl Horan", "Kesh Malek", "Tearfund"),
        "Ahl Horan",
    )
    taken = client.post(add(syria), SAVED | {"paste": mail, "take": "1"})
    assert (taken.context["form"]["name"].value(), taken.context["at"]) == ("Kesh Malek", 1)
    after = client.post(add(syria), SAVED | {"paste": mail, "name": "Kesh Malek (KM)", "at": "1"})
    assert (after.status_code, after.context["form"]["name"].value(), after.context["at"]) == (200, "Tearfund", 2)
    assert (after.context["form"]["paste"].value(), after.context["form"]["person"].value()) == (mail, "Layla Haddad")
    last = client.post(add(syria), SAVED | {"paste": mail, "name": "Tearfund", "at": "2"})

    assert last.status_code == 302
    assert sorted(Signatory.objects.values_list("printed_name", flat=True)) == ["Kesh Malek (KM)", "Tearfund"]


@pytest.mark.parametrize("sent", [{"take": "x"}, {"take": "9" * 40}, {"take": ""}, {"at": "9" * 40}, {"show": ""}])
def test_nonsense_about_names_of_a_mail_breaks_nothing(syria: Appeal, rima: User, sent: dict[str, str]) -> None:
    client = entered(rima)

    assert client.post(add(syria), SAVED | {"paste": "We sign:\n1. Ahl Horan\n2. Bonyan"} | sent).status_code in (
        200,
        302,
    )


def test_undo_after_a_decision_is_refused(syria: Appeal, rima: User) -> None:
    client = entered(rima)
    client.post(add(syria), SAVED)
    said(client, syria)
    line = Signatory.objects.get()
    moderation.approve(line, by=None)

    client.post(add(syria), {"act": "undo", "endorsement": Endorsement.objects.get().pk})

    line.refresh_from_db()
    assert line.state == "approved"
    assert said(client, syria) == ["Ahl Horan has been decided on meanwhile. Open it in the list to change that."]


@pytest.mark.parametrize("key", ["", "x", "0", "9" * 30])
def test_undo_of_nonsense_is_not_found(syria: Appeal, rima: User, key: str) -> None:
    assert entered(rima).post(add(syria), {"act": "undo", "endorsement": key}).status_code == 404


def test_undo_reaches_only_her_own_statement(syria: Appeal, rivers: Appeal, rima: User, omar: User) -> None:
    entered(rima).post(add(syria), SAVED)
    row = Endorsement.objects.get()

    assert entered(omar).post(add(rivers), {"act": "undo", "endorsement": row.pk}).status_code == 404
    row.refresh_from_db()
    assert row.state == "confirmed"


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"name": ""}, "name"),
        ({"name": "***"}, "name"),
        ({"name": "x" * 301}, "name"),
        ({"email": "layla"}, "email"),
        ({"country": "XX"}, "country"),
        ({"written": "3 Nov"}, "written"),
        ({"telephone": "1" * 51}, "telephone"),
        ({"paste": "x" * 20_001}, "paste"),
        ({"paste": "a\0b"}, "paste"),
    ],
)
def test_what_was_typed_stays_where_it_is_refused(
    syria: Appeal, rima: User, changed: dict[str, str], wrong: str
) -> None:
    before = stored()

    page = entered(rima).post(add(syria), SAVED | changed)

    assert (page.status_code, list(page.context["form"].errors), stored()) == (200, [wrong], before)
    assert {name: page.context["form"][name].value() for name in SAVED if name != "act"} == {
        name: value for name, value in (SAVED | changed).items() if name != "act"
    }


def test_only_coordinators_of_this_statement_add(syria: Appeal, vera: User, omar: User) -> None:
    for user, status in ((vera, 403), (omar, 404)):
        client = entered(user)
        answers = [client.get(add(syria)).status_code]
        answers += [client.post(add(syria), SAVED | {"act": act}).status_code for act in ("read", "save", "undo")]
        assert answers == [status] * 4
    assert stored()[0] == 0


def test_hostile_replies_are_but_text(syria: Appeal, rima: User, cases: Path, one_in: int) -> None:
    client = entered(rima)
    hostile = json.loads((cases / "payloads/blns/blns.json").read_text(encoding="utf-8"))
    for file in sorted((cases / "payloads/xss").glob("*.txt")):
        hostile += file.read_text(encoding="utf-8", errors="replace").splitlines()[:10]
    hostile += ["\0", "x" * 1_000_000, "\u202e" * 50, "*", "(" * 5000]

    answers = ""
    for i, words in enumerate([*hostile[:-5:one_in], *hostile[-5:]]):
        read = client.post(add(syria), {"act": "read", "part": "1", "paste": f"Please add {words} to the list"})
        assert (words[:40], read.status_code, read["Content-Type"]) == (words[:40], 200, "application/json")
        if i % 4 == 0:
            saved = client.post(add(syria), SAVED | {"paste": words[:20_000], "name": words[:300], "who": "another"})
            assert (words[:40], saved.status_code in (200, 302)) == (words[:40], True)
            answers += saved.content.decode()
    typed = "<script>alert(1)</script>"
    answers += client.post(add(syria), SAVED | {"paste": typed, "name": typed, "email": "nobody"}).content.decode()
    assert [tag for tag in ("<script>alert", "<img src=x", "<svg on") if tag in answers.lower()] == []
    assert "&lt;script&gt;alert" in answers.lower()
