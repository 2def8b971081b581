"""The people who may enter the desk. Nobody sets another's password: each enters by a one-time link."""

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from signatories.admin.base import DeskAdmin, DeskInline
from signatories.admin.pages import person
from signatories.admin.site import site
from signatories.models import Colleague
from signatories.workflow import people
from signatories.workflow.door import Refusal


class SeatInline(DeskInline):
    model = Colleague
    fields = (("appeal", "role"),)
    verbose_name_plural = gettext_lazy("statements")


@admin.register(User, site=site)
class UserAdmin(DeskAdmin):
    inlines = (SeatInline,)
    fields = ("username", "first_name", "last_name", "email", "is_active", "is_staff", "is_superuser", "roles")
    readonly_fields = ("roles",)
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

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and obj != person(request)

    @admin.display(description=gettext_lazy("groups"))
    def roles(self, obj: User) -> str:
        # A group follows from a role on a statement, below; it is never given by hand.
        return ", ".join(obj.groups.order_by("name").values_list("name", flat=True)) if obj.pk else ""
