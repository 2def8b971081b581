"""The three formats of the desk for django-import-export: ours to read with limits, and to write without formulas."""

import io
from typing import Any

from import_export.formats import base_formats
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from tablib import Dataset

from signatories.exports.table import harmless
from signatories.imports import table


class CSV(base_formats.CSV):
    def is_binary(self) -> bool:
        # Read as bytes: which encoding it is in is for `table` to find out.
        return True

    def get_read_mode(self) -> str:
        return "rb"

    def create_dataset(self, in_stream: bytes, **kwargs: Any) -> table.Table:
        return table.read(in_stream, "csv")

    def export_data(self, dataset: Dataset, **kwargs: Any) -> bytes:
        safe = Dataset(headers=dataset.headers)
        safe.extend([harmless(str(cell)) for cell in row] for row in dataset)
        # Without the mark Excel takes it for another encoding.
        return b"\xef\xbb\xbf" + str(safe.export("csv")).encode()


class XLSX(base_formats.XLSX):
    def create_dataset(self, in_stream: bytes, **kwargs: Any) -> table.Table:
        return table.read(in_stream, "xlsx")

    def export_data(self, dataset: Dataset, **kwargs: Any) -> bytes:
        book = Workbook(write_only=True)
        sheet = book.create_sheet("Undersigned")
        sheet.freeze_panes = "A2"
        for row in (dataset.headers or [], *dataset):
            sheet.append([_text(sheet, str(cell)) for cell in row])
        stream = io.BytesIO()
        book.save(stream)
        return stream.getvalue()


class JSON(base_formats.JSON):
    def is_binary(self) -> bool:
        return True

    def get_read_mode(self) -> str:
        return "rb"

    def create_dataset(self, in_stream: bytes, **kwargs: Any) -> table.Table:
        return table.read(in_stream, "json")

    def export_data(self, dataset: Dataset, **kwargs: Any) -> bytes:
        return str(dataset.export("json")).encode()


FORMATS: list[type[Any]] = [CSV, XLSX, JSON]


def _text(sheet: Any, value: str) -> Any:
    cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", value))
    # A name that begins with = is a name.
    cell.data_type = "s"
    cell.quotePrefix = value.startswith(("=", "+", "-", "@"))
    return cell
