"""How organizations come onto an appeal: proposed one by one or many at once, each as "to review".

Reading what would happen (`plan`) and doing it (`propose_many`) share one resolution of names, so that a preview tells
the truth. Nobody outside learns of a proposal: no revision moves for it, save where an appeal prints mere claims.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from signatories.choices import LIVING, NameSort, Standing
from signatories.models import Appeal, Network, Organization, OrganizationName, Signatory
from signatories.roll import order
from signatories.text import fold, split_marks, tidy
from signatories.workflow import door, doubts, members, showing
from signatories.workflow.door import Actor, Refusal
from signatories.workflow.members import Entry
from signatories.workflow.proposals import Proposal, bare, named, signs

BATCH = 500


@dataclass(frozen=True, slots=True)
class Planned:
    """What would become of one proposal: `status` is "new", "known" (the organization, not on this appeal yet),
    "listed" (on it already) or "twice" (a second time among these proposals). `unknown_signs` stood after the name and
    are no signs of this appeal: they are taken off and told."""

    proposal: Proposal
    organization: Organization
    status: str
    unknown_signs: str = ""


@dataclass(frozen=True, slots=True)
class Admitted:
    """The signatories made, in the order of their proposals, and what was on the appeal already."""

    made: tuple[Signatory, ...]
    known: tuple[Planned, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """The organizations made, and those that were known already."""

    made: tuple[Organization, ...]
    already: tuple[Organization, ...]


def propose(appeal: Appeal, proposal: Proposal, *, by: Actor, source: str = "") -> Signatory:
    """Propose one; one that lives on the appeal already is refused, and so is one with a sign nobody gave a meaning."""
    if unknown := set(split_marks(tidy(proposal.printed_name))[1]) - set(signs(appeal)):
        message = _("%s is no sign of this statement. Give it to a network first, or take it off the name.")
        raise Refusal("unknown_sign", message % "".join(sorted(unknown)))
    admitted = propose_many(appeal, [proposal], by=by, source=source)
    if admitted.known:
        message = _("“%s” is on this statement already. Nothing was added.")
        raise Refusal("duplicate", message % admitted.known[0].organization)
    return admitted.made[0]


def plan(appeal: Appeal, proposals: Sequence[Proposal]) -> list[Planned]:
    """Tell what `propose_many` would do, by reading only."""
    read = bare(appeal, proposals)
    found = known_by({fold(proposal.name) for proposal, _unknown in read})
    listed = _living(appeal, found.values())
    seen, planned = set[str | int](), list[Planned]()
    for proposal, unknown in read:
        folded = fold(proposal.name)
        organization = found.get(folded)
        # Two names of one organization are it twice.
        who = organization.pk if organization else folded
        if who in seen:
            status = "twice"
        elif organization is None:
            status = "new"
        else:
            status = "listed" if organization.pk in listed else "known"
        seen.add(who)
        planned.append(Planned(proposal, organization or _organization(proposal), status, unknown))
    return planned


def meant(appeal: Appeal, proposals: Sequence[Proposal]) -> list[Organization | None]:
    """Give the known organization that each proposal means, by reading only."""
    names = [fold(proposal.name) for proposal, _unknown in bare(appeal, proposals)]
    found = known_by(set(names))
    return [found.get(name) for name in names]


def propose_many(
    appeal: Appeal,
    proposals: Sequence[Proposal],
    *,
    by: Actor,
    source: str = "",
    weigh: doubts.Weigh = doubts.weigh_soon,
) -> Admitted:
    """Propose all that are not on the appeal yet, in one transaction: all or none.

    `weigh` says when their names are compared.
    """
    with door.once():
        planned = plan(appeal, proposals)
        fresh = [p for p in planned if p.status in ("new", "known")]
        door.lock(_where_claims_show(fresh))
        organizations = _made_known(
            [p.proposal for p in fresh if p.status == "new"],
            {fold(p.proposal.name): p.organization for p in fresh if p.status == "known"},
        )
        _hold(organizations.values())
        made = _signatories(appeal, fresh, organizations, source)
        door.write(
            door.entry("propose", s, by=by, appeal=appeal, source=source, unknown_signs=p.unknown_signs)
            for s, p in zip(made, fresh, strict=True)
        )
        _join(appeal, fresh, organizations, by=by, source=source)
    weigh(made)
    return Admitted(tuple(made), tuple(p for p in planned if p.status not in ("new", "known")))


def known_by(folded: set[str]) -> dict[str, Organization]:
    """Find the organizations of exactly these folded names; one that was merged is the one it was merged into."""
    wanted, found = sorted(folded), dict[str, Organization]()
    for start in range(0, len(wanted), BATCH):
        some = Organization.objects.filter(folded__in=wanted[start : start + BATCH]).select_related("merged_into")
        found.update({organization.folded: kept(organization) for organization in some})
    return found


def kept(organization: Organization) -> Organization:
    """Give what an organization is now: itself, or at the end of its merges the one that was kept."""
    while organization.merged_into is not None:
        organization = organization.merged_into
    return organization


def lock_where_claims_show(appeal: Appeal, proposal: Proposal) -> None:
    """Take the appeals' locks that proposing it will need, for a caller that locks rows of its own after them."""
    ((one, _unknown),) = bare(appeal, [proposal])
    if one.networks:
        door.lock(_where_claims_show(plan(appeal, [proposal])))


