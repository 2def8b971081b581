"""Whom the new names of a file may mean: known organizations, and lines before them in the file. Reads only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice

from django.contrib.auth.models import User

from signatories import permissions
from signatories.choices import LIVING
from signatories.matching import duplicates
from signatories.matching.index import Known
from signatories.models import Appeal, Organization, Signatory
from signatories.models.signatory import spoken

# More than these would let somebody wait; the lines that come of the others are compared when they are there.
MOST_COMPARED = 1000
MOST_LIKELY = 3


@dataclass(frozen=True, slots=True)
class Likely:
    """Who may be meant by a row: an organization by its key, or else an earlier line of the file."""

    name: str
    organization: int = 0
    line: int = 0
    is_on_statement: bool = False


@dataclass(frozen=True, slots=True)
class Compared:
    """By line who may be meant; `later` is how many lines are compared only after the import."""

    likely: dict[int, tuple[Likely, ...]] = field(default_factory=dict)
    later: int = 0


def compare(names: Mapping[int, str], user: User, appeal: Appeal | None) -> Compared:
    """Compare names, by line, with what a person may meet and with one another."""
    if not names:
        return Compared()
    if len(names) > MOST_COMPARED:
        return Compared(later=len(names))
    asked = [Known(0, name) for name in names.values()]
    found = duplicates.neighbours(asked, permissions.rows_for(Organization, user))
    same = {line: [c for c in cs if c.likeness.is_same] for line, cs in zip(names, found, strict=True)}
    keys = {candidate.id for candidates in same.values() for candidate in candidates}
    hidden, standing = _unnamed(keys), _standing(keys, appeal)
    likely = {
        line: [
            Likely(spoken(c.name, c.id not in hidden, inside=True), c.id, is_on_statement=c.id in standing)
            for c in candidates
        ]
        for line, candidates in same.items()
    }
    lines = list(names)
    for earlier, later, _likeness in duplicates.within(list(names.values())):
        likely[lines[later]].append(Likely(names[lines[earlier]], line=lines[earlier]))
    return Compared({line: tuple(islice(some, MOST_LIKELY)) for line, some in likely.items() if some})


def _unnamed(organizations: set[int]) -> set[int]:
    """Give those that stand nowhere by name: they are not named on a screen that others may see."""
    lines = Signatory.objects.filter(organization__in=organizations, state__in=LIVING).order_by()
    named = set(lines.filter(is_named=True).values_list("organization", flat=True))
    return set(lines.filter(is_named=False).values_list("organization", flat=True)) - named


def _standing(organizations: set[int], appeal: Appeal | None) -> set[int]:
    if appeal is None:
        return set()
    living = Signatory.objects.filter(appeal=appeal, state__in=LIVING, organization__in=organizations)
    return set(living.values_list("organization", flat=True))
