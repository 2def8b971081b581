"""Which of those to review are clear: compared and like no other, named, proved, claiming nothing unconfirmed.

Only these may be approved many at once, and why the others are left out is counted.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q, QuerySet

from signatories.choices import Doubt, EndorsementState, SignatoryState
from signatories.models import Appeal, Endorsement, Signatory
from signatories.roll import queue, versions, waiting
from signatories.roll.queue import Key
from signatories.text import mixes_scripts

MOST = 200
NAMED = 40


@dataclass(slots=True)
class Left:
    """Those that one reason leaves out: how many, and the oldest NAMED of them; one not to be named has no name."""

    number: int = 0
    names: list[tuple[Key, str]] = field(default_factory=list)

    @property
    def more(self) -> int:
        return self.number - len(self.names)

    def add(self, key: Key, name: str) -> None:
        self.number += 1
        if len(self.names) < NAMED:
            self.names.append((key, name))


@dataclass(frozen=True, slots=True)
class Clear:
    """`rows` are (key, turn, name) of at most MOST, oldest first; `left` holds the rest by the code of the reason."""

    rows: tuple[tuple[int, int, str], ...]
    total: int
    left: Mapping[str, Left]


def number_of_clear(appeal: Appeal) -> int:
    """Count the clear ones, no further than what one act may do."""
    names = _clear(appeal).order_by("proposed_at", "pk").values_list("printed_name", flat=True)
    return sum(not queue.is_shouted(name) and not mixes_scripts(name) for name in names[:MOST])


def clear(appeal: Appeal) -> Clear:
    """Read the clear ones, and by reason those that are not."""
    rows, total, left = list[tuple[int, int, str]](), 0, defaultdict[str, Left](Left)
    for pk, turn, name, reason in _reasons(appeal):
        if reason:
            left[reason].add(Key(False, pk), name if reason != "unnamed" else "")
            continue
        total += 1
        if len(rows) < MOST:
            rows.append((pk, turn, name))
    columns = ("pk", "name", "is_named", "signatory__is_named")
    for pk, name, *is_named in waiting.seconds(appeal).values_list(*columns):
        left["second"].add(Key(True, pk), name if all(is_named) else "")
    return Clear(tuple(rows), total, left)


def still_clear(appeal: Appeal, keys: Iterable[int]) -> list[Signatory]:
    """Give those of some that are clear now, oldest first."""
    rows = _clear(appeal).filter(pk__in=list(keys)).select_related("appeal", "organization")
    looked_at = rows.order_by("proposed_at", "pk")
    return [row for row in looked_at if not queue.is_shouted(row.printed_name) and not mixes_scripts(row.printed_name)]


def _reasons(appeal: Appeal) -> Iterable[tuple[int, int, str, str]]:
    claims = set(queue.claimed(appeal).values_list("organization", flat=True))
    unproved = set(_waiting(appeal).filter(_unproved()).values_list("pk", flat=True))
    late, disowned = set(_waiting(appeal).filter(_late()).values_list("pk", flat=True)), waiting.disowned(appeal)
    unwilling = set(_waiting(appeal).filter(_unwilling()).values_list("pk", flat=True))
    withdrawn = set(_waiting(appeal).filter(_withdrawn()).values_list("pk", flat=True))
    refused = set(_waiting(appeal).filter(_refused(appeal)).values_list("pk", flat=True))
    columns = ("pk", "turn", "printed_name", "is_named", "doubt", "organization")
    for pk, turn, name, is_named, doubt, organization in _waiting(appeal).values_list(*columns).iterator():
        if not is_named or pk in unwilling:
            reason = "unnamed"
        elif queue.is_shouted(name):
            reason = "capitals"
        elif mixes_scripts(name):
            reason = "scripts"
        elif doubt != Doubt.CLEAR:
            reason = doubt or "unweighed"
        elif organization in claims:
            reason = "claim"
        elif pk in disowned:
            reason = "disowned"
        elif pk in withdrawn:
            reason = "withdrawn"
        elif pk in refused:
            reason = "refused"
        elif pk in late:
            reason = "late"
        else:
            reason = "unproved" if pk in unproved else ""
        yield pk, turn, name, reason


def _waiting(appeal: Appeal) -> QuerySet[Signatory]:
    return Signatory.objects.filter(appeal=appeal, state=SignatoryState.PROPOSED).order_by("proposed_at", "pk")


def _clear(appeal: Appeal) -> QuerySet[Signatory]:
    claims = queue.claimed(appeal).filter(organization=OuterRef("organization"))
    rows = _waiting(appeal).filter(~Exists(claims), ~_unproved(), ~_late(), doubt=Doubt.CLEAR, is_named=True)
    return rows.exclude(_unwilling() | _withdrawn() | _refused(appeal)).exclude(pk__in=waiting.disowned(appeal))


def _late() -> Exists:
    """Signed after closing, and taken in all the same by nobody yet."""
    given = Endorsement.objects.filter(signatory=OuterRef("pk"), state=EndorsementState.CONFIRMED)
    return Exists(given.filter(is_late=True))


def _unwilling() -> Exists:
    """One of several sign-ons asks not to be named: nobody prints that name unseen."""
    given = Endorsement.objects.filter(signatory=OuterRef("pk"), state=EndorsementState.CONFIRMED)
    return Exists(given.filter(is_named=False))


def _withdrawn() -> Exists:
    """A sign-on was taken back while another, perhaps a stranger's, still asks for the line."""
    return Exists(Endorsement.objects.filter(signatory=OuterRef("pk"), state=EndorsementState.WITHDRAWN))


def _refused(appeal: Appeal) -> Exists:
    """A second sign-on does not agree to the text at stake: it would say so for the line from then on."""
    seconds = Endorsement.objects.filter(signatory=OuterRef("pk"), state=EndorsementState.CONFIRMED, is_second=True)
    return Exists(seconds.filter(refused_version=versions.at_stake(appeal)))


def _unproved() -> Q:
    """Signed by somebody, and none of that is confirmed. One with no sign-on at all was entered by a coordinator."""
    given = Endorsement.objects.filter(signatory=OuterRef("pk"))
    return Exists(given) & ~Exists(given.filter(state=EndorsementState.CONFIRMED))
