"""Where a signatory stands: put first, last or behind another, put back to the alphabet.

A move writes one row. Keys and what they mean are `roll.order`; what a changed rule does to all is `rule`.
"""

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from signatories.choices import LIVING, SignatoryState
from signatories.models import Appeal, Signatory
from signatories.roll import order
from signatories.workflow import door
from signatories.workflow.door import Actor, Refusal


class End(Enum):
    FIRST = "first"
    LAST = "last"


FIRST, LAST = End.FIRST, End.LAST


def move(
    signatory: Signatory,
    *,
    after: Signatory | End,
    by: Actor,
    seen: Mapping[int, int] | None = None,
) -> Signatory:
    """Put a signatory first or last of its section, or behind another; of two put behind one the later is nearer.

    `seen` maps keys to the `turn` each row had when the screen was drawn. The move is refused only if the signatory
    or its new neighbour has changed since. The journal tells enough to make every move again: "first", "last", or
    the key of the neighbour as `after`.
    """
    with transaction.atomic():
        door.lock({signatory.appeal_id})
        row = _living(signatory)
        neighbour = None if isinstance(after, End) else _living(after)
        _refuse_stale([row, neighbour], seen or {})
        _refuse_foreign(row, neighbour)
        row.place = _place(row, after if isinstance(after, End) else neighbour)
        row.is_pinned = True
        return _store(row, "move", by=by, told=_where(after))


def unpin(signatory: Signatory, *, by: Actor, seen: Mapping[int, int] | None = None) -> Signatory:
    """Put a signatory back where the rule alone puts it; `seen` as in `move`."""
    with transaction.atomic():
        door.lock({signatory.appeal_id})
        row = _living(signatory)
        _refuse_stale([row], seen or {})
        if not row.is_pinned:
            raise Refusal("not_pinned", _("%s stands where the alphabet puts it already.") % row.called)
        row.place, row.is_pinned = order.own_place(row.appeal, row), False
        return _store(row, "unpin", by=by)


def keep_printed_order(signatories: Sequence[Signatory], *, by: Actor) -> int:
    """Place by hand, of signatories given in their printed order, the fewest that their rule does not explain.

    Returns how many. Those at the very end are put last, so that they stay there whoever joins.
    """
    with transaction.atomic():
        kept = order.longest_rising([order.own_place(s.appeal, s) for s in signatories])
        tail = len(signatories)
        while tail and tail - 1 not in kept:
            tail -= 1
        for i, signatory in enumerate(signatories):
            if i not in kept:
                move(
                    signatory,
                    after=LAST if i >= tail else signatories[i - 1] if i else FIRST,
                    by=by,
                )
        return len(signatories) - len(kept)


def replace(signatory: Signatory, before: Signatory) -> None:
    """Place a signatory whose name or section has changed; the caller saves it, under the appeal's lock.

    Those placed directly behind it come along, and one placed by hand that changes its section goes back to the rule.
    """
    appeal = signatory.appeal
    stays = order.section_key(appeal, signatory) == order.section_key(appeal, before)
    if signatory.is_pinned and stays:
        return
    old, was_pinned = bytes(before.place), signatory.is_pinned
    signatory.place, signatory.is_pinned = order.own_place(appeal, signatory), False
    if stays and not was_pinned:
        _bring_along(appeal, old, signatory.place)


def spread(base: bytes, pins: Sequence[Signatory]) -> None:
    """Place a run directly behind a place, in the order given and with room between; the caller saves it."""
    for pin, tail in zip(pins, order.spread(len(pins)), strict=True):
        pin.place = base + tail


def _bring_along(appeal: Appeal, old: bytes, new: bytes) -> None:
    behind = Signatory.objects.filter(appeal=appeal, is_pinned=True, place__gt=old).order_by("place")
    pins = _while(old, behind, pinned=True)
    for pin in pins:
        pin.place = new + bytes(pin.place)[len(old) :]
    Signatory.objects.bulk_update(pins, ("place",))


def _living(signatory: Signatory) -> Signatory:
    row = door.locked(Signatory.objects.filter(pk=signatory.pk, state__in=LIVING)).first()
    if row is None:
        raise Refusal("not_on_the_list", _("%s is no longer on the list. Load the page again.") % signatory.called)
    return row


def _refuse_stale(rows: Sequence[Signatory | None], seen: Mapping[int, int]) -> None:
    changed = [row for row in rows if row is not None and seen.get(row.pk, row.turn) != row.turn]
    if changed:
        message = _("%s was changed while you looked. Nothing was moved; load the page again and repeat your move.")
        raise Refusal("stale", message % changed[0].called)