def know_many(proposals: Sequence[Proposal], *, by: Actor, source: str = "") -> Known:
    """Enter organizations into the register without putting them on an appeal."""
    entered = [named(proposal) for proposal in proposals]
    with door.once():
        before = known_by({fold(p.name) for p in entered})
        fresh = list({fold(p.name): p for p in reversed(entered) if fold(p.name) not in before}.values())[::-1]
        after = _made_known(fresh, before)
        made = [after[fold(p.name)] for p in fresh]
        door.write(door.entry("add", o, by=by, appeal=None, source=source) for o in made)
    return Known(tuple(made), tuple(before.values()))


def _organization(proposal: Proposal) -> Organization:
    return Organization(
        name=proposal.name,
        acronym=proposal.acronym,
        country=proposal.country,
        website=proposal.website,
        folded=fold(proposal.name),
    )


def _living(appeal: Appeal, organizations: Iterable[Organization]) -> set[int]:
    """Tell which of some organizations stand on an appeal, without reading its whole list."""
    wanted, found = sorted({organization.pk for organization in organizations}), set[int]()
    living = Signatory.objects.filter(appeal=appeal, state__in=LIVING)
    for start in range(0, len(wanted), BATCH):
        some = living.filter(organization__in=wanted[start : start + BATCH])
        found.update(some.order_by().values_list("organization", flat=True))
    return found


def _made_known(proposals: Sequence[Proposal], known: Mapping[str, Organization]) -> dict[str, Organization]:
    """Make organizations that are missing, and give them with those that are known, by their folded names.

    Where another transaction makes the same one, its row is used.
    """
    # In one order for everybody: two who make the same ones in different orders would wait on each other for ever.
    fresh = sorted(proposals, key=lambda p: fold(p.name))
    Organization.objects.bulk_create((_organization(p) for p in fresh), batch_size=BATCH, ignore_conflicts=True)
    found = {**known, **known_by({fold(p.name) for p in fresh})}
    names = (
        OrganizationName(
            organization=found[fold(p.name)],
            name=name,
            language=language,
            sort=NameSort.TRANSLATION,
            folded=fold(name),
        )
        for p in fresh
        for name, language in p.other_names
    )
    OrganizationName.objects.bulk_create(names, batch_size=BATCH, ignore_conflicts=True)
    return found


def _hold(organizations: Iterable[Organization]) -> None:
    """Lock organizations, so that none is merged into another before its line stands."""
    keys = sorted({organization.pk for organization in organizations})
    for start in range(0, len(keys), BATCH):
        rows = door.locked(Organization.objects.filter(pk__in=keys[start : start + BATCH]))
        if any(rows.values_list("merged_into", flat=True)):
            message = _("Somebody merged one of these at the same moment. Nothing was stored; try it once more.")
            raise Refusal("at_the_same_time", message)


def _signatories(
    appeal: Appeal, fresh: Sequence[Planned], organizations: dict[str, Organization], source: str
) -> list[Signatory]:
    now = timezone.now()
    made = [
        Signatory(
            appeal=appeal,
            organization=organizations[fold(p.proposal.name)],
            kind=p.proposal.kind,
            printed_name=p.proposal.printed_name,
            sort_under=p.proposal.sort_under,
            section=p.proposal.section,
            is_named=p.proposal.is_named,
            agreed_version=p.proposal.agreed_version or appeal.version,
            agreed_how=(p.proposal.agreed_how or source)[:100],
            source=source[:200],
            proposed_at=now,
        )
        for p in fresh
    ]
    Signatory.objects.bulk_create(sorted(made, key=lambda s: s.organization_id), batch_size=BATCH)
    for signatory in made:
        signatory.place = order.own_place(appeal, signatory)
    Signatory.objects.bulk_update(made, ("place",), batch_size=BATCH)
    return made


def _where_claims_show(fresh: Sequence[Planned]) -> set[int]:
    """The appeals on which a claim alone bears a sign are locked first of all."""
    claimed = {acronym for p in fresh for acronym in p.proposal.networks}
    if not claimed:
        return set()
    networks = Network.objects.filter(acronym__in=claimed)
    organizations = {p.organization.pk for p in fresh if p.organization.pk}
    return showing.bearing(organizations, set(networks.values_list("pk", flat=True)), claims_only=True)


def _join(
    appeal: Appeal, fresh: Sequence[Planned], organizations: dict[str, Organization], *, by: Actor, source: str
) -> None:
    claims = [(organizations[fold(p.proposal.name)], acronym) for p in fresh for acronym in p.proposal.networks]
    if not claims:
        return
    networks = {n.acronym: n for n in Network.objects.filter(acronym__in={acronym for _o, acronym in claims})}
    entries = [Entry(who, networks[acronym], Standing.CLAIMED) for who, acronym in claims if acronym in networks]
    members.settle_many(entries, by=by, appeal=appeal, source=source)
