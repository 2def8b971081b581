"""Which known organizations a name may mean, and which lines of one file may be the same. Reads only.

An `Index` finds few candidates by rare words, sounds, acronyms and domains; only those are compared word by word.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from heapq import nlargest
from itertools import combinations
from threading import Lock
from urllib.parse import urlsplit

from django.db.models import Count, Max, Min, QuerySet

from signatories.matching.lexicon import Sort, fold_word
from signatories.matching.names import Likeness, likeness
from signatories.matching.reading import Name, Word, read
from signatories.models import JournalEntry, Organization, OrganizationName

# From here on a coordinator may want to look, though it is hardly the same: Syria Relief, Syria Relief Network.
NEAR = 0.5
COMPARED = 120
# So many places in the index are looked at for one name; a word that half of all names bear finds nobody.
POSTINGS = 4000
ACRONYM_LENGTH = 8
SHARED_HOST = 5

type Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Known:
    """What an organization is known by."""

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
    """Known organizations, found by what is rare in their names. Built once, then kept up with `put` and `drop`."""

    def __init__(self, rows: Iterable[Known] = ()) -> None:
        self._rows: dict[int, tuple[Known, tuple[Name, ...]]] = {}
        self._places: dict[Key, set[int]] = defaultdict(set)
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

    def drop(self, number: int) -> None:
        for key in self._keys(number):
            self._places[key].discard(number)
        del self._rows[number]

    def keep(self, rows: Sequence[Known]) -> None:
        """Know these and no others."""
        for gone in self._rows.keys() - {row.id for row in rows}:
            self.drop(gone)
        for row in rows:
            self.put(row)

    def similar(
        self, name: str, *, domains: Iterable[str] = (), within: set[int] | None = None, limit: int = 10
    ) -> list[Candidate]:
        """Give the organizations that may be meant by a name, the likeliest first."""
        wanted = read(name)
        at_home = {n for d in domains for n in self._of_domain(d)}
        numbers = [n for n in {*self._shortlist(wanted), *at_home} if within is None or n in within]
        found = [self._candidate(wanted, n, n in at_home) for n in numbers]
        found = [c for c in found if c.likeness.is_same or c.has_domain or c.likeness.score >= NEAR]
        return sorted(found, key=_likeliest)[:limit]

    def _candidate(self, wanted: Name, number: int, has_domain: bool) -> Candidate:
        row, names = self._rows[number]
        best = max((likeness(wanted, name) for name in names), key=lambda like: (like.is_same, like.score))
        return Candidate(number, row.name, best, has_domain)

    def _of_domain(self, domain: str) -> set[int]:
        """Find who lives at a domain; a host that many share (a page at a blog's or a network's) is nobody's."""
        homes = self._places.get(("domain", domain.casefold()), set())
        return homes if len(homes) <= SHARED_HOST else set()

    def _shortlist(self, wanted: Name) -> list[int]:
        places = [self._places[key] for key in _keys(wanted) if key in self._places]
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


def similar(
    name: str, organizations: QuerySet[Organization], *, domains: Iterable[str] = (), limit: int = 10
) -> list[Candidate]:
    """Give those of some organizations that may be meant by a name. Who may be shown to whom is the caller's to say."""
    within = set(organizations.values_list("pk", flat=True))
    return _kept.index().similar(name, domains=domains, within=within, limit=limit)


def within(names: Sequence[str]) -> Iterator[tuple[int, int, Likeness]]:
    """Give the lines of one file that may be the same, as (earlier, later, likeness); never all against all."""
    index = Index()
    for number, name in enumerate(names):
        for candidate in index.similar(name):
            if candidate.likeness.is_same:
                yield candidate.id, number, candidate.likeness
        index.put(Known(number, name))


class _Kept:
    """The index of all organizations in this process, brought up to date when the journal has moved."""

    def __init__(self) -> None:
        self._index = Index()
        self._seen: object = None
        self._lock = Lock()

    def index(self) -> Index:
        with self._lock:
            # Every write has its row in the journal, so what it has not told has not changed.
            told = JournalEntry.objects.order_by("-pk").values_list("pk", "at").first()
            seen = told, Organization.objects.aggregate(Max("pk"), Count("pk"), Min("folded"), Max("folded"))
            if seen != self._seen:
                self._index.keep(_read_all())
                self._seen = seen
            return self._index


_kept = _Kept()


def _read_all() -> list[Known]:
    also: dict[int, list[str]] = defaultdict(list)
    for number, name in OrganizationName.objects.values_list("organization_id", "name"):
        also[number].append(name)
    rows = Organization.objects.values_list("pk", "name", "acronym", "website", "mail_domains")
    return [
        Known(pk, name, tuple(also.get(pk, ())), acronym, _domains(website, mail))
        for pk, name, acronym, website, mail in rows.iterator()
    ]


def _domains(website: str, mail_domains: str) -> frozenset[str]:
    host = (urlsplit(website).hostname or "").removeprefix("www.")
    return frozenset(filter(None, (host, *mail_domains.casefold().split())))


def _names(row: Known) -> tuple[Name, ...]:
    acronym = {fold_word(row.acronym)} if row.acronym else set()
    names = (read(name) for name in (row.name, *row.also))
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


def _likeliest(candidate: Candidate) -> tuple[bool, bool, float, int]:
    like = candidate.likeness
    return not like.is_same, not candidate.has_domain, -like.score, candidate.id
