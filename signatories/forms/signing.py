"""The sign form: one or more organizations, whether they may be named, and who signs for them.

Six answers are needed. What a statement does not ask for is not there at all.
"""

import re
from collections.abc import Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import get_language, get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from signatories.choices import FormField
from signatories.forms.typed import Address, Text
from signatories.forms.widgets import CountrySelect, named
from signatories.models import Appeal, Mark, Question
from signatories.roll.keeping import kept_until
from signatories.templatetags.days import day
from signatories.text import fold
from signatories.workflow.calling import MOST_QUESTIONS
from signatories.workflow.door import Refusal
from signatories.workflow.endorsing import Contact
from signatories.workflow.printable import LONGEST, printable
from signatories.workflow.proposals import Proposal
from signatories.workflow.signing import MOST_AT_ONCE, SignOn

_A_QUESTION = re.compile("question_[0-9]+")
_NOTHING_LOST = {("naming", "named")}  # what follows where it is not asked
TICKS = ("is_authorized", "may_keep", "may_tell", "may_invite")


class OrganizationForm(forms.Form):
    """One organization as it should be printed."""

    name = Text(
        label=gettext_lazy("Name as it should be printed"),
        max_length=LONGEST,
        help_text=gettext_lazy("The body that decided to sign: Christian Aid UK, not Christian Aid."),
        error_messages={"required": gettext_lazy("Write the name of your organization.")},
        widget=forms.TextInput(attrs={"autocomplete": "organization", "dir": "auto"}),
    )
    acronym = Text(label=gettext_lazy("Acronym"), max_length=50, required=False)
    other_name = Text(
        label=gettext_lazy("Name in another language"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    other_language = forms.ChoiceField(label=gettext_lazy("Language of that name"), choices=(), required=False)
    country = forms.ChoiceField(label=gettext_lazy("Country"), choices=(), required=False, widget=CountrySelect)
    website = Text(
        label=gettext_lazy("Website"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Helps us to check. None? Leave it empty."),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "url", "dir": "ltr"}),
    )
    networks = forms.MultipleChoiceField(
        label=gettext_lazy("Member of"),
        choices=(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": gettext_lazy("One of the networks is no longer asked about. Look at the rest, and send.")
        },
    )

    def __init__(self, appeal: Appeal, marks: list[Mark], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._marks = marks
        self.fields["other_language"].choices = [("", "---"), *settings.LANGUAGES]  # type: ignore[attr-defined]
        self.fields["country"].choices = named(get_language() or "")  # type: ignore[attr-defined]
        self.fields["networks"].choices = [(m.network.acronym, str(m.network)) for m in marks]  # type: ignore[attr-defined]
        if not marks:
            del self.fields["networks"]
        for name in appeal.left_out:
            self.fields.pop(name, None)
        if "other_name" not in self.fields:
            self.fields.pop("other_language", None)

    @property
    def claims(self) -> Iterator[tuple[Any, Mark]]:
        """Each network that may be claimed, with the sign its members bear."""
        return zip(self["networks"], self._marks, strict=True)

    def clean_name(self) -> str:
        return _printable(self.cleaned_data["name"])

    def clean_other_name(self) -> str:
        name: str = self.cleaned_data["other_name"]
        return _printable(name) if name else ""

    def clean_website(self) -> str:
        value: str = self.cleaned_data["website"].strip()
        if value and "://" not in value:
            value = f"https://{value}"
        if value:
            try:
                forms.URLField(max_length=200).clean(value)
            except forms.ValidationError:
                raise forms.ValidationError(
                    _("Write the website like https://example.org, or leave it empty.")
                ) from None
        return value

    def proposal(self, *, is_named: bool) -> Proposal:
        words = self.cleaned_data
        other = words.get("other_name", "")
        return Proposal(
            printed_name=words["name"],
            acronym=words.get("acronym", ""),
            other_names=((other, words.get("other_language") or ""),) if other else (),
            country=words.get("country", ""),
            website=words.get("website", ""),
            networks=tuple(words.get("networks", ())),
            is_named=is_named,
        )


class PersonForm(forms.Form):
    """Whether the name may be public, and who signs. Nothing is chosen beforehand."""

    naming = forms.ChoiceField(
        label=gettext_lazy("May your name be public?"),
        choices=(
            ("named", gettext_lazy("Print our name")),
            ("unnamed", gettext_lazy("Count us, but do not print our name: for our safety")),
        ),
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), gettext_lazy("Choose one of the two.")),
    )
    person = Text(
        label=gettext_lazy("Name"),
        max_length=200,
        error_messages={"required": gettext_lazy("Write your name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
    )
    role = Text(
        label=gettext_lazy("Role"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title", "dir": "auto"}),
    )
    email = Address(help_text=gettext_lazy("Not shown to anyone but the coordinators."))
    telephone = Text(
        label=gettext_lazy("Telephone"),
        max_length=50,
        required=False,
        help_text=gettext_lazy("Only if we may ring you."),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "dir": "ltr"}),
    )
    is_authorized = forms.BooleanField(
        label=gettext_lazy("I am authorized to sign for this organization."),
        error_messages={"required": gettext_lazy("Without this tick we cannot take the signature.")},
    )
    may_keep = forms.BooleanField(
        error_messages={"required": gettext_lazy("Without this tick we cannot take the signature.")},
    )
    may_tell = forms.BooleanField(label=gettext_lazy("Tell me what becomes of it."), required=False)
    may_invite = forms.BooleanField(label=gettext_lazy("You may invite us to future statements."), required=False)

    def __init__(self, appeal: Appeal, questions: list[Question], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        for name in (FormField.ROLE, FormField.TELEPHONE):
            if name in appeal.left_out:
                del self.fields[name]
        if not appeal.offers_unnamed:
            del self.fields["naming"]
        self.fields["may_keep"].label = _may_keep(appeal)
        for question in questions:
            field = Text(label=_worded(question), max_length=2000, required=question.is_required)
            self.fields[f"question_{question.pk}"] = field

    @property
    def asked(self) -> Iterator[Any]:
        return (self[f"question_{question.pk}"] for question in self.questions)

    def answers(self) -> str:
        told = ((q.wording, self.cleaned_data.get(f"question_{q.pk}", "")) for q in self.questions)
        return "\n\n".join(f"{wording}\n{answer}" for wording, answer in told if answer)

    @property
    def is_named(self) -> bool:
        return bool(self.cleaned_data.get("naming", "named") == "named")


class Sheet:
    """The whole form: as many organizations as were asked for, and one person who signs for them."""

    def __init__(self, appeal: Appeal, data: Any = None, *, number: int = 1, initial: Any = None) -> None:
        self.appeal = appeal
        marks = list(Mark.objects.filter(appeal=appeal, is_shown=True).select_related("network").order_by("pk"))
        questions = _questions(appeal)
        number = max(1, min(number, MOST_AT_ONCE))
        first = initial or {}
        self.organizations = [
            OrganizationForm(appeal, marks, data, prefix=f"o{i}", initial=first.get(f"o{i}")) for i in range(number)
        ]
        self.person = PersonForm(appeal, questions, data, initial=first.get("person"))

    @cached_property
    def is_valid(self) -> bool:
        # Each is asked, so that everything wrong is told at once.
        wrong = [form for form in (*self.organizations, self.person) if not form.is_valid()]
        return not (wrong or self._written_twice())

    def _written_twice(self) -> bool:
        """Tell at its second place a name that this form has already; whether others have it is told to nobody."""
        seen, is_twice = set[str](), False
        for form in self.organizations:
            name = fold(form.cleaned_data.get("name", ""))
            if name and name in seen:
                form.add_error("name", _("This one stands above already. Write another, or remove it here."))
                is_twice = True
            seen.add(name)
        return is_twice

    @property
    def errors(self) -> list[Any]:
        """The bound fields in which something is wrong, in the order of the page."""
        return [field for form in (*self.organizations, self.person) for field in form if field.errors]

    @property
    def may_grow(self) -> bool:
        return len(self.organizations) < MOST_AT_ONCE

    def typed(self, data: QueryDict) -> dict[str, list[str]]:
        """Give what was typed for a colleague to send: all but the ticks, which are hers to make."""
        names = [form.add_prefix(name) for form in (*self.organizations, self.person) for name in form.fields]
        kept = {name: data.getlist(name) for name in names if name not in TICKS and data.get(name)}
        return kept | {"number": [str(len(self.organizations))]}

    def unasked(self, data: QueryDict) -> list[tuple[str, str]]:
        """Give what was typed for fields that the form has no more, each with its label if that is still known."""
        asked = {form.add_prefix(name) for form in (*self.organizations, self.person) for name in form.fields}
        found = list[tuple[str, str]]()
        for name in data:
            _prefix, dash, field = name.partition("-") if name.startswith("o") else ("", "", name)
            known = OrganizationForm.base_fields if dash else PersonForm.base_fields
            value = ", ".join(filter(None, data.getlist(name)))
            is_one = field in known or (not dash and _A_QUESTION.fullmatch(name))
            if not value or not is_one or name in asked or (field, value) in _NOTHING_LOST:
                continue
            choices = dict(getattr(known.get(field), "choices", None) or ())
            found.append((str(known[field].label) if field in known else "", str(choices.get(value, value))))
        return found

    def sign_on(self, version: int) -> SignOn:
        words, is_named = self.person.cleaned_data, self.person.is_named
        return SignOn(
            proposals=tuple(form.proposal(is_named=is_named) for form in self.organizations),
            contact=Contact(words["person"], words.get("role", ""), words["email"], words.get("telephone", "")),
            version=version,
            may_tell=words["may_tell"],
            may_invite=words["may_invite"],
            answers=self.person.answers(),
        )


class AddressForm(forms.Form):
    """Where a mail should go: one's own address."""

    email = Address()


class ColleagueForm(forms.Form):
    """To whom the text goes before anybody signs it. It stands within the sign form, which is sent without it."""

    use_required_attribute = False

    colleague = Address(label=gettext_lazy("E-mail of your colleague"), autocomplete="off")


def _questions(appeal: Appeal) -> list[Question]:
    """Give those in the language of the page; where it has none, those in the first language of the statement."""
    every, spoken = list(Question.objects.filter(appeal=appeal).order_by("pk")), get_language()
    here = [question for question in every if question.language == spoken]
    return (here or [question for question in every if question.language == appeal.language])[:MOST_QUESTIONS]


def _worded(question: Question) -> str:
    """Let a question that is not in the language of the page be read and laid out in its own."""
    if question.language == get_language():
        return question.wording
    direction = "rtl" if get_language_info(question.language)["bidi"] else "ltr"
    return format_html('<bdi lang="{}" dir="{}">{}</bdi>', question.language, direction, question.wording)


def _may_keep(appeal: Appeal) -> str:
    words, until = {"who": appeal.controller or appeal.issuer}, kept_until(appeal)
    if until is None:
        return _("%(who)s may keep my contact to run this statement.") % words
    return _("%(who)s may keep my contact until %(date)s to run this statement.") % (words | {"date": day(until)})


def _printable(name: str) -> str:
    try:
        return printable(name)
    except Refusal as refusal:
        raise forms.ValidationError(refusal.message) from refusal
