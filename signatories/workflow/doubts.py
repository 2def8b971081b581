"""What comparing names says of those to review, stored so that a long queue is sorted at a glance. Decides nothing.

It is nobody's act and shows nowhere in public: no revision moves for it, and the journal does not tell of it.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial

from django.db import transaction
from django.tasks import TaskResultStatus, task
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from signatories import permissions
from signatories.choices import LIVING, Doubt
from signatories.matching import duplicates, verdicts
from signatories.matching.index import Candidate
from signatories.models import Appeal, Signatory
from signatories.roll import hosts

type Weigh = Callable[[Sequence[Signatory]], None]

DIRECTLY = 50
BATCH = 200
TOGETHER = timedelta(seconds=5)  # what is confirmed within them is compared in one go

log = logging.getLogger(__name__)


def weigh(signatories: Iterable[Signatory]) -> None:
    """Compare signatories with whom the coordinators of their appeal may meet, and store what that says."""
    by_appeal = defaultdict[int, list[Signatory]](list)
    for signatory in signatories:
        by_appeal[signatory.appeal_id].append(signatory)
    for appeal, some in by_appeal.items():
        for start in range(0, len(some), BATCH):
            beside = _weigh(Appeal.objects.get(pk=appeal), some[start : start + BATCH])
            if beside:
                # Those who live where these do were weighed before these came.
                _weigh(Appeal.objects.get(pk=appeal), list(Signatory.objects.filter(pk__in=beside, state__in=LIVING)))


def weigh_soon(signatories: Sequence[Signatory]) -> None:
    """Weigh when what was done is stored for good: few at once, many by the worker.

    Whatever goes wrong leaves them not compared yet, which a coordinator sees; it never undoes what was done.
    """
    if signatories:
        transaction.on_commit(lambda: _weigh_now_or_later(signatories), robust=True)


def weigh_by_worker(signatories: Sequence[Signatory]) -> None:
    """Let the worker weigh what came from outside: whoever confirms neither waits for it nor learns of it."""
    if signatories:
        weighed = [s.pk for s in signatories if s.doubt != Doubt.UNWEIGHED]
        if weighed:
            Signatory.objects.filter(pk__in=weighed).update(doubt=Doubt.UNWEIGHED)
        for appeal in sorted({signatory.appeal_id for signatory in signatories}):
            transaction.on_commit(partial(_ask_worker, appeal), robust=True)


def weigh_again(organizations: Collection[int]) -> None:
    """Weigh the living lines of organizations about which something was decided."""
    weigh_soon(list(Signatory.objects.filter(organization__in=organizations, state__in=LIVING)))


@task
def weigh_appeal(appeal_pk: int) -> None:
    """Weigh the next of those on an appeal that were never compared, and ask for the rest."""
    waiting = Signatory.objects.filter(appeal=appeal_pk, doubt=Doubt.UNWEIGHED, state__in=LIVING)
    some = list(waiting.order_by("pk")[:BATCH])
    try:
        weigh(some)
    except Exception as error:
        # The worker stores what a task lets out, and that may name somebody.
        log.error("Comparing names on statement %s failed: %s", appeal_pk, type(error).__name__)
        return
    if len(some) == BATCH:
        weigh_appeal.enqueue(appeal_pk)


def _weigh_now_or_later(signatories: Sequence[Signatory]) -> None:
    if len(signatories) <= DIRECTLY:
        weigh(signatories)
        return
    for appeal in sorted({signatory.appeal_id for signatory in signatories}):
        weigh_appeal.enqueue(appeal)


def _ask_worker(appeal: int) -> None:
    """Ask for an appeal to be weighed, unless that is asked for already."""
    asked = DBTaskResult.objects.filter(task_path=weigh_appeal.module_path, status=TaskResultStatus.READY)
    if not asked.filter(args_kwargs={"args": [appeal], "kwargs": {}}).exists():
        weigh_appeal.using(run_after=timezone.now() + TOGETHER).enqueue(appeal)


def _weigh(appeal: Appeal, signatories: Sequence[Signatory]) -> set[int]:
    """Store what comparing them says; give the lines that live at the same hosts."""
    homes = hosts.of_lines([signatory.pk for signatory in signatories])
    at = hosts.living_at(appeal.pk, frozenset[str]().union(*(home.hosts for home in homes.values())))
    known = duplicates.of_signatories(signatories)
    asked = [replace(one, domains=one.domains | homes[s.pk].hosts) for one, s in zip(known, signatories, strict=True)]
    found = duplicates.neighbours(asked, permissions.organizations_of(appeal))
    different = verdicts.different({one.id for one in asked})
    of = defaultdict[Doubt, list[int]](list)
    for signatory, one, candidates in zip(signatories, asked, found, strict=True):
        left = [candidate for candidate in candidates if candidate.id not in different[one.id]]
        beside = hosts.neighbours(at, homes[signatory.pk], one.id) - different[one.id]
        signatory.doubt = Doubt.SAME if beside else _doubt(left)
        of[Doubt(signatory.doubt)].append(signatory.pk)
    for doubt, keys in of.items():
        Signatory.objects.filter(pk__in=keys).update(doubt=doubt)
    return {line.pk for lines in at.values() if len(lines) <= hosts.CROWD + 1 for line in lines} - homes.keys()


def _doubt(candidates: Sequence[Candidate]) -> Doubt:
    if any(candidate.likeness.is_same or candidate.has_domain for candidate in candidates):
        return Doubt.SAME
    return Doubt.SIMILAR if candidates else Doubt.CLEAR
