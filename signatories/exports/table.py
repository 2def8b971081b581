"""The list as rows and columns: CSV for any program, XLSX with every cell a text."""

import csv as comma_separated
import io
import re
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from signatories.roll.types import Line, Roll

COLUMNS = ("number", "name", "acronym", "country", "kind", "section", "marks")

# What a spreadsheet might run as a formula (OWASP), and what its format cannot hold.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")
_MOMENT = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*<")
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def csv(roll: Roll) -> bytes:
    """Write UTF-8 with a byte order mark, without which Excel takes it for another encoding."""
    text = io.StringIO(newline="")
    writer = comma_separated.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows([harmless(cell) for cell in _cells(line)] for line in roll.lines)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def xlsx(roll: Roll) -> bytes:
    """Write a workbook whose cells are all typed as text, so that a name stays what it is and never computes."""
    book = Workbook(write_only=True)
    book.properties.creator = "Undersigned"
    sheet = book.create_sheet(roll.appeal[:31])
    sheet.freeze_panes = "A2"
    for letter, width in zip("ABCDEFG", (8, 70, 14, 9, 13, 10, 8), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.append([text_cell(sheet, name) for name in COLUMNS])
    for line in roll.lines:
        sheet.append([line.number, *(text_cell(sheet, cell) for cell in _cells(line)[1:])])
    stream = io.BytesIO()
    book.save(stream)
    return _without_the_clock(stream.getvalue())


def harmless(cell: str) -> str:
    """Put a quote before what a spreadsheet would run; any other cell stays to the letter."""
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell


def _without_the_clock(book: bytes) -> bytes:
    """Take out the moment of writing, so that the same list is the same bytes."""
    stream = io.BytesIO()
    with ZipFile(io.BytesIO(book)) as old, ZipFile(stream, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = _MOMENT.sub(rb"\g<1>2000-01-01T00:00:00Z<", content)
            new.writestr(ZipInfo(name), content, ZIP_DEFLATED)
    return stream.getvalue()


def _cells(line: Line) -> tuple[str, ...]:
    marks = "".join(line.marks)
    return (str(line.number), line.name, line.acronym, line.country, line.kind, line.section, marks)


def text_cell(sheet: WriteOnlyWorksheet, value: str) -> Cell:
    """Make a cell that is text whatever it says."""
    cell = WriteOnlyCell(sheet, value=_NOT_IN_XML.sub("", value))
    cell.data_type = "s"
    # Excel's own sign for "this is text", the twin of the quote in a CSV.
    cell.quotePrefix = value.startswith(_FORMULA_STARTS)
    return cell
