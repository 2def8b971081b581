"""A message to signers as it is written: for whom, and in each language a subject and a text, none needed yet."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from signatories.choices import Audience
from signatories.models import Network
from signatories.roll import marks
from signatories.roll.audience import Key, Reach
from signatories.text import has_hidden, tidy, tidy_text
from signatories.workflow.messaging import LONGEST, Words

HIDDEN = "hidden"


def choice_of(key: Key) -> str:
    """Name an audience in a form: "all", "network-7"."""
    audience, network = key
    return f"{audience}-{network}" if network else str(audience)


class Written(forms.CharField):
    """What a coordinator writes to many. What cannot be seen in it is taken out, and she looks at it again."""

    def __init__(self, most: int, *, is_line: bool, **kwargs: Any) -> None:
        super().__init__(required=False, strip=False, **kwargs)
        self.most, self.is_line = most, is_line

    def clean(self, value: Any) -> str:
        typed = str(self.to_python(value))
        if has_hidden(typed):
            words = _("Characters that nobody sees, such as those that turn the direction of a text, stood in it.")
            raise forms.ValidationError(words + " " + _("They are taken out: look at it, then go on."), code=HIDDEN)
        tidied = self.tidied(typed)
        if len(tidied) > self.most:
            words = _("Write at most %(most)s characters; these are %(number)s.")
            raise forms.ValidationError(words % {"most": self.most, "number": len(tidied)})
        return tidied

    def tidied(self, typed: str) -> str:
        return tidy(typed) if self.is_line else tidy_text(typed)


@dataclass(frozen=True, slots=True)
class Tongue:
    """The two fields of one language."""

    code: str
    name: str
    direction: str
    subject: BoundField
    body: BoundField

    @property
    def fields(self) -> tuple[BoundField, BoundField]:
        return self.subject, self.body


class MessageForm(forms.Form):
    audience = forms.ChoiceField(widget=forms.RadioSelect, choices=())

    def __init__(
        self,
        *args: Any,
        found: dict[Key, Reach],
        networks: dict[int, Network],
        languages: list[str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["audience"].label = _("To whom")
        self.fields["audience"].error_messages |= dict.fromkeys(("required", "invalid_choice"), _("Choose one."))
        self._keys = {choice_of(key): key for key in found}
        self.found, self.networks, self.languages = found, networks, languages
        self.fields["audience"].choices = [(name, name) for name in self._keys]  # type: ignore[attr-defined]
        for code in languages:
            written = {"lang": code, "dir": marks.direction(code)}
            rows = {"rows": 10, "cols": 72}
            self.fields[f"subject_{code}"] = Written(
                LONGEST[0], is_line=True, label=_("Subject"), widget=forms.TextInput(attrs=written)
            )
            self.fields[f"body_{code}"] = Written(
                LONGEST[1], is_line=False, label=_("Text"), widget=forms.Textarea(attrs=written | rows)
            )

    def refuse_halves(self) -> None:
        """Say what is missing before anybody is written to."""
        if self.errors:
            return
        texts = self.words.texts
        for code, (subject, body) in texts.items():
            if subject and not body:
                self.add_error(f"body_{code}", _("Write the text as well, or leave the subject empty."))
            if body and not subject:
                self.add_error(f"subject_{code}", _("Write the subject as well, or leave the text empty."))
        if not any(part for pair in texts.values() for part in pair):
            self.add_error(f"subject_{self.languages[0]}", _("Write a subject and a text first."))

    def show_tidied(self) -> None:
        """Let what is shown again be without what nobody sees."""
        for name, errors in self.errors.as_data().items():
            field = self.fields.get(name)
            if isinstance(field, Written) and errors[0].code == HIDDEN:
                self.data = {key: self.data.get(key) for key in self.data} | {name: field.tidied(str(self.data[name]))}

    @property
    def tongues(self) -> Iterator[Tongue]:
        for code, (subject, body) in zip(self.languages, self._pairs(), strict=True):
            name = get_language_info(code)["name_translated"]
            yield Tongue(code, name, marks.direction(code), self[subject], self[body])

    @property
    def wrong(self) -> list[tuple[str, str]]:
        """Name each field with something wrong in it, with its key on the page."""
        said = [("audience", str(self.fields["audience"].label), "id_audience")]
        for tongue in self.tongues:
            said += [(f.name, f"{f.label} ({tongue.name})", f.auto_id) for f in (tongue.subject, tongue.body)]
        return [(key, label) for name, label, key in said if name in self.errors]

    @property
    def words(self) -> Words:
        audience, network = self._keys[self.cleaned_data["audience"]]
        texts = {
            code: (self.cleaned_data[subject], self.cleaned_data[body])
            for code, (subject, body) in zip(self.languages, self._pairs(), strict=True)
        }
        return Words(Audience(audience), texts, self.networks[network] if network else None)

    def _pairs(self) -> list[tuple[str, str]]:
        return [(f"subject_{code}", f"body_{code}") for code in self.languages]
