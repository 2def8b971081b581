"""Somebody's table at the desk: a plan by reads alone, then everything at once; what cannot be read says what to do."""

import io
import json
import random
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook, load_workbook

from signatories.admin.records.upload import SALT
from signatories.imports import table
from signatories.models import Appeal, Endorsement, JournalEntry, Membership, Network, Organization, Signatory
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


def text_of(page: Any) -> str:
    return " ".join(page.content.decode().split())


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

    assert {line.split(",")[1] for line in csv.splitlines()[1:]} == {"'=1+1", "'+2", "'@x", "ABBAD"}
    cells = [row[1] for row in book.worksheets[0].iter_rows(min_row=2)]
    assert {(cell.value, cell.data_type) for cell in cells} == {(n, "s") for n in ("=1+1", "+2", "@x", "ABBAD")}


def test_export_has_the_columns_of_the_list_and_no_others(ada: User, syria: Appeal) -> None:
    cast.enlist(syria, "ABBAD")

    rows = json.loads(entered(ada).post(address("export"), {"format": "2", "resource": "0"}).content)

    assert rows == [
        {
            "number": "1",
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


def test_memberships_enter_as_they_are_stated_for_own_statements(
    rima: User, syria: Appeal, rivers: Appeal, srn: Network
) -> None:
    cast.enlist(syria, "ABBAD", "Bonyan", "Kesh Malek")
    cast.enlist(rivers, "River Keepers")
    client, before = entered(rima), cast.revision(syria)
    rows = (
        "Abbad,srn,confirmed,2015-01-01,",
        "River Keepers,SRN,,,",
        "Nobody,SRN,,,",
        "ABBAD,SRN,,,",
        "ABBAD,,,,",
        "Bonyan,SRN,,,2030-01-01",
        "Kesh Malek,SRN,perhaps,,",
        "Kesh Malek,SRN,,soon,",
        "Kesh Malek,SRN,,2016-02-01,2016-01-01",
    )

    page = shown(client, "\n".join(("organization,network,standing,since,until", *rows)).encode(), model="membership")
    done = confirmed(client, page, model="membership")

    plan = page.context["plan"]
    statuses = ["new", "bad", "bad", "twice", "bad", "new", "bad", "bad", "bad"]
    assert ([row.status for row in plan.rows], plan.unused) == (statuses, ())
    assert "“soon” is no day. Write it like 2016-12-01." in page.content.decode()
    columns = ("organization__name", "standing", "since", "until")
    assert list(Membership.objects.order_by("pk").values_list(*columns)) == [
        ("ABBAD", "confirmed", date(2015, 1, 1), None),
        ("Bonyan", "claimed", None, date(2030, 1, 1)),
    ]
    assert "2 memberships were entered. 1 as “says it is a member”." in done.content.decode()
    assert (cast.listed(syria), cast.revision(syria) - before) == (["ABBAD*", "Bonyan", "Kesh Malek"], 1)


def test_export_numbers_the_named_public_lines(ada: User, syria: Appeal) -> None:
    hidden, *_named = cast.enlist(syria, "ABBAD", "Bonyan", "Kesh Malek")
    cast.propose(syria, "Ahl Horan")
    moderation.hide_name(hidden, by=None)

    rows = json.loads(entered(ada).post(address("export"), {"format": "2", "resource": "0"}).content)

    numbers = {row["name"]: row["number"] for row in rows}
    assert numbers == {"ABBAD": "", "Ahl Horan": "", "Bonyan": "1", "Kesh Malek": "2"}


# Contacts

PEOPLE = (
    "name,person,role,e-mail,telephone\n"
    "ABBAD,Layla Haddad,Director,layla@abbad.example,+963 1\n"
    "Bonyan,,,nonsense,\n"
    "Kesh Malek,Omar K.,,,\n"
    "abbad,Sami,,sami@abbad.example,\n"
    "KHOJ,Nour,,nour@khoj.example,\n"
)


def test_contacts_come_with_their_lines(rima: User, syria: Appeal) -> None:
    cast.propose(syria, "KHOJ")
    client = entered(rima)

    page = shown(client, PEOPLE.encode(), appeal=syria.pk)
    done = confirmed(client, page)

    assert [(row.line, row.status) for row in page.context["plan"].rows] == [
        (2, "new"),
        (3, "bad"),
        (4, "new"),
        (5, "twice"),
        (6, "listed"),
    ]
    assert "“nonsense” is no e-mail address." in page.content.decode()
    assert sorted(Endorsement.objects.values_list("signatory__printed_name", "person", "email", "way")) == [
        ("ABBAD", "Layla Haddad", "layla@abbad.example", "file"),
        ("ABBAD", "Sami", "sami@abbad.example", "file"),
        ("KHOJ", "Nour", "nour@khoj.example", "file"),
        ("Kesh Malek", "Omar K.", "", "file"),
    ]
    assert "2 are now to be reviewed. 4 contacts were kept with their lines. 1 row was left out." in text_of(done)
    told = str(list(JournalEntry.objects.values_list("label", "details")))
    assert not any(word in told for word in ("layla", "Layla", "Sami", "+963"))


def test_same_file_again_adds_no_contact(rima: User, syria: Appeal) -> None:
    client = entered(rima)
    for _time in range(2):
        page = shown(client, PEOPLE.encode(), appeal=syria.pk)
        confirmed(client, page)

    assert (Endorsement.objects.count(), page.context["plan"].entering()) == (4, [])


def test_contacts_are_in_no_signed_field_and_in_no_export(rima: User, syria: Appeal, uploads: Path) -> None:
    client = entered(rima)
    page = shown(client, PEOPLE.encode(), appeal=syria.pk)

    assert set(signing.loads(page.context["upload"], salt=SALT)) == {"stored", "name", "format", "appeal", "user"}
    confirmed(client, page)
    for kind in "012":
        out = client.post(f"{address('export')}?appeal={syria.pk}", {"format": kind, "resource": "0"}).content
        assert b"layla" not in out and b"Layla" not in out
    out = json.loads(client.post(address("export"), {"format": "2", "resource": "0"}).content)
    assert {"person", "role", "email", "telephone"}.isdisjoint(out[0])


# Who is this?


def test_new_names_that_may_be_known_are_shown_and_entered_as_written(rima: User, syria: Appeal) -> None:
    cast.enlist(syria, "Alkawakibi Organisation for Human Rights")
    data = b"name\nAl-Kawakbi Organization for Human Rights\nMountain Foundation\nThe Mountain Foundation\n"
    client = entered(rima)

    page = shown(client, data, appeal=syria.pk)

    likely = {row["line"]: [(one.name, one.line) for one in row["likely"]] for row in page.context["shown"]}
    assert likely == {
        2: [("Alkawakibi Organisation for Human Rights", 0)],
        3: [],
        4: [("Mountain Foundation", 3)],
    }
    assert "perhaps the same as" in text_of(page) and "(on this statement already)" in text_of(page)
    confirmed(client, page)
    assert Organization.objects.count() == 4


def test_row_is_taken_as_who_was_ticked(rima: User, syria: Appeal, rivers: Appeal) -> None:
    (known,) = cast.enlist(rivers, "Alkawakibi Organisation for Human Rights")
    data = b"name\nAl-Kawakbi Organization for Human Rights\nMountain Foundation\n"
    client = entered(rima)
    page = shown(client, data, appeal=syria.pk)

    confirmed(client, page, **{"as-2": str(known.organization_id), "as-3": "x", "as-y": "1"})

    rows = Signatory.objects.filter(appeal=syria).order_by("printed_name")
    assert list(rows.values_list("printed_name", "organization__name")) == [
        ("Al-Kawakbi Organization for Human Rights", "Alkawakibi Organisation for Human Rights"),
        ("Mountain Foundation", "Mountain Foundation"),
    ]


def test_row_taken_as_one_that_is_on_the_statement_is_left_out(rima: User, syria: Appeal) -> None:
    (known,) = cast.enlist(syria, "Alkawakibi Organisation for Human Rights")
    client = entered(rima)
    page = shown(client, b"name\nAl-Kawakbi Organization for Human Rights\n", appeal=syria.pk)

    done = confirmed(client, page, **{"as-2": str(known.organization_id)})

    assert (Signatory.objects.count(), "1 row was left out." in text_of(done)) == (1, True)


def test_row_is_not_taken_as_one_she_may_not_meet(omar: User, syria: Appeal, rivers: Appeal) -> None:
    (hidden,) = cast.enlist(syria, "Alkawakibi Organisation for Human Rights")
    moderation.hide_name(hidden, by=None)
    client = entered(omar)
    page = shown(client, b"name\nAl-Kawakbi Organization for Human Rights\n", appeal=rivers.pk)

    confirmed(client, page, **{"as-2": str(hidden.organization_id)})

    assert page.context["shown"][0]["likely"] == ()
    assert Signatory.objects.get(appeal=rivers).organization != hidden.organization


def test_unnamed_one_of_this_statement_is_not_named_in_the_preview(rima: User, syria: Appeal) -> None:
    (hidden,) = cast.enlist(syria, "Alkawakibi Organisation for Human Rights")
    moderation.hide_name(hidden, by=None)

    page = shown(entered(rima), b"name\nAl-Kawakbi Organization for Human Rights\n", appeal=syria.pk)

    assert ("one that is not named" in text_of(page), "Alkawakibi" in text_of(page)) == (True, False)


def test_many_names_are_compared_after_the_import(rima: User, syria: Appeal) -> None:
    data = "name\n" + "".join(f"Quorl {i:04} Vintner\n" for i in range(1001))

    page = shown(entered(rima), data.encode(), appeal=syria.pk)

    assert "1001 new names are compared with the known ones only after the import" in text_of(page)
    assert all(row["likely"] == () for row in page.context["shown"])


def test_six_hundred_names_are_compared_in_five_seconds(rima: User, seed: Appeal, syria: Appeal) -> None:
    known = Signatory.objects.filter(appeal=seed).values_list("printed_name", flat=True)
    syllables = ("ba", "dor", "kel", "mi", "nash", "qu", "ri", "sul", "to", "vem", "za")
    draw = random.Random(7).choices
    new = [f"{''.join(draw(syllables, k=3)).title()} {''.join(draw(syllables, k=2)).title()} {i}" for i in range(377)]
    names = [*(name[:-1] for name in known), *new]
    data = "name\n" + "".join(f'"{name}"\n' for name in names)
    client = entered(rima)

    # The processor's time: what else the machine does is not the import's.
    begun = time.process_time()
    page = shown(client, data.encode(), appeal=syria.pk)
    took = time.process_time() - begun

    assert (len(page.context["plan"].rows), took < 5) == (600, True), took
