"""One name against 20,000 organizations, and whether its answers may be seen; beside it rapidfuzz over the same."""

import random
from collections.abc import Callable, Iterable, Iterator

from django.contrib.auth.models import User
from rapidfuzz import fuzz, process, utils

from benchmarks import ground
from benchmarks.ground import Figure, Taken
from signatories import permissions
from signatories.admin import likenesses
from signatories.choices import SignatoryState, Visibility
from signatories.matching import duplicates
from signatories.models import Organization, Signatory
from signatories.workflow import doubts, moderation
from tests import cast

TITLE = "One name against 20,000 organizations"
ORGANIZATIONS = 20_000
ASKED, WAITING = 300, 50
BAR = 100


def measure(user: User) -> Iterator[Figure]:
    """The short of each is rapidfuzz: all names compared with one, in C, without a database."""
    known = ground.organizations(ORGANIZATIONS)
    published, mine = cast.appeal_of("published"), ground.statement("mine", user, visibility=Visibility.DRAFT)
    ground.sign(published, known[: ORGANIZATIONS * 3 // 4])
    ground.sign(mine, known[-WAITING:], waiting=WAITING)
    ground.settle()
    dice = random.Random(2016)
    asked = [_mistyped(dice, dice.choice(known).name) for _ in range(ASKED)]
    hers = permissions.rows_for(Organization, user)
    plain = [utils.default_process(row.name) for row in known]

    def compare(name: str) -> object:
        return process.extract(utils.default_process(name), plain, scorer=fuzz.token_sort_ratio, limit=10)

    def similar(name: str) -> object:
        return duplicates.similar(name, hers)

    theirs = _each("all compared by rapidfuzz", asked, compare)
    yield theirs
    yield _each("the first name: all are read", asked[:1], similar)
    yield _each("one name", asked[1:], similar, bar=BAR, short=theirs)
    yield _each("the same names once more", asked[1:], similar, bar=BAR, short=theirs)
    yield from _at_the_desk(user, theirs)


def _at_the_desk(user: User, theirs: Figure) -> Iterator[Figure]:
    rows = Signatory.objects.filter(state=SignatoryState.PROPOSED).select_related("appeal", "organization")
    waiting = list(rows)
    yield _each(f"{WAITING} new lines weighed", [waiting], doubts.weigh)
    approvals = iter(waiting)

    def card(row: Signatory) -> None:
        likenesses.likenesses(row, user)

    taken = list[Taken]()
    for row in waiting[: WAITING // 2]:
        taken += _each("", [row], card).taken
        moderation.approve(next(approvals), by=None)
    yield Figure("the likenesses of a card, each after an approval", taken, bar=BAR, short=theirs.median)


def _each[T](
    what: str, asked: Iterable[T], ask: Callable[[T], object], *, bar: int | None = None, short: Figure | None = None
) -> Figure:
    taken = [ground.clocked(lambda one=one: ask(one)) for one in asked]  # type: ignore[misc]
    return Figure(what, taken, bar=bar, short=short.median if short else None)


def _mistyped(dice: random.Random, name: str) -> str:
    place = dice.randrange(1, len(name))
    return name[:place] + name[place + 1 :]
