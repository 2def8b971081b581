"""The history of everything: read by person, organization and kind, never written here."""

from typing import Any

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from signatories import permissions
from signatories.admin import history
from signatories.admin.pages import person
from signatories.admin.records.base import DeskAdmin, moment
from signatories.admin.records.scope import StatementFilter, heading_of
from signatories.admin.site import site
from signatories.models import JournalEntry
from signatories.roll.desk import Heading


class Occurring(SimpleListFilter):
    """Choose among the values of a column that occur in one's own history, by their words."""

    parameter_name: str

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        rows = permissions.rows_for(JournalEntry, person(request)).order_by(self.parameter_name)
        found = rows.values_list(self.parameter_name, flat=True).distinct()
        return sorted(((value, self.word(value)) for value in found), key=lambda pair: pair[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.value()
        if not chosen:
            return queryset
        known = {value for value, _word in self.lookup_choices}
        return queryset.filter(**{self.parameter_name: chosen}) if chosen in known else queryset.none()

    def word(self, value: str) -> str:
        raise NotImplementedError


class KindFilter(Occurring):
    title = gettext_lazy("about")
    parameter_name = "kind"

    def word(self, value: str) -> str:
        return history.kind(value)


class ActFilter(Occurring):
    title = gettext_lazy("what was done")
    parameter_name = "act"

    def word(self, value: str) -> str:
        return history.act(value)


@admin.register(JournalEntry, site=site)
class JournalAdmin(DeskAdmin):
    list_display = ("when", "sentence", "statement_name")
    list_filter = (StatementFilter, ("by", admin.RelatedOnlyFieldListFilter), KindFilter, ActFilter)
    list_select_related = ("by",)
    search_fields = ("label",)
    search_help_text = gettext_lazy("the name of an organization, or a part of it")
    fields = ("when", "sentence", "what_changed", "statement_name")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return history.titled(super().get_queryset(request))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=gettext_lazy("when"), ordering="at")
    def when(self, obj: JournalEntry) -> str:
        return moment(obj.at)

    @admin.display(description=gettext_lazy("what happened"))
    def sentence(self, obj: JournalEntry) -> SafeString:
        return format_html("<bdi>{}</bdi>", history.sentence(obj))

    @admin.display(description=gettext_lazy("what changed"))
    def what_changed(self, obj: JournalEntry) -> str:
        return "\n".join(history.told(obj).changes)

    @admin.display(description=gettext_lazy("statement"))
    def statement_name(self, obj: Any) -> str:
        return obj.statement_title or ""

    def title_of(self, obj: JournalEntry) -> str:
        return history.sentence(obj)

    def statement_of(self, obj: JournalEntry) -> Heading | None:
        return heading_of(obj.appeal_id)
