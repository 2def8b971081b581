"""What a name or a statement looks like as text: folding, sort keys, signs after a name, placeholders.

Pure functions over strings; nothing here knows the database or a language other than by argument.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from urllib.parse import urlsplit

from pyuca import Collator

SIGNS = ("*", "†", "‡", "§")
# Scripts whose letters can be taken for each other's.
ALIKE = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE"})
SORT_KEY_BYTES = 512
FOLDED_LENGTH = 600
PLACEHOLDER = re.compile(r"\{\{\s*(count|organizations|others|countries|members:([^\s{}]+))\s*\}\}")

_COUNTRIES = frozenset({"USA", "UAE", "DRC", "Syria", "Lebanon", "Turkey", "India"})
_ANY_PLACEHOLDER = re.compile(r"\{\{[^{}]*\}\}")
_TRAILING_SIGNS = re.compile(r"[\s\u200e\u200f]*([*†‡§]+)$")
_BRACKETED = re.compile(r"^(?P<name>.+?)\s*\((?P<inner>[^()]+)\)$")


@cache
def _collator() -> Collator:
    return Collator()


def tidy(name: str) -> str:
    """Give the name in NFC with single spaces and no control characters: the form in which names are stored."""
    shown = "".join(
        " " if c.isspace() else c for c in unicodedata.normalize("NFC", name) if c.isspace() or not _is_control(c)
    )
    return " ".join(shown.split())


def _is_control(character: str) -> bool:
    # Joiners (ZWJ, ZWNJ) are spelling in Persian and Indic scripts; all else of Cc and Cf can only mislead.
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co") and character not in "\u200c\u200d"


def fold(name: str) -> str:
    """Fold case, diacritics and punctuation away, so that two spellings of one name compare equal.

    A name of nothing but punctuation folds to itself in lower case: nothing folds to the empty string but emptiness.
    At most FOLDED_LENGTH characters: one letter can fold to eighteen.
    """
    plain = unicodedata.normalize("NFKD", name).casefold()
    letters = (" " if unicodedata.category(c)[0] in "PSZC" else c for c in plain if not unicodedata.combining(c))
    return (" ".join("".join(letters).split()) or " ".join(plain.split()))[:FOLDED_LENGTH]


def sort_key(name: str, *, ignored_articles: str = "") -> bytes:
    """Give the bytes by which a name stands in the alphabet (Unicode's default collation).

    Punctuation and symbols are dropped. `ignored_articles` is a comma-separated list ("The, Al-, L'") of leading
    words to pass over. At most SORT_KEY_BYTES bytes; two names may share a key, so callers add what tells them apart.
    """
    bare = _without_article(name, ignored_articles)
    letters = "".join(c for c in bare if unicodedata.category(c)[0] not in "PSC")
    weights = _collator().sort_key(" ".join(letters.split()) or bare)
    return b"".join(weight.to_bytes(2, "big") for weight in weights)[:SORT_KEY_BYTES]


def _without_article(name: str, ignored_articles: str) -> str:
    lowered = name.casefold()
    for article in filter(None, (a.strip().casefold() for a in ignored_articles.split(","))):
        # A word needs its space ("The "); one that ends in a hyphen or apostrophe carries its own border.
        lead = article if article[-1] in "-'’" else f"{article} "
        if lowered.startswith(lead) and name[len(lead) :].strip():
            return name[len(lead) :]
    return name


def split_marks(printed: str) -> tuple[str, tuple[str, ...]]:
    """Take the signs off the end of a printed name: "Bonyan*" -> ("Bonyan", ("*",))."""
    found = _TRAILING_SIGNS.search(printed)
    if not found or not printed[: found.start()].strip():
        return printed, ()
    return printed[: found.start()], tuple(dict.fromkeys(found[1]))


def split_bracket(printed: str) -> tuple[str, str]:
    """Take the last bracket off a printed name: "Oxfam (OX)" -> ("Oxfam", "OX"); without one, the bracket is ""."""
    found = _BRACKETED.match(printed)
    return (found["name"], found["inner"].strip()) if found else (printed, "")


def is_acronym(inner: str) -> bool:
    """Tell whether what stands in brackets is an acronym (AHRN, Caabu, CSR-SY), not a second name or a country."""
    return " " not in inner and 3 <= len(inner) <= 16 and any(c.isupper() for c in inner) and inner not in _COUNTRIES


LONGEST_KEY = 18  # of no more digits is any key in a database


def is_number(value: str) -> bool:
    """Tell whether what stands in an address may be a key, or a turn."""
    return value.isascii() and value.isdecimal() and len(value) <= LONGEST_KEY


def whole_number(value: str) -> int:
    """Read a number of an address, where anything may stand; what is none is 0."""
    return int(value) if is_number(value) else 0


def host(website: str) -> str:
    """Give the host of a website without its "www.", "" where there is none. People leave the "https://" out."""
    try:
        found = urlsplit(website if "://" in website else f"//{website}").hostname or ""
    except ValueError:
        return ""
    return found.casefold().removeprefix("www.")


def has_address(name: str) -> bool:
    """Tell whether a name carries a web address, by which a mail with it could lead people astray."""
    return re.search(r"https?:|www\.|//", name, re.IGNORECASE) is not None


def tidy_text(body: str) -> str:
    """Give a text in NFC without control characters; line ends stay, directions are told by the page alone."""
    lines = unicodedata.normalize("NFC", body.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    return "\n".join("".join(c for c in line if c == "\t" or not _is_control(c)).rstrip() for line in lines).strip()


def has_hidden(text: str) -> bool:
    """Tell whether a text has characters that no one sees, such as those that turn its direction: `tidy` drops them."""
    return any(not c.isspace() and _is_control(c) for c in text)


def mixes_scripts(name: str) -> bool:
    """Tell whether one word has letters of scripts that look alike, or a joiner no such script needs: "Аmnesty"."""
    for word in re.findall(r"[\w\u200c\u200d]+", name):
        scripts = {unicodedata.name(c, "").split()[0] for c in word if c.isalpha()} & ALIKE
        if len(scripts) > 1 or (scripts and ("\u200c" in word or "\u200d" in word)):
            return True
    return False


def unknown_placeholders(body: str) -> list[str]:
    """Find what looks like a placeholder and is none: `{{ cuont }}`."""
    return [found for found in _ANY_PLACEHOLDER.findall(body) if not PLACEHOLDER.fullmatch(found)]


def fill(body: str, values: Mapping[str, str]) -> str:
    """Put counted numbers into a text: `{{ count }}` and its kin, by one regular expression.

    The members of a network that bears no sign now are not counted: an ellipsis stands there, in public never braces.
    """
    return PLACEHOLDER.sub(lambda found: values.get(found[1], "…" if found[2] else found[0]), body)
