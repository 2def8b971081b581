"""What every admin of the desk has in common: one door for every write, refusals as messages, the way back."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin, ShowFacets
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Model, QuerySet
from django.forms.models import BaseInlineFormSet
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
from django.utils.translation import gettext_lazy, gettext_noop

from signatories import permissions
from signatories.admin import history
from signatories.admin.forms import DeskForm, Related
from signatories.admin.pages import person, whole_number
from signatories.admin.records.scope import Scoped, heading_of
from signatories.permissions import Right
from signatories.roll import desk
from signatories.roll.desk import Heading
from signatories.workflow import door, register
from signatories.workflow.door import Refusal

HISTORY_A_PAGE = 100
LIST_FILTERS = "_changelist_filters"
# What Django's own screens say and its Arabic does not yet; our catalogue is asked first.
OF_DJANGO = (
    gettext_noop("Run"),
    gettext_noop("- Select an option -"),
    gettext_noop("Filter by %(field_name)s"),
    gettext_noop("Pagination %(name)s"),
    gettext_noop("Pagination %(name)s entries"),
    gettext_noop(
        "Deleting the %(object_name)s “%(escaped_object)s” would result in deleting related objects, but your account "
        "doesn't have permission to delete the following types of objects:"
    ),
    gettext_noop(
        "Deleting the %(object_name)s “%(escaped_object)s” would require deleting the following protected related "
        "objects:"
    ),
)


def moment(at: datetime | None) -> str:
    """Write a time as every page of the desk does: 24 Nov 2026, 07:59."""
    return date_format(localtime(at), _("j M Y, H:i")) if at else ""


def day(of: date | None) -> str:
    return date_format(of, "j M Y") if of else ""


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

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        # PostgreSQL knows no text with a NUL in it.
        return "\0" not in value and super().lookup_allowed(lookup, value, request)

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

    def statement_of(self, obj: Any) -> Heading | None:
        """The statement an object belongs to, for the line that says where one is."""
        key = getattr(obj, f"{self.appeal_path}_id", None) if self.appeal_path else None
        return heading_of(key)

    def chosen_statement(self, request: HttpRequest) -> Heading | None:
        key = whole_number(request.GET.get("appeal", ""))
        return heading_of(key) if self.may_reach(request, key) else None

    def may_reach(self, request: HttpRequest, appeal: int, to: Right = "view") -> bool:
        return permissions.appeals_for(person(request), to=to).filter(pk=appeal).exists()
