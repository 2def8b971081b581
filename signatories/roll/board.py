"""The list as the desk puts it in order: every approved line, the unnamed among them, with whom it stands behind.

A line has the number it bears once all approved ones are public. Each window is read in a constant number of queries.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, NamedTuple

from django.db.models import Case, Count, Q, QuerySet, RowRange, Value, When, Window
from django.db.models import Sum as Total
from django.db.models.functions import Lag, RowNumber
from django.utils import timezone

from signatories.choices import SignatoryState
from signatories.models import Appeal, JournalEntry, Signatory
from signatories.roll import marks, order
from signatories.text import fold, tidy

LINES_A_PAGE = 1000
LINES_AROUND = 50
MOST_FOUND = 30
ENDS = {order.AREA_FIRST: "first", order.AREA_LAST: "last"}


@dataclass(frozen=True, slots=True)
class Place:
    """One line of the board; `name` is "" where it is not named, and `above` is whom it follows.

    `count` is how many named lines there are down to it, itself among them. `by_hand` is "" where the rule put it,
    else "first", "last" or "after" (the line above).
    """

    pk: int
    turn: int
    position: int
    count: int
    name: str
    marks: tuple[str, ...]
    heading: str
    is_public: bool
    by_hand: str
    above: str

    @property
    def number(self) -> int:
        """The number on the list; 0 where it is not named."""
        return self.count if self.name else 0

    @property
    def key(self) -> str:
        """Name the row and how often it had changed: what a later move of it is compared with."""
        return f"{self.pk}.{self.turn}"


@dataclass(frozen=True, slots=True)
class Totals:
    lines: int
    by_hand: int
    unpublished: int

    @property
    def pages(self) -> int:
        return max(1, ceil(self.lines / LINES_A_PAGE))


class _Standing(NamedTuple):
    pk: int
    position: int
    named: int
    above: int | None


def totals(appeal: Appeal) -> Totals:
    lines = _approved(appeal)
    return Totals(
        **lines.aggregate(
            lines=Count("pk"),
            by_hand=Count("pk", filter=Q(is_pinned=True)),
            unpublished=Count("pk", filter=Q(public_from__gt=timezone.now())),
        )
    )


def page(appeal: Appeal, number: int) -> list[Place]:
    """Give the lines of a page, with two before and one behind them where there are such."""
    first = (number - 1) * LINES_A_PAGE + 1
    return _places(appeal, _numbered(appeal).filter(position__range=(first - 2, first + LINES_A_PAGE)))


def around(appeal: Appeal, signatory: int, before: int, behind: int) -> list[Place]:
    """Give a line with those near it; nothing where it is not on the list."""
    at = place(appeal, signatory)
    if at is None:
        return []
    near = (at.position - before, at.position + behind)
    return _places(appeal, _numbered(appeal).filter(position__range=near))


def place(appeal: Appeal, signatory: int) -> Place | None:
    return those(appeal, {signatory}).get(signatory)


def those(appeal: Appeal, signatories: Collection[int]) -> dict[int, Place]:
    """Give lines by their keys; one that is not on the list is left out."""
    return {place.pk: place for place in _places(appeal, _those(appeal, Q(pk__in=signatories)))}


def by_hand(appeal: Appeal) -> list[Place]:
    return _places(appeal, _those(appeal, Q(is_pinned=True))[:LINES_A_PAGE])


def found(appeal: Appeal, words: str) -> list[Place]:
    """Give the named lines whose name, spelt in any way it is known by, or acronym has the words in it."""
    words = tidy(words)
    if not words:
        return []
    known = Q(printed_name__icontains=words) | Q(organization__acronym__icontains=words)
    known |= Q(organization__folded__contains=fold(words))
    return _places(appeal, _those(appeal, known & Q(is_named=True))[: MOST_FOUND + 1])


def end(appeal: Appeal, signatory: Signatory, *, is_first: bool) -> Place | None:
    """Give the line that is first, or last, of a signatory's section, itself left aside."""
    section = order.section_key(appeal, signatory)
    above = section + order.AREA_FIRST
    below = section + bytes([order.AREA_LAST[0] + 1])
    rows = _approved(appeal).exclude(pk=signatory.pk).filter(place__gt=above, place__lt=below)
    pk = rows.order_by("place" if is_first else "-place").values_list("pk", flat=True).first()
    return place(appeal, pk) if pk else None


