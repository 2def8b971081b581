"""What every page of the desk has in common: rows of one's own, one door for every write, refusals as messages."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin, ShowFacets, SimpleListFilter, StackedInline
from django.contrib.admin.utils import unquote
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import models, transaction
from django.db.models import Model, QuerySet
from django.forms.models import BaseInlineFormSet, ModelChoiceField
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from signatories import permissions
from signatories.admin import history
from signatories.admin.forms import DeskForm, PersonChoice, Related, StatementChoice
from signatories.admin.pages import person
from signatories.models import Appeal
from signatories.permissions import Right
from signatories.roll import desk
from signatories.roll.desk import Card
from signatories.workflow import door, register
from signatories.workflow.door import Refusal

HISTORY_A_PAGE = 100
LIST_FILTERS = "_changelist_filters"


def moment(at: datetime | None) -> str:
    """Write a time as every page of the desk does: 24 Nov 2026, 07:59."""
    return date_format(localtime(at), "j M Y, H:i") if at else ""


def day(of: date | None) -> str:
    return date_format(of, "j M Y") if of else ""


class StatementFilter(SimpleListFilter):
    """Choose among one's own statements, by title."""

    title = gettext_lazy("statement")
    parameter_name = "appeal"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        rows = desk.titled(permissions.appeals_for(person(request)))
        return [(str(appeal.pk), appeal.statement_title) for appeal in rows]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.value()
        return queryset.filter(**{self.path(): int(chosen)}) if chosen and chosen.isdecimal() else queryset

    def path(self) -> str:
        return "appeal"


