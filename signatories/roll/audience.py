"""Whom a message to signers reaches: one sign-on for each address, and how many cannot be written to. Reads only.

A mailbox in which somebody signed without being named is written to through that sign-on, so that its mail is discreet.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Q
from django.utils import timezone

from signatories.choices import LIVING, Audience, EndorsementState, SignatoryState, Standing
from signatories.models import Appeal, Endorsement, Mark, Membership, Network, Signatory
from signatories.roll import published

# An audience, and of a network its key.
type Key = tuple[Audience, int | None]


@dataclass(frozen=True, slots=True)
class Recipient:
    """The sign-on through which an address is written to."""

    endorsement: int
    language: str
    is_unnamed: bool


@dataclass(frozen=True, slots=True)
class Reach:
    """An audience as it is now; `without` counts its lines of which nobody has an address."""

    recipients: tuple[Recipient, ...] = ()
    without: int = 0

    @property
    def count(self) -> int:
        return len(self.recipients)


class _Row(NamedTuple):
    pk: int
    line: int | None
    email: str
    language: str
    is_named: bool
    line_is_named: bool | None
    is_second: bool

    @property
    def is_unnamed(self) -> bool:
        # Of a second one that nobody has looked at, the line is somebody else's.
        return not self.is_named or (self.line_is_named is False and not self.is_second)


def reaches(appeal: Appeal) -> dict[Key, Reach]:
    """Read every audience a statement has, in six queries whatever its length: of networks, those with a sign here."""
    now = timezone.now()
    lines = {pk: (organization, state) for pk, organization, state in _living(appeal)}
    listed = set(published.signatories(appeal, now).values_list("pk", flat=True))
    networks = list(Mark.objects.filter(appeal=appeal).order_by("pk").values_list("network", flat=True))
    confirmed = _rows(appeal, Q(state=EndorsementState.CONFIRMED, signatory__state__in=LIVING))
    # Who came as a second one is somebody whom nobody has looked at yet: not for what is told to those on the list.
    looked_at = [row for row in confirmed if not row.is_second]
    found: dict[Key, Reach] = {
        (Audience.ALL, None): _reach(lines, confirmed),
        (Audience.LISTED, None): _reach(listed, looked_at),
        (Audience.UNCONFIRMED, None): _unconfirmed(appeal),
    }
    members = _members(networks)
    approved = {pk: organization for pk, (organization, state) in lines.items() if state == SignatoryState.APPROVED}
    for network in networks:
        of_it = {pk for pk, organization in approved.items() if (network, organization) in members}
        found[Audience.NETWORK, network] = _reach(of_it, looked_at)
    return found


def reach(appeal: Appeal, audience: Audience, network: Network | None) -> Reach:
    """Read one audience; one that a statement does not have reaches nobody."""
    return reaches(appeal).get((audience, network.pk if network else None), Reach())


def languages(found: Collection[Reach]) -> set[str]:
    """Name the languages in which somebody reads."""
    return {recipient.language for one in found for recipient in one.recipients}


def _living(appeal: Appeal) -> Collection[tuple[int, int, str]]:
    return Signatory.objects.filter(appeal=appeal, state__in=LIVING).values_list("pk", "organization", "state")


def _rows(appeal: Appeal, condition: Q) -> list[_Row]:
    rows = Endorsement.objects.filter(condition, appeal=appeal).exclude(email="").order_by("pk")
    columns = ("pk", "signatory", "email", "language", "is_named", "signatory__is_named", "is_second")
    return [_Row(*row) for row in rows.values_list(*columns)]


def _unconfirmed(appeal: Appeal) -> Reach:
    # What came in a flood gets no mail before somebody has looked at it.
    rows = _rows(appeal, Q(state=EndorsementState.PENDING, is_held=False))
    return Reach(_one_each(rows))


def _members(networks: Collection[int]) -> set[tuple[int, int]]:
    valid = Membership.valid_on(timezone.now().date())
    rows = Membership.objects.filter(valid, network__in=networks, standing=Standing.CONFIRMED)
    return set(rows.order_by().values_list("network", "organization"))


def _reach(lines: Collection[int], rows: list[_Row]) -> Reach:
    of_them = [row for row in rows if row.line in lines]
    return Reach(_one_each(of_them), len(lines) - len({row.line for row in of_them}))


def _one_each(rows: list[_Row]) -> tuple[Recipient, ...]:
    """Choose the newest sign-on of each address, the newest of those not named where there is one."""
    chosen = {row.email.strip().casefold(): row for row in sorted(rows, key=lambda row: (row.is_unnamed, row.pk))}
    return tuple(Recipient(row.pk, row.language, row.is_unnamed) for row in chosen.values())
