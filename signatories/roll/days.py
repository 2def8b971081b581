"""The sign-ons of a statement by day, with the height of each day's bar: of a month at most. Reads along an index."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from signatories.choices import LIVING
from signatories.models import Appeal, Signatory

MOST_DAYS = 30
TALLEST = 100
# A day with one sign-on beside a day with 5,000 is still to be seen.
LOWEST = 2
FEWEST_SLOTS = 14


@dataclass(frozen=True, slots=True)
class Day:
    """The sign-ons of one day, and how tall its bar is: 0 to TALLEST."""

    on: date
    count: int
    height: int

    @property
    def above(self) -> int:
        return TALLEST - self.height


def count_of(rows: QuerySet[Any], by: str) -> Coalesce:
    """Count rows as a part of another query; `by` is what they have in common."""
    counted = rows.order_by().values(by).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))


def days_of(
    appeal: Appeal, first_at: datetime | None, last_at: datetime | None, now: datetime, *, named_only: bool
) -> tuple[Day, ...]:
    """Count the sign-ons of each day from the first on, at most of a month: each day is one walk along the index."""
    if first_at is None or last_at is None:
        return ()
    first, last = _day(first_at), _day(last_at)
    # Long after its last sign-on, a statement shows the month that ended with it.
    is_recent = last > now.date() - timedelta(days=MOST_DAYS)
    until = max(now.date(), last) if is_recent else last
    begin = max(first, until - timedelta(days=MOST_DAYS - 1))
    on = [begin + timedelta(days=i) for i in range((until - begin).days + 1)]
    rows = Signatory.objects.filter(appeal=OuterRef("pk"), state__in=LIVING)
    rows = rows.filter(is_named=True) if named_only else rows
    asked = {f"day_{i}": _on(rows, day) for i, day in enumerate(on)}
    answer = Appeal.objects.filter(pk=appeal.pk).order_by().values_list(*asked.values()).get()
    most = max(*answer, 1)
    return tuple(Day(day, n, _height(n, most)) for day, n in zip(on, answer, strict=True))


def _on(rows: QuerySet[Signatory], day: date) -> Coalesce:
    begin = datetime(day.year, day.month, day.day, tzinfo=UTC)
    some = rows.filter(proposed_at__gte=begin, proposed_at__lt=begin + timedelta(days=1))
    return count_of(some, "appeal")


def _height(count: int, most: int) -> int:
    return max(LOWEST, round(count * TALLEST / most)) if count else 0


def _day(at: datetime) -> date:
    return at.astimezone(UTC).date()


def since(days: Sequence[Day], today: date, number: int) -> int:
    return sum(day.count for day in days if day.on > today - timedelta(days=number))
