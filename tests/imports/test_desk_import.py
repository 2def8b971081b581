"""Somebody's table at the desk: a plan by reads alone, then everything at once; what cannot be read says what to do."""

import io
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook, load_workbook

from signatories.imports import table
from signatories.models import Appeal, JournalEntry, Membership, Network, Organization, Signatory
from signatories.workflow import moderation
from tests import cast
from tests.admin.filling import address, entered

HEADING = "name,acronym,country,named,marks"
ROWS = "ABBAD,,SY,yes,*\nأطباء بلا حدود,,,,\n=HYPERLINK(1),,,,\nAbbad,,,,\n,,,,no\nKHOJ,,Nowhere,,\n"


@pytest.fixture(autouse=True)
def uploads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    yield tmp_path


def shown(client: Client, data: bytes, name: str = "list.csv", model: str = "signatory", **fields: Any) -> Any:
    return client.post(address("import", model=model), {"import_file": SimpleUploadedFile(name, data), **fields})


def confirmed(client: Client, page: Any, model: str = "signatory", **fields: Any) -> Any:
    data = {"upload": page.context["upload"], **fields}
    return client.post(address("process_import", model=model), data, follow=True)


def workbook(*rows: list[Any]) -> bytes:
    book, stream = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(stream)
    return stream.getvalue()


def test_plan_accounts_for_every_row_by_reading_only(rima: User, syria: Appeal, srn: Network) -> None:
    cast.propose(syria, "KHOJ")
    client = entered(rima)

    with CaptureQueriesContext(connection) as asked:
        page = shown(client, f"{HEADING}\n{ROWS}KHOJ,,,,\n".encode(), appeal=syria.pk)

    plan = page.context["plan"]
    assert [(row.line, row.status) for row in plan.rows] == [
        (2, "new"),
        (3, "new"),
        (4, "new"),
        (5, "twice"),
        (6, "bad"),
        (7, "bad"),
        (8, "listed"),
    ]
    begins = {query["sql"].partition(" ")[0] for query in asked if "django_session" not in query["sql"]}
    assert begins <= {"SELECT", "SAVEPOINT", "RELEASE", "BEGIN"}
    assert Signatory.objects.count() == 1
    assert "The country “Nowhere” is not known." in page.content.decode()


def test_confirmed_rows_are_to_be_reviewed(rima: User, syria: Appeal, srn: Network, uploads: Path) -> None:
    client, before = entered(rima), cast.revision(syria)
    page = shown(client, f"{HEADING}\n{ROWS}".encode(), appeal=syria.pk)

    done = confirmed(client, page)

    assert dict(Signatory.objects.values_list("printed_name", "state")) == {
        "ABBAD": "proposed",
        "أطباء بلا حدود": "proposed",
        "=HYPERLINK(1)": "proposed",
    }
    assert cast.memberships(srn) == [("ABBAD", "claimed")]
    assert "3 are now to be reviewed. 3 rows were left out." in done.content.decode()
    assert (cast.revision(syria), Signatory.objects.values_list("source", flat=True)[0]) == (before, "list.csv")
    assert list(uploads.iterdir()) == []


def test_leaving_it_stores_nothing_and_removes_the_upload(rima: User, syria: Appeal, uploads: Path) -> None:
    client = entered(rima)
    page = shown(client, b"name\nABBAD\n", appeal=syria.pk)

    confirmed(client, page, cancel="yes")

    assert (Signatory.objects.count(), list(uploads.iterdir())) == (0, [])
    assert "no longer here" in confirmed(client, page).content.decode()


def test_upload_belongs_to_who_sent_it(rima: User, omar: User, syria: Appeal) -> None:
    page = shown(entered(rima), b"name\nABBAD\n", appeal=syria.pk)

    confirmed(entered(omar), page)

    assert Signatory.objects.count() == 0


def test_other_statement_cannot_be_chosen(omar: User, syria: Appeal) -> None:
    page = shown(entered(omar), b"name\nABBAD\n", appeal=syria.pk)

    assert "plan" not in page.context and page.context["form"].errors["appeal"]


