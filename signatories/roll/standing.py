"""Where a line would stand if it were printed otherwise: its number, and the lines before and behind it."""

from copy import copy
from dataclasses import dataclass

from signatories.choices import LIVING, SignatoryState
from signatories.models import Signatory
from signatories.roll import order


@dataclass(frozen=True, slots=True)
class Standing:
    """A place on the list. `number` counts what is approved and named; "" stands for no neighbour on that side."""

    number: int
    before: str
    behind: str
    is_pinned: bool


def standing(signatory: Signatory, printed_name: str, sort_under: str) -> Standing:
    """Give the place of a line under another name; one placed by hand stays where it was put. Three queries."""
    place = bytes(signatory.place)
    if not signatory.is_pinned:
        meant = copy(signatory)
        meant.printed_name, meant.sort_under = printed_name, sort_under
        place = order.own_place(signatory.appeal, meant)
    named = Signatory.objects.filter(appeal=signatory.appeal_id, state__in=LIVING, is_named=True)
    named = named.exclude(pk=signatory.pk).order_by("place").only("printed_name")
    above = named.filter(place__lt=place)
    before, behind = above.last(), named.filter(place__gt=place).first()
    return Standing(
        number=above.filter(state=SignatoryState.APPROVED).count() + 1,
        before=before.printed_name if before else "",
        behind=behind.printed_name if behind else "",
        is_pinned=signatory.is_pinned,
    )
