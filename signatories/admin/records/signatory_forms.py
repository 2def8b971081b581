"""The forms of a signatory: what a name may be, and who is meant by one that is entered by hand."""

from typing import Any, ClassVar

from django import forms
from django.contrib.admin.utils import label_for_field
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django_countries import countries

from signatories.admin.forms import DeskForm
from signatories.admin.likenesses import Likely, alike
from signatories.matching import duplicates
from signatories.models import Organization
from signatories.models.signatory import spoken
from signatories.text import fold, split_marks, tidy
from signatories.workflow import admission, proposals
from signatories.workflow.proposals import Proposal


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
        proposal = proposals.named(Proposal(cleaned["printed_name"], acronym=cleaned["acronym"]))
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
    name = spoken(like.name, like.is_named, inside=True)
    said = [f"{like.number}." if like.number else "", like.state]
    if like.differs and like.is_named:
        said += ["·", _("what differs: %s") % _("; ").join(f"“{word}”" for word in like.differs)]
    return format_html("{} <bdi>{}</bdi> ({})", _("It is this one:"), name, " ".join(filter(None, said)))