def test_viewer_imports_nothing(vera: User, syria: Appeal) -> None:
    assert shown(entered(vera), b"name\nABBAD\n", appeal=syria.pk).status_code == 403


def test_unnamed_organization_of_another_statement_is_news(omar: User, syria: Appeal, rivers: Appeal) -> None:
    hidden, named = cast.enlist(syria, "Ahl Horan", "Kesh Malek")
    moderation.hide_name(hidden, by=None)

    page = shown(entered(omar), b"name\nAhl Horan\nKesh Malek\n", appeal=rivers.pk)

    assert [row.status for row in page.context["plan"].rows] == ["new", "known"]
    assert named.organization.name in page.content.decode()


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("list.csv", b"", "empty"),
        ("list.csv", b"   \n", "The file is empty."),
        ("list.csv", b"name\n", "No rows were found"),
        ("list.csv", b"title,place\nABBAD,x\n", "The column “name” is missing."),
        ("list.csv", "name\nÉcoute\n".encode("latin-1"), "This is not UTF-8 text."),
        ("list.csv", "name\nÉcoute\n".encode("utf-16"), "This is not"),
        ("list.csv", b"name\n" + b"a" * 6000, "One cell has more than 5,000 characters"),
        ("list.csv", b"name\n" + b"a\n" * 20_001, "more than 20,000 rows"),
        ("list.xlsx", b"PK\x03\x04 broken", "This is not a readable XLSX file."),
        ("list.xlsx", b"name\nABBAD\n", "This is not a readable XLSX file."),
        ("list.json", b'{"name": "ABBAD"}', "This is not a JSON list of rows."),
        ("list.json", b"[1, 2]", "This is not a JSON list of rows."),
        ("list.json", b"[" * 100_000, "This is not a JSON list of rows."),
        ("list.pdf", b"%PDF", "Choose a CSV, XLSX or JSON file."),
    ],
)
def test_unreadable_file_says_what_to_do(name: str, data: bytes, says: str, rima: User, syria: Appeal) -> None:
    page = shown(entered(rima), data, name, appeal=syria.pk)

    assert (page.status_code, says in page.content.decode()) == (200, True), page.context["form"].errors
    assert (Signatory.objects.count(), "plan" in page.context) == (0, False)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_csv_in_any_dress(separator: str, mark: bytes) -> None:
    text = f'Name{separator}Country\r\n"A{separator} B"{separator}SY\r\n\r\nÉcoute{separator}\r\n'

    read = table.read(mark + text.encode(), "csv")

    assert read.headers == ["name", "country"]
    assert (list(read), read.lines) == ([(f"A{separator} B", "SY"), ("Écoute", "")], [2, 4])


def test_xlsx_keeps_text_and_lines() -> None:
    data = workbook(["Name", "Acronym"], ["ABBAD", None], [None, None], ["=1+1", 42.0])

    read = table.read(data, "xlsx")

    assert (list(read), read.lines) == ([("ABBAD", ""), ("=1+1", "42")], [2, 4])


def test_xlsx_too_large_when_unpacked_is_refused(monkeypatch: pytest.MonkeyPatch, rima: User, syria: Appeal) -> None:
    monkeypatch.setattr(table, "LARGEST_UNPACKED", 1000)

    page = shown(entered(rima), workbook(["name"], ["ABBAD"]), "list.xlsx", appeal=syria.pk)

    assert "Unpacked, the file is too large." in page.content.decode()


def test_our_own_json_comes_back(rima: User, syria: Appeal, rivers: Appeal, ada: User) -> None:
    cast.enlist(syria, "ABBAD", "Kesh Malek")
    public = Client().get(f"/appeals/{syria.slug}/signatories.json").content

    page = shown(entered(ada), public, "signatories.json", appeal=rivers.pk)

    assert [(row.name, row.status) for row in page.context["plan"].rows] == [
        ("ABBAD", "known"),
        ("Kesh Malek", "known"),
    ]


