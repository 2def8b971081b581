"""Whom a signatory may be the same as, in the words of the desk: for the review queue and the compare screen."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from django.contrib.auth.models import User
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from signatories import permissions
from signatories.choices import LIVING, SignatoryState
from signatories.matching import duplicates, verdicts
from signatories.matching.index import Candidate, Index, Known, likeliest
from signatories.matching.names import NEAR
from signatories.models import Organization, Signatory
from signatories.roll import hosts
from signatories.roll.hosts import Home

# Looked at for a line on the same statement; behind these nothing is likely any more.
LOOKED_AT = 40
ELSEWHERE = 2


@dataclass(frozen=True, slots=True)
class Likely:
    """An organization that may be the same, and where it stands.

    `number` is that on the public list as it is now, `state` a word for where it stands, `signatory` its line on the
    same statement. `is_alike` is said of the names; `differs` are the printed words that they do not share. `has_site`
    and `has_mail` tell of one website or mail domain in both sign-ons; `further` says in words what else is shared or
    differs, and never an address or a person.
    """

    organization: int
    name: str
    number: int | None
    state: str
    is_same: bool
    has_domain: bool
    differs: tuple[str, ...]
    signatory: int | None
    is_named: bool = True
    is_alike: bool = True
    has_site: bool = False
    has_mail: bool = False
    further: tuple[str, ...] = ()


def likenesses(signatory: Signatory, user: User, limit: int = 3) -> list[Likely]:
    """Give the organizations a signatory may be the same as, the likeliest first, in a constant number of queries.

    Itself, what she may not meet and what was called different are left out. So is who is on other statements only,
    unless it is likely: then two at most, and last.
    """
    (known,) = duplicates.of_signatories([signatory])
    own = hosts.of_lines([signatory.pk])[signatory.pk]
    at = hosts.living_at(signatory.appeal_id, own.hosts)
    beside = hosts.neighbours(at, own, known.id)
    asked = replace(known, domains=known.domains | own.hosts)
    return _alike(asked, user, signatory.appeal_id, limit, own, beside)


def alike(asked: Known, user: User, appeal: int, limit: int = 3) -> list[Likely]:
    """The same for a name that has no signatory yet."""
    return _alike(asked, user, appeal, limit, Home(), ())


def _alike(asked: Known, user: User, appeal: int, limit: int, own: Home, beside: Collection[int]) -> list[Likely]:
    (found,) = duplicates.neighbours([asked], permissions.rows_for(Organization, user))
    different = verdicts.different({asked.id})[asked.id] if asked.id else frozenset[int]()
    candidates = [*_neighbours(asked, beside), *(candidate for candidate in found if candidate.id not in beside)]
    candidates = sorted((one for one in candidates if one.id not in different), key=likeliest)
    lines = _lines(appeal, user, [candidate.id for candidate in candidates[:LOOKED_AT]])
    shown = [candidate for candidate in candidates if candidate.id in lines][:limit]
    shown += _elsewhere(candidates, lines, beside)[: limit - len(shown)]
    homes = hosts.of_lines([lines[one.id].pk for one in shown if one.id in lines]) if own != Home() else {}
    return [_likely(candidate, lines.get(candidate.id), own, homes) for candidate in shown]


def _neighbours(asked: Known, organizations: Collection[int]) -> Sequence[Candidate]:
    """Compare the names with those of organizations that live at the same hosts, the likeliest first."""
    if not organizations:
        return ()
    known = duplicates.known(organizations).values()
    return Index(replace(row, domains=row.domains | asked.domains) for row in known).neighbours(asked)


def _elsewhere(
    candidates: Iterable[Candidate], lines: dict[int, Signatory], beside: Collection[int]
) -> list[Candidate]:
    """Give the likely ones that are not on this statement, as far as she may know it."""
    others = (candidate for candidate in candidates if candidate.id not in lines and candidate.id not in beside)
    return [candidate for candidate in others if candidate.likeness.is_same or candidate.has_domain][:ELSEWHERE]


def _lines(appeal: int, user: User, organizations: list[int]) -> dict[int, Signatory]:
    """Read the lines of organizations on one statement: the living one, else the newest of those that were."""
    if not organizations:
        return {}
    rows = Signatory.objects.filter(appeal=appeal, organization__in=organizations)
    rows = numbered(rows.exclude(permissions.is_unnamed_to(user))).order_by("pk")
    found = dict[int, Signatory]()
    for row in sorted(rows, key=lambda row: row.state in LIVING):
        found[row.organization_id] = row
    return found


def numbered(rows: QuerySet[Signatory]) -> QuerySet[Signatory]:
    """Annotate signatories with `number`, how many lines of the public list stand up to each."""
    listed = Signatory.objects.filter(
        appeal=OuterRef("appeal"),
        state=SignatoryState.APPROVED,
        is_named=True,
        public_from__lte=timezone.now(),
        place__lte=OuterRef("place"),
    )
    counted = listed.order_by().values("appeal").annotate(n=Count("pk")).values("n")
    annotated: QuerySet[Signatory] = rows.annotate(number=Coalesce(Subquery(counted), 0))
    return annotated


def _likely(candidate: Candidate, line: Signatory | None, own: Home, homes: dict[int, Home]) -> Likely:
    number, state = standing(line)
    other = homes.get(line.pk, Home()) if line is not None else Home()
    return Likely(
        organization=candidate.id,
        name=line.printed_name if line is not None else candidate.name,
        number=number,
        state=state,
        is_same=candidate.likeness.is_same,
        has_domain=candidate.has_domain,
        differs=candidate.likeness.differs,
        signatory=line.pk if line is not None else None,
        is_named=line is None or line.is_named,
        is_alike=candidate.likeness.is_same or candidate.likeness.score >= NEAR,
        has_site=not own.websites.isdisjoint(other.websites),
        has_mail=not own.mail.isdisjoint(other.mail),
        further=tuple(_further(own, other, candidate.has_domain)),
    )


def _further(own: Home, other: Home, has_domain: bool) -> Iterable[str]:
    """Say what two share or differ in beside their names."""
    if not own.websites.isdisjoint(other.websites):
        yield _("same website")
    elif own.websites and other.websites:
        yield _("another website")
    if not own.mail.isdisjoint(other.mail):
        yield _("same mail domain")
    elif has_domain and own.websites.isdisjoint(other.websites):
        yield _("the same website or mail domain")
    if not own.persons.isdisjoint(other.persons):
        yield _("same person signed")
    elif own.persons and other.persons:
        yield _("another person signed")


def standing(line: Signatory | None) -> tuple[int | None, str]:
    """Give the number on the public list of a `numbered` line, None where it has none, and a word for its state."""
    if line is None:
        return None, _("on another statement")
    is_out = line.state == SignatoryState.APPROVED and line.public_from and line.public_from <= timezone.now()
    if is_out and line.is_named:
        return vars(line)["number"], _("on the list")
    return None, str(line.get_state_display())
