"""The pages of a statement at the desk: its settings, and its text in each language.

How it begins is `beginning`; who is at it has a screen of its own.
"""

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from signatories.admin.base import DeskAdmin, day
from signatories.admin.editor import TextForm
from signatories.admin.forms import DeskForm
from signatories.admin.pages import person, whole_number
from signatories.admin.scope import StatementFilter, heading_of
from signatories.admin.site import site
from signatories.choices import Visibility
from signatories.models import Appeal, AppealText
from signatories.roll import desk, marks
from signatories.roll.desk import Heading
from signatories.workflow import texts

# Where the address has been given to everybody, a new one breaks what they have kept.
KNOWN_TO_ALL = (Visibility.PUBLIC, Visibility.ARCHIVED)


class AddressInput(admin.widgets.AdminTextInputWidget):
    """The address, with the tick that a change of a known one needs."""

    is_known = False
    has_tick = False

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        field = super().render(name, value, attrs, renderer)
        if not self.is_known:
            return field
        return render_to_string("admin/_address.html", {"field": field, "has_tick": self.has_tick})


class SettingsForm(DeskForm):
    class Meta:
        widgets = {"slug": AddressInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        widget = self.fields["slug"].widget if "slug" in self.fields else None
        if isinstance(widget, AddressInput):
            widget.is_known = self.instance.visibility in KNOWN_TO_ALL
            widget.has_tick = "_breaks" in self.data

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        is_known = self.instance.visibility in KNOWN_TO_ALL
        if is_known and slug != self.initial.get("slug") and "_breaks" not in self.data:
            message = _("Links to the old address will break. Tick that you know it, or leave the address as it was.")
            raise ValidationError(message, code="breaks_links")
        return slug


@admin.register(Appeal, site=site)
class AppealAdmin(DeskAdmin):
    form = SettingsForm
    list_display = ("statement_name", "issuer", "dated", "visibility", "signing")
    list_filter = ("visibility", "signing")
    search_fields = ("slug", "issuer", "reference", "texts__title")
    readonly_fields = ("private_link", "version", "is_example")
    fieldsets = (
        (None, {"fields": ("issuer", "kind", "date", "reference_name", "reference", "language", "version")}),
        (
            gettext_lazy("Who may see it"),
            {"fields": ("visibility", "slug", "private_link", "link_shows_list", "offers_data", "grace")},
        ),
        (gettext_lazy("Signing"), {"fields": ("signing", "opens_at", "closes_at")}),
        (
            gettext_lazy("The list"),
            {"fields": ("order_rule", "ignored_articles", "section_rule", "mark_rule")},
        ),
        (gettext_lazy("Press"), {"fields": ("press_name", "press_email", "press_phone", "press_hours")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return desk.titled(super().get_queryset(request))

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Lead to the one page where a statement begins."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        return redirect("admin:new_statement")

    @admin.display(description=gettext_lazy("title"), ordering="statement_title")
    def statement_name(self, obj: Any) -> str:
        return str(obj.statement_title)

    @admin.display(description=gettext_lazy("private link"))
    def private_link(self, obj: Appeal) -> str:
        return settings.SITE_URL + reverse("signatories:by_link", args=[obj.secret])

    @admin.display(description=gettext_lazy("date"), ordering="date")
    def dated(self, obj: Appeal) -> str:
        return day(obj.date)

    def list_url(self, request: HttpRequest, obj: Appeal) -> str:
        return reverse("admin:index")

    def response_post_save_change(self, request: HttpRequest, obj: Appeal) -> HttpResponseRedirect:
        return HttpResponseRedirect(reverse("admin:home", args=[obj.pk]))

    def title_of(self, obj: Any) -> str:
        card = self.statement_of(obj)
        return (card and card.title) or str(obj)

    def statement_of(self, obj: Appeal) -> Heading | None:
        return heading_of(obj.pk)


@admin.register(AppealText, site=site)
class AppealTextAdmin(DeskAdmin):
    appeal_path = "appeal"
    form = TextForm
    list_display = ("title", "language", "version", "statement_name")
    list_filter = (StatementFilter, "language")
    search_fields = ("title", "body")
    change_form_template = "admin/text_form.html"

    def get_fields(self, request: HttpRequest, obj: AppealText | None = None) -> Any:
        return ("appeal", "language", *(("version",) if obj else ()), "title", "body")

    def get_readonly_fields(self, request: HttpRequest, obj: AppealText | None = None) -> Any:
        # Which text it is stays; only whoever keeps the site may mend that.
        return () if obj is None or person(request).is_superuser else ("appeal", "language", "version")

    def save_model(self, request: HttpRequest, obj: AppealText, form: Any, change: bool) -> None:
        if change and self._may_change_meaning(obj) and _changes_meaning(request):
            texts.change_meaning(obj.appeal, {obj.language: (obj.title, obj.body)}, by=person(request))
            return
        if not change:
            obj.version = obj.appeal.version
        super().save_model(request, obj, form, change)

    def response_change(self, request: HttpRequest, obj: AppealText) -> HttpResponse:
        if not _changes_meaning(request):
            return super().response_change(request, obj)
        messages.success(request, _("This is the new version of the text. The one before it is kept."))
        return HttpResponseRedirect(self.list_url(request, obj))

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        obj = kwargs.get("obj")
        if obj is not None and self.has_change_permission(request, obj):
            context["may_change_meaning"] = self._may_change_meaning(obj)
            context["changes_meaning"] = _changes_meaning(request)
        chosen = whole_number(request.GET.get("appeal", ""))
        if obj is not None:
            context["tongues"] = _tongues(obj.appeal, obj)
        elif self.may_reach(request, chosen):
            context["tongues"] = _tongues(Appeal.objects.get(pk=chosen), None, request.GET.get("language", ""))
        return super().render_change_form(request, context, *args, **kwargs)

    def _may_change_meaning(self, obj: AppealText) -> bool:
        # Read anew: a refused form has put what was typed into the object.
        stored = AppealText.objects.select_related("appeal").get(pk=obj.pk)
        return (stored.version, stored.language) == (stored.appeal.version, stored.appeal.language)

    @admin.display(description=gettext_lazy("statement"))
    def statement_name(self, obj: Any) -> str:
        return str(obj.statement_title)


def _changes_meaning(request: HttpRequest) -> bool:
    return bool(request.POST.get("_meaning"))


def _tongues(appeal: Appeal, here: AppealText | None, chosen: str = "") -> list[dict[str, Any]]:
    """Give each language with the text it has now, or where to write it."""
    rows = AppealText.objects.filter(appeal=appeal, version=appeal.version)
    written = dict(rows.values_list("language", "pk"))
    add = reverse("admin:signatories_appealtext_add")
    found = []
    for code, name in settings.LANGUAGES:
        pk = written.get(code)
        found.append(
            {
                "code": code,
                "name": name,
                "direction": marks.direction(code),
                "is_written": pk is not None,
                "is_here": pk == here.pk if here else pk is None and code == chosen,
                "url": reverse("admin:signatories_appealtext_change", args=[pk])
                if pk
                else f"{add}?appeal={appeal.pk}&language={code}",
            }
        )
    return found
