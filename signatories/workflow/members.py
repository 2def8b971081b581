"""Memberships of networks, many at once: claimed by organizations, confirmed by networks, ended, taken back."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from signatories.choices import MarkRule, SignatoryState, Standing
from signatories.models import Appeal, Membership, Network, Organization, Signatory
from signatories.workflow import door, showing
from signatories.workflow.door import Actor, Refusal

BATCH = 500


@dataclass(frozen=True, slots=True)
class Entry:
    """A membership as somebody states it."""

    organization: Organization
    network: Network
    standing: Standing = Standing.CONFIRMED
    since: date | None = None
    until: date | None = None

    @property
    def key(self) -> tuple[int, int]:
        return self.organization.pk, self.network.pk


def settle_many(entries: Sequence[Entry], *, by: Actor, appeal: Appeal | None = None, source: str = "") -> int:
    """Enter memberships as they are stated: new ones are made, a claim is confirmed, one that had ended begins again.

    A claim changes nothing that is known. `appeal` is the one it is done for, whose history tells of it. Returns how
    many changed.
    """
    wanted = {entry.key: entry for entry in entries}
    organizations, networks = {key[0] for key in wanted}, {key[1] for key in wanted}
    with door.once():
        claims_only = all(entry.standing == Standing.CLAIMED for entry in entries)
        # Claims alone are proposals: they wait for nobody where they show nowhere.
        own = {appeal.pk} if appeal and not claims_only else set[int]()
        door.lock(showing.bearing(organizations, networks, claims_only=claims_only) | own)
        # Whoever enters memberships of the same network waits here, so that nobody makes one twice.
        list(door.locked(Network.objects.filter(pk__in=networks)))
        known = _known(wanted, organizations, networks)
        fresh = [_made(wanted[key]) for key in sorted(wanted.keys() - known.keys())]
        changed = [row for key, row in sorted(known.items()) if _take_in(row, wanted[key])]
        Membership.objects.bulk_create(fresh, batch_size=BATCH)
        Membership.objects.bulk_update(changed, ("standing", "since", "until"), batch_size=BATCH)
        door.write(door.entry(_act(m), m, by=by, appeal=appeal, source=source) for m in (*fresh, *changed))
        _show(fresh + changed)
    return len(fresh) + len(changed)


def end_many(memberships: Collection[int], until: date, *, by: Actor, appeal: Appeal | None = None) -> int:
    """End memberships with their last day. Returns how many were ended."""
    with transaction.atomic():
        rows = _locked(memberships)
        for row in rows:
            _refuse_before_begin(row, row.since, until)
            row.until = until
        Membership.objects.bulk_update(rows, ("until",), batch_size=BATCH)
        door.write(door.entry("end", m, by=by, appeal=appeal, until=until.isoformat()) for m in rows)
        _show(rows)
    return len(rows)


def refuse_claims(memberships: Collection[int], *, by: Actor, appeal: Appeal | None = None) -> int:
    """Take back claims that their network denies; what it has confirmed stays. Returns how many were claims."""
    with transaction.atomic():
        rows = [row for row in _locked(memberships) if row.standing == Standing.CLAIMED]
        door.write(door.entry("refuse_claim", m, by=by, appeal=appeal) for m in rows)
        _show(rows)
        Membership.objects.filter(pk__in=[m.pk for m in rows]).delete()
    return len(rows)


def _locked(memberships: Collection[int]) -> list[Membership]:
    """Lock the appeals on which memberships may show, then the memberships."""
    some = Membership.objects.filter(pk__in=memberships)
    pairs = set(some.values_list("organization", "network"))
    door.lock(showing.bearing({pair[0] for pair in pairs}, {pair[1] for pair in pairs}))
    rows = door.locked(some)
    # Not with the rows themselves: those of organizations would be locked with them.
    whole = Membership.objects.select_related("organization", "network").in_bulk([row.pk for row in rows])
    return [whole[pk] for pk in sorted(whole)]


def _known(
    wanted: dict[tuple[int, int], Entry], organizations: set[int], networks: set[int]
) -> dict[tuple[int, int], Membership]:
    found = dict[tuple[int, int], Membership]()
    keys = sorted(organizations)
    for start in range(0, len(keys), BATCH):
        some = Membership.objects.filter(organization__in=keys[start : start + BATCH], network__in=networks)
        for row in door.locked(some):
            if entry := wanted.get((row.organization_id, row.network_id)):
                row.organization, row.network = entry.organization, entry.network
                found[entry.key] = row
    return found


def _made(entry: Entry) -> Membership:
    row = Membership(organization=entry.organization, network=entry.network, standing=entry.standing)
    _refuse_before_begin(row, entry.since, entry.until)
    row.since, row.until = entry.since, entry.until
    return row


def _take_in(row: Membership, entry: Entry) -> bool:
    """Take over what is stated of a known membership; tells whether that is anything new."""
    if entry.standing == Standing.CLAIMED:
        return False
    before = row.standing, row.since, row.until
    since = entry.since or row.since
    # Stated without a last day it goes on, whenever it had ended before.
    _refuse_before_begin(row, since, entry.until)
    row.standing, row.since, row.until = entry.standing, since, entry.until
    return before != (row.standing, row.since, row.until)


def _refuse_before_begin(row: Membership, since: date | None, until: date | None) -> None:
    if since and until and until < since:
        message = _("The membership of “%s” would end before it begins. Nothing was stored; look at the two days.")
        raise Refusal("ends_before", message % row.organization)


def _act(row: Membership) -> str:
    return "confirm" if row.standing == Standing.CONFIRMED else "add"


def _show(rows: Sequence[Membership]) -> None:
    """Let the public lists bear the signs that these memberships give or take."""
    appeals = _seen_on(rows)
    door.bump(appeals)
    organizations = {row.organization_id for row in rows}
    door.relist(Signatory.objects.filter(organization__in=organizations, appeal__in=appeals))


def _seen_on(rows: Iterable[Membership]) -> set[int]:
    """Give the appeals whose public list may bear another sign: of an unnamed line nobody outside learns anything."""
    confirmed, claimed = list[Membership](), list[Membership]()
    for row in rows:
        (claimed if row.standing == Standing.CLAIMED else confirmed).append(row)
    return _shown_on(confirmed, Q()) | _shown_on(claimed, Q(mark_rule=MarkRule.CLAIMED))


def _shown_on(rows: Sequence[Membership], rule: Q) -> set[int]:
    if not rows:
        return set()
    organizations, networks = {m.organization_id for m in rows}, {m.network_id for m in rows}
    named = Signatory.objects.filter(organization__in=organizations, state=SignatoryState.APPROVED, is_named=True)
    shown = Appeal.objects.filter(rule, marks__network__in=networks, marks__is_shown=True)
    return set(shown.filter(pk__in=named.values("appeal")).values_list("pk", flat=True))
