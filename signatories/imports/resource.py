"""What the tables of the desk have in common: a plan made by reads alone, then one call of `workflow`.

django-import-export itself saves nothing. Every row of the file is in the plan, to be entered or with the reason why
not.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from import_export import resources

from signatories import permissions
from signatories.imports import likenesses, rows
from signatories.imports.likenesses import Compared
from signatories.imports.table import Table
from signatories.models import Appeal, Organization
from signatories.workflow.door import Refusal

BATCH = 500
ENTERED = ("new", "known")


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """What will become of one row: "new", "known", "listed", "twice" or "bad" with a reason.

    `what` is what of it is entered, None where nothing is; `taken` is whom a new name was taken for.
    """

    line: int
    name: str
    status: str
    reason: str = ""
    what: Any = None
    taken: str = ""


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
    # What only our own exports have: nothing that is lost where it is not read.
    passed_over: ClassVar[tuple[str, ...]] = ()
    is_compared: ClassVar[bool] = False
    # Whether a new name may be taken for one that is known.
    is_taken: ClassVar[bool] = False

    def __init__(self, *, user: User | None = None, appeal: Appeal | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.user = user
        self.appeal = appeal

    def plan(self, table: Table, taken: Mapping[int, int] | None = None) -> Plan:
        """Tell what `enter` would do with a table. Reads only.

        `taken` are the lines whose name a coordinator takes for an organization, by its key.
        """
        headers = list(table.headers or ())
        for column in self.needed:
            if not rows.is_there(headers, column):
                message = _(
                    "The column “%(column)s” is missing. The first line must name the columns; found: %(found)s."
                )
                raise Refusal("column_missing", message % {"column": column, "found": ", ".join(headers)})
        known = {heading for column in self.used for heading in rows.HEADINGS[column]} | {*self.passed_over}
        read = [self._read(line, row) for line, row in zip(table.lines, table.dict, strict=True)]
        unused = tuple(h for h in headers if h and h not in known)
        return Plan(tuple(self._resolved(self._taken(read, taken or {}))), unused)

    def enter(self, plan: Plan, *, source: str) -> str:
        """Store what a plan says, all or nothing, and tell what was done."""
        raise NotImplementedError

    def compare(self, plan: Plan) -> Compared:
        """Tell whom the new names of a plan may mean, for a coordinator to look at."""
        assert self.user is not None
        new = {row.line: row.name for row in plan.rows if row.status == "new" and not row.taken}
        return likenesses.compare(new if self.is_compared else {}, self.user, self.appeal)

    def _read(self, line: int, row: dict[str, str]) -> PlannedRow:
        raise NotImplementedError

    def _taken(self, read: Sequence[PlannedRow], taken: Mapping[int, int]) -> Sequence[PlannedRow]:
        return read

    def _resolved(self, read: Sequence[PlannedRow]) -> list[PlannedRow]:
        raise NotImplementedError

    def _met(self, keys: Sequence[int]) -> dict[int, Organization]:
        """Give the organizations that the user may know of: another appeal's unnamed signatory is news to her."""
        assert self.user is not None
        met = dict[int, Organization]()
        for start in range(0, len(keys), BATCH):
            some = permissions.rows_for(Organization, self.user).filter(pk__in=keys[start : start + BATCH])
            met |= {organization.pk: organization for organization in some}
        return met
