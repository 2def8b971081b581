"""A network's own list of members beside the list of an appeal: who is on both, on one of them, or perhaps. Reads only.

A name is taken for a line only where it is to the letter (folded) one of the line's names, or where a coordinator took
it so; likeness only proposes. Whoever calls must know that these names are for coordinators alone.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from signatories.choices import LIVING, Standing
from signatories.matching import duplicates
from signatories.matching.index import Candidate, Known
from signatories.models import Appeal, JournalEntry, Mark, MemberListing, Membership, Network, Organization, Signatory
from signatories.text import fold, is_acronym, split_bracket

# So many names without a line are compared and shown at a time.
WINDOW = 500
# The act by which the journal tells that a name on a list is not an organization, as a likeness would have it.
TOLD_APART = "tell_apart"


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody on the appeal, and her membership of the network today: `standing` is "" where there is none."""

    pk: int
    organization: int
    name: str
    is_named: bool
    state: str
    standing: str = ""
    membership: int | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A name on the network's list, with the line it is; `is_taken` where a coordinator said so."""

    pk: int
    name: str
    line: Line | None = None
    is_taken: bool = False


@dataclass(frozen=True, slots=True)
class Perhaps:
    """A name on the network's list that may be a line, and the words that differ."""

    pk: int
    name: str
    line: Line
    differs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """A network with a sign on an appeal; `names` are those on its list, none where it has brought none."""

    mark: Mark
    confirmed: int
    claimed: int
    names: int


@dataclass(frozen=True, slots=True)
class Matched:
    """`unsigned` are all names without a line; `missing` those in the window that are like none, `perhaps` the others.

    `members` are the lines whose membership the network confirmed, `unlisted` those of all that its list does not have.
    """

    signed: tuple[Listed, ...]
    unsigned: tuple[Listed, ...]
    missing: tuple[Listed, ...]
    perhaps: tuple[Perhaps, ...]
    members: tuple[Line, ...]
    unlisted: tuple[Line, ...]

    @property
    def to_confirm(self) -> tuple[Listed, ...]:
        return tuple(listed for listed in self.signed if listed.line and listed.line.standing != Standing.CONFIRMED)

    @property
    def claims(self) -> tuple[Line, ...]:
        return tuple(line for line in self.unlisted if line.standing == Standing.CLAIMED)


def match(appeal: Appeal, network: Network, *, on: date, window: slice = slice(0, WINDOW)) -> Matched:
    """Put the list a network has for an appeal beside the lines of that appeal, as memberships stand on a day."""
    lines = _lines(appeal, network, on)
    rows = list(MemberListing.objects.filter(appeal=appeal, network=network).select_related("organization"))
    known = _keys_of(lines)
    listed = [_listed(row, lines, known) for row in rows]
    on_both = {row.line.pk for row in listed if row.line}
    unsigned = [row for row in listed if row.line is None]
    looked_at = unsigned[window]
    perhaps = list(_perhaps(appeal, looked_at, lines)) if lines else []
    asked = {pair.pk for pair in perhaps}
    return Matched(
        signed=tuple(row for row in listed if row.line),
        unsigned=tuple(unsigned),
        missing=tuple(row for row in looked_at if row.pk not in asked),
        perhaps=tuple(perhaps),
        members=tuple(line for line in lines.values() if line.standing == Standing.CONFIRMED),
        unlisted=tuple(line for line in lines.values() if line.standing and line.pk not in on_both),
    )


def overview(appeal: Appeal, on: date) -> list[Overview]:
    """Read the networks with a sign on an appeal: how many of its living lines are members, how long its list is."""
    marks = list(appeal.marks.select_related("network").prefetch_related("footnotes"))
    living = Signatory.objects.filter(appeal=appeal, state__in=LIVING).values("organization")
    held = Membership.objects.filter(
        Membership.valid_on(on), network__marks__appeal=appeal, organization__in=living
    ).order_by()
    standing = {row[:2]: row[2] for row in held.values_list("network", "standing").annotate(n=Count("pk"))}
    brought = MemberListing.objects.filter(appeal=appeal).order_by().values_list("network").annotate(n=Count("pk"))
    names = dict(brought)
    return [
        Overview(
            mark,
            confirmed=standing.get((mark.network_id, Standing.CONFIRMED), 0),
            claimed=standing.get((mark.network_id, Standing.CLAIMED), 0),
            names=names.get(mark.network_id, 0),
        )
        for mark in marks
    ]


