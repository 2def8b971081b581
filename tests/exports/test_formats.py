"""Files are written from a roll, opened again and read back."""

import csv
import io
import json
from datetime import UTC, datetime

import pytest
import time_machine
from openpyxl import load_workbook

from signatories import exports
from signatories.roll.types import Footnote, Line, Roll

HOSTILE = ("=HYPERLINK(1)", "+Peace", "-Minus", "@home", "\tTab")


def line(number: int, name: str, *marks: str, heading: str = "") -> Line:
    return Line(number, name, "", "SY", "organization", "", heading, marks, f"o-{number}")


def roll_of(*lines: Line, unnamed: int = 0) -> Roll:
    note = Footnote("*", "These are members.", "en", "ltr", "Syria Relief Network", "SRN", 1)
    return Roll(
        appeal="uniting",
        edition=None,
        language="en",
        count=len(lines) + unnamed,
        named=len(lines),
        unnamed=unnamed,
        organizations=len(lines),
        persons=0,
        countries=1,
        as_of=datetime(2016, 12, 1, 9, tzinfo=UTC),
        ordered_by="alphabet",
        lines=lines,
        footnotes=(note,),
        matched=len(lines),
        pages=1,
    )


NAMES = roll_of(line(1, "ABBAD"), line(2, "Abrar Halap Association", "*"), line(3, "أهل حوران", "*"), unnamed=3)


def written(extension: str, roll: Roll) -> bytes:
    return exports.FORMATS[extension][1](roll)


def test_json_keeps_the_promised_fields() -> None:
    document = json.loads(written("json", NAMES))

    assert {key: document[key] for key in ("appeal", "edition", "count", "named", "unnamed")} == {
        "appeal": "uniting",
        "edition": None,
        "count": 6,
        "named": 3,
        "unnamed": 3,
    }
    assert document["signatories"][1] == {
        "number": 2,
        "name": "Abrar Halap Association",
        "acronym": "",
        "country": "SY",
        "kind": "organization",
        "section": "",
        "marks": ["*"],
    }
    assert document["footnotes"] == [{"mark": "*", "text": "These are members.", "network": "Syria Relief Network"}]


def test_csv_begins_with_a_byte_order_mark_and_reads_back() -> None:
    content = written("csv", NAMES)

    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert content.startswith(b"\xef\xbb\xbf")
    assert [(r["number"], r["name"], r["marks"]) for r in rows] == [
        ("1", "ABBAD", ""),
        ("2", "Abrar Halap Association", "*"),
        ("3", "أهل حوران", "*"),
    ]


@pytest.mark.parametrize("name", HOSTILE)
def test_csv_makes_formulas_harmless(name: str) -> None:
    rows = list(csv.reader(io.StringIO(written("csv", roll_of(line(1, name))).decode("utf-8-sig"))))

    assert rows[1][1] == f"'{name}"


@pytest.mark.parametrize("name", [*HOSTILE, "ABBAD", "11.11.11", "أهل حوران"])
def test_xlsx_keeps_every_name_as_text(name: str) -> None:
    sheet = load_workbook(io.BytesIO(written("xlsx", roll_of(line(1, name))))).active
    assert sheet is not None

    cell = sheet["B2"]
    assert (cell.value, cell.data_type, sheet["A2"].value) == (name, "s", 1)


def test_xlsx_holds_what_xml_cannot() -> None:
    sheet = load_workbook(io.BytesIO(written("xlsx", roll_of(line(1, "a\x00b\x0bc"))))).active
    assert sheet is not None

    assert sheet["B2"].value == "abc"


def test_txt_numbers_marks_and_ends_with_the_footnote() -> None:
    assert written("txt", NAMES).decode().splitlines() == [
        "1. ABBAD",
        "2. Abrar Halap Association*",
        "3. أهل حوران*",
        "",
        "and 3 that are not named for their safety",
        "",
        "* These are members.",
    ]


def test_txt_prints_a_heading_where_it_changes() -> None:
    roll = roll_of(
        line(1, "A", heading="France"),
        line(2, "B", heading="France"),
        line(3, "C", heading="Syria"),
    )

    assert written("txt", roll).decode().splitlines()[:6] == [
        "France",
        "1. A",
        "2. B",
        "",
        "Syria",
        "3. C",
    ]


@pytest.mark.parametrize("extension", list(exports.FORMATS))
def test_the_same_list_is_the_same_bytes_at_any_time(extension: str) -> None:
    with time_machine.travel(datetime(2026, 1, 1, tzinfo=UTC)):
        early = written(extension, NAMES)
    with time_machine.travel(datetime(2027, 6, 1, tzinfo=UTC)):
        late = written(extension, NAMES)

    assert early == late
