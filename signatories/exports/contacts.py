"""Contacts as rows and columns, for their coordinators alone: the first row says so in the file itself."""

import csv as comma_separated
import io
from collections.abc import Sequence

from openpyxl import Workbook

from signatories.exports.table import harmless, text_cell

type Rows = Sequence[Sequence[str]]

_WIDTHS = (50, 28, 24, 34, 20, 12, 22, 14, 50)


def csv(notice: str, rows: Rows) -> bytes:
    text = io.StringIO(newline="")
    writer = comma_separated.writer(text)
    writer.writerows([harmless(cell) for cell in row] for row in [(notice,), *rows])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def xlsx(notice: str, rows: Rows) -> bytes:
    book = Workbook(write_only=True)
    book.properties.creator = "Undersigned"
    sheet = book.create_sheet("contacts")
    sheet.freeze_panes = "A3"
    for number, width in enumerate(_WIDTHS):
        sheet.column_dimensions[chr(ord("A") + number)].width = width
    for row in [(notice,), *rows]:
        sheet.append([text_cell(sheet, cell) for cell in row])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


FORMATS = {
    "csv": ("text/csv; charset=utf-8", csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx),
}
