"""Read a printed name: its words with what each is worth, its acronyms, and the forms it may be called by.

Pure functions over strings. What two names have in common is `names`.
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from signatories.matching.lexicon import (
    LEGAL,
    LONG_PLACE_BEGINNINGS,
    LONG_PLACES,
    Sort,
    fold_word,
    meaning,
    skeleton,
    sound,
    without_legal_form,
)
from signatories.text import tidy

WEIGHTS = {Sort.RARE: 1.0, Sort.COMMON: 0.5, Sort.KIND: 0.2, Sort.PLACE: 0.6, Sort.BRANCH: 0.6, Sort.NUMBER: 0.8}


@dataclass(frozen=True, slots=True)
class Word:
    """`text` is the word folded to Latin letters, `concept` what it means in any language: itself, where rare."""

    shown: str
    text: str
    concept: str
    sort: Sort
    sound: str = ""
    skeleton: str = ""
    is_latin: bool = True
    is_address: bool = False
    is_purpose: bool = False

    @property
    def weight(self) -> float:
        return WEIGHTS[self.sort] * (0.5 if self.is_purpose else 1.0)

    @property
    def is_capital(self) -> bool:
        return len(self.shown) > 1 and self.shown.isupper()


@dataclass(frozen=True, slots=True)
class Name:
    """`forms` are what one may call it by, the fullest first; `spoken` its parts with their little words."""

    printed: str
    forms: tuple[tuple[Word, ...], ...]
    acronyms: frozenset[str]
    spoken: tuple[tuple[Word, ...], ...]

    @property
    def words(self) -> tuple[Word, ...]:
        return self.forms[0] if self.forms else ()


@dataclass(frozen=True, slots=True)
class _Part:
    """A stretch of a name between its commas, dashes and brackets."""

    words: tuple[Word, ...]
    border: str

    @property
    def is_place(self) -> bool:
        return bool(self.meaning) and all(w.sort is Sort.PLACE for w in self.meaning)

    @property
    def meaning(self) -> tuple[Word, ...]:
        return tuple(w for w in self.words if w.sort not in (Sort.FUNCTION, Sort.LEGAL))


TAIL_MAY_BE_SILENT = 4
MOST_WORDS = 60
MOST_FORMS = 4
_APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼ`´ʻ", "'"))
_ELISION = re.compile(r"\b(?:[dlnsmDLNSM]|[Qq]u|[Dd]ell|[Nn]ell|[Aa]ll|[Ss]ull)'(?=\w{2})")
_ARABIC_ARTICLE = re.compile(r"\b(?:al|el|as|ash|ad|ar|at|az|an|ul|ur)-(?=\w{2})", re.IGNORECASE)
_DOTTED = re.compile(r"\b(?:[^\W\d_]\.\s?){1,5}[^\W\d_]\b\.?")
_PARTS = re.compile(r"\s*([(\[])\s*|\s*[)\]]\s*|\s+([-–—|:/])\s+|\s*([–—|])\s*|([:])\s+|(,)\s*|(/)(?=\s)")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_NUMERAL = re.compile(r"(?<=[^\W\d_]{3})(?=\d)|(?<=\d)(?=[^\W\d_]{3})")
_PURPOSE = frozenset({"for", "pour", "para", "fur", "voor", "per", "till", "dla", "pro", "icin", "для", "за"})


@lru_cache(maxsize=8192)
def read(printed: str) -> Name:
    """Take a printed name apart."""
    parts = _parts(_plain(printed))
    acronyms = [p for p in parts if len(parts) > 1 and _is_acronym(p, parts)]
    named = [p for p in parts if p.meaning and p not in acronyms] or parts
    forms = dict.fromkeys(form for form in map(_form, _readings(named)) if form)
    texts = frozenset(p.meaning[0].text for p in acronyms)
    return Name(printed, tuple(forms)[:MOST_FORMS], texts, tuple(p.words for p in parts))


def _plain(printed: str) -> str:
    """Even out how apostrophes, articles and dotted letters are typed."""
    text = (printed if printed.isprintable() else tidy(printed)).translate(_APOSTROPHES)
    text = _ELISION.sub("", text)
    text = _DOTTED.sub(lambda found: re.sub(r"[.\s]", "", found[0]) + " ", text)
    return _ARABIC_ARTICLE.sub("", text)


def _parts(text: str) -> list[_Part]:
    parts, start, border = [], 0, ""
    for found in _PARTS.finditer(text):
        parts.append(_Part(_words(text[start : found.start()]), border))
        border, start = next(filter(None, found.groups()), ""), found.end()
    parts.append(_Part(_words(text[start:]), border))
    return [part for part in parts if part.words]


def _words(text: str) -> tuple[Word, ...]:
    tokens = [t for found in _WORD.findall(text)[:MOST_WORDS] for t in _NUMERAL.split(found.replace("'", ""))]
    words = _with_places([_word(t) for t in tokens])
    words[1:-1] = map(_as_little_word, words[1:-1])
    while len(words) > 1 and words[-1].text in LEGAL:
        words.pop()
    return tuple(words)


@lru_cache(maxsize=65536)
def _word(token: str) -> Word:
    text = without_legal_form(fold_word(token))
    concept, sort = meaning(text)
    is_latin = not token[0].isalpha() or unicodedata.name(token[0], "").startswith("LATIN")
    return Word(token, text, concept, sort, sound(text), skeleton(text), is_latin)


def _with_places(words: list[Word]) -> list[Word]:
    """Join the words of a place that has several: South Sudan is one word, and not in the south of Sudan."""
    if not any(w.text in LONG_PLACE_BEGINNINGS for w in words):
        return words
    joined: list[Word] = []
    rest = words
    while rest:
        size = next((n for n in (3, 2) if "_".join(w.text for w in rest[:n]) in LONG_PLACES), 1)
        run, rest = rest[:size], rest[size:]
        joined.append(run[0] if len(run) == 1 else _place(run))
    return joined


def _place(run: list[Word]) -> Word:
    text = "_".join(w.text for w in run)
    return Word(" ".join(w.shown for w in run), text, LONG_PLACES[text], Sort.PLACE)


def _as_little_word(word: Word) -> Word:
    """Hear the figure between two words as it is spoken: Code 4 Peace, Women 2 Women."""
    return replace(word, sort=Sort.FUNCTION) if word.text in ("4", "2") else word


def _is_acronym(part: _Part, parts: list[_Part]) -> bool:
    """Tell whether a part of a name is its acronym: one word in capitals, or one that the rest spells out."""
    if len(part.meaning) != 1 or part.border == ",":
        return False
    word = part.meaning[0]
    if word.sort in (Sort.PLACE, Sort.LEGAL) or not 2 <= len(word.text) <= 16:
        return False
    capitals = sum(c.isupper() for c in word.shown)
    if capitals >= 2 and capitals * 3 >= len(word.shown):
        return True
    return part is not parts[0] and any(spells(word.text, p.words) for p in parts if p is not part)


def _readings(parts: list[_Part]) -> list[list[_Part]]:
    """List the ways to call it: in full, without what stands in brackets or after a dash, by the bracket alone."""
    readings = [parts]
    aside = [p for p in parts[1:] if p.border in ("(", "[") and _is_other_name(p)]
    if aside:
        # "Wahat (Oasis of Peace)": the full form would be a third name that nobody uses.
        readings = [[p for p in parts if p not in aside], *([p] for p in aside)]
    main = readings[0]
    if _has_tagline(main):
        readings.append(main[:1])
    if len({w.is_latin for p in main for w in p.meaning}) > 1:
        readings += [[_in_script(p, latin) for p in main] for latin in (True, False)]
    return readings


def _has_tagline(parts: list[_Part]) -> bool:
    """Tell whether what follows the first dash only says what they do, and neither where nor which branch."""
    after_dash = len(parts) > 1 and parts[1].border not in (",", "(", "[")
    return after_dash and any(w.sort is Sort.RARE for w in parts[0].meaning) and all(_is_name(p) for p in parts[1:])


def _in_script(part: _Part, is_latin: bool) -> _Part:
    """Keep the words of one script: a name is often printed in two."""
    return _Part(tuple(w for w in part.words if w.is_latin is is_latin), part.border)


def _is_name(part: _Part) -> bool:
    words = part.meaning
    return len(words) > 1 and not any(w.sort in (Sort.PLACE, Sort.BRANCH) for w in words)


def _placed(word: Word, is_address: bool, is_purpose: bool) -> Word:
    return replace(word, is_address=is_address, is_purpose=is_purpose) if is_address or is_purpose else word


def _is_other_name(part: _Part) -> bool:
    """Tell whether a bracket holds another name; it may have a place in it, beside two words that are none."""
    sorts = [w.sort for w in part.meaning]
    return Sort.BRANCH not in sorts and len(sorts) - sorts.count(Sort.PLACE) > 1


def _form(parts: list[_Part]) -> tuple[Word, ...]:
    """Give the words that count, each once, knowing which are only an address or a purpose."""
    words: dict[str, Word] = {}
    for number, part in enumerate(parts):
        is_address = bool(number) and part.border in (",", "(", "[") and part.is_place
        is_purpose = False
        for word in part.words:
            if word.text in _PURPOSE and any(w.sort is Sort.RARE for w in words.values()):
                is_purpose = True
            if word.sort not in (Sort.FUNCTION, Sort.LEGAL):
                words.setdefault(word.concept, _placed(word, is_address, is_purpose))
    # "The The" has nothing but little words, so they are its name.
    return tuple(words.values()) or tuple(replace(w, sort=Sort.RARE) for part in parts for w in part.words)


def spells(acronym: str, words: tuple[Word, ...]) -> bool:
    """Tell whether the letters of an acronym are found in the words, in order, each word giving its first.

    Little words may give theirs or not; a word may give letters from within too (UNICEF); of four letters and more,
    the last words may give none ("in Science and Technology").
    """
    bearing = sum(map(_bears, words))
    return len(acronym) > 2 and bearing > 1 and _Speller(acronym, words, most_inside=bearing // 2).spells(0, 0, 0)


def _bears(word: Word) -> bool:
    return word.sort not in (Sort.FUNCTION, Sort.LEGAL)


class _Speller:
    """Tries each way to spell an acronym, none twice: names come from strangers."""

    def __init__(self, acronym: str, words: tuple[Word, ...], *, most_inside: int) -> None:
        self.acronym, self.words, self.most_inside = acronym, words, most_inside
        self.spells = cache(self._spells)

    def _spells(self, letter: int, place: int, inside: int) -> bool:
        """Tell whether the letters from here on are in the words from here on, `inside` so far from inside words."""
        if letter == len(self.acronym):
            return (letter >= TAIL_MAY_BE_SILENT and not inside) or not any(map(_bears, self.words[place:]))
        if place == len(self.words):
            return False
        word, letters = self.words[place], self.acronym[letter:]
        if not _bears(word) and self.spells(letter, place + 1, inside):
            return True
        return word.text.startswith(letters[0]) and any(
            self.spells(letter + n, place + 1, inside + n - 1)
            for n in range(1, min(self.most_inside - inside + 1, len(letters)) + 1)
            if _is_inside(letters[1:n], word.text[1:])
        )


def _is_inside(letters: str, word: str) -> bool:
    rest = iter(word)
    return all(letter in rest for letter in letters)