def is_foreign(appeal: Appeal, names: Sequence[str]) -> bool:
    """Tell whether nobody on the appeal is on a list, not even perhaps: it may be the list of somebody else."""
    organizations = _living(appeal)
    if not organizations:
        return False
    known = {key for keys in _names_of(organizations).values() for key in keys}
    if any(name_keys(name) & known for name in names):
        return False
    return not any(c.likeness.is_same for found in _candidates(appeal, names[:WINDOW]) for c in found)


def name_keys(name: str) -> set[str]:
    """Give what a name is to the letter: itself, and without an acronym in brackets behind it."""
    outer, inner = split_bracket(name)
    return {fold(name), fold(outer)} if is_acronym(inner) else {fold(name)}


def _lines(appeal: Appeal, network: Network, on: date) -> dict[int, Line]:
    """Read the living lines, by organization, with what is valid of their memberships on a day."""
    living = Signatory.objects.filter(appeal=appeal, state__in=LIVING)
    held = Membership.objects.filter(
        Membership.valid_on(on), network=network, organization__in=living.values("organization")
    )
    standing = {
        organization: row
        for organization, *row in held.order_by().values_list("organization", "standing", "pk", "since", "until")
    }
    columns = ("pk", "organization", "printed_name", "is_named", "state")
    rows = living.order_by("place").values_list(*columns)
    return {row[1]: Line(*row, *standing.get(row[1], ())) for row in rows}


def _living(appeal: Appeal) -> dict[int, str]:
    living = Signatory.objects.filter(appeal=appeal, state__in=LIVING).order_by()
    return dict(living.values_list("organization", "printed_name"))


def _names_of(printed: dict[int, str]) -> dict[int, set[str]]:
    """Give what each organization is called to the letter: as printed here, by its own name and by all others."""
    known = duplicates.known(printed)
    return {
        number: _keys(name, *((known[number].name, *known[number].also) if number in known else ()))
        for number, name in printed.items()
    }


def _keys(*names: str) -> set[str]:
    return {key for name in names for key in name_keys(name)}


def _keys_of(lines: dict[int, Line]) -> dict[str, int]:
    """Give whom a name means; one that two lines bear means neither."""
    bearers = defaultdict[str, list[int]](list)
    for organization, keys in _names_of({number: line.name for number, line in lines.items()}).items():
        for key in keys:
            bearers[key].append(organization)
    return {key: found[0] for key, found in bearers.items() if len(found) == 1}


def _listed(row: MemberListing, lines: dict[int, Line], known: dict[str, int]) -> Listed:
    if row.organization is not None:
        taken = row.organization.merged_into_id or row.organization.pk
        if taken in lines:
            return Listed(row.pk, row.name, lines[taken], is_taken=True)
    # The whole name says more than what stands before its bracket.
    meant = known.get(row.folded) or next((known[key] for key in name_keys(row.name) if key in known), None)
    return Listed(row.pk, row.name, lines[meant] if meant else None)


def _perhaps(appeal: Appeal, listed: Sequence[Listed], lines: dict[int, Line]) -> Iterator[Perhaps]:
    apart = _told_apart(appeal)
    for row, candidates in zip(listed, _candidates(appeal, [row.name for row in listed]), strict=True):
        for candidate in candidates:
            if candidate.likeness.is_same and candidate.id in lines and (row.pk, candidate.id) not in apart:
                yield Perhaps(row.pk, row.name, lines[candidate.id], candidate.likeness.differs)


def _candidates(appeal: Appeal, names: Iterable[str]) -> list[list[Candidate]]:
    on_it = Signatory.objects.filter(appeal=appeal, state__in=LIVING).values("organization")
    return duplicates.neighbours([Known(0, name) for name in names], Organization.objects.filter(pk__in=on_it))


def _told_apart(appeal: Appeal) -> set[tuple[int, int]]:
    told = JournalEntry.objects.filter(appeal=appeal, kind="organization", act=TOLD_APART)
    rows = told.values_list("details", "subject")
    return {(details.get("listing", 0), int(subject)) for details, subject in rows}
