"""The list as the desk puts it in order: every approved line, the unnamed among them, with whom it stands behind.

A line has the number it bears once all approved ones are public. Each window is read in a constant number of queries.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils import timezone

from signatories.choices import SignatoryState
from signatories.models import Appeal, JournalEntry, Signatory
from signatories.roll import marks, order
from signatories.text import fold, tidy

LINES_A_PAGE = 1000
LINES_AROUND = 50
MOST_FOUND = 30
READ = (
    *("turn", "place", "is_pinned", "is_named", "printed_name", "kind", "section", "public_from"),
    "organization__country",
)
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
    first = (number - 1) * LINES_A_PAGE
    lines = _approved(appeal).order_by("place").values_list("pk", flat=True)
    return _run(appeal, lines[max(0, first - 2) : first + LINES_A_PAGE + 1])


def around(appeal: Appeal, signatory: int, before: int, behind: int) -> list[Place]:
    """Give a line with those near it; nothing where it is not on the list."""
    lines = _approved(appeal).values_list("pk", flat=True)
    at = lines.filter(pk=signatory).values_list("place", flat=True).first()
    if at is None:
        return []
    above = lines.filter(place__lte=bytes(at)).order_by("-place")[: before + 1]
    below = lines.filter(place__gt=bytes(at)).order_by("place")[:behind]
    return _run(appeal, [*above, *below])


def place(appeal: Appeal, signatory: int) -> Place | None:
    return those(appeal, {signatory}).get(signatory)


def those(appeal: Appeal, signatories: Collection[int]) -> dict[int, Place]:
    """Give lines by their keys; one that is not on the list is left out."""
    return {place.pk: place for place in _scattered(appeal, Q(pk__in=signatories), LINES_A_PAGE)}


def by_hand(appeal: Appeal) -> list[Place]:
    return _scattered(appeal, Q(is_pinned=True), LINES_A_PAGE)


def found(appeal: Appeal, words: str) -> list[Place]:
    """Give the named lines whose name, spelt in any way it is known by, or acronym has the words in it."""
    words = tidy(words)
    if not words:
        return []
    known = Q(printed_name__icontains=words) | Q(organization__acronym__icontains=words)
    known |= Q(organization__folded__contains=fold(words))
    return _scattered(appeal, known & Q(is_named=True), MOST_FOUND + 1)


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


def _run(appeal: Appeal, keys: Iterable[int]) -> list[Place]:
    """Draw lines that stand one after the other: what is above the first of them is counted, and no more."""
    rows = list(_rows(appeal, Q(pk__in=list(keys))))
    counted = _counted(appeal, [bytes(row.place) for row in rows[:1]])
    for row in rows[1:]:
        lines, named = counted[-1]
        counted.append((lines + 1, named + row.is_named))
    return list(_drawn(appeal, rows, counted))


def _scattered(appeal: Appeal, condition: Q, most: int) -> list[Place]:
    rows = list(_rows(appeal, condition)[:most])
    return list(_drawn(appeal, rows, _counted(appeal, [bytes(row.place) for row in rows])))


def _rows(appeal: Appeal, condition: Q) -> QuerySet[Any]:
    shown = Case(When(is_named=True, then=F("printed_name")), default=Value(""))
    above = _approved(appeal).filter(place__lt=OuterRef("place")).order_by("-place").values(shown=shown)
    rows = _approved(appeal).filter(condition).select_related("organization").only(*READ).order_by("place")
    return rows.annotate(above=Subquery(above[:1]))


def _counted(appeal: Appeal, places: Sequence[bytes]) -> list[tuple[int, int]]:
    """Count, for places in rising order, the lines down to each, and the named ones of them: in one pass over all."""
    if not places:
        return []
    steps = _approved(appeal).order_by().filter(place__lte=places[-1]).annotate(step=_step(places, 0))
    found = steps.values_list("step").annotate(lines=Count("pk"), named=Count("pk", filter=Q(is_named=True)))
    by_step = {step: (lines, named) for step, lines, named in found}
    counted, lines, named = [], 0, 0
    for step in range(len(places)):
        more, more_named = by_step.get(step, (0, 0))
        lines, named = lines + more, named + more_named
        counted.append((lines, named))
    return counted


def _step(places: Sequence[bytes], first: int) -> Case | Value:
    """Find by halving which of the places is the first that a line does not stand below."""
    if len(places) == 1:
        return Value(first)
    half = len(places) // 2
    upper = When(place__lte=places[half - 1], then=_step(places[:half], first))
    return Case(upper, default=_step(places[half:], first + half))


def _drawn(appeal: Appeal, rows: Sequence[Any], counted: Sequence[tuple[int, int]]) -> Iterator[Place]:
    now = timezone.now()
    signs = _signs(appeal, [row.organization_id for row in rows])
    for row, (position, count) in zip(rows, counted, strict=True):
        yield Place(
            pk=row.pk,
            turn=row.turn,
            position=position,
            count=count,
            name=row.printed_name if row.is_named else "",
            marks=signs.get(row.organization_id, ()) if row.is_named else (),
            heading=order.heading(appeal, section=row.section, kind=row.kind, country=str(row.organization.country)),
            is_public=row.public_from <= now,
            by_hand=_by_hand(appeal, row),
            above=row.above or "",
        )


def _by_hand(appeal: Appeal, signatory: Signatory) -> str:
    if not signatory.is_pinned:
        return ""
    return ENDS.get(order.end_of(appeal, signatory) or b"", "after")


def _signs(appeal: Appeal, organizations: Sequence[int]) -> dict[int, tuple[str, ...]]:
    day = timezone.now().date()
    notes = marks.footnotes(appeal, appeal.language, _approved(appeal).filter(is_named=True), day)
    return marks.borne(appeal, organizations, notes, day)
