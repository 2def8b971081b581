"""The pages of a statement at the desk: its settings and people, and its text in each language."""

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from signatories.admin.base import DeskAdmin, DeskInline, StatementFilter, card_of, day
from signatories.admin.forms import AppealForm
from signatories.admin.pages import person
from signatories.admin.site import site
from signatories.choices import Role
from signatories.models import Appeal, AppealText, Colleague
from signatories.roll import desk
from signatories.roll.desk import Card
from signatories.workflow import register, texts
from signatories.workflow.door import Refusal


class ColleagueInline(DeskInline):
    model = Colleague
    fields = (("user", "role"),)


@admin.register(Appeal, site=site)
class AppealAdmin(DeskAdmin):
    form = AppealForm
    inlines = (ColleagueInline,)
    list_display = ("statement_name", "issuer", "dated", "visibility", "signing")
    list_filter = ("visibility", "signing")
    search_fields = ("slug", "issuer", "reference", "texts__title")
    readonly_fields = ("private_link", "version", "is_example")
    new_fieldsets = (
        (None, {"fields": ("title", "body", "language", "issuer", "kind", "date", "slug")}),
        (gettext_lazy("Reference"), {"fields": ("reference_name", "reference")}),
    )
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

    def get_fieldsets(self, request: HttpRequest, obj: Appeal | None = None) -> Any:
        return self.fieldsets if obj else self.new_fieldsets

    def get_readonly_fields(self, request: HttpRequest, obj: Appeal | None = None) -> Any:
        return self.readonly_fields if obj else ()

    def get_inlines(self, request: HttpRequest, obj: Appeal | None) -> Any:
        return self.inlines if obj else ()

    def save_model(self, request: HttpRequest, obj: Appeal, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change:
            return
        user = person(request)
        words = form.cleaned_data
        texts.write(obj, obj.language, title=words["title"], body=words["body"], by=user)
        if not user.is_superuser:
            register.save(Colleague(appeal=obj, user=user, role=Role.COORDINATOR), by=user)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        user = person(request)
        if change and not user.is_superuser and not self.may_reach(request, form.instance.pk, "change"):
            message = _("You cannot take the statement out of your own hands. Ask another coordinator to do it.")
            raise Refusal("own_seat", message)

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

    def title_of(self, obj: Any) -> str:
        card = self.statement_of(obj)
        return (card and card.title) or str(obj)

    def statement_of(self, obj: Appeal) -> Card | None:
        return card_of(obj.pk)


@admin.register(AppealText, site=site)
class AppealTextAdmin(DeskAdmin):
    appeal_path = "appeal"
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
        if change and "_meaning" in request.POST:
            texts.change_meaning(obj.appeal, {obj.language: (obj.title, obj.body)}, by=person(request))
            return
        if not change:
            obj.version = obj.appeal.version
        super().save_model(request, obj, form, change)

    def response_change(self, request: HttpRequest, obj: AppealText) -> HttpResponse:
        if "_meaning" not in request.POST:
            return super().response_change(request, obj)
        messages.success(request, _("This is the new version of the text. The one before it is kept."))
        return HttpResponseRedirect(self.list_url(request, obj))

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        obj = kwargs.get("obj")
        if obj is not None and self.has_change_permission(request, obj):
            appeal = obj.appeal
            context["may_change_meaning"] = (obj.version, obj.language) == (appeal.version, appeal.language)
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=gettext_lazy("statement"))
    def statement_name(self, obj: Any) -> str:
        return str(obj.statement_title)
