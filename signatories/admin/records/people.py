"""The people who may enter the desk. Nobody sets another's password: each enters by a one-time link."""

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from signatories.admin.entering import access
from signatories.admin.pages import person
from signatories.admin.records.base import DeskAdmin
from signatories.admin.records.scope import DeskInline
from signatories.admin.site import site
from signatories.models import Colleague
from signatories.workflow import people, second_factor
from signatories.workflow.door import Refusal


class SeatInline(DeskInline):
    model = Colleague
    fields = (("appeal", "role"),)
    verbose_name_plural = gettext_lazy("statements")


@admin.register(User, site=site)
class UserAdmin(DeskAdmin):
    inlines = (SeatInline,)
    fields = (
        "username",
        "first_name",
        "last_name",
        "email",
        "is_active",
        "is_staff",
        "is_superuser",
        "roles",
        "factor",
    )
    readonly_fields = ("roles", "factor")
    list_display = ("username", "first_name", "last_name", "is_active", "is_superuser", "last_login")
    list_filter = ("is_active", "is_superuser", ("groups", admin.RelatedOnlyFieldListFilter))
    search_fields = ("username", "first_name", "last_name", "email")
    actions = ("invite",)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)

    def response_add(self, request: HttpRequest, obj: User, post_url_continue: str | None = None) -> HttpResponse:
        """Nobody comes in without a link, so the first one is shown at once."""
        obj.refresh_from_db()
        self.invite(request, User.objects.filter(pk=obj.pk))
        return super().response_add(request, obj, post_url_continue)

    @admin.action(description=gettext_lazy("Give a one-time link"), permissions=["change"])
    def invite(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Show a link for each, once; whoever gives it on says for whom it is."""
        for user in queryset:
            try:
                link = settings.SITE_URL + people.invite(user, by=person(request))
            except Refusal as refusal:
                self.message_user(request, f"{user.get_username()}: {refusal.message}", messages.ERROR)
                continue
            hours = settings.PASSWORD_RESET_TIMEOUT // 3600
            words = _("Give this link to %(name)s. It works once, within %(hours)s hours: %(link)s")
            self.message_user(request, words % {"name": user.get_username(), "hours": hours, "link": link})

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.reset_second_factor)
        return [path("<int:pk>/second-factor/", view, name="auth_user_second_factor"), *super().get_urls()]

    def reset_second_factor(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Help somebody who lost her telephone: ask on GET, do it on POST."""
        user = get_object_or_404(self.get_queryset(request), pk=pk)
        if not access.is_fresh(request):
            return access.asked_again(request, request.path)
        if request.method != "POST":
            context = {**self.admin_site.each_context(request), "title": _("Reset the second factor"), "person": user}
            return TemplateResponse(request, "admin/records/reset_second_factor.html", context)
        people.reset_second_factor(user, by=person(request))
        words = _("The second factor of %s is reset. The next log-in sets up a new one.")
        self.message_user(request, words % user.get_username(), messages.SUCCESS)
        return redirect("admin:auth_user_change", pk)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and obj != person(request)

    @admin.display(description=gettext_lazy("groups"))
    def roles(self, obj: User) -> str:
        # A group follows from a role on a statement, below; it is never given by hand.
        return ", ".join(obj.groups.order_by("name").values_list("name", flat=True)) if obj.pk else ""

    @admin.display(description=gettext_lazy("second factor"))
    def factor(self, obj: User) -> str:
        return _("yes") if obj.pk and second_factor.has(obj) else _("no")
