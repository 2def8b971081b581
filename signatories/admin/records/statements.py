"""The pages of a statement at the desk: its settings, and its text in each language.

How it begins is `beginning`; who is at it has a screen of its own.
"""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from signatories.admin.base import DeskAdmin, day, moment
from signatories.admin.forms import DeskForm
from signatories.admin.pages import person, whole_number
from signatories.admin.scope import StatementFilter, heading_of
from signatories.admin.site import site
from signatories.admin.statement.editor import TextForm
from signatories.choices import FormField, Visibility
from signatories.models import Appeal, AppealText
from signatories.roll import desk, keeping, marks, versions
from signatories.roll.desk import Heading
from signatories.workflow import texts

# Where the address has been given to everybody, a new one breaks what they have kept.
KNOWN_TO_ALL = (Visibility.PUBLIC, Visibility.ARCHIVED)
# What leads to a screen of their own.
FOR_COORDINATORS = ("own_questions", "test_mail")


class AddressInput(admin.widgets.AdminTextInputWidget):
    """The address, with the tick that a change of a known one needs."""

    is_known = False
    has_tick = False

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        field = super().render(name, value, attrs, renderer)
        if not self.is_known:
            return field
        return render_to_string("admin/records/_address.html", {"field": field, "has_tick": self.has_tick})


