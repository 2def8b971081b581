"""Which known organizations a name may mean, and which lines of one file may be the same. Reads only.

One index of all organizations is kept in each process. Who may be shown to whom is the caller's to say: it gives the
organizations to choose from, and only the few that were found are looked up in them.
"""

import gc
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from threading import Lock
from typing import NamedTuple

from django.db.models import Count, Max, Q, QuerySet

from signatories.matching.index import Candidate, Index, Known
from signatories.matching.names import Likeness
from signatories.models import JournalEntry, Organization, OrganizationName, Signatory
from signatories.text import host

KINDS = ("organization", "organizationname")
BATCH = 500
# Of two transactions the one that began later may be seen first: so far back the journal is read again.
LATE = 500
LONGEST_CHAIN = 50
LARGE = 5000


def warm() -> None:
    """Read all names now, so that whoever asks first need not wait for it."""
    _kept.neighbours([])


def similar(
    name: str, organizations: QuerySet[Organization], *, domains: Iterable[str] = (), limit: int = 10
) -> list[Candidate]:
    """Give those of some organizations that may be meant by a name, the likeliest first."""
    (found,) = neighbours([Known(0, name, domains=frozenset(domains))], organizations)
    return found[:limit]


def neighbours(asked: Sequence[Known], organizations: QuerySet[Organization]) -> list[list[Candidate]]:
    """Give for each of the asked those of some organizations that may be the same; itself is left out."""
    found = _kept.neighbours(asked)
    numbers = sorted({candidate.id for candidates in found for candidate in candidates})
    given = set[int]()
    for start in range(0, len(numbers), BATCH):
        some = organizations.filter(pk__in=numbers[start : start + BATCH])
        given.update(some.order_by().values_list("pk", flat=True))
    return [[candidate for candidate in candidates if candidate.id in given] for candidates in found]


def known(organizations: Iterable[int]) -> dict[int, Known]:
    """Read what organizations are known by; the names of those that were merged into one are its own too."""
    merged = _merged()
    return {row.id: row for row in _read(set(organizations), merged)}


def of_signatories(signatories: Sequence[Signatory]) -> list[Known]:
    """Read what the organizations of signatories are known by, the name that is printed among it."""
    rows = known(signatory.organization_id for signatory in signatories)
    return [_printed(rows.get(s.organization_id, Known(s.organization_id, s.printed_name)), s) for s in signatories]


def entered(name: str, *, acronym: str = "", website: str = "") -> Known:
    """Give what is asked for where somebody entered a name that may be new."""
    return Known(0, name, acronym=acronym, domains=_domains(website, ""))


def _printed(row: Known, signatory: Signatory) -> Known:
    is_new = signatory.printed_name not in (row.name, *row.also)
    return replace(row, also=(signatory.printed_name, *row.also)) if is_new else row


def within(names: Sequence[str]) -> Iterator[tuple[int, int, Likeness]]:
    """Give the lines of one file that may be the same, as (earlier, later, likeness); never all against all."""
    index = Index()
    for number, name in enumerate(names, start=1):
        for candidate in index.similar(name):
            if candidate.likeness.is_same:
                yield candidate.id - 1, number - 1, candidate.likeness
        index.put(Known(number, name))


class _Counts(NamedTuple):
    """How many rows there are, and how far their keys go."""

    organizations: int
    last_organization: int
    names: int
    last_name: int


class _Entry(NamedTuple):
    pk: int
    at: datetime
    kind: str
    subject: str


