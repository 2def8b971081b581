"""The lists of members that networks give for one appeal: brought, answered, erased at its closing.

These are lists of people at risk: the journal tells how many names there were and never one of them, and nothing here
changes what the public sees.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from signatories.choices import LIVING, Signing, Visibility
from signatories.matching import members as matching
from signatories.models import Appeal, JournalEntry, MemberListing, Network, Organization
from signatories.text import fold, split_marks, tidy
from signatories.workflow import door
from signatories.workflow.door import Actor, Refusal

MOST_NAMES = 20_000
LONGEST_NAME = 300
BATCH = 500
# What was brought after the closing, for the last confirmations, is kept no longer than this.
AFTER_CLOSING = timedelta(days=1)
# Nor what was brought while signing is closed by hand, for a statement that collects by mail and telephone.
WHILE_SHUT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Brought:
    """How many names a list has, how many of its rows only repeat one, and how many have no letters in them."""

    names: int
    twice: int
    empty: int


def bring_list(
    appeal: Appeal, network: Network, names: Iterable[str], *, by: Actor, source: str = "", is_sure: bool = False
) -> Brought:
    """Store a network's list of members for an appeal in place of the one before; answers given on names that stay are.

    A list on which nobody of the appeal is found is refused, unless `is_sure`: it may be the list of somebody else.
    """
    read = [split_marks(tidy(name))[0] for name in names]
    wanted = {fold(name): name for name in reversed(read) if any(c.isalpha() for c in name)}
    _refuse_unfit(appeal, wanted.values())
    filled = sum(any(c.isalpha() for c in name) for name in read)
    if not is_sure:
        _refuse_foreign(appeal, network, wanted)
    with transaction.atomic():
        # Two lists for one network come one after the other.
        door.lock({appeal.pk})
        _replace(appeal, network, wanted)
        door.write(
            [door.entry("bring_list", network, by=by, appeal=appeal, count=len(wanted), source=tidy(source)[:200])]
        )
    return Brought(len(wanted), filled - len(wanted), len(read) - filled)


def take_as(listing: MemberListing, organization: Organization | None, *, by: Actor) -> MemberListing:
    """Take a name on a list for an organization of its appeal; None takes that back."""
    with transaction.atomic():
        row = _row(listing)
        if organization is not None:
            _refuse_stranger(row.appeal, organization)
        row.organization = organization
        row.save(update_fields=["organization"])
        # Not for which one: that would tell who is a member after the list itself is erased.
        door.write([door.entry("take_as", row.network, by=by, appeal=row.appeal)])
    return row


def tell_apart(listing: MemberListing, organization: Organization, *, by: Actor) -> MemberListing:
    """Say that a name on a list is not an organization it is like; it is not asked again."""
    with transaction.atomic():
        row = _row(listing)
        _refuse_stranger(row.appeal, organization)
        if row.organization_id == organization.pk:
            row.organization = None
            row.save(update_fields=["organization"])
        act, network = matching.TOLD_APART, row.network.acronym
        door.write([door.entry(act, organization, by=by, appeal=row.appeal, network=network, listing=row.pk)])
    return row


def erase_lists(appeal: Appeal, *, by: Actor, networks: Collection[int] | None = None) -> int:
    """Erase the lists of an appeal, or those of some networks. Returns how many names there were."""
    with transaction.atomic():
        rows = MemberListing.objects.filter(appeal=appeal)
        if networks is not None:
            rows = rows.filter(network__in=networks)
        counts = dict(rows.order_by().values_list("network").annotate(n=Count("pk")))
        rows.delete()
        lists = Network.objects.filter(pk__in=counts).order_by("pk")
        door.write(door.entry("erase_list", n, by=by, appeal=appeal, count=counts[n.pk]) for n in lists)
    return sum(counts.values())


def erase_at_closing(stored: Appeal, appeal: Appeal, *, by: Actor) -> None:
    """Erase the lists of an appeal that a change closes or archives."""
    now = timezone.now()
    is_closed_now = (stored.signing, appeal.signing) == (Signing.OPEN, Signing.CLOSED)
    if is_closed_now or (_is_over(appeal, now) and not _is_over(stored, now)):
        erase_lists(appeal, by=by)


def erase_lists_of_closed(at: datetime) -> int:
    """Erase what the clock has closed: for the task that runs by it. Returns how many names there were."""
    over = Q(visibility=Visibility.ARCHIVED) | Q(closes_at__lte=at) | Q(signing=Signing.CLOSED)
    erased = 0
    for appeal in Appeal.objects.filter(over, member_listings__isnull=False).distinct():
        due = [network for network, brought in brought_at(appeal).items() if _is_due(appeal, brought, at)]
        erased += erase_lists(appeal, by=None, networks=due)
    return erased


def brought_at(appeal: Appeal) -> dict[int, datetime]:
    """Give for each network whose list is here when it was brought."""
    here = set(MemberListing.objects.filter(appeal=appeal).order_by().values_list("network", flat=True).distinct())
    told = JournalEntry.objects.filter(appeal=appeal, kind="network", act="bring_list").order_by("pk")
    times = {int(subject): at for subject, at in told.values_list("subject", "at")}
    return {network: times[network] for network in here if network in times}


def _is_over(appeal: Appeal, at: datetime) -> bool:
    return appeal.visibility == Visibility.ARCHIVED or (appeal.closes_at is not None and appeal.closes_at <= at)


def _is_due(appeal: Appeal, brought: datetime, at: datetime) -> bool:
    if not _is_over(appeal, at):
        return brought <= at - WHILE_SHUT
    is_late = appeal.closes_at is not None and appeal.closes_at < brought and appeal.visibility != Visibility.ARCHIVED
    return not is_late or brought <= at - AFTER_CLOSING


def _refuse_unfit(appeal: Appeal, names: Collection[str]) -> None:
    if appeal.visibility == Visibility.ARCHIVED:
        raise Refusal("archived", _("This statement is archived: lists of members are no longer kept for it."))
    if not names:
        raise Refusal("empty", _("No names were found. Paste the list with one name on each line, or choose a file."))
    if len(names) > MOST_NAMES:
        raise Refusal("too_many", _("The list has more than 20,000 names. Nothing was stored; bring it in parts."))
    for name in names:
        if len(name) > LONGEST_NAME:
            message = _("“%(name)s…” is longer than %(most)s characters. Write one name on each line.")
            raise Refusal("too_long", message % {"name": name[:40], "most": LONGEST_NAME})


def _refuse_foreign(appeal: Appeal, network: Network, wanted: dict[str, str]) -> None:
    stored = MemberListing.objects.filter(appeal=appeal, network=network).values_list("folded", flat=True)
    if not wanted.keys() & set(stored) and matching.is_foreign(appeal, list(wanted.values())):
        message = _("None of these %(count)s names is on this statement. Is it the list of %(network)s?")
        raise Refusal("foreign", message % {"count": len(wanted), "network": network.acronym})


def _replace(appeal: Appeal, network: Network, wanted: dict[str, str]) -> None:
    stored = {row.folded: row for row in MemberListing.objects.filter(appeal=appeal, network=network)}
    gone = [row.pk for folded, row in stored.items() if folded not in wanted]
    for start in range(0, len(gone), BATCH):
        MemberListing.objects.filter(pk__in=gone[start : start + BATCH]).delete()
    respelled = list(_respelled(wanted, stored))
    MemberListing.objects.bulk_update(respelled, ("name",), batch_size=BATCH)
    MemberListing.objects.bulk_create(
        (
            MemberListing(appeal=appeal, network=network, name=name, folded=folded)
            for folded, name in sorted(wanted.items())
            if folded not in stored
        ),
        batch_size=BATCH,
    )


def _respelled(wanted: dict[str, str], stored: dict[str, MemberListing]) -> Iterator[MemberListing]:
    for folded, row in stored.items():
        if wanted.get(folded, row.name) != row.name:
            row.name = wanted[folded]
            yield row


def _row(listing: MemberListing) -> MemberListing:
    row = door.locked(MemberListing.objects.filter(pk=listing.pk)).first()
    if row is None:
        raise Refusal("gone", _("This name is no longer on the list. Load the page again."))
    return row


def _refuse_stranger(appeal: Appeal, organization: Organization) -> None:
    if not organization.signatories.filter(appeal=appeal, state__in=LIVING).exists():
        message = _("“%s” is no longer on this statement. Load the page again.")
        raise Refusal("not_on_it", message % organization)
