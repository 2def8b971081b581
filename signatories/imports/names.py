"""Somebody else's list of names: pasted, or a file of one column or of many. Only names are read, nothing is stored."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import PurePath

from django.utils.translation import gettext as _

from signatories.imports import table
from signatories.imports.rows import HEADINGS
from signatories.text import fold
from signatories.workflow.door import Refusal
from signatories.workflow.listings import MOST_NAMES

FORMATS = ("txt", "csv", "xlsx")
# What the column of names may be called, folded.
_HEADINGS = frozenset(
    {
        *HEADINGS["name"],
        *("member", "members", "member name", "name of member", "ngo", "ngos", "organizations", "organisations"),
        *(f"{a} {b}" for a in ("member", "name of") for b in ("organization", "organisation", "ngo")),
        *("member organizations", "member organisations", "organization name", "organisation name"),
        *(fold(word) for word in ("الاسم", "المنظمة", "اسم المنظمة", "nom", "nombre", "organización")),
    }
)
# Bullets and numbers that somebody's list had before its names; the number needs its blank: 11.11.11 is a name.
_BULLET = re.compile(r"^\s*(?:[-–—•·*▪◦]\s+|\(?\d{1,5}[.)]\s+)")
_NO_NAME = re.compile(r"@|^(?:https?://|www\.)|^[\d\s+()./:-]*$")


def pasted(text: str) -> list[str]:
    """Read names, one on each line; lines with tabs come from a sheet and are read as one."""
    lines = text.splitlines()
    if 2 * sum("\t" in line for line in lines) > sum(bool(line.strip()) for line in lines):
        return _column(csv.reader(io.StringIO(text, newline=""), delimiter="\t", quoting=csv.QUOTE_NONE))
    return [_BULLET.sub("", line).strip() for line in lines if line.strip()]


def from_file(data: bytes, name: str) -> list[str]:
    """Read the names in a file; what cannot be read is a Refusal that says what to do."""
    extension = PurePath(name).suffix.lower().lstrip(".")
    if extension not in FORMATS:
        raise Refusal("format", _("Choose a TXT, CSV or XLSX file, or paste the names, one on each line."))
    table.refuse_large(len(data))
    if not data.strip():
        raise Refusal("empty", _("The file is empty. Nothing was stored."))
    if extension == "txt":
        text = table.text_of(data)
        if "\0" in text:
            raise Refusal("unreadable", _("This is no text. Save the list as text (UTF-8), or paste the names."))
        return pasted(text)
    return _column(row for _line, row in table.rows_of(data, extension))


def _column(rows: Iterable[Sequence[str]]) -> list[str]:
    """Take the column that is called names, else the first that reads like names; a heading is no name."""
    # One more than may be stored, so that whoever stores says it is too many.
    filled = [row for row in islice(rows, MOST_NAMES + 100) if any(cell.strip() for cell in row)]
    if not filled:
        raise Refusal("empty", _("No names were found in it. Nothing was stored."))
    called = next((i for i, cell in enumerate(filled[0]) if fold(cell) in _HEADINGS), None)
    if called is not None:
        return _cells(filled[1:], called)
    for i in range(max(map(len, filled))):
        cells = _cells(filled, i)
        if 2 * sum(not _NO_NAME.search(cell) for cell in cells) > len(filled):
            return cells
    raise Refusal("no_names", _("No column of names was found. Write “name” above the one that has them."))


def _cells(rows: Sequence[Sequence[str]], i: int) -> list[str]:
    return [_BULLET.sub("", row[i]).strip() for row in rows if len(row) > i and row[i].strip()]
