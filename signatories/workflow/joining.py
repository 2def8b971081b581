"""Two lines of one appeal become one: which stays, which leaves, and what goes along. The locks are the caller's.

`pairs` tells what would happen and `merging` does it, so that a preview tells the truth.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Count, Q

from signatories.choices import LIVING, EndorsementState, Reason, SignatoryState
from signatories.models import Endorsement, Signatory
from signatories.workflow import door
from signatories.workflow.door import Actor


@dataclass(frozen=True, slots=True)
class Consequence:
    """What becomes of the living lines of two organizations on one appeal.

    `leaves` is None where only one of the two stands there; `moves` tells that the line that stays is of another
    organization then, `joining` how many sign-ons go over to it, `hides` that it is not named any more.
    """

    stays: Signatory
    leaves: Signatory | None
    moves: bool
    joining: int
    hides: bool


def pairs(kept: int, lines: Iterable[Signatory]) -> Iterator[Consequence]:
    """Tell for each appeal what becomes of living lines of two organizations, the first of which is kept."""
    living = defaultdict[int, list[Signatory]](list)
    for line in lines:
        if line.state in LIVING:
            living[line.appeal_id].append(line)
    joining = _joining(line.pk for some in living.values() if len(some) > 1 for line in some)
    for appeal in sorted(living):
        stays, *rest = sorted(living[appeal], key=lambda line: rank(line, kept))
        leaves = rest[0] if rest else None
        hides = leaves is not None and stays.is_named and not leaves.is_named
        moving = joining.get(leaves.pk, 0) if leaves else 0
        yield Consequence(stays, leaves, stays.organization_id != kept, moving, hides)


def rank(line: Signatory, kept: int) -> tuple[bool, bool]:
    """An approved line stays before one to review; of two alike that of the kept organization."""
    return line.state != SignatoryState.APPROVED, line.organization_id != kept


def leave(line: Signatory, *, by: Actor) -> None:
    """Withdraw a line because it stands on its appeal twice."""
    door.relist([line])
    was, line.state = line.state, SignatoryState.WITHDRAWN
    line.approved_at = line.public_from = None
    line.turn += 1
    line.save(update_fields=["state", "approved_at", "public_from", "turn"])
    after, reason = str(line.state), str(Reason.TWICE)
    door.write([door.entry("withdraw", line, by=by, appeal=line.appeal, before=was, after=after, reason=reason)])


def move_endorsements(leaves: Signatory, stays: Signatory) -> list[tuple[int, bool]]:
    """Let the confirmed sign-ons of one line carry another; gives which, and whether it was a second one."""
    rows = door.locked(Endorsement.objects.filter(signatory=leaves, state=EndorsementState.CONFIRMED))
    moved = list(rows.values_list("pk", "is_second"))
    # Whoever says that the two are one has looked at what joins.
    Endorsement.objects.filter(pk__in=[pk for pk, _second in moved]).update(signatory=stays, is_second=False)
    return moved


def _joining(lines: Iterable[int]) -> dict[int, int]:
    keys = sorted(lines)
    if not keys:
        return {}
    confirmed = Count("endorsements", filter=Q(endorsements__state=EndorsementState.CONFIRMED))
    rows = Signatory.objects.filter(pk__in=keys).order_by().annotate(n=confirmed)
    return dict(rows.values_list("pk", "n"))
