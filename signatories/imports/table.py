"""Somebody else's file as a table: CSV in any usual dress, XLSX, JSON. Limits first, then reading; nothing is stored.

What cannot be read is a Refusal that says what to do.
"""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from tablib import Dataset

from signatories.workflow.door import Refusal

LARGEST_FILE = 10 * 1024 * 1024
LARGEST_UNPACKED = 100 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 100
LONGEST_CELL = 5_000

type Numbered = Iterable[tuple[int, list[str]]]


class Table(Dataset):
    """A dataset that remembers on which line of the file each row stood."""

    lines: list[int]


def read(data: bytes, extension: str) -> Table:
    """Read a file by the format it is said to be in."""
    refuse_large(len(data))
    if not data.strip():
        raise Refusal("empty", _("The file is empty. Choose one with a heading line and at least one row."))
    return _table(rows_of(data, extension))


def rows_of(data: bytes, extension: str) -> Numbered:
    """Give the rows of a file as they are, each with its line; the first may be headings, or not."""
    return {"csv": _csv, "xlsx": _xlsx, "json": _json}[extension](data)


def refuse_large(size: int) -> None:
    if size > LARGEST_FILE:
        raise Refusal(
            "too_large",
            _("The file is larger than 10 MB. Split it, or leave out pictures and other sheets."),
        )


def text_of(data: bytes) -> str:
    """Read the bytes of a text; in another encoding its names would come out wrong."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = _("This is not UTF-8 text. In Excel choose “Save as: CSV UTF-8”, or upload the XLSX file itself.")
        raise Refusal("encoding", message) from error


def _table(rows: Numbered) -> Table:
    numbered = iter(rows)
    filled = (row for row in numbered if any(row[1]))
    _line, headers = next(filled, (0, []))
    table = Table(headers=_headings(headers))
    table.lines = []
    for line, row in islice(filled, MOST_ROWS + 1):
        if len(table.lines) == MOST_ROWS:
            raise Refusal("too_many", _("The file has more than 20,000 rows. Split it into several files."))
        table.append((row + [""] * len(table.headers))[: len(table.headers)])
        table.lines.append(line)
    if not table.lines:
        raise Refusal("empty", _("No rows were found below the heading line. Add at least one row."))
    return table


def _headings(cells: list[str]) -> list[str]:
    if len(cells) > MOST_COLUMNS:
        raise Refusal("too_wide", _("The file has more than 100 columns. Leave only those that are needed."))
    return [cell.strip().casefold().replace("_", " ") for cell in cells]


def _csv(data: bytes) -> Numbered:
    text = text_of(data)
    if "\0" in text:
        raise Refusal("unreadable", _("This is not a CSV file. Choose the format that the file is in."))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    return _csv_rows(reader)


def _csv_rows(reader: Any) -> Iterator[tuple[int, list[str]]]:
    before = 0
    try:
        for row in reader:
            yield before + 1, [_cell(value) for value in row]
            before = reader.line_num
    except csv.Error as error:
        message = _("The file cannot be read beyond line %s. Save it as CSV UTF-8 once more, or upload it as XLSX.")
        raise Refusal("unreadable", message % reader.line_num) from error


def _delimiter(text: str) -> str:
    """Take what the heading line has most of; a heading has no reason to contain any of the others."""
    heading = next((line for line in text.splitlines() if line.strip()), "")
    return max(",;\t", key=heading.count)


def _xlsx(data: bytes) -> Numbered:
    message = _("This is not a readable XLSX file. Open it in Excel or LibreOffice, save it as XLSX and try again.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            unpacked = sum(item.file_size for item in packed.infolist())
        if unpacked > LARGEST_UNPACKED:
            raise Refusal(
                "too_large",
                _("Unpacked, the file is too large. Copy the rows into a new sheet and save that."),
            )
        sheet = load_workbook(io.BytesIO(data), read_only=True).worksheets[0]
        # The size a sheet claims to have may be anything; reading goes by the rows that are there.
        sheet.reset_dimensions()
        return _xlsx_rows(sheet, message)
    except Refusal:
        raise
    except Exception as error:  # a broken file breaks the reader in many ways, and all mean the same
        raise Refusal("unreadable", message) from error


def _xlsx_rows(sheet: Any, message: str) -> Iterator[tuple[int, list[str]]]:
    try:
        for line, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS + 1, values_only=True), start=1):
            cells = [_cell(value) for value in row]
            while cells and not cells[-1]:
                cells.pop()
            yield line, cells
    except Refusal:
        raise
    except Exception as error:  # as above: rows are read only now
        raise Refusal("unreadable", message) from error


def _json(data: bytes) -> Numbered:
    message = _('This is not a JSON list of rows. Write it like [{"name": "ABBAD"}, …], in UTF-8.')
    try:
        rows = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise Refusal("unreadable", message) from error
    if isinstance(rows, dict):
        # The list in our own public format: its rows are under this name.
        rows = rows.get("signatories")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Refusal("unreadable", message)
    headers = list(dict.fromkeys(str(key) for row in rows[: MOST_ROWS + 1] for key in row))
    yield 0, headers
    for number, row in enumerate(rows, start=1):
        yield number, [_cell(row.get(header)) for header in headers]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = "".join(map(str, value)) if isinstance(value, list) else str(value)
    if len(text) > LONGEST_CELL:
        raise Refusal(
            "too_long",
            _("One cell has more than 5,000 characters; this is no list of names. Nothing was read."),
        )
    text = text.strip()
    # The quote that our own CSV puts before what a spreadsheet would run.
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@") else text
