"""Memberships of networks, many at once: claimed by organizations, confirmed by networks."""

from collections.abc import Sequence

from django.db import transaction

from signatories.choices import Standing
from signatories.models import Membership, Network, Organization
from signatories.workflow import door, showing
from signatories.workflow.door import Actor

type Pair = tuple[Organization, Network]


def join_many(pairs: Sequence[Pair], *, by: Actor, source: str) -> int:
    """Enter claims of membership that are not known yet; known ones stay as they are. Returns how many were new."""
    wanted = {(organization.pk, network.pk): (organization, network) for organization, network in pairs}
    organizations, networks = {key[0] for key in wanted}, {key[1] for key in wanted}
    with door.once():
        appeals = showing.bearing(organizations, networks, claims_only=True)
        door.lock(appeals)
        some = Membership.objects.filter(organization__in=organizations, network__in=networks)
        known = set(some.values_list("organization", "network"))
        fresh = [Membership(organization=wanted[k][0], network=wanted[k][1]) for k in sorted(set(wanted) - known)]
        Membership.objects.bulk_create(fresh, batch_size=500)
        door.write(door.entry("add", m, by=by, appeal=None, source=source) for m in fresh)
        if fresh:
            door.bump(appeals)
    return len(fresh)


def confirm_many(pairs: Sequence[Pair], *, by: Actor) -> int:
    """Confirm claimed memberships on the word of their networks. Returns how many were claims until now."""
    wanted = {(organization.pk, network.pk): (organization, network) for organization, network in pairs}
    organizations, networks = {key[0] for key in wanted}, {key[1] for key in wanted}
    with transaction.atomic():
        appeals = showing.bearing(organizations, networks)
        door.lock(appeals)
        claims = door.locked(
            Membership.objects.filter(organization__in=organizations, network__in=networks, standing=Standing.CLAIMED)
        )
        confirmed = [m for m in claims if (m.organization_id, m.network_id) in wanted]
        for membership in confirmed:
            membership.organization, membership.network = wanted[membership.organization_id, membership.network_id]
        Membership.objects.filter(pk__in=[m.pk for m in confirmed]).update(standing=Standing.CONFIRMED)
        door.write(door.entry("confirm", m, by=by, appeal=None) for m in confirmed)
        if confirmed:
            door.bump(appeals)
    return len(confirmed)
