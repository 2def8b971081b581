"""Organizations, signatories and memberships as tables, through django-import-export.

An import is first a plan, made by reads alone, and then one call of `workflow`: the library itself saves nothing.
Every row of the file is in the plan, to be entered or with the reason why not.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib.auth.models import User
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from import_export import fields, resources

from signatories import permissions
from signatories.imports import rows
from signatories.imports.table import Table
from signatories.models import (
    Appeal,
    Mark,
    Membership,
    Network,
    Organization,
    OrganizationName,
    Signatory,
)
from signatories.roll import marks
from signatories.text import fold
from signatories.workflow import admission, members
from signatories.workflow.admission import Proposal
from signatories.workflow.door import Refusal

BATCH = 500
ENTERED = ("new", "known")


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """What will become of one row: "new", "known", "listed", "twice" or "bad" with a reason."""

    line: int
    name: str
    status: str
    reason: str = ""
    what: Any = None


@dataclass(frozen=True, slots=True)
class Plan:
    rows: tuple[PlannedRow, ...]
    unused: tuple[str, ...]

    @property
    def counts(self) -> dict[str, int]:
        return dict(Counter(row.status for row in self.rows))

    def entering(self) -> list[Any]:
        return [row.what for row in self.rows if row.what is not None]


class DeskResource(resources.ModelResource):
    """What goes out is the list of fields; what comes in is `plan` and `enter`."""

    needs_appeal: ClassVar[bool] = False
    needed: ClassVar[tuple[str, ...]] = ("name",)
    used: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *, user: User | None = None, appeal: Appeal | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.user = user
        self.appeal = appeal

    def plan(self, table: Table) -> Plan:
        """Tell what `enter` would do with a table. Reads only."""
        headers = list(table.headers or ())
        for column in self.needed:
            if not rows.is_there(headers, column):
                message = _(
                    "The column “%(column)s” is missing. The first line must name the columns; found: %(found)s."
                )
                raise Refusal("column_missing", message % {"column": column, "found": ", ".join(headers)})
        known = {heading for column in self.used for heading in rows.HEADINGS[column]}
        read = [self._read(line, row) for line, row in zip(table.lines, table.dict, strict=True)]
        return Plan(tuple(self._resolved(read)), tuple(h for h in headers if h and h not in known))

    def enter(self, plan: Plan, *, source: str) -> str:
        """Store what a plan says, all or nothing, and tell what was done."""
        raise NotImplementedError

    def _read(self, line: int, row: dict[str, str]) -> PlannedRow:
        try:
            what = rows.proposal(row)
        except rows.Unfit as unfit:
            return PlannedRow(line, rows.cell(row, "name"), "bad", str(unfit))
        return PlannedRow(line, what.printed_name, "new", what=what)

    def _resolved(self, read: Sequence[PlannedRow]) -> list[PlannedRow]:
        raise NotImplementedError

    def _is_met(self, organizations: Sequence[Organization]) -> set[int]:
        """The organizations of these that the user may know of: another appeal's unnamed signatory is news to her."""
        assert self.user is not None
        keys, met = [o.pk for o in organizations if o.pk], set[int]()
        for start in range(0, len(keys), BATCH):
            some = permissions.rows_for(Organization, self.user).filter(pk__in=keys[start : start + BATCH])
            met |= set(some.values_list("pk", flat=True))
        return met


class SignatoryResource(DeskResource):
    needs_appeal = True
    used = (
        "name",
        "acronym",
        "country",
        "website",
        "other names",
        "kind",
        "section",
        "named",
        "sort under",
        "marks",
    )

    name = fields.Field("printed_name", "name")
    acronym = fields.Field("organization__acronym", "acronym")
    country = fields.Field("organization__country", "country")
    kind = fields.Field("kind", "kind")
    section = fields.Field("section", "section")
    state = fields.Field("state", "state")
    named = fields.Field(column_name="named")
    sort_under = fields.Field("sort_under", "sort_under")
    marks = fields.Field(column_name="marks")

    class Meta:
        model = Signatory
        fields = (
            "name",
            "acronym",
            "country",
            "kind",
            "section",
            "state",
            "named",
            "sort_under",
            "marks",
        )
        export_order = fields

    def export(self, *args: Any, queryset: QuerySet[Signatory] | None = None, **kwargs: Any) -> Any:
        assert queryset is not None
        queryset = queryset.select_related("organization", "appeal")
        if self.user is not None:
            queryset = queryset.exclude(permissions.is_unnamed_to(self.user))
        self._signs = _signs(queryset)
        return super().export(*args, queryset=queryset, **kwargs)

    def dehydrate_country(self, signatory: Signatory) -> str:
        return str(signatory.organization.country)

    def dehydrate_named(self, signatory: Signatory) -> str:
        return "yes" if signatory.is_named else "no"

    def dehydrate_marks(self, signatory: Signatory) -> str:
        return "".join(self._signs.get((signatory.appeal_id, signatory.organization_id), ()))

    def _resolved(self, read: Sequence[PlannedRow]) -> list[PlannedRow]:
        assert self.appeal is not None
        fit = [row for row in read if row.what is not None]
        planned = admission.plan(self.appeal, [row.what for row in fit])
        met = self._is_met([p.organization for p in planned])
        resolved = {
            row.line: _planned(
                row,
                p.status if p.status != "known" or p.organization.pk in met else "new",
                _("%s is no sign of this statement and is left out.") % p.unknown_signs if p.unknown_signs else "",
            )
            for row, p in zip(fit, planned, strict=True)
        }
        return [resolved.get(row.line, row) for row in read]

    def enter(self, plan: Plan, *, source: str) -> str:
        assert self.appeal is not None
        admitted = admission.propose_many(self.appeal, plan.entering(), by=self.user, source=source)
        made = len(admitted.made)
        return ngettext("%s is now to be reviewed.", "%s are now to be reviewed.", made) % made


