"""What a changed rule does to a whole list: its order by alphabet or by date, the articles it ignores, its sections.

`rewrite` stores exactly what `preview` tells: both stand on `_places`, which stores nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from signatories.choices import SignatoryState
from signatories.models import Appeal, Signatory
from signatories.roll import order
from signatories.workflow import door, ordering
from signatories.workflow.door import Actor


@dataclass(frozen=True, slots=True)
class Moved:
    """A line that a changed rule moves: its number before and after, 0 where it is not named, and whom it follows.

    `is_loosened` tells that it was placed by hand and no longer is.
    """

    signatory: Signatory
    before: int
    after: int
    follows: Signatory | None
    is_loosened: bool


def rewrite(appeal: Appeal, before: Appeal, *, by: Actor) -> None:
    """Give every signatory its place under a changed rule; those placed by hand stay behind whom they stood behind.

    One that would stand behind a line of another section goes back to the rule, journalled. Called under the appeal's
    lock.
    """
    rows = _rows(before)
    loose = _places(appeal, before, rows)
    for row in loose:
        row.turn += 1
    Signatory.objects.bulk_update(rows, ("place", "is_pinned", "turn"), batch_size=500)
    door.write(door.entry("unpin", row, by=by, appeal=appeal) for row in loose)


def preview(appeal: Appeal, before: Appeal) -> list[Moved]:
    """Tell what `rewrite` would move of the approved lines, the fewest that explain the new order; stores nothing."""
    rows = _rows(before)
    old = [row for row in rows if row.state == SignatoryState.APPROVED]
    loose = {row.pk for row in _places(appeal, before, rows)}
    new = sorted(old, key=lambda row: bytes(row.place))
    position = {row.pk: i for i, row in enumerate(old)}
    kept = order.longest_rising([position[row.pk] for row in new])
    was, now = _numbers(old), _numbers(new)
    return [
        Moved(row, was[row.pk], now[row.pk], new[i - 1] if i else None, row.pk in loose)
        for i, row in enumerate(new)
        if i not in kept
    ]


def _rows(appeal: Appeal) -> list[Signatory]:
    rows = Signatory.objects.filter(appeal=appeal.pk).select_related("organization").order_by("place")
    return list(rows)


def _places(appeal: Appeal, before: Appeal, rows: Iterable[Signatory]) -> list[Signatory]:
    """Set the new places of rows given in their old order; returns those that had to go back to the rule."""
    ends: dict[bytes, list[Signatory]] = {}
    anchor, run, loose = None, list[Signatory](), list[Signatory]()
    for row in rows:
        area = order.end_of(before, row)
        row.appeal = appeal
        if row.is_pinned and area is None and not _is_behind(anchor, row, before):
            area = order.AREA_FIRST
        if area is not None:
            ends.setdefault(order.section_key(appeal, row) + area, []).append(row)
        elif row.is_pinned:
            run.append(row)
        else:
            loose += _follow(anchor, run)
            row.place = order.own_place(appeal, row)
            anchor, run = row, []
    loose += _follow(anchor, run)
    for base, pins in ends.items():
        ordering.spread(base, pins)
    return loose


def _is_behind(anchor: Signatory | None, row: Signatory, before: Appeal) -> bool:
    """Tell whether a line of its own section stands before it by the rule; else by hand it is among the first there."""
    return anchor is not None and order.section_key(before, anchor) == order.section_key(before, row)


def _follow(anchor: Signatory | None, run: list[Signatory]) -> list[Signatory]:
    """Place a run of pins behind its anchor's new place; returns those that had to go back to the rule."""
    near, loose = list[Signatory](), list[Signatory]()
    for row in run:
        same = anchor is not None and order.section_key(row.appeal, anchor) == order.section_key(row.appeal, row)
        (near if same else loose).append(row)
    if anchor is not None:
        ordering.spread(bytes(anchor.place), near)
    for row in loose:
        row.place, row.is_pinned = order.own_place(row.appeal, row), False
    return loose


def _numbers(rows: Iterable[Signatory]) -> dict[int, int]:
    numbers, number = dict[int, int](), 0
    for row in rows:
        number += row.is_named
        numbers[row.pk] = number if row.is_named else 0
    return numbers
