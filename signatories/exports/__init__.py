"""How the bytes of each format are laid out. A writer sees a `Roll`, never the database."""

from collections.abc import Callable

from signatories.exports import data, plain, table
from signatories.roll.types import Roll

# extension: (content type, what writes it)
FORMATS: dict[str, tuple[str, Callable[[Roll], bytes]]] = {
    "json": ("application/json", data.render),
    "csv": ("text/csv; charset=utf-8", table.csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", table.xlsx),
    "txt": ("text/plain; charset=utf-8", plain.render),
}