def _refuse_foreign(row: Signatory, neighbour: Signatory | None) -> None:
    if neighbour is None:
        return
    if neighbour.pk == row.pk:
        raise Refusal("behind_itself", _("%s cannot stand behind itself. Name another line.") % row.called)
    if neighbour.appeal_id != row.appeal_id:
        raise Refusal("other_statement", _("%s stands on another statement.") % neighbour.called)
    if order.section_key(row.appeal, neighbour) != order.section_key(row.appeal, row):
        raise Refusal(
            "other_section",
            _("%s stands in another section. Name a line of the same one.") % neighbour.called,
        )


def _place(row: Signatory, after: Signatory | End | None) -> bytes:
    others = Signatory.objects.filter(appeal=row.appeal_id).exclude(pk=row.pk)
    place = _free_place(row, after, others)
    if len(place) > order.LONGEST_PLACE:
        _make_room(row, after, others)
        if isinstance(after, Signatory):
            after.refresh_from_db(fields=["place"])
        place = _free_place(row, after, others)
    return place


def _where(after: Signatory | End) -> dict[str, Any]:
    return {"where": after.value} if isinstance(after, End) else {"where": f"after {after}", "after": after.pk}


def _free_place(row: Signatory, after: Signatory | End | None, others: QuerySet[Signatory]) -> bytes:
    if isinstance(after, Signatory):
        base = bytes(after.place)
        behind = _starting_with(base, others.filter(place__gt=base).order_by("place"))
        return base + order.between(b"", behind[len(base) :] if behind else None)
    if after is FIRST:
        base = order.section_key(row.appeal, row) + order.AREA_FIRST
        top = _starting_with(base, others.filter(place__gt=base).order_by("place"))
        return base + order.between(b"", top[len(base) :] if top else None)
    base = order.section_key(row.appeal, row) + order.AREA_LAST
    beyond = base[:-1] + bytes([base[-1] + 1])
    end = _starting_with(base, others.filter(place__gt=base, place__lt=beyond).order_by("-place"))
    return base + order.between(end[len(base) :] if end else b"", None)


def _starting_with(base: bytes, rows: QuerySet[Signatory]) -> bytes | None:
    place = rows.values_list("place", flat=True).first()
    return bytes(place) if place is not None and bytes(place).startswith(base) else None


def _make_room(row: Signatory, after: Signatory | End | None, others: QuerySet[Signatory]) -> None:
    """Re-key the run of pins that `after` stands in, those rows only, in the order they have."""
    base, run = _run(row, after, others)
    spread(base, run)
    Signatory.objects.bulk_update(run, ("place",))


def _run(row: Signatory, after: Signatory | End | None, others: QuerySet[Signatory]) -> tuple[bytes, list[Signatory]]:
    section = order.section_key(row.appeal, row)
    for end, area in ((FIRST, order.AREA_FIRST), (LAST, order.AREA_LAST)):
        if after is end or (isinstance(after, Signatory) and bytes(after.place).startswith(section + area)):
            base = section + area
            return base, _while(base, others.filter(place__gt=base).order_by("place"), pinned=False)
    assert isinstance(after, Signatory)
    unpinned = others.filter(is_pinned=False, place__lte=after.place).order_by("-place").first()
    area = section + order.AREA_RULE
    base = bytes(unpinned.place) if unpinned else b""
    if not base.startswith(area):
        base = area + b"\x00\x00"  # below every own key: nobody stands before this run
    return base, _while(area, others.filter(place__gt=base).order_by("place"), pinned=True)


def _while(prefix: bytes, rows: QuerySet[Signatory], *, pinned: bool) -> list[Signatory]:
    run = []
    for row in rows.iterator(chunk_size=200):
        if not bytes(row.place).startswith(prefix) or (pinned and not row.is_pinned):
            break
        run.append(row)
    return run


def _store(row: Signatory, act: str, *, by: Actor, told: Mapping[str, Any] | None = None) -> Signatory:
    row.turn += 1
    row.save(update_fields=["place", "is_pinned", "turn"])
    door.write([door.entry(act, row, by=by, appeal=row.appeal, **(told or {}))])
    # The public sees no difference where the line has no name to show.
    if row.state == SignatoryState.APPROVED and row.is_named:
        door.relist([row])
        door.bump({row.appeal_id})
    return row