class _Kept:
    """The index of all organizations in this process: what concerns them is read again, and nothing else.

    New rows are known by their keys, changed ones by the journal, in which every write has its row. Where the counts
    disagree after that, or where what was seen is no longer true (it was rolled back), all is read again.
    """

    def __init__(self) -> None:
        self._index = Index()
        self._counts: _Counts | None = None
        self._owners: dict[int, int] = {}
        self._merged: dict[int, int] = {}
        self._told: tuple[int, datetime] | None = None
        self._seen: frozenset[int] = frozenset()
        # One at a time: a search must not meet an index that is being changed.
        self._lock = Lock()

    def neighbours(self, asked: Sequence[Known]) -> list[tuple[Candidate, ...]]:
        with self._lock:
            self._keep_up()
            return [self._index.neighbours(known) for known in asked]

    def _keep_up(self) -> None:
        counts, entries = _count(), self._entries()
        is_true = self._told is None or (self._told in {(entry.pk, entry.at) for entry in entries})
        told = [entry for entry in entries if entry.kind in KINDS and entry.pk not in self._seen]
        if is_true and self._told and counts == self._counts and not told:
            return
        last = JournalEntry.objects.order_by("-pk").values_list("pk", "at").first()
        if self._counts is None or self._told is None or not is_true or not self._take_in(told, counts):
            self._read_all()
        self._counts, self._told = counts, last
        self._seen = frozenset(entry.pk for entry in self._entries() if entry.kind in KINDS)

    def _entries(self) -> list[_Entry]:
        """Read the newest row that was told, to know that it still is, and what was told of organizations since."""
        if self._told is None:
            return []
        rows = JournalEntry.objects.filter(Q(pk=self._told[0]) | Q(kind__in=KINDS, pk__gt=self._told[0] - LATE))
        return [_Entry(*row) for row in rows.order_by("pk").values_list("pk", "at", "kind", "subject")]

    def _take_in(self, told: Sequence[_Entry], counts: _Counts) -> bool:
        """Read what is new or was changed; tell whether as many are known then as there are."""
        assert self._counts is not None
        changed = {int(entry.subject) for entry in told if entry.kind == "organization"}
        new = Organization.objects.filter(pk__gt=self._counts.last_organization)
        changed.update(new.values_list("pk", flat=True))
        changed |= self._take_names([int(entry.subject) for entry in told if entry.kind == "organizationname"])
        before, self._merged = self._merged, _merged() if changed else self._merged
        changed |= {root for pk in changed for root in (_root(pk, before), _root(pk, self._merged))}
        self._put(changed)
        return (len(self._index) + len(self._merged), len(self._owners)) == (counts.organizations, counts.names)

    def _take_names(self, told: Sequence[int]) -> set[int]:
        """Read which organization changed names belong to; give that, and the one they belonged to before."""
        assert self._counts is not None
        changed = {self._owners.pop(name) for name in told if name in self._owners}
        rows = OrganizationName.objects.filter(Q(pk__in=told) | Q(pk__gt=self._counts.last_name))
        owners = dict(rows.values_list("pk", "organization_id"))
        self._owners |= owners
        return changed | set(owners.values())

    def _put(self, changed: set[int]) -> None:
        rows = {row.id: row for row in _read(changed - self._merged.keys(), self._merged)}
        for gone in changed - rows.keys():
            self._index.drop(gone)
        for row in rows.values():
            self._index.put(row)

    def _read_all(self) -> None:
        self._merged = _merged()
        self._owners = dict(OrganizationName.objects.values_list("pk", "organization_id"))
        self._index.keep(list(_read(None, self._merged)))
        if len(self._index) >= LARGE:
            # It lasts as long as the process: looking through it for garbage took 160 ms, in the middle of a request.
            gc.collect()
            gc.freeze()


_kept = _Kept()


def _count() -> _Counts:
    rows = Organization.objects.aggregate(n=Count("pk"), last=Max("pk"))
    names = OrganizationName.objects.aggregate(n=Count("pk"), last=Max("pk"))
    return _Counts(rows["n"], rows["last"] or 0, names["n"], names["last"] or 0)


def _merged() -> dict[int, int]:
    """Read which organizations were merged, each with the one that stands at the end of its chain."""
    # Above 0 is any of them: SQLite looks for that in the index, and for "not null" through the whole table.
    rows = Organization.objects.filter(merged_into__gt=0).order_by()
    into = dict(rows.values_list("pk", "merged_into_id"))
    return {pk: _root(pk, into) for pk in into}


def _root(pk: int, into: dict[int, int | None] | dict[int, int]) -> int:
    for _ in range(LONGEST_CHAIN):
        if (further := into.get(pk)) is None:
            break
        pk = further
    return pk


def _read(wanted: set[int] | None, merged: dict[int, int]) -> Iterator[Known]:
    """Read organizations (None: all) with the names of those that were merged into them."""
    group = defaultdict[int, list[int]](list)
    for pk, root in merged.items():
        group[root].append(pk)
    if wanted is None:
        yield from _joined(Organization.objects.all(), OrganizationName.objects.all(), group)
        return
    for start in range(0, len(wanted), BATCH):
        some = sorted(wanted)[start : start + BATCH]
        keys = [*some, *(pk for root in some for pk in group.get(root, ()))]
        rows = Organization.objects.filter(pk__in=keys)
        yield from _joined(rows, OrganizationName.objects.filter(organization__in=keys), group)


def _joined(
    rows: QuerySet[Organization], names: QuerySet[OrganizationName], group: dict[int, list[int]]
) -> Iterator[Known]:
    also = defaultdict[int, list[str]](list)
    for number, name in names.order_by("pk").values_list("organization_id", "name"):
        also[number].append(name)
    columns = ("pk", "name", "acronym", "website", "mail_domains")
    found = {row[0]: row[1:] for row in rows.order_by("pk").values_list(*columns)}
    inner = {pk for members in group.values() for pk in members}
    for pk, (name, acronym, website, mail) in found.items():
        if pk in inner:
            continue
        further, domains = list(also.get(pk, ())), _domains(website, mail)
        for other in group.get(pk, ()):
            other_name, other_acronym, other_website, other_mail = found.get(other, ("", "", "", ""))
            further += filter(None, (other_name, other_acronym, *also.get(other, ())))
            domains |= _domains(other_website, other_mail)
        yield Known(pk, name, tuple(further), acronym, domains)


def _domains(website: str, mail_domains: str) -> frozenset[str]:
    return frozenset(filter(None, (host(website), *mail_domains.casefold().split())))
