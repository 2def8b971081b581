"""Everything the home of a statement shows: what is to do, what stands so far, who is at it. Reads, in few queries.

How many queries does not depend on the length of the list; each count walks an index.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from signatories.choices import LIVING, EndorsementState, SignatoryState
from signatories.models import (
    Appeal,
    AppealText,
    Colleague,
    Endorsement,
    MemberListing,
    Signatory,
)
from signatories.roll import networks, seats, waiting
from signatories.roll.days import FEWEST_SLOTS, Day, count_of, days_of, since
from signatories.roll.lint import Typed, typed_numbers
from signatories.roll.live import FEWEST_UNNAMED
from signatories.roll.queue import Key

RECENT = timedelta(days=7)
NOTHING_OF_SIGNERS: dict[str, Any] = {
    "unconfirmed": 0,
    "returned": 0,
    "first_returned": "",
    "held": 0,
    "names_wanted": 0,
    "first_wanted": None,
    "left": 0,
}


@dataclass(frozen=True, slots=True)
class TypedIn:
    """A number of signatories typed into the text in one language, where the list says another."""

    text: int
    language: str
    typed: Typed


@dataclass(frozen=True, slots=True)
class Latest:
    """The last sign-on; `name` is "" where it is not named."""

    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a seat. `name` is "" for one who has not come in yet: it is hers to tell."""

    pk: int
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Overview:
    """A statement at home. What only coordinators may know is 0 and empty for others."""

    to_review: int
    oldest: datetime | None
    waiting: int
    unpublished: int
    unconfirmed: int
    returned: int
    first_returned: str
    held: int
    names_wanted: int
    first_wanted: int | None
    left: int
    seconds: int
    first_second: str
    contactless: int
    networks: tuple[networks.NetworkFigures, ...]
    typed: tuple[TypedIn, ...]
    missing: tuple[str, ...]
    has_text: bool
    on_page: int
    named: int
    unnamed: int
    living: int
    today: int
    week: int
    days: tuple[Day, ...]
    latest: Latest | None
    people: tuple[Person, ...]
    brought_lists: int

    @property
    def uncounted(self) -> int:
        """How many are not named and too few to be counted on the page."""
        return self.unnamed if self.unnamed < FEWEST_UNNAMED else 0

    @property
    def is_done(self) -> bool:
        """Tell whether nothing waits for anybody here."""
        decided = (self.to_review, self.waiting, self.unpublished, self.seconds, self.names_wanted)
        waits = (*decided, self.unconfirmed, self.held)
        return not (any(waits) or self.typed or self.missing or any(n.claimed for n in self.networks))

    @property
    def most(self) -> Day | None:
        return max(self.days, key=lambda day: day.count, default=None)

    @property
    def last_day(self) -> Day | None:
        return self.days[-1] if self.days else None

    @property
    def slots(self) -> int:
        """How many bars wide the picture is: a few days are no wall."""
        return max(len(self.days), FEWEST_SLOTS)

    @property
    def in_days(self) -> int:
        return sum(day.count for day in self.days)


def overview(appeal: Appeal, *, may_decide: bool) -> Overview:
    """Read a statement's home. Who only looks on meets no unnamed signatories but in numbers, as the public does."""
    now = timezone.now()
    counts = _counts(appeal, now)
    unnamed = counts["unnamed"] if may_decide or counts["unnamed"] >= FEWEST_UNNAMED else 0
    days = days_of(appeal, counts["first"], counts["last"], now, named_only=not may_decide)
    shown = counts["named"] + (counts["unnamed"] if counts["unnamed"] >= FEWEST_UNNAMED else 0)
    typed, missing, has_text = _texts(appeal, shown)
    seconds = _seconds(appeal) if may_decide else []
    return Overview(
        to_review=counts["to_review"] if may_decide else 0,
        oldest=counts["oldest"] if may_decide else None,
        waiting=counts["waiting"] if may_decide else 0,
        unpublished=counts["unpublished"] if may_decide else 0,
        **(_of_signers(appeal, now) if may_decide else NOTHING_OF_SIGNERS),
        seconds=len(seconds),
        first_second=str(Key(True, seconds[0])) if seconds else "",
        contactless=without_contact(appeal).count() if may_decide else 0,
        networks=networks.figures(appeal, now.date(), may_decide=may_decide),
        typed=typed if may_decide else (),
        missing=missing if may_decide else (),
        has_text=has_text,
        on_page=shown,
        named=counts["named"],
        unnamed=unnamed,
        living=counts["living"],
        today=since(days, now.date(), 1),
        week=since(days, now.date(), 7),
        days=days,
        latest=_latest(appeal, counts["last"], named_only=not may_decide),
        people=_people(appeal),
        brought_lists=MemberListing.objects.filter(appeal=appeal).count() if may_decide else 0,
    )