class Scoped:
    """Rows, choices and rights of one's own appeals; what is somebody else's is not there at all."""

    model: type[Model]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return permissions.rows_for(self.model, person(request)).order_by(*self._order(request))

    def _order(self, request: HttpRequest) -> Sequence[Any]:
        ordering: Sequence[Any] = self.get_ordering(request)  # type: ignore[attr-defined]
        return ordering or self.model._meta.ordering or ("pk",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_change_permission(request, obj)  # type: ignore[misc]
        return allowed and self._is_in_reach(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_delete_permission(request, obj)  # type: ignore[misc]
        return allowed and self._is_in_reach(request, obj)

    def _is_in_reach(self, request: HttpRequest, obj: Any) -> bool:
        user = person(request)
        if user.is_superuser or not isinstance(obj, self.model) or obj.pk is None:
            return True
        return permissions.rows_for(self.model, user, to="change").filter(pk=obj.pk).exists()

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField[Any] | None:
        user = person(request)
        if db_field.related_model is Appeal:
            kwargs["queryset"] = desk.titled(permissions.appeals_for(user, to="change"))
            kwargs["form_class"] = StatementChoice
        elif db_field.related_model is User:
            kwargs["queryset"] = _people_for(user)
            kwargs["form_class"] = PersonChoice
        else:
            kwargs["queryset"] = permissions.rows_for(db_field.related_model, user)
        field: ModelChoiceField[Any] | None = super().formfield_for_foreignkey(  # type: ignore[misc]
            db_field, request, **kwargs
        )
        return field

    def formfield_for_dbfield(self, db_field: models.Field[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        widget = getattr(field, "widget", None)
        for name in ("can_add_related", "can_change_related", "can_delete_related", "can_view_related"):
            if hasattr(widget, name):
                setattr(widget, name, False)
        return field


def _people_for(user: User) -> QuerySet[User]:
    if user.is_superuser:
        return User.objects.filter(is_active=True)
    mine = permissions.appeals_for(user, to="change")
    return User.objects.filter(is_active=True, appeals__appeal__in=mine).distinct()


class DeskAdmin(Scoped, ModelAdmin[Any]):
    """The base of every admin here: reads are scoped, writes go through `register`, a Refusal becomes a message."""

    form: type[forms.ModelForm[Any]] = DeskForm
    list_per_page = 100
    show_facets = ShowFacets.NEVER
    show_full_result_count = False
    # The way from a row to its appeal, "" where it has none.
    appeal_path = ""
    added: str | Promise = gettext_lazy("“{name}” is added.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        return desk.titled(rows, self.appeal_path) if self.appeal_path else rows

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Find one of her own rows; anything else is the same 404 as nonsense."""
        if request.method == "POST" and transaction.get_connection().in_atomic_block:
            self._lock(request, object_id)
        obj = super().get_object(request, object_id, from_field)
        if obj is None:
            raise Http404
        return obj

    def _lock(self, request: HttpRequest, object_id: str) -> None:
        # Between "is it still what you saw?" and the save, nobody else may come: the appeal's lock first, as always.
        if not object_id.isdecimal():
            return
        if self.appeal_path:
            rows = self.model._default_manager.filter(pk=object_id)
            door.lock(set(rows.values_list(self.appeal_path, flat=True)))
        else:
            list(door.locked(self.model._default_manager.filter(pk=object_id)).values_list("pk"))

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        # The class is made anew for each request, so it may carry what belongs to this one.
        form.refusal = getattr(request, "refusal", None)
        form.related = tuple(self._related(request, obj)) if change else ()
        return form

    def _related(self, request: HttpRequest, obj: Any) -> list[Related]:
        return [
            (inline.model, next(f.name for f in inline.model._meta.fields if f.related_model is self.model))
            for inline in self.get_inlines(request, obj)
        ]

    # Writing

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        register.save(obj, by=person(request))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        for formset in formsets:
            self.save_formset(request, form, formset, change=change)

    def save_formset(
        self, request: HttpRequest, form: Any, formset: BaseInlineFormSet[Any, Any, Any], change: bool
    ) -> None:
        changed = formset.save(commit=False)
        for gone in formset.deleted_objects:
            register.delete(gone, by=person(request))
        for obj in changed:
            register.save(obj, by=person(request))

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        register.delete(obj, by=person(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        with transaction.atomic():
            for obj in queryset:
                register.delete(obj, by=person(request))

    # Afterwards: say it by the name people know, and stay in the statement.

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        messages.success(request, format_html(str(self.added), name=self._link_to(obj)))
        if "_continue" in request.POST:
            return redirect(self.change_url(obj))
        if "_addanother" in request.POST:
            return HttpResponseRedirect(request.get_full_path())
        return self.response_post_save_add(request, obj)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        messages.success(request, format_html(_("“{name}” is changed."), name=self._link_to(obj)))
        if "_continue" in request.POST:
            return HttpResponseRedirect(request.get_full_path())
        return self.response_post_save_change(request, obj)

    def response_post_save_add(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        return HttpResponseRedirect(self.list_url(request, obj))

    def response_post_save_change(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        return HttpResponseRedirect(self.list_url(request, obj))

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: Any) -> HttpResponse:
        title, back = request.leaving  # type: ignore[attr-defined]
        messages.success(request, _("“%s” is deleted.") % title)
        return HttpResponseRedirect(back)

    def _link_to(self, obj: Model) -> str:
        return format_html('<a href="{}">{}</a>', self.change_url(obj), self.title_of(obj))

    def list_url(self, request: HttpRequest, obj: Any) -> str:
        """Give the way back: the list one came from, or the list of the object's statement."""
        query = QueryDict(request.GET.get(LIST_FILTERS, ""), mutable=True)
        if self.appeal_path:
            query["appeal"] = str(getattr(obj, f"{self.appeal_path}_id"))
        address = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        return f"{address}?{query.urlencode()}" if query else address

    # The journal tells it all; Django's own log is not kept.

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:  # type: ignore[override]
        return None

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:  # type: ignore[override]
        return None

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None:  # type: ignore[override]
        return None

    # Pages

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except Refusal as refusal:
            # The transaction is rolled back; drawn again, the form carries the refusal and all that was typed.
            request.refusal = refusal  # type: ignore[attr-defined]
            return super().changeform_view(request, object_id, form_url, extra_context)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        context = {
            "title": capfirst(self.opts.verbose_name_plural),
            "statement": self.chosen_statement(request),
            "is_narrowed": bool(set(request.GET) - {"appeal"}),
            **(extra_context or {}),
        }
        try:
            return super().changelist_view(request, context)
        except Refusal as refusal:
            messages.error(request, refusal.message)
            return HttpResponseRedirect(request.get_full_path())

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        obj = self.get_object(request, unquote(object_id))
        title = self.title_of(obj)
        # Once it is gone, nothing tells how it was called and where it stood.
        request.leaving = title, self.list_url(request, obj)  # type: ignore[attr-defined]
        context = {"statement": self.statement_of(obj), "escaped_object": title, **(extra_context or {})}
        try:
            return super().delete_view(request, object_id, context)
        except Refusal as refusal:
            messages.error(request, refusal.message)
            return redirect(self.change_url(obj))

    def render_delete_form(self, request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
        # The list begins with the object itself, which the page has named already.
        below = context["deleted_objects"][1:]
        context["deleted_objects"] = below[0] if below else []
        response: HttpResponse = super().render_delete_form(request, context)
        return response

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        obj = kwargs.get("obj")
        if obj is not None and obj.pk:
            # A refused form has put what was typed into the object; the page is still about what is stored.
            obj = self.get_queryset(request).get(pk=obj.pk) if context["errors"] else obj
            context |= {"title": self.title_of(obj), "subtitle": None, "statement": self.statement_of(obj)}
        elif obj is None:
            context["statement"] = self.chosen_statement(request)
        return super().render_change_form(request, context, *args, **kwargs)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        obj = self.get_object(request, unquote(object_id))
        # It may name those who are not to be named, so it is for those who decide.
        if not self.has_change_permission(request, obj):
            raise PermissionDenied
        page = Paginator(history.entries_of(obj), HISTORY_A_PAGE).get_page(request.GET.get("p"))
        context = {
            **self.admin_site.each_context(request),
            "title": _("History of “%s”") % self.title_of(obj),
            "rows": [history.told(entry) for entry in page],
            "page": page,
            "object": obj,
            "object_title": self.title_of(obj),
            "opts": self.opts,
            "statement": self.statement_of(obj),
        }
        return TemplateResponse(request, "admin/object_history.html", context)

    def change_url(self, obj: Model) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[obj.pk])

    def title_of(self, obj: Any) -> str:
        return str(obj)

    def statement_of(self, obj: Any) -> Card | None:
        """The statement an object belongs to, for the line that says where one is."""
        key = getattr(obj, f"{self.appeal_path}_id", None) if self.appeal_path else None
        return card_of(key)

    def chosen_statement(self, request: HttpRequest) -> Card | None:
        key = request.GET.get("appeal", "")
        if not key.isdecimal() or not self.may_reach(request, int(key)):
            return None
        return card_of(int(key))

    def may_reach(self, request: HttpRequest, appeal: int, to: Right = "view") -> bool:
        return permissions.appeals_for(person(request), to=to).filter(pk=appeal).exists()


def card_of(key: int | None) -> Card | None:
    return next(iter(desk.statements_for(Appeal.objects.filter(pk=key))), None) if key else None


class DeskInline(Scoped, StackedInline[Any, Any]):
    """Rows of another table on an object's page; stacked, since only there every field has its label."""

    extra = 0
