"""Signatories as a table, each row with the person who signed for it; contacts come in and never go out."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from import_export import fields

from signatories import permissions
from signatories.choices import EndorsementState
from signatories.imports import rows
from signatories.imports.resource import ENTERED, DeskResource, Plan, PlannedRow
from signatories.models import Appeal, Endorsement, Signatory
from signatories.roll import marks, published
from signatories.workflow import admission, entering
from signatories.workflow.admission import Planned
from signatories.workflow.endorsing import Contact
from signatories.workflow.proposals import Proposal

type Entry = tuple[Proposal, Contact]


class SignatoryResource(DeskResource):
    needs_appeal = True
    is_compared = True
    is_taken = True
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
        *rows.CONTACT,
    )
    passed_over = ("number", "state")

    number = fields.Field(column_name="number")
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
            "number",
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
        appeals = Appeal.objects.filter(pk__in=queryset.order_by().values("appeal"))
        self._signs, self._numbers = dict[tuple[int, int], tuple[str, ...]](), dict[int, int]()
        for appeal in appeals:
            self._signs |= _signs(appeal)
            self._numbers |= _numbers(appeal)
        return super().export(*args, queryset=queryset, **kwargs)

    def dehydrate_number(self, signatory: Signatory) -> str:
        return str(self._numbers.get(signatory.pk, ""))

    def dehydrate_country(self, signatory: Signatory) -> str:
        return str(signatory.organization.country)

    def dehydrate_named(self, signatory: Signatory) -> str:
        return "yes" if signatory.is_named else "no"

    def dehydrate_marks(self, signatory: Signatory) -> str:
        return "".join(self._signs.get((signatory.appeal_id, signatory.organization_id), ()))

    def enter(self, plan: Plan, *, source: str) -> str:
        assert self.appeal is not None
        admitted, contacts = entering.enter_many(self.appeal, plan.entering(), by=self.user, source=source)
        made = len(admitted.made)
        done = ngettext("%s is now to be reviewed.", "%s are now to be reviewed.", made) % made
        if contacts:
            kept = ngettext("%s contact was kept with its line.", "%s contacts were kept with their lines.", contacts)
            return f"{done} {kept % contacts}"
        return done

    def _read(self, line: int, row: dict[str, str]) -> PlannedRow:
        try:
            proposal, contact = rows.proposal(row), rows.contact(row)
        except rows.Unfit as unfit:
            return PlannedRow(line, rows.cell(row, "name"), "bad", str(unfit))
        return PlannedRow(line, proposal.printed_name, "new", what=(proposal, contact))

    def _taken(self, read: Sequence[PlannedRow], taken: Mapping[int, int]) -> Sequence[PlannedRow]:
        """Put whom a coordinator takes a row for into its proposal; what is printed stays as it is written."""
        met = self._met(sorted(set(taken.values())))

        def as_taken(row: PlannedRow) -> PlannedRow:
            organization = met.get(taken.get(row.line, 0))
            if organization is None or row.what is None:
                return row
            proposal, contact = row.what
            what = replace(proposal, name=organization.name), contact
            return replace(row, what=what, taken=organization.name)

        return [as_taken(row) for row in read]

    def _resolved(self, read: Sequence[PlannedRow]) -> list[PlannedRow]:
        assert self.appeal is not None
        fit = [row for row in read if row.what is not None]
        planned = admission.plan(self.appeal, [row.what[0] for row in fit])
        met = self._met(sorted({p.organization.pk for p in planned if p.organization.pk}))
        contacts = _Contacts(self.appeal, planned)
        resolved = {
            row.line: self._planned(row, p, p.organization.pk in met, contacts)
            for row, p in zip(fit, planned, strict=True)
        }
        return [resolved.get(row.line, row) for row in read]

    def _planned(self, row: PlannedRow, planned: Planned, is_met: bool, contacts: "_Contacts") -> PlannedRow:
        _proposal, contact = row.what
        status = planned.status if planned.status != "known" or is_met else "new"
        is_news = contacts.is_new(planned, contact)
        words = []
        if planned.unknown_signs:
            words.append(_("%s is no sign of this statement and is left out.") % planned.unknown_signs)
        if is_news and status not in ENTERED:
            words.append(_("its contact is added"))
        what = (_proposal, contact if is_news else Contact())
        return replace(row, status=status, reason=" ".join(words), what=what if is_news or status in ENTERED else None)


class _Contacts:
    """The contacts that lines have already, and those that came before in the file: nobody is kept twice."""

    def __init__(self, appeal: Appeal, planned: Sequence[Planned]) -> None:
        self._seen = set[tuple[int | str, str]]()
        if any(p.status == "listed" for p in planned):
            kept = Endorsement.objects.filter(appeal=appeal, state=EndorsementState.CONFIRMED, signatory__isnull=False)
            for organization, email, person in kept.values_list("signatory__organization", "email", "person"):
                self._seen.add((organization or 0, (email or person).casefold()))

    def is_new(self, planned: Planned, contact: Contact) -> bool:
        if not contact:
            return False
        whose = planned.organization.pk or planned.organization.folded
        key = whose, (contact.email or contact.person).casefold()
        is_new = key not in self._seen
        self._seen.add(key)
        return is_new


def _signs(appeal: Appeal) -> dict[tuple[int, int], tuple[str, ...]]:
    today, lines = timezone.now().date(), Signatory.objects.filter(appeal=appeal, is_named=True)
    notes = marks.footnotes(appeal, appeal.language, lines, today)
    borne = marks.borne(appeal, list(lines.values_list("organization", flat=True)), notes, today)
    return {(appeal.pk, organization): signs for organization, signs in borne.items()}


def _numbers(appeal: Appeal) -> dict[int, int]:
    """Give the number on the list of each line that the public sees by name."""
    named = published.signatories(appeal, timezone.now()).filter(is_named=True).order_by("place")
    return {pk: number for number, pk in enumerate(named.values_list("pk", flat=True), start=1)}
