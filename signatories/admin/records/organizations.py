"""The pages of organizations, networks, who belongs to them, and the signs their members bear on a statement."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy

from signatories import permissions
from signatories.admin.pages import person
from signatories.admin.records.base import DeskAdmin, day
from signatories.admin.records.scope import DeskInline, StatementFilter
from signatories.admin.records.transfer import TransferMixin
from signatories.admin.site import site
from signatories.imports.organizations import MembershipResource, OrganizationResource
from signatories.models import Footnote, Mark, Membership, Network, Organization, OrganizationName
from signatories.roll import desk


class OrganizationNameInline(DeskInline):
    model = OrganizationName
    fields = (("name", "language", "sort"),)


class MembershipInline(DeskInline):
    model = Membership
    fields = (("network", "standing", "since", "until"),)


class FootnoteInline(DeskInline):
    model = Footnote
    fields = ("language", "text")


@admin.register(Organization, site=site)
class OrganizationAdmin(TransferMixin, DeskAdmin):
    resource_classes = (OrganizationResource,)
    exported_as = "organizations"
    inlines = (OrganizationNameInline, MembershipInline)
    fields = ("name", "acronym", "country", "website", "mail_domains")
    list_display = ("name", "acronym", "country")
    list_filter = (("memberships__network", admin.RelatedOnlyFieldListFilter),)
    search_fields = ("name", "acronym", "names__name")

    def render_delete_form(self, request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
        mine = permissions.appeals_for(person(request)).filter(signatories__organization=context["object"])
        titled = desk.titled(mine.distinct()).order_by("slug")
        context["stands_on"] = list(titled.values_list("statement_title", flat=True))
        return super().render_delete_form(request, context)


@admin.register(Network, site=site)
class NetworkAdmin(DeskAdmin):
    fields = ("name", "acronym", "website")
    list_display = ("name", "acronym")
    search_fields = ("name", "acronym")


@admin.register(Membership, site=site)
class MembershipAdmin(TransferMixin, DeskAdmin):
    resource_classes = (MembershipResource,)
    exported_as = "memberships"
    fields = ("organization", "network", "standing", "since", "until")
    list_display = ("organization", "network", "standing", "begun", "ended")
    list_filter = ("standing", ("network", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("organization", "network")
    search_fields = ("organization__name", "organization__acronym", "network__name", "network__acronym")
    autocomplete_fields = ("organization", "network")

    @admin.display(description=gettext_lazy("since"), ordering="since")
    def begun(self, obj: Membership) -> str:
        return day(obj.since)

    @admin.display(description=gettext_lazy("until"), ordering="until")
    def ended(self, obj: Membership) -> str:
        return day(obj.until)


@admin.register(Mark, site=site)
class MarkAdmin(DeskAdmin):
    appeal_path = "appeal"
    inlines = (FootnoteInline,)
    fields = ("appeal", "network", "sign", "is_shown")
    list_display = ("sign", "network", "statement_name")
    list_display_links = ("sign", "network")
    list_filter = (StatementFilter,)
    list_select_related = ("network",)

    def get_readonly_fields(self, request: HttpRequest, obj: Mark | None = None) -> Any:
        return () if obj is None or person(request).is_superuser else ("appeal",)

    @admin.display(description=gettext_lazy("statement"))
    def statement_name(self, obj: Any) -> str:
        return str(obj.statement_title)
