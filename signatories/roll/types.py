"""The list as plain frozen values. Writers of pages and files see these and never the database."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Line:
    """One named signatory. `number` is its own on the whole list, whatever window or search shows it.

    `heading` is the section the line stands in, "" where the list has none; `anchor` is an id for its element.
    """

    number: int
    name: str
    acronym: str
    country: str
    kind: str
    section: str
    heading: str
    marks: tuple[str, ...]
    anchor: str


@dataclass(frozen=True, slots=True)
class Footnote:
    """A sign that at least one line bears, and what it means. `members` counts the named lines that bear it."""

    mark: str
    text: str
    language: str
    direction: str
    network: str
    acronym: str
    members: int


@dataclass(frozen=True, slots=True)
class Roll:
    """Totals, footnotes and a window of lines.

    `count` = `named` + `unnamed`; `unnamed` is 0 below three, since one or two would point at somebody. Every other
    number is of named lines. `matched` counts the lines that a search finds, `lines` is the window shown of them.
    """

    appeal: str
    edition: int | None
    language: str
    count: int
    named: int
    unnamed: int
    organizations: int
    persons: int
    countries: int
    as_of: datetime | None
    ordered_by: str
    lines: tuple[Line, ...]
    footnotes: tuple[Footnote, ...]
    matched: int
    pages: int


@dataclass(frozen=True, slots=True)
class Statement:
    """The text of one appeal in one language, counted numbers filled in; `body` is Markdown.

    Where `is_translated` is false, `language` and `direction` are those of the text that is shown instead. `has_silent`
    tells that somebody stands on the list who agreed to an earlier version and has not refused this one.
    """

    title: str
    body: str
    issuer: str
    kind: str
    date: date
    reference_name: str
    reference: str
    language: str
    direction: str
    version: int
    is_translated: bool
    version_from: datetime | None = None
    has_silent: bool = False
    correction: str = ""
    corrected_at: datetime | None = None