def neighbours(appeal: Appeal, signatory: Signatory) -> tuple[Signatory | None, Signatory | None]:
    """Give the lines directly above and below a place, whatever stands there now."""
    others, at = _approved(appeal).exclude(pk=signatory.pk), bytes(signatory.place)
    above = others.filter(place__lt=at).order_by("-place").first()
    return above, others.filter(place__gt=at).order_by("place").first()


def last_entry(appeal: Appeal) -> int:
    """Name the newest act on the statement: what a screen remembers of when it was drawn."""
    return JournalEntry.objects.filter(appeal=appeal).values_list("pk", flat=True).order_by("-pk").first() or 0


def acts_since(appeal: Appeal, entry: int) -> list[JournalEntry]:
    """Give what was done to signatories since a screen was drawn, oldest first."""
    acts = JournalEntry.objects.filter(appeal=appeal, kind="signatory", pk__gt=entry)
    return list(acts.select_related("by").order_by("pk")[:LINES_A_PAGE])


def _approved(appeal: Appeal) -> QuerySet[Signatory]:
    return Signatory.objects.filter(appeal=appeal, state=SignatoryState.APPROVED)


def _numbered(appeal: Appeal) -> QuerySet[Any]:
    """Number every line; a filter on what is annotated here chooses among them and leaves the numbers alone."""
    rows: QuerySet[Any] = _approved(appeal).annotate(
        position=Window(RowNumber(), order_by="place"),
        named=Window(Total(_one_where(Q(is_named=True))), order_by="place"),
        above=Window(Lag("pk"), order_by="place"),
    )
    return rows.order_by("position")


def _those(appeal: Appeal, wanted: Q) -> QuerySet[Any]:
    # What a filter asks of the row itself is sorted out before anything is numbered, so a window has to ask it.
    this_row = RowRange(start=0, end=0)
    is_wanted = Window(Total(_one_where(wanted)), order_by="place", frame=this_row)
    rows: QuerySet[Any] = _numbered(appeal).annotate(is_wanted=is_wanted)
    return rows.filter(is_wanted=1)


def _one_where(condition: Q) -> Case:
    return Case(When(condition, then=Value(1)), default=Value(0))


def _places(appeal: Appeal, numbered: QuerySet[Any]) -> list[Place]:
    columns = numbered.values_list("pk", "position", "named", "above")
    rows = [_Standing(*row) for row in columns]
    keys = {row.pk for row in rows} | {row.above for row in rows if row.above}
    signatories = Signatory.objects.select_related("organization").in_bulk(keys)
    return list(_drawn(appeal, rows, signatories))


def _drawn(appeal: Appeal, rows: Sequence[_Standing], signatories: dict[int, Signatory]) -> Iterator[Place]:
    now = timezone.now()
    signs = _signs(appeal, [signatories[row.pk].organization_id for row in rows if row.pk in signatories])
    for row in rows:
        # One that was removed between the two queries is no longer on the list.
        if (signatory := signatories.get(row.pk)) is None:
            continue
        above = signatories.get(row.above or 0)
        country = str(signatory.organization.country)
        yield Place(
            pk=signatory.pk,
            turn=signatory.turn,
            position=row.position,
            count=row.named,
            name=signatory.printed_name if signatory.is_named else "",
            marks=signs.get(signatory.organization_id, ()) if signatory.is_named else (),
            heading=order.heading(appeal, section=signatory.section, kind=signatory.kind, country=country),
            is_public=signatory.public_from is not None and signatory.public_from <= now,
            by_hand=_by_hand(appeal, signatory),
            above=above.printed_name if above and above.is_named else "",
        )


def _by_hand(appeal: Appeal, signatory: Signatory) -> str:
    if not signatory.is_pinned:
        return ""
    return ENDS.get(order.end_of(appeal, signatory) or b"", "after")


def _signs(appeal: Appeal, organizations: Sequence[int]) -> dict[int, tuple[str, ...]]:
    day = timezone.now().date()
    notes = marks.footnotes(appeal, appeal.language, _approved(appeal).filter(is_named=True), day)
    return marks.borne(appeal, organizations, notes, day)