def _counts(appeal: Appeal, now: datetime) -> dict[str, Any]:
    """Count by state in the index of those who wait; the first and the last of a state are its two ends."""
    rows = Signatory.objects.filter(appeal=OuterRef("pk"))
    asked: dict[str, Coalesce | Subquery] = {}
    for state in LIVING:
        some = rows.filter(state=state)
        asked[f"{state}_count"] = count_of(some, "appeal")
        asked[f"{state}_first"] = Subquery(some.order_by("proposed_at").values("proposed_at")[:1])
        asked[f"{state}_last"] = Subquery(some.order_by("-proposed_at").values("proposed_at")[:1])
    read = Appeal.objects.filter(pk=appeal.pk).order_by().annotate(**asked).values(*asked).get()
    shown = Signatory.objects.filter(appeal=appeal, state=SignatoryState.APPROVED).aggregate(
        unpublished=Count("pk", filter=Q(public_from__gt=now)),
        unnamed=Count("pk", filter=Q(is_named=False, public_from__lte=now)),
    )
    return {
        **shown,
        "named": read["approved_count"] - shown["unpublished"] - shown["unnamed"],
        "to_review": read["proposed_count"],
        "waiting": read["asked_count"],
        "oldest": read["proposed_first"],
        "living": sum(read[f"{state}_count"] for state in LIVING),
        "first": min(filter(None, (read[f"{state}_first"] for state in LIVING)), default=None),
        "last": max(filter(None, (read[f"{state}_last"] for state in LIVING)), default=None),
    }


def _latest(appeal: Appeal, at: datetime | None, *, named_only: bool) -> Latest | None:
    rows = Signatory.objects.filter(appeal=appeal, state__in=LIVING)
    if named_only:
        row = rows.filter(is_named=True).order_by("-proposed_at").values_list("printed_name", "proposed_at").first()
        return Latest(*row) if row else None
    # By its time it is found in the index; of a thousand of one file, any of them will do.
    if at is None:
        return None
    found = rows.filter(proposed_at=at).order_by().values_list("printed_name", "is_named")[:1]
    return next((Latest(name if is_named else "", at) for name, is_named in found), None)


def _of_signers(appeal: Appeal, now: datetime) -> dict[str, Any]:
    """Count what signers have left to do, or to decide on."""
    returned = waiting.returned(appeal)
    wanted = list(waiting.names_wanted(appeal).order_by("received_at", "pk").values_list("signatory", flat=True))
    return {
        "unconfirmed": waiting.unconfirmed(appeal).count(),
        "returned": len(returned),
        "first_returned": str(Key(True, returned[0])) if returned else "",
        "held": waiting.held(appeal).count(),
        "names_wanted": len(wanted),
        "first_wanted": wanted[0] if wanted else None,
        "left": waiting.left(appeal, now - RECENT),
    }


def _seconds(appeal: Appeal) -> list[int]:
    return list(waiting.seconds(appeal).order_by("received_at", "pk").values_list("pk", flat=True))


def without_contact(appeal: Appeal) -> QuerySet[Signatory]:
    """Give the living lines of which nobody could be asked, in no order."""
    is_somebody = ~Q(person="") | ~Q(email="") | ~Q(telephone="")
    reachable = Endorsement.objects.filter(is_somebody, signatory=OuterRef("pk"))
    reachable = reachable.exclude(state__in=(EndorsementState.LAPSED, EndorsementState.WITHDRAWN))
    return Signatory.objects.filter(~Exists(reachable), appeal=appeal, state__in=LIVING).order_by()


def _texts(appeal: Appeal, count: int) -> tuple[tuple[TypedIn, ...], tuple[str, ...], bool]:
    """Give what the texts of the current version say wrongly, the languages it lacks, and whether it has the first."""
    columns = ("pk", "language", "title", "body")
    rows = list(AppealText.objects.filter(appeal=appeal, version=appeal.version).values_list(*columns))
    written = [row[1] for row in rows]
    public = AppealText.objects.filter(appeal=appeal, version__lte=appeal.version).order_by("language")
    used = public.values_list("language", flat=True).distinct()
    typed = tuple(
        TypedIn(pk, language, found)
        for pk, language, title, body in rows
        for found in typed_numbers(f"{title}\n{body}", count)
    )
    missing = tuple(language for language in used if language not in written and language != appeal.language)
    return typed, missing, appeal.language in written


def _people(appeal: Appeal) -> tuple[Person, ...]:
    rows = list(Colleague.objects.filter(appeal=appeal).select_related("user").order_by(F("role"), "pk"))
    letters = seats.invitations(appeal, [row.user for row in rows])
    return tuple(
        Person(row.user_id, _called(row.user) if seats.has_come(row.user, letters[row.user_id]) else "", row.role)
        for row in rows
    )


def _called(user: User) -> str:
    return user.get_short_name() or user.get_username()
