"""A day as people write it in a mail: its own header, figures, or the name of a month in many languages."""

import re
from datetime import date
from email.utils import parsedate_to_datetime

from signatories.imports import phrases

_DAY = re.compile(
    r"\b(\d{1,2})(?:st|nd|rd|th|er|\.)?\s+(?:de\s+)?([^\W\d]{3,12}(?: [^\W\d]{4,7})?)\.?,?\s+(?:de\s+)?(\d{4})\b"
)
_DAY_AFTER = re.compile(r"\b([^\W\d]{3,12})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b")
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")


def read(words: str) -> date | None:
    try:
        return parsedate_to_datetime(words).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return _written_date(words[:200])


def _written_date(words: str) -> date | None:
    if found := _ISO.search(words):
        return _valid(int(found[1]), int(found[2]), int(found[3]))
    if found := _DAY.search(words):
        return _valid(int(found[3]), _month(found[2]), int(found[1]))
    if found := _DAY_AFTER.search(words):
        return _valid(int(found[3]), _month(found[1]), int(found[2]))
    return None


def _month(word: str) -> int:
    folded = word.casefold()
    return next((i for i, names in enumerate(phrases.MONTHS, 1) if folded in names or folded[:3] == names[0]), 0)


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
