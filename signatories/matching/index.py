"""An index of organizations by what is rare in their names: few candidates are found, only those are compared.

Pure of any database. How it is kept up with what is stored is `duplicates`.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from heapq import nlargest
from itertools import combinations

from signatories.matching.lexicon import Sort, fold_word
from signatories.matching.names import NEAR, Likeness, likeness
from signatories.matching.reading import Name, Word, read

COMPARED = 120
# So many places in the index are looked at for one name; a word that half of all names bear finds nobody.
POSTINGS = 4000
ACRONYM_LENGTH = 8
SHARED_HOST = 5
# So many answers are remembered, until a name in the index changes.
REMEMBERED = 5000

type Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Known:
    """What an organization is known by; `id` 0 is one that is not known yet."""

    id: int
    name: str
    also: tuple[str, ...] = ()
    acronym: str = ""
    domains: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Candidate:
    """An organization that may be meant. `name` is its own, though an alias may have been found."""

    id: int
    name: str
    likeness: Likeness
    has_domain: bool = False


class Index:
    """Known organizations, built once, then kept up with `put` and `drop`."""

    def __init__(self, rows: Iterable[Known] = ()) -> None:
        self._rows: dict[int, tuple[Known, tuple[Name, ...]]] = {}
        self._places: dict[Key, set[int]] = defaultdict(set)
        self._found: dict[Known, tuple[Candidate, ...]] = {}
        for row in rows:
            self.put(row)

    def __len__(self) -> int:
        return len(self._rows)

    def put(self, row: Known) -> None:
        """Take in an organization, or what changed of it."""
        if row.id in self._rows:
            if self._rows[row.id][0] == row:
                return
            self.drop(row.id)
        self._rows[row.id] = row, _names(row)
        for key in self._keys(row.id):
            self._places[key].add(row.id)
        self._found.clear()

    def drop(self, number: int) -> None:
        """Forget an organization; one that is not known is forgotten already."""
        if number not in self._rows:
            return
        for key in self._keys(number):
            self._places[key].discard(number)
        del self._rows[number]
        self._found.clear()

    def keep(self, rows: Sequence[Known]) -> None:
        """Know these and no others."""
        for gone in self._rows.keys() - {row.id for row in rows}:
            self.drop(gone)
        for row in rows:
            self.put(row)

    def similar(self, name: str, *, domains: Iterable[str] = (), limit: int = 10) -> list[Candidate]:
        """Give the organizations that may be meant by a name, the likeliest first."""
        return list(self.neighbours(Known(0, name, domains=frozenset(domains)))[:limit])

    def neighbours(self, known: Known) -> tuple[Candidate, ...]:
        """Give all that may be meant by any of an organization's names, the likeliest first, itself left out."""
        if (found := self._found.get(known)) is None:
            if len(self._found) >= REMEMBERED:
                self._found.clear()
            found = self._found[known] = self._search(known)
        return found

    def _search(self, known: Known) -> tuple[Candidate, ...]:
        wanted = _names(known)
        at_home = {n for d in known.domains for n in self._of_domain(d)}
        numbers = {*self._shortlist(wanted), *at_home} - {known.id}
        found = [self._candidate(wanted, n, n in at_home) for n in numbers]
        found = [c for c in found if c.likeness.is_same or c.has_domain or c.likeness.score >= NEAR]
        return tuple(sorted(found, key=likeliest))

    def _candidate(self, wanted: Sequence[Name], number: int, has_domain: bool) -> Candidate:
        row, names = self._rows[number]
        likes = (likeness(one, name) for one in wanted for name in names)
        return Candidate(number, row.name, max(likes, key=lambda like: (like.is_same, like.score)), has_domain)

    def _of_domain(self, domain: str) -> set[int]:
        """Find who lives at a domain; a host that many share (a page at a blog's or a network's) is nobody's."""
        homes = self._places.get(("domain", domain.casefold()), set())
        return homes if len(homes) <= SHARED_HOST else set()

    def _shortlist(self, wanted: Sequence[Name]) -> list[int]:
        keys = {key for name in wanted for key in _keys(name)}
        places = [self._places[key] for key in keys if key in self._places]
        weights: defaultdict[int, float] = defaultdict(float)
        looked_at = 0
        for homes in sorted(places, key=len):
            if looked_at and looked_at + len(homes) > POSTINGS:
                break
            looked_at += len(homes)
            weight = math.log(2 + len(self._rows) / (len(homes) or 1))
            for number in homes:
                weights[number] += weight
        return nlargest(COMPARED, weights, key=weights.__getitem__)

    def _keys(self, number: int) -> set[Key]:
        row, names = self._rows[number]
        return {key for name in names for key in _keys(name)} | {("domain", d) for d in row.domains}


def _names(row: Known) -> tuple[Name, ...]:
    acronym = {fold_word(row.acronym)} if row.acronym else set()
    names = (read(name) for name in dict.fromkeys((row.name, *row.also)))
    return tuple(replace(name, acronyms=name.acronyms | acronym) for name in names)


def _keys(name: Name) -> set[Key]:
    """Say under what a name stands in the index, and where another is looked for."""
    words = {word for form in name.forms for word in form}
    keys = {("word", w.concept) for w in words}
    keys |= {("sound", w.sound[:4]) for w in words if w.sort is Sort.RARE and len(w.sound) > 3}
    keys |= {("acronym", a) for a in name.acronyms}
    if len(name.words) == 1 and len(name.words[0].text) <= ACRONYM_LENGTH:
        text = name.words[0].text
        return keys | {("acronym", text)} | {("initials", i) for i in _possible_initials(text)}
    return keys | {("initials", i) for part in name.spoken for i in _initials(part)}


def _initials(words: Sequence[Word]) -> set[str]:
    """Give the initials of a name, and of its beginnings: the last words may be missing in an acronym."""
    letters = "".join(w.text[:1] for w in words if w.sort not in (Sort.FUNCTION, Sort.LEGAL))
    return {letters[:n] for n in range(4, len(letters) + 1)} | ({letters} if len(letters) > 1 else set())


def _possible_initials(acronym: str) -> set[str]:
    """Give the initials an acronym may be made of, some of whose letters little words or insides of words gave."""
    sizes = range(1, len(acronym))
    return {acronym[0] + "".join(rest) for size in sizes for rest in combinations(acronym[1:], size)}


def likeliest(candidate: Candidate) -> tuple[bool, bool, float, int]:
    """Give the key by which candidates are sorted, the likeliest first."""
    like = candidate.likeness
    return not like.is_same, not candidate.has_domain, -like.score, candidate.id
