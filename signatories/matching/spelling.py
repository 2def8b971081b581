"""Spellings that may be slips: proposals for printed names, found by what the other names of the list do.

Pure of any database, and never sure: a printed name is kept to the letter until somebody accepts another.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache

from django.utils import translation
from django_countries import countries
from rapidfuzz.distance import OSA

from signatories.text import fold, is_acronym, split_bracket, tidy

# A word is taken for right where so many names bear it, and for a slip where so few do.
FREQUENT, RARE, SHORTEST = 3, 1, 6
ROUNDS = 4
_LITTLE = """
a al an and as at by das de del della den der des di die do dos du e een el en et for für from i il im in into la las
le les lo los na nas nos of on or para per por pour su sur the to un una und une van von voor with y zum zur
и в на по за для
"""
# Names with these are of a language that writes most words small.
_SMALL_WRITING = """
de del della des di do dos da das du e el et il la las le les los para per por pour sur un una une y zum zur und för
och og van voor i w и для
"""
LITTLE, SMALL_WRITING = frozenset(_LITTLE.split()), frozenset(_SMALL_WRITING.split())
ACRONYMS = frozenset({"NGO", "INGO", "ONG", "UN", "EU", "US", "USA", "UK", "UAE", "DRC", "MENA", "HIV", "AIDS", "LGBT"})
# Words of another language that are one letter from an English one.
OTHER_TONGUES = frozenset({"fondation", "fondations"})
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_AFTER_HYPHEN = re.compile(r"(?<=\w)[-‐‑]\w+")
_SHORT_FORM = re.compile(r"(?:\b[^\W\d_]|\b(?:Inc|Ltd|Co|Corp|St|Dr|Assoc|Org|Intl|asbl|Ass|bzw))\.$", re.IGNORECASE)
_ENDS = re.compile(r"\s*[.,;:،؛–—-]+$")
_QUOTED = re.compile(r"^(?:[\"“”„]([^\"“”„]+)[\"“”]|«([^«»]+)»)$")
_COUNTRY = re.compile(r"^(?P<rest>.+?)(?:,\s*(?P<after>[^,()]+)|\s*\((?P<inside>[^()]+)\))$")


class Slip(Enum):
    """What a proposal puts right."""

    BLANKS = "blanks"
    CAPITALS = "capitals"
    BRACKET = "bracket"
    QUOTES = "quotes"
    END = "end"
    SMALL = "small"
    MISSPELT = "misspelt"
    COUNTRY = "country"
    KNOWN_COUNTRY = "known country"


@dataclass(frozen=True, slots=True)
class Written:
    """A name as it is printed, the organization's country, and whether one that is not known may be noted."""

    id: int
    name: str
    country: str = ""
    may_note: bool = False


@dataclass(frozen=True, slots=True)
class Spelling:
    """Another spelling of a name, and why. `country` is the code of one that was taken out of the name."""

    id: int
    old: str
    new: str
    slips: tuple[Slip, ...]
    country: str = ""


class _Habits:
    """How the words of a list are mostly written."""

    def __init__(self, names: Iterable[str]) -> None:
        self.forms: dict[str, Counter[str]] = defaultdict(Counter)
        for name in names:
            words = _WORD.findall(name)
            # A name in capitals tells nothing of how its words are written.
            for word in set(words) if not _shouts(words) else ():
                self.forms[word.lower()][word] += 1
        self.counts = {word: sum(forms.values()) for word, forms in self.forms.items()}
        self.frequent = _by_letters(w for w, n in self.counts.items() if n >= FREQUENT and len(w) >= SHORTEST)

    def mostly(self, word: str) -> str:
        """Give the most usual form of a word, "" where there is none."""
        forms = self.forms.get(word.lower())
        return forms.most_common(1)[0][0] if forms else ""

    def is_written_large(self, word: str) -> bool:
        forms = self.forms.get(word.lower(), Counter())
        small = forms[word.lower()]
        return forms.total() - small >= max(2, 3 * small)

    def meant_by(self, word: str) -> str:
        """Give the frequent word that a rare one is a slip of: letters changed places, one too many or too few."""
        small = word.lower()
        if len(small) < SHORTEST or self.counts.get(small, 0) > RARE:
            return ""
        likely = {right for key in _keys(small) for right in self.frequent.get(key, ()) if _is_slip(small, right)}
        return max(likely, key=lambda right: self.counts[right], default="")


def proposals(lines: Sequence[Written]) -> list[Spelling]:
    """Give, in the order of the lines, another spelling for each that seems to have a slip."""
    habits = _Habits(line.name for line in lines)
    standing = {fold(line.name) for line in lines}
    return [found for line in lines if (found := _proposal(line, habits, standing))]


def _proposal(line: Written, habits: _Habits, standing: set[str]) -> Spelling | None:
    name, slips, country = line.name, dict[Slip, None](), ""
    # What one rule puts right another may go on from: nothing is proposed in two steps.
    for _round in range(ROUNDS):
        before = name
        for slip, rule in _RULES.items():
            if (new := rule(name, habits)) != name:
                name = new
                slips[slip] = None
        rest, code = _without_country(name)
        # A known one may be printed on purpose, but not behind quotes: they say where the name ends.
        is_twice = line.country == code and Slip.QUOTES in slips
        # Where the rest stands there too, the country tells two of them apart; what may not be noted is not to be lost.
        if code and fold(rest) not in standing and (is_twice or (not line.country and line.may_note)):
            name, country = rest, "" if line.country else code
            slips[Slip.KNOWN_COUNTRY if line.country else Slip.COUNTRY] = None
        if name == before:
            break
    return Spelling(line.id, line.name, name, tuple(slips), country) if slips and name != line.name and name else None


