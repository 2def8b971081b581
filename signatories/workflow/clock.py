"""The clock: what is due by the time, done by one task that puts itself down again.

What is due is each module's own business; here is only when it is looked at, and that there is one clock.
"""

from collections.abc import Callable
from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import QuerySet
from django.tasks import TaskResultStatus, task
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from signatories.models import Appeal, Letter
from signatories.workflow import alerting, door, drafts, housekeeping, listings, outbox, retention, signing
from signatories.workflow.outbox import Stuck

TICK = timedelta(seconds=20)
KEPT = timedelta(days=1)  # what the worker remembers of tasks that are over


@task
def tick() -> None:
    """Do what is due, and come again.

    The next tick is put down first, so that a crash in this one does not end the chain.
    """
    is_wound = outbox.safely(_wind)
    with door.acting(door.CLOCK):
        for job in JOBS:
            outbox.safely(job)
    if not is_wound:
        outbox.safely(_wind)


def start() -> None:
    """Start the clock where it stands; one that runs is left alone, so there is never a second."""
    with transaction.atomic():
        _alone()
        if not _ahead().exists():
            tick.enqueue()


def is_stuck(appeal: Appeal) -> Stuck | None:
    """Say since when mails of an appeal do not go out: they wait, or nobody is there who would send one."""
    if late := outbox.is_stuck(appeal=appeal):
        return late
    since = _ahead().filter(run_after__lt=timezone.now() - outbox.PATIENCE).values_list("run_after", flat=True).first()
    return Stuck(since, 0) if since else None


def _wind() -> None:
    with transaction.atomic():
        _alone()
        _ahead().delete()
        tick.using(run_after=timezone.now() + TICK).enqueue()


def _ahead() -> QuerySet[DBTaskResult[..., None]]:
    return DBTaskResult.objects.filter(task_path=tick.module_path, status=TaskResultStatus.READY)


def _alone() -> None:
    """Lock the row that stands for all letters: two that start the clock at once must not start two."""
    kind = ContentType.objects.get_for_model(Letter)
    list(door.locked(ContentType.objects.filter(pk=kind.pk)))


def _prune() -> None:
    DBTaskResult.objects.finished().filter(finished_at__lte=timezone.now() - KEPT).delete()


def _erase_lists() -> None:
    listings.erase_lists_of_closed(timezone.now())


def _lapse() -> None:
    signing.lapse_due()
    signing.forget_wrong_addresses()
    drafts.erase_due()


def _erase_contacts() -> None:
    retention.erase_due()


JOBS: tuple[Callable[[], object], ...] = (
    alerting.alert_due,
    outbox.deliver_due,
    housekeeping.sweep,
    _lapse,
    _erase_lists,
    _erase_contacts,
    _prune,
)
