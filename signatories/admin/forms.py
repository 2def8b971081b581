"""The form every page of the desk stands on: it knows what was stored when it was drawn, and why a save was refused.

Beside it the two fields for days and times that all screens have.
"""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import QueryDict
from django.utils.crypto import salted_hmac
from django.utils.encoding import force_str
from django.utils.translation import gettext as _

from signatories.admin import history
from signatories.workflow.door import Refusal

# An inline of a page: its model and its foreign key to the page's object.
type Related = tuple[type[Model], str]


class DayInput(forms.DateInput):
    """A day as browsers pick and send it, however the language of the page writes one."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class MomentInput(forms.DateTimeInput):
    """The same of a day and a time, to the minute."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class DeskForm(forms.ModelForm[Any]):
    """Refuses what would overwrite somebody else's change, and shows a Refusal of `workflow` beside what was typed."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    refusal: ClassVar[Refusal | None] = None
    related: ClassVar[tuple[Related, ...]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.drawn = digest(self.instance, self.related)
        self.fields["seen"].initial = self.drawn

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.refusal is not None:
            self._draw_again()
            raise ValidationError(self.refusal.message, code=self.refusal.code)
        if self.instance.pk and cleaned.get("seen") and cleaned["seen"] != self.drawn:
            self._draw_again()
            raise ValidationError(self._whose_change(cleaned), code="stale")
        return cleaned

    def _draw_again(self) -> None:
        # What is shown from now on is what is stored now, so saving once more is a decision.
        sent = QueryDict(mutable=True)
        sent.update(self.data)
        sent[self.add_prefix("seen")] = self.drawn
        self.data = sent

    def _whose_change(self, cleaned: dict[str, Any]) -> str:
        last = history.entries_of(self.instance).order_by("-pk").first()
        who = history.who(last) if last else _("Somebody")
        message = _("%s changed this while you looked. Nothing of yours was stored yet.") % who
        differing = [f"{label}: “{value}”" for label, value in self._stored_otherwise(cleaned)]
        if differing:
            message += " " + _("Stored now: %s.") % _("; ").join(differing)
        return message + " " + _("Your entries are still below. Save again to put them in place of what is stored.")

    def _stored_otherwise(self, cleaned: dict[str, Any]) -> list[tuple[str, str]]:
        return [
            (str(field.label), _shown(self.instance, name))
            for name, field in self.fields.items()
            if name != "seen"
            and hasattr(self.instance, name)
            and force_str(self.initial.get(name) or "") != force_str(_plain(cleaned.get(name)) or "")
        ]


def digest(instance: Model, related: tuple[Related, ...] = ()) -> str:
    """Give a short seal of what is stored of an object and its inlines; "" for a new one."""
    if instance.pk is None:
        return ""
    values: list[Any] = [getattr(instance, name) for name in _own_fields(type(instance))]
    for model, key in related:
        rows = model._default_manager.filter(**{key: instance.pk}).order_by("pk")
        values.append(list(rows.values_list("pk", *_own_fields(model))))
    return salted_hmac("signatories.desk.seen", repr(values), algorithm="sha256").hexdigest()[:32]


def _own_fields(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields if field.editable and not field.primary_key]


def _plain(value: Any) -> Any:
    return value.pk if isinstance(value, Model) else value


def _shown(instance: Model, name: str) -> str:
    display = getattr(instance, f"get_{name}_display", None)
    return str(display() if display else getattr(instance, name))
