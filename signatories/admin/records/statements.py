"""The settings of a statement at the desk. Its text is `texts`; how it begins, and who is at it, have their screens."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
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

from signatories.admin.forms import DeskForm
from signatories.admin.records.base import DeskAdmin, day, moment
from signatories.admin.records.scope import heading_of
from signatories.admin.site import site
from signatories.choices import FormField, Visibility
from signatories.models import Appeal
from signatories.roll import desk, keeping
from signatories.roll.desk import Heading

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


def _at(screen: str, appeal: Appeal) -> str:
    return reverse(f"admin:{screen}", args=[appeal.pk])
