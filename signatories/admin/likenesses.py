"""Whom a signatory may be the same as, in the words of the desk: for the review queue and the compare screen."""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from signatories import permissions
from signatories.choices import LIVING, SignatoryState
from signatories.matching import duplicates, verdicts
from signatories.matching.index import Candidate, Known
from signatories.models import Organization, Signatory


@dataclass(frozen=True, slots=True)
class Likely:
    """An organization that may be the same, and where it stands.

    `number` is that on the public list as it is now, `state` a word for where it stands, `signatory` its line on the
    same statement. `differs` are the printed words that the two do not share.
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


def likenesses(signatory: Signatory, user: User, limit: int = 3) -> list[Likely]:
    """Give the organizations a signatory may be the same as, the likeliest first, in a constant number of queries.

    Itself, what she may not meet and what was called different are left out.
    """
    return alike(duplicates.of_signatories([signatory])[0], user, signatory.appeal_id, limit)


def alike(asked: Known, user: User, appeal: int, limit: int = 3) -> list[Likely]:
    """The same for a name that has no signatory yet."""
    (found,) = duplicates.neighbours([asked], permissions.rows_for(Organization, user))
    different = verdicts.different({asked.id})[asked.id] if asked.id else frozenset[int]()
    shown = [candidate for candidate in found if candidate.id not in different][:limit]
    lines = _lines(appeal, user, [candidate.id for candidate in shown])
    return [_likely(candidate, lines.get(candidate.id)) for candidate in shown]


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


def _likely(candidate: Candidate, line: Signatory | None) -> Likely:
    number, state = standing(line)
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
    )


def standing(line: Signatory | None) -> tuple[int | None, str]:
    """Give the number on the public list of a `numbered` line, None where it has none, and a word for its state."""
    if line is None:
        return None, _("on another statement")
    is_out = line.state == SignatoryState.APPROVED and line.public_from and line.public_from <= timezone.now()
    if is_out and line.is_named:
        return vars(line)["number"], _("on the list")
    return None, str(line.get_state_display())
