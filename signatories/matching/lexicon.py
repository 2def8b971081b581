"""What a single word is: folded to Latin letters, its meaning in any language, how it sounds. Knows no names.

Pure functions over `words`, the lists.
"""

import re
import unicodedata
from enum import Enum
from functools import cache

from anyascii import anyascii

from signatories.matching import words as lists


class Sort(Enum):
    """What a word does in a name."""

    RARE = "rare"
    COMMON = "common"
    KIND = "kind"
    PLACE = "place"
    BRANCH = "branch"
    NUMBER = "number"
    FUNCTION = "function"
    LEGAL = "legal"


_ARABIC_LEAD = re.compile(r"^(?:و|ب|ف|ك)?ال(?=\w{3})|^(?:و)?لل(?=\w{3})")


@cache
def fold_word(word: str) -> str:
    """Fold one word to small Latin letters; Chinese, Japanese and Korean stay, where a letter is a word."""
    plain = unicodedata.normalize("NFKD", word).casefold()
    bare = unicodedata.normalize("NFC", "".join(c for c in plain if not unicodedata.combining(c)))
    if bare.isascii() or _is_east_asian(bare):
        return bare
    return "".join(c for c in anyascii(_ARABIC_LEAD.sub("", bare)).casefold() if c.isalnum())


def _is_east_asian(word: str) -> bool:
    return any("\u3040" <= c <= "\u30ff" or "\u3400" <= c <= "\u9fff" or "\uac00" <= c <= "\ud7af" for c in word)


def without_legal_form(text: str) -> str:
    """Take the legal form off an East Asian name, where no blank divides the two."""
    forms = () if text.isascii() or text in LEGAL else _EAST_ASIAN_LEGAL
    for form in forms:
        if text.startswith(form) or text.endswith(form):
            return text.removeprefix(form).removesuffix(form)
    return text


@cache
def meaning(text: str) -> tuple[str, Sort]:
    if text in _FUNCTION:
        return text, Sort.FUNCTION
    if text in LEGAL and len(text) > 2:
        return text, Sort.LEGAL
    if text.isdigit():
        return text.lstrip("0") or "0", Sort.NUMBER
    if text in _MEANINGS:
        return _MEANINGS[text]
    for length in range(len(text), 2, -1):
        if (known := _STEMS.get(text[:length])) and not _is_word(text[length:]):
            return known
    return text, Sort.RARE


def _is_word(ending: str) -> bool:
    """Tell whether a stem is followed by a word, not an ending: Krebshilfe is not about cancer as Krebsforschung is."""
    word = ending.removeprefix("s")
    return len(word) > 3 and (word in _MEANINGS or any(word[:n] in _STEMS for n in range(4, len(word) + 1)))


# How the sounds of other scripts and languages are commonly written in Latin letters.
_SOUNDS = (
    ("kh", "k"), ("gh", "g"), ("dh", "d"), ("th", "t"), ("ph", "f"), ("tch", "s"), ("sch", "s"), ("sh", "s"),
    ("ch", "s"), ("dj", "j"), ("ou", "u"), ("oo", "u"), ("ee", "i"), ("ei", "i"), ("ai", "i"), ("ay", "i"),
    ("ey", "i"), ("ie", "i"), ("ce", "si"), ("ci", "si"), ("c", "k"), ("q", "k"), ("w", "v"), ("e", "i"), ("y", "i"),
    ("o", "u"),
)  # fmt: skip


@cache
def sound(text: str) -> str:
    """Write a word as it sounds, whoever transliterated it: Alkawakibi, Kawakbi; Zeitooneh, Zaytouna."""
    if text.startswith(("al", "el")) and len(text) > 6:
        text = text[2:]
    for written, heard in _SOUNDS:
        text = text.replace(written, heard)
    text = "".join(c for i, c in enumerate(text) if i == 0 or c != text[i - 1])
    return text.rstrip("h").rstrip("ai") + "a" if len(text) > 4 and text.endswith(("a", "ah", "i", "ih")) else text


@cache
def skeleton(text: str) -> str:
    """Keep the consonants, which is all that Arabic and Hebrew write."""
    bare = "".join(c for c in sound(text) if c not in "aiuvh")
    return "".join(c for i, c in enumerate(bare) if i == 0 or c != bare[i - 1])


def _load() -> tuple[dict[str, tuple[str, Sort]], dict[str, tuple[str, Sort]], dict[str, str]]:
    """Fold the lists as names are folded: whole words, stems, and places of several words."""
    known: dict[str, tuple[str, Sort]] = {}
    stems: dict[str, tuple[str, Sort]] = {}
    rows = [(row, Sort.KIND) for row in _rows(lists.KINDS)]
    rows += [(row, Sort.COMMON) for row in _rows(lists.COMMON)]
    rows += [(row, Sort.PLACE) for row in _rows(lists.PLACES, ";")]
    for (concept, *others), sort in rows:
        for other in (concept, *others):
            stem = fold_word(other.removesuffix("*").replace("_", "")) if "_" not in other else other
            (stems if other.endswith("*") else known).setdefault(stem, (concept, sort))
    known |= {fold_word(w): (fold_word(w), Sort.BRANCH) for w in lists.BRANCHES.split()}
    for concept, *others in _rows(lists.PLACES, ";"):
        for form in (f for word in (concept, *others) if len(word) > 3 for f in _peoples(word)):
            known.setdefault(form, (concept, Sort.PLACE))
    return known, stems, {w: concept for w, (concept, _) in known.items() if "_" in w}


def _rows(text: str, border: str = "\n") -> list[list[str]]:
    return [row.split() for row in text.strip().split(border) if row.strip()]


def _peoples(place: str) -> list[str]:
    if "*" in place or "_" in place:
        return []
    word = fold_word(place)
    return [base + ending for base in (word, word.rstrip("aeioy")) if len(base) > 3 for ending in lists.ENDINGS.split()]


_FUNCTION = frozenset(map(fold_word, lists.FUNCTION.split())) | frozenset(lists.FUNCTION.split())
LEGAL = frozenset(map(fold_word, lists.LEGAL.split()))
_MEANINGS, _STEMS, LONG_PLACES = _load()
LONG_PLACE_BEGINNINGS = frozenset(place.partition("_")[0] for place in LONG_PLACES)
_EAST_ASIAN_LEGAL = sorted((form for form in LEGAL if not form.isascii()), key=len, reverse=True)