class SettingsForm(DeskForm):
    left_out = forms.MultipleChoiceField(
        label=gettext_lazy("Do not ask for"),
        choices=FormField.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("What is ticked does not stand on the form."),
    )

    class Meta:
        widgets = {"slug": AddressInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("opens_at", "closes_at"):
            if name in self.fields:
                self.fields[name].help_text = _("To the second, in UTC.")
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
    readonly_fields = ("private_link", "own_questions", "test_mail", "version", "is_example", "erased_on")
    fieldsets = (
        (None, {"fields": ("issuer", "kind", "date", "reference_name", "reference", "language", "version")}),
        (
            gettext_lazy("Who may see it"),
            {"fields": ("visibility", "slug", "private_link", "link_shows_list", "offers_data", "grace")},
        ),
        (
            gettext_lazy("Signing"),
            {
                "fields": (
                    "signing",
                    "opens_at",
                    "closes_at",
                    "late_hours",
                    "offers_unnamed",
                    "is_discreet",
                    "left_out",
                    "own_questions",
                    "test_mail",
                )
            },
        ),
        (
            gettext_lazy("Privacy"),
            {"fields": ("controller", "controller_address", "basis", "processors", "keep_months", "erased_on")},
        ),
        (
            gettext_lazy("The list"),
            {"fields": ("order_rule", "ignored_articles", "section_rule", "mark_rule")},
        ),
        (gettext_lazy("Press"), {"fields": ("press_name", "press_email", "press_phone", "press_hours")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return desk.titled(super().get_queryset(request))

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Leave out the ways to screens that whoever only looks on may not open."""
        sets = super().get_fieldsets(request, obj)
        if self.has_change_permission(request, obj):
            return sets
        return [
            (name, {**options, "fields": tuple(f for f in options["fields"] if f not in FOR_COORDINATORS)})
            for name, options in sets
        ]

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

    @admin.display(description=gettext_lazy("contacts are erased on"))
    def erased_on(self, obj: Appeal) -> str:
        on = keeping.erased_on(obj, timezone.now())
        return day(on) if on else _("%s months after signing closes") % obj.keep_months

    @admin.display(description=gettext_lazy("questions of your own"))
    def own_questions(self, obj: Appeal) -> str:
        return format_html('{} · <a href="{}">{}</a>', obj.questions.count(), _at("questions", obj), _("Change them"))

    @admin.display(description=gettext_lazy("test mail"))
    def test_mail(self, obj: Appeal) -> str:
        if obj.mail_proved_at:
            return _("arrived on %s UTC") % moment(obj.mail_proved_at)
        return format_html('<a href="{}">{}</a>', _at("test_mail", obj), _("Send a test mail to me"))

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
    change_form_template = "admin/records/text_form.html"

    def get_fields(self, request: HttpRequest, obj: AppealText | None = None) -> Any:
        is_public = obj is not None and obj.version == obj.appeal.version
        told = ("correction",) if is_public else ()
        return ("appeal", "language", *(("version",) if obj else ()), "title", "body", *told)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # What was signed once stays as it was, to be read.
        return super().has_change_permission(request, obj) and not _is_over(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and not _is_over(obj)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Begin a text of the version that is coming with what is public in its language: most of it stays."""
        initial: dict[str, Any] = super().get_changeform_initial_data(request)
        appeal = self._chosen(request)
        if appeal is not None and self._version(request, appeal) != appeal.version:
            rows = AppealText.objects.filter(appeal=appeal, version=appeal.version)
            initial |= rows.filter(language=request.GET.get("language", "")).values("title", "body").first() or {}
        return initial

    def _chosen(self, request: HttpRequest) -> Appeal | None:
        key = whole_number(request.GET.get("appeal", ""))
        return Appeal.objects.get(pk=key) if self.may_reach(request, key) else None

    def _version(self, request: HttpRequest, appeal: Appeal) -> int:
        """Give the version that a new text is of: the public one, unless the one that is coming was asked for."""
        asked = whole_number(request.GET.get("version", ""))
        return asked if asked and asked == versions.coming(appeal) else appeal.version

    def get_readonly_fields(self, request: HttpRequest, obj: AppealText | None = None) -> Any:
        # Which text it is stays; only whoever keeps the site may mend that.
        return () if obj is None or person(request).is_superuser else ("appeal", "language", "version")

    def save_model(self, request: HttpRequest, obj: AppealText, form: Any, change: bool) -> None:
        if change and form.seal and _changes_meaning(request) and self._may_change_meaning(obj):
            texts.change_meaning(obj.appeal, {obj.language: (obj.title, obj.body)}, by=person(request))
            request.began_version = True  # type: ignore[attr-defined]
            return
        if not change:
            obj.version = self._version(request, obj.appeal)
        super().save_model(request, obj, form, change)

    def response_change(self, request: HttpRequest, obj: AppealText) -> HttpResponse:
        if not hasattr(request, "began_version"):
            return super().response_change(request, obj)
        messages.success(request, _("The new text is kept, and only coordinators see it. Ask those who signed."))
        return redirect("admin:new_text", obj.appeal_id)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        obj = kwargs.get("obj")
        if obj is not None and self.has_change_permission(request, obj):
            context["may_change_meaning"] = self._may_change_meaning(obj)
            context["changes_meaning"] = _changes_meaning(request)
        if obj is not None:
            stored = AppealText.objects.select_related("appeal").get(pk=obj.pk)
            context["tongues"] = _tongues(stored.appeal, stored.version, stored)
            context |= {"coming": versions.coming(stored.appeal), "stored": stored}
        elif chosen := self._chosen(request):
            version = self._version(request, chosen)
            context["tongues"] = _tongues(chosen, version, None, request.GET.get("language", ""))
        response = super().render_change_form(request, context, *args, **kwargs)
        if getattr(context["adminform"].form, "sides", None) is not None:
            # To be asked is no error.
            response.context_data["errors"] = None
        return response

    def _may_change_meaning(self, obj: AppealText) -> bool:
        # Read anew: a refused form has put what was typed into the object.
        stored = AppealText.objects.select_related("appeal").get(pk=obj.pk)
        is_first = (stored.version, stored.language) == (stored.appeal.version, stored.appeal.language)
        return is_first and stored.appeal.asked_version is None

    @admin.display(description=gettext_lazy("statement"))
    def statement_name(self, obj: Any) -> str:
        return str(obj.statement_title)


def _at(screen: str, appeal: Appeal) -> str:
    return reverse(f"admin:{screen}", args=[appeal.pk])


def _changes_meaning(request: HttpRequest) -> bool:
    return request.POST.get("_kind") == "meaning"


def _is_over(obj: Any) -> bool:
    return isinstance(obj, AppealText) and obj.pk is not None and obj.version < obj.appeal.version


def _tongues(appeal: Appeal, version: int, here: AppealText | None, chosen: str = "") -> list[dict[str, Any]]:
    """Give each language with the text a version has in it, or where to write it."""
    rows = AppealText.objects.filter(appeal=appeal, version=version)
    of_version = f"&version={version}" if version != appeal.version else ""
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
                else f"{add}?appeal={appeal.pk}&language={code}{of_version}",
            }
        )
    return found
