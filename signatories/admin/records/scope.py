"""Whose rows are whose: what every list, choice and right of the desk is cut down to."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.admin import SimpleListFilter, StackedInline
from django.contrib.auth.models import User
from django.db import models
from django.db.models import Model, QuerySet
from django.forms.models import ModelChoiceField
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from signatories import permissions
from signatories.admin.pages import person, whole_number
from signatories.models import Appeal
from signatories.roll import desk
from signatories.roll.desk import Heading


class StatementChoice(forms.ModelChoiceField[Appeal]):
    """A choice among appeals, by their titles."""

    def label_from_instance(self, obj: Model) -> str:
        return str(getattr(obj, "statement_title", obj))


class PersonChoice(forms.ModelChoiceField[User]):
    """A choice among people, by the names they are called."""

    def label_from_instance(self, obj: Model) -> str:
        assert isinstance(obj, User)
        name = obj.get_full_name()
        return f"{name} ({obj.get_username()})" if name else obj.get_username()


class StatementFilter(SimpleListFilter):
    """Choose among one's own statements, by title."""

    title = gettext_lazy("statement")
    parameter_name = "appeal"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        rows = desk.titled(permissions.appeals_for(person(request)))
        return [(str(appeal.pk), appeal.statement_title) for appeal in rows]

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        if self.value():
            # Within a statement there is nothing to choose: the way to the others is My statements.
            self.template = "admin/_no_filter.html"

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.value()
        return queryset.filter(**{self.path(): whole_number(chosen)}) if chosen else queryset

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


class DeskInline(Scoped, StackedInline[Any, Any]):
    """Rows of another table on an object's page; stacked, since only there every field has its label."""

    extra = 0


def heading_of(key: int | None) -> Heading | None:
    appeal = Appeal.objects.filter(pk=key).first() if key else None
    return desk.heading(appeal) if appeal else None