def _blanks(name: str, habits: _Habits) -> str:
    return re.sub(r"\s+([,;:)\]])", r"\1", re.sub(r"([(\[])\s+", r"\1", tidy(name)))


def _bracket(name: str, habits: _Habits) -> str:
    return name + ")" if name.count("(") == name.count(")") + 1 else name


def _quotes(name: str, habits: _Habits) -> str:
    """Take quotes off that hold the whole name, or all before its bracket."""
    outer, inner = split_bracket(name)
    if not (held := _QUOTED.match(outer)):
        return name
    bare = (held[1] or held[2]).strip() or outer
    return f"{bare} ({inner})" if inner else bare


def _end(name: str, habits: _Habits) -> str:
    return name if _SHORT_FORM.search(name) else _ENDS.sub("", name) or name


def _capitals(name: str, habits: _Habits) -> str:
    """Write a name in capitals as others are written; what may be an acronym stays."""
    words = _WORD.findall(split_bracket(name)[0])
    if not _shouts(words) or len(words) < 2:
        return name
    outer, inner = split_bracket(name)
    quiet = _each_word(outer, lambda word, i: _quiet(word, i, habits))
    if not inner:
        return quiet
    within = inner if is_acronym(inner) else _each_word(inner, lambda word, i: _quiet(word, i, habits))
    return f"{quiet} ({within})"


def _shouts(words: Sequence[str]) -> bool:
    """Tell whether words are all in capitals, one of them too long for an acronym."""
    cased = [word for word in words if word.upper() != word.lower()]
    return bool(cased) and all(word.isupper() for word in cased) and any(len(word) > 5 for word in cased)


def _quiet(word: str, index: int, habits: _Habits) -> str:
    if word.lower() in LITTLE and index:
        return word.lower()
    if word in ACRONYMS:
        return word
    if usual := habits.mostly(word):
        return usual[:1].upper() + usual[1:]
    is_short = len(word) <= 4 and not re.search("[AEIOUY]", fold(word).upper())
    return word if is_short else word[:1] + word[1:].lower()


def _small(name: str, habits: _Habits) -> str:
    """Write large the first word, and a word that is small among large ones."""
    words = _WORD.findall(name)
    # What follows a hyphen is written either way: Co-operation, Non-Violence.
    apart = _WORD.findall(_AFTER_HYPHEN.sub("", name))
    content = [word for word in apart if word.lower() not in LITTLE and len(word) > 1]
    small = {word for word in content if word.islower()}
    others = [word for word in content if word not in small]
    is_large = len(small) == 1 and len(others) >= 1 and all(word[0].isupper() for word in others)
    writes_small = any(word.lower() in SMALL_WRITING for word in words)

    def large(word: str, index: int) -> str:
        begins = index == 0 and word.islower() and not _is_styled(name, word)
        stands_out = word in small and is_large and (habits.is_written_large(word) or not writes_small)
        return word[:1].upper() + word[1:] if begins or stands_out else word

    return _each_word(name, large)


def _is_styled(name: str, word: str) -> bool:
    """Tell whether a small beginning is part of a longer sign: "e-mail", "11.11.11", "medica.org"."""
    at = name.find(word)
    around = name[max(0, at - 1) : at] + name[at + len(word) : at + len(word) + 1]
    return at > 0 or bool(set(around) & set(".-@_/&+")) or len(word) == 1


def _misspelt(name: str, habits: _Habits) -> str:
    def right(word: str, index: int) -> str:
        meant = habits.meant_by(word)
        if not meant:
            return word
        if word.isupper():
            return meant.upper()
        return meant[:1].upper() + meant[1:] if word[0].isupper() else meant

    return _each_word(name, right)


def _each_word(name: str, change: Callable[[str, int], str]) -> str:
    index = -1

    def changed(found: re.Match[str]) -> str:
        nonlocal index
        index += 1
        return change(found[0], index)

    return _WORD.sub(changed, name)


_RULES: Mapping[Slip, Callable[[str, _Habits], str]] = {
    Slip.BLANKS: _blanks,
    Slip.BRACKET: _bracket,
    Slip.QUOTES: _quotes,
    Slip.END: _end,
    Slip.CAPITALS: _capitals,
    Slip.SMALL: _small,
    Slip.MISSPELT: _misspelt,
}


def _keys(word: str) -> Iterator[str]:
    """Give the letters of a word in order, and all of them but one: under these a slip of it is found."""
    letters = sorted(word)
    yield "".join(letters)
    for i in range(len(letters)):
        yield "".join(letters[:i] + letters[i + 1 :])


def _by_letters(words: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for word in words:
        for key in set(_keys(word)):
            found[key].append(word)
    return found


def _is_slip(word: str, right: str) -> bool:
    """Tell a slip from another word, another ending, and another country's spelling (centre, center)."""
    if word == right or OSA.distance(fold(word), fold(right), score_cutoff=1) != 1 or len(fold(word)) < SHORTEST:
        return False
    shared = next((i for i, (a, b) in enumerate(zip(word, right, strict=False)) if a != b), min(len(word), len(right)))
    is_replaced = len(word) == len(right) and sorted(word) != sorted(right)
    return not is_replaced and word not in OTHER_TONGUES and 0 < shared < min(len(word), len(right)) - 2


def _without_country(name: str) -> tuple[str, str]:
    found = _COUNTRY.match(name)
    code = _countries().get(fold(found["after"] or found["inside"]), "") if found else ""
    # "Oxfam, Spain" is another body than Oxfam; a longer name stands by itself.
    return (found["rest"], code) if found and code and len(found["rest"].split()) >= 3 else (name, "")


@cache
def _countries() -> dict[str, str]:
    with translation.override("en"):
        return {fold(str(name)): code for code, name in countries} | {"turkey": "TR", "syria": "SY", "usa": "US"}
