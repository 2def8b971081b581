"""What waits on one appeal: how much of each sort, and a window of names around a chosen one, oldest first.

Constant queries, whatever the length. What speaks for and against one of them is `roll.evidence`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from signatories.choices import Doubt, LetterState, SignatoryState, Standing
from signatories.models import Appeal, Endorsement, Membership, Signatory
from signatories.roll import waiting

BEFORE, SHOWN = 12, 25
HIGHEST = 2**63 - 1


class Tab(StrEnum):
    REVIEW = "review"
    UNCONFIRMED = "unconfirmed"
    WAITING = "waiting"
    UNPUBLISHED = "unpublished"


STATES = {
    Tab.REVIEW: SignatoryState.PROPOSED,
    Tab.WAITING: SignatoryState.ASKED,
    Tab.UNPUBLISHED: SignatoryState.APPROVED,
}


# What a form whose mail has not simply gone is told by.
MAILS: dict[str, str] = {
    LetterState.RETURNED: "returned",
    LetterState.WAITING: "mail_waits",
    LetterState.STOPPED: "mail_stopped",
}


class Key(NamedTuple):
    """Which one: a line, or a sign-on by itself. Written "12" and "e12"."""

    is_sign_on: bool
    pk: int

    def __str__(self) -> str:
        return f"e{self.pk}" if self.is_sign_on else str(self.pk)


@dataclass(frozen=True, slots=True)
class Counts:
    """How much waits. `publishable` are those of the unpublished that are named: only they go out many at once."""

    review: int
    unconfirmed: int
    waiting: int
    unpublished: int
    publishable: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """One name of the list. `name` is "" where it is not to be named; `doubt` is one word's code, "" for none.

    One that is not confirmed yet stands for its form, which may be for more `organizations`; its word is of its mail.
    """

    key: Key
    name: str
    at: datetime
    doubt: str
    organizations: int = 1


@dataclass(frozen=True, slots=True)
class Window:
    """Names around the chosen one. `chosen` need not be among them: it may have been decided on meanwhile."""

    entries: tuple[Waiting, ...]
    chosen: Key | None
    previous: Key | None
    next: Key | None


type _Place = tuple[datetime, bool, int]


class _Row(NamedTuple):
    at: datetime
    is_sign_on: bool
    pk: int
    name: str
    is_named: bool
    doubt: str
    organization: int | None
    group: str = ""

    @property
    def key(self) -> Key:
        return Key(self.is_sign_on, self.pk)

    @property
    def place(self) -> _Place:
        return self.at, self.is_sign_on, self.pk


def key(written: str) -> Key | None:
    """Read a key; None for what is none."""
    digits = written.removeprefix("e")
    if not (digits.isascii() and digits.isdecimal()) or len(digits) > 19 or int(digits) > HIGHEST:
        return None
    return Key(written.startswith("e"), int(digits))


def is_shouted(name: str) -> bool:
    """Tell whether a name is written in capitals throughout; one word of them may be an acronym."""
    words = [word for word in name.split() if word.lower() != word.upper()]
    return len(words) > 1 and name == name.upper()


def overview(appeal: Appeal, tab: Tab, chosen: Key | None, *, after: bool = False) -> tuple[Counts, Window]:
    """Read both at once: the second sign-ons, which no index leads to, are looked for only once."""
    rows = _second_rows(appeal)
    return counts(appeal, rows), window(appeal, tab, chosen, after=after, rows=rows)


def counts(appeal: Appeal, rows: Sequence[_Row] | None = None) -> Counts:
    every = Signatory.objects.filter(appeal=appeal).order_by().values("state").annotate(number=Count("pk"))
    of_state = dict(every.values_list("state", "number"))
    unpublished = lines(appeal, Tab.UNPUBLISHED)
    tray = unpublished.aggregate(every=Count("pk"), named=Count("pk", filter=Q(is_named=True)))
    return Counts(
        review=of_state.get(SignatoryState.PROPOSED, 0) + len(_second_rows(appeal) if rows is None else rows),
        unconfirmed=waiting.unconfirmed(appeal).count(),
        waiting=of_state.get(SignatoryState.ASKED, 0),
        unpublished=tray["every"],
        publishable=tray["named"],
    )


def window(
    appeal: Appeal,
    tab: Tab,
    chosen: Key | None = None,
    *,
    after: bool = False,
    rows: Sequence[_Row] | None = None,
) -> Window:
    """Read the names around the chosen one; `after` chooses the one behind it instead, the first behind the last."""
    second = (_second_rows(appeal) if rows is None else rows) if tab == Tab.REVIEW else ()
    anchor = _place_of(appeal, chosen) if chosen else None
    before, here = _around(appeal, tab, anchor, second)
    if after and anchor is not None:
        here = [row for row in here if row.place > anchor]
        before, here = (before, here) if here else _around(appeal, tab, None, second)
    if anchor is None or after:
        chosen = here[0].key if here else None
    shown = [*before, *here][max(0, len(before) - BEFORE) :][:SHOWN]
    entries = _of_forms(shown) if tab == Tab.UNCONFIRMED else _of_lines(appeal, shown, tab)
    return Window(
        entries=tuple(entries),
        chosen=chosen,
        previous=before[-1].key if before else None,
        next=next((row.key for row in here if row.key != chosen), None),
    )


def _around(appeal: Appeal, tab: Tab, anchor: _Place | None, second: Sequence[_Row]) -> tuple[list[_Row], list[_Row]]:
    """Read those before a place and those there or behind it."""
    is_sign_on = tab == Tab.UNCONFIRMED
    rows, at = (waiting.unconfirmed(appeal), "received_at") if is_sign_on else (lines(appeal, tab), "proposed_at")
    if anchor is None:
        return [], sorted([*_read(rows.order_by(at, "pk")[:SHOWN], at, is_sign_on), *second], key=_by_place)[:SHOWN]
    earlier, later = _parted(at, is_sign_on, anchor)
    before = _read(rows.filter(earlier).order_by(f"-{at}", "-pk")[:SHOWN], at, is_sign_on)
    before += [row for row in second if row.place < anchor]
    here = _read(rows.filter(later).order_by(at, "pk")[:SHOWN], at, is_sign_on)
    here += [row for row in second if row.place >= anchor]
    return sorted(before, key=_by_place)[-SHOWN:], sorted(here, key=_by_place)[:SHOWN]


def _second_rows(appeal: Appeal) -> list[_Row]:
    return _read(waiting.seconds(appeal).order_by(), "received_at", True)


def _by_place(row: _Row) -> _Place:
    return row.place


def lines(appeal: Appeal, tab: Tab) -> QuerySet[Signatory]:
    rows = Signatory.objects.filter(appeal=appeal, state=STATES[tab])
    return rows.filter(public_from__gt=timezone.now()) if tab == Tab.UNPUBLISHED else rows


def _parted(at: str, is_sign_on: bool, anchor: _Place) -> tuple[Q, Q]:
    """Give the conditions of what stands before a place and of what stands there or behind it.

    The first part of each is all the index can use.
    """
    moment, of_sign_on, pk = anchor
    if is_sign_on == of_sign_on:
        same = Q(**{at: moment})
        earlier = Q(**{f"{at}__lte": moment}) & (Q(**{f"{at}__lt": moment}) | same & Q(pk__lt=pk))
        return earlier, Q(**{f"{at}__gte": moment}) & (Q(**{f"{at}__gt": moment}) | same & Q(pk__gte=pk))
    if is_sign_on:
        return Q(**{f"{at}__lt": moment}), Q(**{f"{at}__gte": moment})
    return Q(**{f"{at}__lte": moment}), Q(**{f"{at}__gt": moment})


def _read(rows: QuerySet[Any], at: str, is_sign_on: bool) -> list[_Row]:
    if is_sign_on:
        plain = rows.values_list(at, "pk", "name", "is_named", "signatory__is_named", "group")
        # The second sign-on of a line that is not named would name it; one not confirmed has no line yet.
        return [
            _Row(at, True, pk, name, own and line is not False, "", None, group)
            for at, pk, name, own, line, group in plain
        ]
    columns = (at, "pk", "printed_name", "is_named", "doubt", "organization_id")
    return [_Row(moment, False, *rest) for moment, *rest in rows.values_list(*columns)]


def _place_of(appeal: Appeal, chosen: Key) -> _Place | None:
    if chosen.is_sign_on:
        moment = Endorsement.objects.filter(appeal=appeal, pk=chosen.pk).values_list("received_at", flat=True).first()
    else:
        moment = Signatory.objects.filter(appeal=appeal, pk=chosen.pk).values_list("proposed_at", flat=True).first()
    return (moment, chosen.is_sign_on, chosen.pk) if moment else None


def _claiming(appeal: Appeal, rows: Iterable[_Row]) -> set[int]:
    """Give the organizations of a window that say they are members of a network whose sign this appeal prints."""
    claims = claimed(appeal).filter(organization__in=[row.organization for row in rows if row.organization])
    return set(claims.values_list("organization", flat=True))


def claimed(appeal: Appeal) -> QuerySet[Membership]:
    return Membership.objects.filter(network__marks__appeal=appeal, standing=Standing.CLAIMED)


def _of_forms(rows: Sequence[_Row]) -> Iterable[Waiting]:
    groups = [row.group for row in rows]
    mails, sizes = waiting.last_mails(groups), waiting.sizes(groups)
    for row in rows:
        name = row.name if row.is_named else ""
        yield Waiting(row.key, name, row.at, MAILS.get(mails.get(row.group, ""), ""), sizes.get(row.group, 1))


def _of_lines(appeal: Appeal, rows: Sequence[_Row], tab: Tab) -> Iterable[Waiting]:
    claims = _claiming(appeal, rows)
    for row in rows:
        doubt = _doubt(row, claims) if tab == Tab.REVIEW else ""
        yield Waiting(row.key, row.name if row.is_named else "", row.at, doubt)


def _doubt(row: _Row, claims: set[int]) -> str:
    if row.is_sign_on:
        return "second"
    if row.doubt in (Doubt.SAME, Doubt.SIMILAR):
        return row.doubt
    if row.is_named and is_shouted(row.name):
        return "capitals"
    return "claim" if row.organization in claims else ""