@pytest.mark.parametrize("name", ["list.csv", "list.xlsx", "list.json"])
def test_export_comes_back_to_the_letter(name: str, ada: User, syria: Appeal, rivers: Appeal, srn: Network) -> None:
    names = ["ABBAD", "=HYPERLINK(1)", "'Quoted'", "-Minus", "أطباء", "A; B, C", "Oxfam (OX)"]
    first, *_rest = cast.enlist(syria, *names)
    cast.confirm(srn, first)
    client, number = entered(ada), ["list.csv", "list.xlsx", "list.json"].index(name)
    data = client.post(f"{address('export')}?appeal={syria.pk}", {"format": str(number), "resource": "0"}).content

    confirmed(client, shown(client, data, name, appeal=rivers.pk))

    back = set(Signatory.objects.filter(appeal=rivers).values_list("printed_name", "organization"))
    assert back == set(Signatory.objects.filter(appeal=syria).values_list("printed_name", "organization"))
    assert b"ABBAD" in data or name == "list.xlsx"


def test_export_runs_no_formula(ada: User, syria: Appeal) -> None:
    cast.enlist(syria, "=1+1", "+2", "@x", "ABBAD")
    client = entered(ada)
    csv = client.post(address("export"), {"format": "0", "resource": "0"}).content.decode("utf-8-sig")
    book = load_workbook(io.BytesIO(client.post(address("export"), {"format": "1", "resource": "0"}).content))

    assert {line.split(",")[0] for line in csv.splitlines()[1:]} == {"'=1+1", "'+2", "'@x", "ABBAD"}
    cells = [row[0] for row in book.worksheets[0].iter_rows(min_row=2)]
    assert {(cell.value, cell.data_type) for cell in cells} == {(n, "s") for n in ("=1+1", "+2", "@x", "ABBAD")}


def test_export_has_the_columns_of_the_list_and_no_others(ada: User, syria: Appeal) -> None:
    cast.enlist(syria, "ABBAD")

    rows = json.loads(entered(ada).post(address("export"), {"format": "2", "resource": "0"}).content)

    assert rows == [
        {
            "name": "ABBAD",
            "acronym": "",
            "country": "",
            "kind": "organization",
            "section": "",
            "state": "approved",
            "named": "yes",
            "sort_under": "",
            "marks": "",
        }
    ]


def test_organizations_enter_the_register(ada: User) -> None:
    cast.person("somebody")
    client = entered(ada)
    data = "name,acronym,country,other names\nOxfam,OX,GB,أوكسفام; Oxfam GB\noxfam,,,\n".encode()

    page = shown(client, data, model="organization")
    confirmed(client, page, model="organization")

    organization = Organization.objects.get()
    assert [row.status for row in page.context["plan"].rows] == ["new", "twice"]
    assert (organization.name, organization.acronym, str(organization.country)) == ("Oxfam", "OX", "GB")
    assert sorted(organization.names.values_list("name", flat=True)) == ["Oxfam GB", "أوكسفام"]
    assert JournalEntry.objects.get().act == "add"


def test_memberships_enter_as_claims_for_own_statements(
    rima: User, syria: Appeal, rivers: Appeal, srn: Network
) -> None:
    cast.enlist(syria, "ABBAD")
    cast.enlist(rivers, "River Keepers")
    client = entered(rima)
    data = b"organization,network,standing\nAbbad,srn,confirmed\nRiver Keepers,SRN,\nNobody,SRN,\nABBAD,SRN,\nABBAD,,\n"

    page = shown(client, data, model="membership")
    confirmed(client, page, model="membership")

    assert [row.status for row in page.context["plan"].rows] == ["new", "bad", "bad", "twice", "bad"]
    assert list(Membership.objects.values_list("organization__name", "standing")) == [("ABBAD", "claimed")]
    assert page.context["plan"].unused == ("standing",)
