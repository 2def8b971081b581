"""Lines without a contact: which they are, and contacts for many written down at once."""

import json
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from signatories.models import Appeal, Endorsement, JournalEntry, Signatory
from signatories.workflow import endorsing, entering, moderation
from signatories.workflow.endorsing import Contact
from signatories.workflow.proposals import Proposal
from tests import cast
from tests.admin.filling import entered


def url(appeal: Appeal) -> str:
    return f"/admin/statements/{appeal.pk}/contacts/missing/"


@pytest.fixture
def lines(syria: Appeal) -> list[Signatory]:
    return cast.enlist(syria, "ABBAD", "Ahl Horan", "Kesh Malek")


def typed(*lines: Signatory, **fields: str) -> dict[str, object]:
    sent: dict[str, object] = {"line": [line.pk for line in lines]}
    return sent | {f"{name}-{line.pk}": value for line in lines for name, value in fields.items()}


def test_lines_without_anybody_are_listed(syria: Appeal, rima: User, lines: list[Signatory]) -> None:
    entering.add_contact(lines[0], Contact("Layla"), by=None)
    entering.note(lines[1], "rang them", by=None)
    row = entering.enter(syria, Proposal("Najda"), Contact("Omar"), by=None, source="a mail")
    moderation.decline(cast.propose(syria, "Nobody")[0], by=None)
    endorsing.withdraw(row, by=None)

    rows = entered(rima).get(url(syria)).context["rows"]

    assert [row.line.printed_name for row in rows] == ["Ahl Horan", "Kesh Malek"]


def test_contacts_of_many_are_added_at_once(syria: Appeal, rima: User, lines: list[Signatory]) -> None:
    client = entered(rima)
    sent = typed(lines[0], person="Layla", email="layla@example.org") | {f"role-{lines[2].pk}": " "}

    response = client.post(url(syria), sent | {"line": [line.pk for line in lines]})

    assert (response.status_code, [str(m) for m in client.get(url(syria)).context["messages"]]) == (
        302, ["1 contact is added."],
    )  # fmt: skip
    rows = Endorsement.objects.values_list("signatory", "person", "email", "source", "state", "confirmed_by")
    assert list(rows) == [(lines[0].pk, "Layla", "layla@example.org", "added later", "confirmed", rima.pk)]


def test_one_wrong_line_holds_up_no_other(syria: Appeal, rima: User, lines: list[Signatory]) -> None:
    sent = typed(*lines, person="Layla", email="layla@example.org", telephone="+1")
    sent |= {f"email-{lines[1].pk}": "layla at home", f"person-{lines[2].pk}": "", f"email-{lines[2].pk}": ""}
    sent |= {f"telephone-{lines[2].pk}": "", f"role-{lines[2].pk}": "Director"}

    page = entered(rima).post(url(syria), sent)

    assert list(Endorsement.objects.values_list("signatory", flat=True)) == [lines[0].pk]
    assert [(row.line.pk, row.typed["email"], row.error) for row in page.context["rows"]] == [
        (lines[1].pk, "layla at home", "“layla at home” is no e-mail address. Write it like name@example.org."),
        (lines[2].pk, "", "Write a name, an e-mail or a telephone too: a role alone is nobody."),
    ]
    assert page.context["rows"][1].typed["role"] == "Director"


def test_name_of_one_not_named_is_shown_only_when_asked(syria: Appeal, rima: User, lines: list[Signatory]) -> None:
    moderation.hide_name(lines[1], by=None)
    client = entered(rima)

    assert "Ahl Horan" not in client.get(url(syria)).content.decode()
    page = client.post(url(syria), typed(lines[0], person="Layla") | {"show": lines[1].pk})

    assert "Ahl Horan" in page.content.decode()
    assert (page.context["rows"][0].typed["person"], Endorsement.objects.count()) == ("Layla", 0)
    assert JournalEntry.objects.order_by("-pk")[0].subject == str(lines[1].pk)


def test_nothing_written_stores_nothing(syria: Appeal, rima: User, lines: list[Signatory]) -> None:
    client = entered(rima)

    client.post(url(syria), typed(*lines, person=" "))
    client.post(url(syria), {"line": ["x", "", "9" * 30]})

    assert Endorsement.objects.count() == 0
    assert {str(m) for m in client.get(url(syria)).context["messages"]} == {
        "Nothing was written, so nothing was stored."
    }


def test_line_of_another_statement_is_out_of_reach(
    syria: Appeal, rivers: Appeal, rima: User, vera: User, omar: User, lines: list[Signatory]
) -> None:
    foreign = cast.enlist(rivers, "Rivers")[0]

    entered(rima).post(url(syria), typed(foreign, person="Layla"))

    assert Endorsement.objects.count() == 0
    assert [entered(vera).get(url(syria)).status_code, entered(omar).get(url(syria)).status_code] == [403, 404]


def test_a_page_has_25_lines_at_a_constant_cost(syria: Appeal, rima: User, lines: list[Signatory]) -> None:
    client = entered(rima)
    client.get(url(syria))
    with CaptureQueriesContext(connection) as few:
        client.get(url(syria))
    cast.enlist(syria, *(f"Group {i}" for i in range(40)))
    with CaptureQueriesContext(connection) as many:
        page = client.get(f"{url(syria)}?p=2").context["page"]

    assert (len(many), len(page)) == (len(few), 18)


def test_hostile_contacts_are_but_text(
    syria: Appeal, rima: User, lines: list[Signatory], cases: Path, one_in: int
) -> None:
    client = entered(rima)
    hostile = json.loads((cases / "payloads/blns/blns.json").read_text(encoding="utf-8"))[::one_in]

    for words in [*hostile, "\0", "x" * 100_000]:
        answer = client.post(url(syria), typed(*lines, person=words, role=words, email=words, telephone=words))
        assert (words[:40], answer.status_code in (200, 302)) == (words[:40], True)
