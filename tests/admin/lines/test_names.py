"""Correcting a name at the desk: who asked, where it would stand, the names before, and taking it back."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from signatories.models import Appeal, Endorsement, JournalEntry, Signatory
from signatories.workflow import moderation, naming
from tests import cast
from tests.admin.filling import entered

WORDS = {"act": "save", "printed_name": "Zajal", "sort_under": "", "asked_by": "signer", "who": "Layla, by telephone"}


@pytest.fixture
def line(syria: Appeal) -> Signatory:
    return cast.enlist(syria, "ABBAD", "Ajal Foundation", "Kesh Malek")[1]


def url(line: Signatory) -> str:
    return f"/admin/statements/{line.appeal_id}/names/{line.pk}/"


def said(client: Client, line: Signatory) -> list[str]:
    return [str(message).split(" <button")[0] for message in client.get(url(line)).context["messages"]]


def test_name_is_corrected_and_the_old_one_listed(line: Signatory, rima: User) -> None:
    client = entered(rima)

    response = client.post(url(line), WORDS | {"seen": line.turn})

    assert (response.status_code, response.url) == (302, url(line))  # type: ignore[attr-defined]
    page = client.get(url(line))
    assert [(v.old, v.new, v.who, v.asked_by) for v in page.context["versions"]] == [
        ("Ajal Foundation", "Zajal", "rima", "asked by the signer")
    ]
    assert cast.listed(line.appeal) == ["ABBAD", "Kesh Malek", "Zajal"]
    assert "Layla, by telephone" in Endorsement.objects.get().note
    assert "Layla" not in json.dumps(list(JournalEntry.objects.values_list("details", flat=True)))


def test_correction_is_taken_back(line: Signatory, rima: User) -> None:
    client = entered(rima)
    client.post(url(line), WORDS)
    assert said(client, line) == ["It is now printed as Zajal."]
    entry = client.get(url(line)).context["versions"][0].entry

    client.post(url(line), {"act": "undo", "entry": entry})

    line.refresh_from_db()
    assert (line.printed_name, said(client, line)) == ("Ajal Foundation", ["It is printed as before."])
    client.post(url(line), {"act": "undo", "entry": entry})
    assert said(client, line) == ["Ajal Foundation was changed again since. Nothing was put back."]


def test_place_is_shown_before_it_is_taken(line: Signatory, rima: User) -> None:
    client, before = entered(rima), JournalEntry.objects.count()
    words = {"act": "preview", "printed_name": "Zajal", "sort_under": ""}

    page = client.post(url(line), words)
    part = client.post(url(line), words | {"part": "1"}).content.decode()

    assert (page.context["place"].number, page.context["place"].before) == (3, "Kesh Malek")
    assert page.context["form"]["printed_name"].value() == "Zajal"
    assert '<span class="number">3.</span> <bdi class="said">Zajal</bdi>' in part
    line.refresh_from_db()
    assert (line.printed_name, JournalEntry.objects.count()) == ("Ajal Foundation", before)


@pytest.mark.parametrize(
    "changed",
    [{"printed_name": ""}, {"printed_name": "Bonyan*"}, {"printed_name": "x" * 301}, {"printed_name": "a\0b"},
     {"asked_by": "nobody"}, {"sort_under": "x" * 301}, {"who": "x" * 301}],
)  # fmt: skip
def test_what_was_typed_stays_where_it_is_refused(line: Signatory, rima: User, changed: dict[str, str]) -> None:
    before = JournalEntry.objects.count()

    page = entered(rima).post(url(line), WORDS | changed)

    assert (page.status_code, len(page.context["form"].errors)) == (200, 1)
    assert page.context["form"]["printed_name"].value() == (WORDS | changed)["printed_name"]
    assert JournalEntry.objects.count() == before


def test_change_by_somebody_else_is_told_first(line: Signatory, rima: User) -> None:
    client, seen = entered(rima), line.turn
    naming.rename(line, "Ajal Union", by=None)

    page = client.post(url(line), WORDS | {"seen": seen})
    assert "Ajal Union was changed while you looked." in page.content.decode()
    again = client.post(url(line), WORDS | {"seen": page.context["line"].turn})

    line.refresh_from_db()
    assert (again.status_code, line.printed_name) == (302, "Zajal")


def test_name_of_one_not_named_is_shown_only_when_asked(line: Signatory, rima: User) -> None:
    moderation.hide_name(line, by=None)
    client = entered(rima)

    assert "Ajal" not in client.get(url(line)).content.decode()
    page = client.post(url(line), {"act": "show"})
    assert "Ajal Foundation" in page.content.decode()
    assert JournalEntry.objects.order_by("-pk")[0].subject == str(line.pk)
    client.post(url(line), WORDS)
    assert said(client, line) == ["It is now printed otherwise."]
    assert "Zajal" not in client.get(url(line)).content.decode()


def test_nothing_new_is_told_so(line: Signatory, rima: User) -> None:
    client = entered(rima)

    client.post(url(line), WORDS | {"printed_name": "Ajal Foundation", "who": ""})

    assert said(client, line) == ["Nothing was changed."]


def test_name_of_another_line_is_asked_about_first(line: Signatory, rima: User) -> None:
    other = cast.enlist(line.appeal, "Tearfund")[0]
    client, before = entered(rima), JournalEntry.objects.count()

    page = client.post(url(line), WORDS | {"printed_name": "TEARFUND"})

    assert (page.context["other"], page.context["borne"]) == (other, "Tearfund is no. 4 already.")
    assert page.context["form"]["who"].value() == "Layla, by telephone"
    assert f'href="/admin/statements/{line.appeal_id}/compare/{line.pk}/?beside={other.organization_id}"' in (
        page.content.decode()
    )
    assert JournalEntry.objects.count() == before
    client.post(url(line), WORDS | {"printed_name": "TEARFUND", "beside": other.pk})
    line.refresh_from_db()
    assert line.printed_name == "TEARFUND"


def test_one_not_named_that_bears_it_is_not_named(line: Signatory, rima: User) -> None:
    moderation.hide_name(cast.enlist(line.appeal, "Tearfund")[0], by=None)

    page = entered(rima).post(url(line), WORDS | {"printed_name": "TEARFUND"})

    assert page.context["borne"] == "One that is not named bears this name already."
    assert "Tearfund" not in page.content.decode()


@pytest.mark.parametrize("entry", ["", "x", "0", "9" * 30])
def test_undo_of_nonsense_is_not_found(line: Signatory, rima: User, entry: str) -> None:
    assert entered(rima).post(url(line), {"act": "undo", "entry": entry}).status_code == 404


def test_only_coordinators_of_this_statement_correct(line: Signatory, rivers: Appeal, vera: User, omar: User) -> None:
    theirs = f"/admin/statements/{rivers.pk}/names/{line.pk}/"

    def status(user: User, address: str) -> list[int]:
        client: Any = entered(user)
        return [client.get(address).status_code, client.post(address, WORDS).status_code]

    assert [status(vera, url(line)), status(omar, url(line)), status(omar, theirs)] == [[403] * 2, [404] * 2, [404] * 2]


def test_hostile_names_are_but_text(line: Signatory, rima: User, cases: Path, one_in: int) -> None:
    client = entered(rima)
    hostile = json.loads((cases / "payloads/unicode/own-organization-names.json").read_text(encoding="utf-8"))
    names = [str(name) for kind in hostile.values() if isinstance(kind, list) for name in kind][:: -(-one_in // 8)]
    names += json.loads((cases / "payloads/blns/blns.json").read_text(encoding="utf-8"))[::one_in]

    for name in names:
        for act in ("preview", "save"):
            answer = client.post(url(line), WORDS | {"act": act, "printed_name": name, "who": ""})
            assert (name[:40], answer.status_code in (200, 302)) == (name[:40], True)
