"""How each network stands on a statement that bears its sign: its members named there, and claims still to decide."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from signatories.choices import LIVING, SignatoryState, Standing
from signatories.models import Appeal, Mark, MemberListing, Membership, Signatory


@dataclass(frozen=True, slots=True)
class NetworkFigures:
    """How an umbrella stands on a statement. `claimed` are not confirmed; `unlisted` of them not on its own list."""

    pk: int
    acronym: str
    sign: str
    members: int
    claimed: int
    unlisted: int
    has_list: bool


def figures(appeal: Appeal, on: date, *, may_decide: bool) -> tuple[NetworkFigures, ...]:
    """Read the members of each network whose sign this statement bears: named lines only, claims of living ones."""
    marks = Mark.objects.filter(appeal=appeal).order_by("pk")
    lists = MemberListing.objects.filter(appeal=appeal, network=OuterRef("network"))
    rows = marks.annotate(has_list=Exists(lists)).values_list("network", "network__acronym", "sign", "has_list")
    figures = {row["network"]: row for row in _memberships(appeal, on)}
    none = {"members": 0, "claimed": 0, "unlisted": 0}
    return tuple(
        NetworkFigures(
            pk=pk,
            acronym=acronym,
            sign=sign,
            members=(found := figures.get(pk, none))["members"],
            claimed=found["claimed"] if may_decide else 0,
            unlisted=found["unlisted"] if may_decide else 0,
            has_list=has_list and may_decide,
        )
        for pk, acronym, sign, has_list in rows
    )


def _memberships(appeal: Appeal, on: date) -> QuerySet[Any, Any]:
    """Count by network, looking from each membership for its line: most networks are smaller than a long list."""
    here = Signatory.objects.filter(appeal=appeal, organization=OuterRef("organization"), state__in=LIVING)
    named = here.filter(state=SignatoryState.APPROVED, is_named=True)
    listed = MemberListing.objects.filter(appeal=appeal, network=OuterRef("network"))
    by_name = listed.filter(folded=OuterRef("organization__folded"))
    by_word = listed.filter(organization=OuterRef("organization"))
    claimed = Q(standing=Standing.CLAIMED) & Q(Exists(here))
    of_these = Mark.objects.filter(appeal=appeal).values("network")
    return (
        Membership.objects.filter(Membership.valid_on(on), network__in=of_these)
        .order_by()
        .values("network")
        .annotate(
            members=Count("pk", filter=Q(standing=Standing.CONFIRMED) & Q(Exists(named))),
            claimed=Count("pk", filter=claimed),
            unlisted=Count("pk", filter=claimed & ~Q(Exists(by_name)) & ~Q(Exists(by_word))),
        )
    )
