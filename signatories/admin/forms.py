"""The form every page of the desk stands on: it knows what was stored when it was drawn, and why a save was refused."""

from typing import Any, ClassVar

from django import forms
from django.contrib.admin.utils import label_for_field
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import QueryDict
from django.utils.crypto import salted_hmac
from django.utils.encoding import force_str
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django_countries import countries

from signatories.admin import history
from signatories.admin.likenesses import Likely, alike
from signatories.matching import duplicates
from signatories.models import Appeal, Organization
from signatories.text import fold, split_marks, tidy
from signatories.workflow import admission
from signatories.workflow.admission import Proposal
from signatories.workflow.door import Refusal

# An inline of a page: its model and its foreign key to the page's object.
type Related = tuple[type[Model], str]


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


class SignatoryForm(DeskForm):
    def clean_printed_name(self) -> str:
        name = tidy(self.cleaned_data["printed_name"])
        bare, signs = split_marks(name)
        if not any(character.isalnum() for character in bare):
            raise ValidationError(_("Write a name."), code="no_name")
        if signs:
            message = _("Write the name without “%s”: the sign comes from the membership.")
            raise ValidationError(message % "".join(signs), code="sign")
        return name

    def clean_sort_under(self) -> str:
        return tidy(self.cleaned_data["sort_under"])


class SignatoryAddForm(SignatoryForm):
    """Propose one by hand: an organization that is known, or a new one by its name."""

    acronym = forms.CharField(max_length=50, required=False)
    country = forms.ChoiceField(choices=(), required=False)
    website = forms.URLField(max_length=200, required=False, assume_scheme="https")
    # The key of the organization that was meant, or the name that nobody else bears; asked for only where it matters.
    meant = forms.CharField(max_length=700, required=False, widget=forms.HiddenInput)

    asker: ClassVar[User]

    class Media:
        css: ClassVar[dict[str, tuple[str, ...]]] = {"all": ("signatories/desk/compare.css",)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("acronym", "country", "website"):
            self.fields[name].label = capfirst(str(label_for_field(name, Organization)))
        self.fields["country"].choices = [("", "---------"), *countries]  # type: ignore[attr-defined]
        self.fields["meant"].label = _("Who is this?")
        self.fields["organization"].required = False
        self.fields["organization"].help_text = _(
            "Leave it empty for a new organization, or to find it by the printed name."
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors and not cleaned["organization"]:
            self._ask_who_is_meant(cleaned)
        return cleaned

    def _ask_who_is_meant(self, cleaned: dict[str, Any]) -> None:
        """Ask once about organizations that may be the same, unless one bears exactly that name."""
        proposal = admission.named(Proposal(cleaned["printed_name"], acronym=cleaned["acronym"]))
        new = f"new {fold(proposal.name)}"
        if cleaned["meant"] == new or admission.known_by({fold(proposal.name)}):
            return
        asked = duplicates.entered(proposal.name, acronym=proposal.acronym, website=cleaned["website"])
        found = alike(asked, self.asker, cleaned["appeal"].pk, limit=5)
        if cleaned["meant"] in {str(like.organization) for like in found}:
            cleaned["organization"] = Organization.objects.get(pk=cleaned["meant"])
        elif found:
            known = [(str(like.organization), _this_one(like)) for like in found]
            choices = [*known, (new, _("It is another one: add it"))]
            self.fields["meant"].widget = forms.RadioSelect(choices=choices)
            self.add_error("meant", _("Similar ones are known. Say whether it is one of them; nothing was added yet."))


def _this_one(like: Likely) -> SafeString:
    name = like.name if like.is_named else _("one that is not named")
    said = [f"{like.number}." if like.number else "", like.state]
    if like.differs and like.is_named:
        said += ["·", _("what differs: %s") % _("; ").join(f"“{word}”" for word in like.differs)]
    return format_html("{} <bdi>{}</bdi> ({})", _("It is this one:"), name, " ".join(filter(None, said)))


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
