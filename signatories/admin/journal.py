"""The history of everything: to be read, searched and filtered, never written here."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from signatories.admin import history
from signatories.admin.base import DeskAdmin, StatementFilter, card_of, moment
from signatories.admin.site import site
from signatories.models import JournalEntry
from signatories.roll.desk import Card


class ActFilter(admin.AllValuesFieldListFilter):
    """Only the acts that occur in one's own history."""

    def __init__(self, field: Any, request: HttpRequest, params: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(field, request, params, *args, **kwargs)
        model_admin = args[1]
        rows = model_admin.get_queryset(request).order_by("act")
        self.lookup_choices = rows.values_list("act", flat=True).distinct()


@admin.register(JournalEntry, site=site)
class JournalAdmin(DeskAdmin):
    list_display = ("when", "sentence", "statement_name")
    list_filter = (StatementFilter, ("act", ActFilter), ("by", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("by",)
    search_fields = ("label",)
    search_help_text = gettext_lazy("a name")
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

    def statement_of(self, obj: JournalEntry) -> Card | None:
        return card_of(obj.appeal_id)
