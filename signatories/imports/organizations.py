"""Organizations and memberships as tables, in and out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from import_export import fields

from signatories import permissions
from signatories.choices import Standing
from signatories.imports import rows
from signatories.imports.resource import BATCH, ENTERED, DeskResource, Plan, PlannedRow
from signatories.models import Mark, Membership, Network, Organization, OrganizationName, Signatory
from signatories.text import fold
from signatories.workflow import admission, members
from signatories.workflow.members import Entry
from signatories.workflow.proposals import Proposal


class OrganizationResource(DeskResource):
    is_compared = True
    used = ("name", "acronym", "country", "website", "other names")

    name = fields.Field("name", "name")
    acronym = fields.Field("acronym", "acronym")
    country = fields.Field(column_name="country")
    website = fields.Field("website", "website")
    other_names = fields.Field(column_name="other names")

    class Meta:
        model = Organization
        fields = ("name", "acronym", "country", "website", "other_names")
        export_order = fields

    def export(self, *args: Any, queryset: QuerySet[Organization] | None = None, **kwargs: Any) -> Any:
        assert queryset is not None
        return super().export(*args, queryset=queryset.prefetch_related("names"), **kwargs)

    def dehydrate_country(self, organization: Organization) -> str:
        return str(organization.country)

    def dehydrate_other_names(self, organization: Organization) -> str:
        return "; ".join(other.name for other in organization.names.all())

    def _resolved(self, read: Sequence[PlannedRow]) -> list[PlannedRow]:
        fit = [row for row in read if row.what is not None]
        known = admission.known_by({fold(row.what.printed_name) for row in fit})
        seen, resolved = set[str](), list[PlannedRow]()
        for row in read:
            folded = fold(row.what.printed_name) if row.what is not None else ""
            status = "twice" if folded in seen else "listed" if folded in known else "new"
            resolved.append(_planned(row, status) if folded else row)
            seen.add(folded)
        return resolved

    def enter(self, plan: Plan, *, source: str) -> str:
        known = admission.know_many(plan.entering(), by=self.user, source=source)
        made = len(known.made)
        words = ngettext("%s organization is new in the register.", "%s organizations are new in the register.", made)
        return words % made

    def _read(self, line: int, row: dict[str, str]) -> PlannedRow:
        try:
            what = rows.proposal(row)
        except rows.Unfit as unfit:
            return PlannedRow(line, rows.cell(row, "name"), "bad", str(unfit))
        # A name in the register is the name itself, with no sign or bracket to take off.
        return PlannedRow(line, what.printed_name, "new", what=_as_itself(what))


class MembershipResource(DeskResource):
    needed = ("organization", "network")
    used = ("organization", "network", "standing", "since", "until")

    organization = fields.Field("organization__name", "organization")
    network = fields.Field("network__acronym", "network")
    standing = fields.Field("standing", "standing")
    since = fields.Field("since", "since")
    until = fields.Field("until", "until")

    class Meta:
        model = Membership
        fields = ("organization", "network", "standing", "since", "until")
        export_order = fields

    def export(self, *args: Any, queryset: QuerySet[Membership] | None = None, **kwargs: Any) -> Any:
        assert queryset is not None
        return super().export(*args, queryset=queryset.select_related("organization", "network"), **kwargs)

    def _read(self, line: int, row: dict[str, str]) -> PlannedRow:
        name, network = rows.cell(row, "organization"), rows.cell(row, "network")
        told = " · ".join(filter(None, (name, network)))
        if not name or not network:
            return PlannedRow(line, told, "bad", _("An organization and a network are needed."))
        try:
            return PlannedRow(line, told, "new", what=(name, network, *rows.membership(row)))
        except rows.Unfit as unfit:
            return PlannedRow(line, told, "bad", str(unfit))

    def _resolved(self, read: Sequence[PlannedRow]) -> list[PlannedRow]:
        fit = [row for row in read if row.what is not None]
        organizations = self._by_name({fold(row.what[0]) for row in fit})
        networks = _networks()
        pairs = {row.line: (organizations.get(fold(row.what[0])), networks.get(row.what[1].casefold())) for row in fit}
        hers, seen = self._reach(), set[tuple[int, int]]()
        known = set(Membership.objects.filter(organization__in=_keys(pairs)).values_list("organization", "network"))
        return [self._pair(row, pairs[row.line], known, seen, hers) if row.line in pairs else row for row in read]

    def _by_name(self, folded: set[str]) -> dict[str, Organization]:
        """Find organizations by their name, else by another name that only one of them bears."""
        found = admission.known_by(folded)
        missing = sorted(folded - set(found))
        others: dict[str, list[Organization]] = {}
        for start in range(0, len(missing), BATCH):
            some = OrganizationName.objects.filter(folded__in=missing[start : start + BATCH])
            for other in some.select_related("organization__merged_into"):
                others.setdefault(other.folded, []).append(admission.kept(other.organization))
        found |= {name: bearers[0] for name, bearers in others.items() if len(bearers) == 1}
        met = self._met(sorted({organization.pk for organization in found.values()}))
        return {name: organization for name, organization in found.items() if organization.pk in met}

    def _pair(
        self,
        row: PlannedRow,
        pair: tuple[Organization | None, Network | None],
        known: set[tuple[int, int]],
        seen: set[tuple[int, int]],
        hers: Callable[[Organization, Network], bool],
    ) -> PlannedRow:
        organization, network = pair
        if organization is None:
            return PlannedRow(row.line, row.name, "bad", _("No organization of this name is known."))
        if network is None:
            return PlannedRow(row.line, row.name, "bad", _("No network of this name is known."))
        if not hers(organization, network):
            return PlannedRow(row.line, row.name, "bad", _("This is not about a statement of yours."))
        key = (organization.pk, network.pk)
        status = "twice" if key in seen else "listed" if key in known else "new"
        seen.add(key)
        _name, _network, standing, since, until = row.what
        what = Entry(organization, network, standing, since, until)
        return replace(row, status=status, what=what if status == "new" else None)

    def _reach(self) -> Callable[[Organization, Network], bool]:
        assert self.user is not None
        if self.user.is_superuser:
            return lambda organization, network: True
        mine = permissions.appeals_for(self.user, to="change")
        organizations = set(Signatory.objects.filter(appeal__in=mine).values_list("organization", flat=True))
        networks = set(Mark.objects.filter(appeal__in=mine).values_list("network", flat=True))
        return lambda organization, network: organization.pk in organizations and network.pk in networks

    def enter(self, plan: Plan, *, source: str) -> str:
        entries: list[Entry] = plan.entering()
        made = members.settle_many(entries, by=self.user, source=source)
        done = ngettext("%s membership was entered.", "%s memberships were entered.", made) % made
        claims = sum(entry.standing == Standing.CLAIMED for entry in entries)
        if not claims:
            return done
        words = ngettext("%s as “says it is a member”.", "%s of them as “says it is a member”.", claims)
        return f"{done} {words % claims}"


def _planned(row: PlannedRow, status: str, reason: str = "") -> PlannedRow:
    return PlannedRow(row.line, row.name, status, reason, what=row.what if status in ENTERED else None)


def _as_itself(what: Proposal) -> Proposal:
    return Proposal(
        printed_name=what.printed_name,
        name=what.printed_name,
        acronym=what.acronym,
        other_names=what.other_names,
        country=what.country,
        website=what.website,
    )


def _networks() -> dict[str, Network]:
    networks = list(Network.objects.all())
    by_name = {network.name.casefold(): network for network in networks}
    return by_name | {network.acronym.casefold(): network for network in networks}


def _keys(pairs: Mapping[int, tuple[Organization | None, Network | None]]) -> set[int]:
    return {organization.pk for organization, _network in pairs.values() if organization is not None}