class OrganizationResource(DeskResource):
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
        read = super()._read(line, row)
        if read.what is None:
            return read
        # A name in the register is the name itself, with no sign or bracket to take off.
        what: Proposal = read.what
        return PlannedRow(line, read.name, "new", what=_as_itself(what))


class MembershipResource(DeskResource):
    needed = ("organization", "network")
    used = ("organization", "network")

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
        pair = (rows.cell(row, "organization"), rows.cell(row, "network"))
        name = " · ".join(filter(None, pair))
        if not all(pair):
            return PlannedRow(line, name, "bad", _("An organization and a network are needed."))
        return PlannedRow(line, name, "new", what=pair)

    def _resolved(self, read: Sequence[PlannedRow]) -> list[PlannedRow]:
        fit = [row for row in read if row.what is not None]
        organizations = _met_by_name({fold(row.what[0]) for row in fit}, self._is_met)
        networks = _networks()
        pairs = {row.line: (organizations.get(fold(row.what[0])), networks.get(row.what[1].casefold())) for row in fit}
        hers, seen = self._reach(), set[tuple[int, int]]()
        known = set(Membership.objects.filter(organization__in=_keys(pairs)).values_list("organization", "network"))
        return [self._pair(row, pairs[row.line], known, seen, hers) if row.line in pairs else row for row in read]

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
        return PlannedRow(row.line, row.name, status, what=pair if status == "new" else None)

    def _reach(self) -> Callable[[Organization, Network], bool]:
        assert self.user is not None
        if self.user.is_superuser:
            return lambda organization, network: True
        mine = permissions.appeals_for(self.user, to="change")
        organizations = set(Signatory.objects.filter(appeal__in=mine).values_list("organization", flat=True))
        networks = set(Mark.objects.filter(appeal__in=mine).values_list("network", flat=True))
        return lambda organization, network: organization.pk in organizations and network.pk in networks

    def enter(self, plan: Plan, *, source: str) -> str:
        made = members.join_many(plan.entering(), by=self.user, source=source)
        words = ngettext(
            "%s membership was entered, as “says it is a member”.",
            "%s memberships were entered, each as “says it is a member”.",
            made,
        )
        return words % made


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


def _met_by_name(folded: set[str], met: Callable[[Sequence[Organization]], set[int]]) -> dict[str, Organization]:
    """Find organizations by their name, else by another name that only one of them bears."""
    found = admission.known_by(folded)
    missing = sorted(folded - set(found))
    others: dict[str, list[Organization]] = {}
    for start in range(0, len(missing), BATCH):
        some = OrganizationName.objects.filter(folded__in=missing[start : start + BATCH])
        for other in some.select_related("organization"):
            others.setdefault(other.folded, []).append(other.organization)
    found |= {name: bearers[0] for name, bearers in others.items() if len(bearers) == 1}
    may_know = met(list(found.values()))
    return {name: organization for name, organization in found.items() if organization.pk in may_know}


def _networks() -> dict[str, Network]:
    networks = list(Network.objects.all())
    by_name = {network.name.casefold(): network for network in networks}
    return by_name | {network.acronym.casefold(): network for network in networks}


def _keys(pairs: Mapping[int, tuple[Model | None, Model | None]]) -> set[int]:
    return {organization.pk for organization, _network in pairs.values() if organization is not None}


def _signs(queryset: QuerySet[Signatory]) -> dict[tuple[int, int], tuple[str, ...]]:
    today, signs = timezone.now().date(), dict[tuple[int, int], tuple[str, ...]]()
    for appeal in Appeal.objects.filter(pk__in=queryset.order_by().values("appeal")):
        lines = Signatory.objects.filter(appeal=appeal, is_named=True)
        notes = marks.footnotes(appeal, appeal.language, lines, today)
        borne = marks.borne(appeal, list(lines.values_list("organization", flat=True)), notes, today)
        signs |= {(appeal.pk, organization): marks_ for organization, marks_ in borne.items()}
    return signs
