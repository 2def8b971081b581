"""The people who may enter the desk. Nobody sets another's password: each enters by a one-time link."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from signatories.admin.base import DeskAdmin, DeskInline, person
from signatories.admin.site import site
from signatories.models import Colleague


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

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and obj != person(request)

    @admin.display(description=gettext_lazy("groups"))
    def roles(self, obj: User) -> str:
        # A group follows from a role on a statement, below; it is never given by hand.
        return ", ".join(obj.groups.order_by("name").values_list("name", flat=True)) if obj.pk else ""
