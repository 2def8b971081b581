"""Coordinators who reorder one list at the same time, and what the journal says the list must be afterwards.

Used long by `make proof` and short by the tests; it needs a database with more than one writer.
"""

import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Lock, Thread

from django.db import connections, transaction

from signatories.choices import LIVING
from signatories.models import Appeal, JournalEntry, Signatory
from signatories.workflow import moderation, ordering
from signatories.workflow.door import Refusal
from signatories.workflow.ordering import FIRST, LAST, End
from tests.cast import enlist, propose

COORDINATORS, APPROVERS = 8, 2
LINES, WAITING = 300, 60
# Much asked-for neighbours, so that two people mean the same gap again and again.
HOT = 6
LONGEST = 60  # seconds beyond its time, on a machine that is slow or in a list that is stuck


@dataclass
class Race:
    """What happened: answers by kind, moves that did not stand where they were asked, and what the list came to be."""

    answers: Counter[str] = field(default_factory=Counter)
    misplaced: int = 0
    failures: list[BaseException] = field(default_factory=list)
    replayed: list[int] = field(default_factory=list)
    stored: list[int] = field(default_factory=list)
    places: int = 0
    accepted: int = 0
    journalled: int = 0

    @property
    def is_a_permutation(self) -> bool:
        """Every living line once, each at a place of its own."""
        return len(set(self.stored)) == len(self.stored) == self.places and set(self.stored) == set(self.replayed)

    @property
    def is_as_journalled(self) -> bool:
        return self.stored == self.replayed and self.accepted == self.journalled

    @property
    def is_right(self) -> bool:
        return self.is_a_permutation and self.is_as_journalled and not self.misplaced and not self.failures


def race(appeal: Appeal, seconds: float, least: int = 0) -> Race:
    """Let eight reorder 300 lines while two approve and one withdraws; then read the list and the journal.

    Where a slow machine has made fewer than `least` moves by then it goes on, for a minute at most.
    """
    lines = enlist(appeal, *(f"Organization {i:03}" for i in range(LINES)))
    waiting = propose(appeal, *(f"Newcomer {i:03}" for i in range(WAITING)))
    begun, before = list(_living(appeal)), _last_entry()
    told, guard, ends = Race(), Lock(), time.monotonic() + seconds

    def is_over() -> bool:
        late = time.monotonic() - ends
        return late >= LONGEST or (late >= 0 and told.answers["moved"] >= least)

    def count(answer: str) -> None:
        with guard:
            told.answers[answer] += 1

    def until_the_end(act: Callable[[random.Random], None]) -> None:
        dice = random.Random()
        try:
            while not is_over():
                act(dice)
        except BaseException as failure:
            told.failures.append(failure)
        finally:
            connections.close_all()

    def reorder(dice: random.Random) -> None:
        line, after = _wish(dice, lines)
        try:
            # The lock of the move is held while its answer is looked at: nobody has moved anything since.
            with transaction.atomic():
                ordering.move(line, after=after, by=None)
                is_there = _stands(appeal, line, after)
        except Refusal as refusal:
            count(refusal.code)
        else:
            count("moved" if is_there else "misplaced")

    def approve(dice: random.Random) -> None:
        _try(moderation.approve, dice.choice(waiting), count)
        time.sleep(seconds / WAITING)

    def withdraw(dice: random.Random) -> None:
        _try(moderation.withdraw, dice.choice(lines), count)
        time.sleep(seconds / WAITING)

    people = [reorder] * COORDINATORS + [approve] * APPROVERS + [withdraw]
    threads = [Thread(target=until_the_end, args=(act,)) for act in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    _read(told, appeal, begun, before)
    return told


def replay(lines: Sequence[int], entries: Sequence[JournalEntry]) -> list[int]:
    """Do again on paper what the journal tells of a list: moves and withdrawals, in its order."""
    paper = list(lines)
    for entry in entries:
        line = int(entry.subject)
        if entry.act not in ("move", "withdraw"):
            continue
        paper.remove(line)
        if entry.act == "withdraw":
            continue
        where = entry.details["where"]
        if "after" in entry.details:
            paper.insert(paper.index(entry.details["after"]) + 1, line)
        else:
            paper.insert(0 if where == "first" else len(paper), line)
    return paper


def _wish(dice: random.Random, lines: Sequence[Signatory]) -> tuple[Signatory, Signatory | End]:
    line = dice.choice(lines)
    after: Signatory | End = dice.choice((FIRST, LAST, *dice.sample(lines[:HOT], 3), *dice.sample(lines, 5)))
    return line, after


def _stands(appeal: Appeal, line: Signatory, after: Signatory | End) -> bool:
    """Tell whether a line stands where it was asked to, in the database and at this moment."""
    living = list(_living(appeal))
    at = living.index(line.pk)
    if isinstance(after, Signatory):
        return at > 0 and living[at - 1] == after.pk
    return at == (0 if after is FIRST else len(living) - 1)


def _try(act: Callable[..., Signatory], signatory: Signatory, count: Callable[[str], None]) -> None:
    try:
        act(signatory, by=None)
        count(act.__name__)
    except Refusal as refusal:
        count(refusal.code)


def _living(appeal: Appeal) -> Sequence[int]:
    return Signatory.objects.filter(appeal=appeal, state__in=LIVING).order_by("place").values_list("pk", flat=True)  # type: ignore[return-value]


def _last_entry() -> int:
    return JournalEntry.objects.order_by("-pk").values_list("pk", flat=True)[0]


def _read(told: Race, appeal: Appeal, begun: Sequence[int], before: int) -> None:
    entries = list(JournalEntry.objects.filter(pk__gt=before).order_by("pk"))
    told.replayed = replay(begun, entries)
    told.stored = list(_living(appeal))
    places = Signatory.objects.filter(appeal=appeal, state__in=LIVING).values_list("place", flat=True)
    told.places = len({bytes(place) for place in places})
    told.misplaced = told.answers["misplaced"]
    told.accepted = told.answers["moved"] + told.misplaced
    told.journalled = sum(entry.act == "move" for entry in entries)
