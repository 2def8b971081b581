"""Until when the contacts of a statement are kept, and which are due. Erasing them is `workflow.retention`.

The months run from the closing; while signing has not closed, from the last change of the list. A sign-on that came in
later, by mail or telephone, has its months from that day.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q, QuerySet

from signatories.choices import EndorsementState
from signatories.models import Appeal, Endorsement, Signatory
from signatories.models.endorsement import PERSONAL
from signatories.roll.window import closed_when

AT_MOST = 24
# Typed by a signer too, and settled or forgotten by then.
ERASED = (*PERSONAL, "name_wanted")
# What stays longer of those who ticked that they may be invited.
TO_INVITE = ("person", "email")


@dataclass(frozen=True, slots=True)
class Held:
    """What is kept of people in some sign-ons: how many name a person, have an address, a pasted mail, a note."""

    sign_ons: int
    people: int
    addresses: int
    mails: int
    notes: int


@dataclass(frozen=True, slots=True)
class Due:
    """What is to be erased: of some sign-ons everything, of others all but what an invitation needs."""

    whole: QuerySet[Endorsement]
    in_part: QuerySet[Endorsement]

    @property
    def all(self) -> QuerySet[Endorsement]:
        return self.whole | self.in_part


def kept_until(appeal: Appeal) -> datetime | None:
    """Say until when contacts are kept, as everybody may know; None while nobody can tell when signing closes."""
    closed = closed_when(appeal)
    return months_after(closed, appeal.keep_months) if closed else None


def invited_until(appeal: Appeal) -> datetime | None:
    """Say until when name and e-mail of those are kept who may be invited to other statements."""
    closed = closed_when(appeal)
    return months_after(closed, AT_MOST) if closed else None


def erased_on(appeal: Appeal, at: datetime) -> datetime | None:
    """Say for the desk when the contacts go as things stand; None where none came in and nothing was ever approved."""
    start, months = _clock(appeal, at)
    if start is None:
        start = appeal.endorsements.aggregate(newest=Max("received_at"))["newest"]
    by_the_list = months_after(start, months) if start else None
    return min(filter(None, (kept_until(appeal), by_the_list)), default=None)


def due(appeal: Appeal, at: datetime) -> Due:
    """Give the sign-ons of which something is to be erased by now."""
    start, months = _clock(appeal, at)
    return _parted(appeal, _past(start, months, at), _past(start, AT_MOST, at))


def all_held(appeal: Appeal, *, invited_too: bool) -> Due:
    """Give the sign-ons of which something would go if all were erased now: of the invited too, or in part."""
    everything = Q(pk__isnull=False)
    return _parted(appeal, everything, everything if invited_too else _nothing())


def invited(appeal: Appeal) -> QuerySet[Endorsement]:
    """Give the sign-ons of people who may be invited, and can be."""
    return Endorsement.objects.filter(IS_INVITED, appeal=appeal).exclude(email="")


def is_past(row: Endorsement, at: datetime) -> bool:
    """Tell whether nothing personal is kept with a sign-on any more."""
    start, months = _clock(row.appeal, at)
    return Endorsement.objects.filter(_past(start, months, at), pk=row.pk).exists()


def count(rows: QuerySet[Endorsement]) -> Held:
    there = {
        "sign_ons": Q(pk__isnull=False),
        "people": ~Q(person=""),
        "addresses": ~Q(email="") | ~Q(telephone=""),
        "mails": ~Q(evidence=""),
        "notes": ~Q(note=""),
    }
    return Held(**rows.order_by().aggregate(**{name: Count("pk", filter=is_it) for name, is_it in there.items()}))


def months_after(start: datetime, months: int) -> datetime:
    """Give the same day and time so many months later; the last of a month that is too short for it."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return start.replace(year=year, month=month + 1, day=min(start.day, monthrange(year, month + 1)[1]))


IS_INVITED = Q(may_invite=True, state=EndorsementState.CONFIRMED)


def _clock(appeal: Appeal, at: datetime) -> tuple[datetime | None, int]:
    closed = closed_when(appeal)
    if closed is not None and closed <= at:
        return closed, appeal.keep_months
    changed = Signatory.objects.filter(appeal=appeal).aggregate(last=Max("public_from"))["last"]
    return changed, AT_MOST


def _past(start: datetime | None, months: int, at: datetime) -> Q:
    if start is not None and months_after(start, months) > at:
        return _nothing()
    long_ago = Q(received_at__lte=months_after(at, -months))
    return long_ago if start is None else long_ago | Q(received_at__lte=start)


def _parted(appeal: Appeal, is_over: Q, is_over_for_all: Q) -> Due:
    rows = Endorsement.objects.filter(appeal=appeal)
    rest = tuple(name for name in ERASED if name not in TO_INVITE)
    return Due(
        whole=rows.filter(is_over_for_all | is_over & ~IS_INVITED, _any(ERASED)),
        in_part=rows.filter(is_over & IS_INVITED & ~is_over_for_all, _any(rest)),
    )


def _any(names: tuple[str, ...]) -> Q:
    found = _nothing()
    for name in names:
        found |= ~Q(**{name: ""})
    return found


def _nothing() -> Q:
    return Q(pk__in=())
