"""A country as people write it: by its name in seven languages, a short form, or the end of an address."""

import re
from functools import cache

from django.utils import translation
from django_countries import countries

from signatories.text import fold

LANGUAGES = ("en", "fr", "es", "de", "pt", "ru", "ar")

# Country codes that anybody may use as the end of an address.
_ANYWHERE = frozenset({"io", "co", "me", "tv", "ai", "cc", "ws", "fm", "to", "ly", "gl", "is", "nu", "tk"})
_TOP = {"uk": "GB", "eu": ""}
_SHORT = {
    "usa": "US", "us": "US", "uk": "GB", "uae": "AE", "drc": "CD", "turkey": "TR", "england": "GB", "holland": "NL",
    "ivory coast": "CI", "palestine": "PS", "czech republic": "CZ", "russia": "RU", "syria": "SY", "burma": "MM",
}  # fmt: skip


def named(line: str) -> str:
    """Find a country that a line is, or ends in: "Gaziantep, Turkey"."""
    parts = [line, *re.split(r"[,،|()–—-]", line)[::-1]] if len(line) <= 200 else []
    return next(filter(None, (_countries().get(fold(part), "") for part in parts if part.strip())), "")


def of_address(address: str) -> str:
    """Give the country of a mail address by its end; "" for one that anybody may use."""
    end = address.rpartition(".")[2].casefold()
    if end in _TOP or end in _ANYWHERE:
        return _TOP.get(end, "")
    return end.upper() if len(end) == 2 and end.upper() in countries.countries else ""


@cache
def _countries() -> dict[str, str]:
    found = dict[str, str]()
    for language in reversed(LANGUAGES):
        with translation.override(language):
            found |= {fold(str(name)): code for code, name in countries}
    return found | _SHORT
