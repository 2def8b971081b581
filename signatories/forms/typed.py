"""What people type: made fit to be shown again, read strictly, and sealed with when its form was drawn."""

import re
from time import time
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from signatories.text import tidy, whole_number
from signatories.workflow.printable import NOT_WHOLE, UNSHOWABLE

WRITE_ADDRESS = gettext_lazy("Write the e-mail like name@example.org.")
TOO_LONG = gettext_lazy("Too long: write at most %(limit_value)d characters.")

_NO_SCREEN_SHOWS = re.compile("[\0\ud800-\udfff]")
_SALT = "a sign form was drawn"


def legible(data: QueryDict) -> QueryDict:
    """Put a sign in place of what cannot be written down again: half a letter, or a NUL. `Text` refuses the sign."""
    copy = QueryDict(mutable=True)
    for name, values in data.lists():
        copy.setlist(_NO_SCREEN_SHOWS.sub("", name), [_NO_SCREEN_SHOWS.sub(NOT_WHOLE, value) for value in values])
    return copy


def whole_sheet(data: QueryDict, number: int) -> dict[str, Any]:
    """Give what was typed as the beginnings of a sheet that is drawn anew, for so many organizations."""
    typed: dict[str, Any] = {"person": {}} | {f"o{i}": {} for i in range(number)}
    for name, values in data.lists():
        prefix, dash, field = name.partition("-")
        part, field = (prefix, field) if dash else ("person", name)
        if part in typed:
            typed[part][field] = values if field == "networks" else values[-1]
    return typed


def without(data: QueryDict, gone: int) -> QueryDict:
    """Take one organization out of what was typed; those behind it move up."""
    rest = QueryDict(mutable=True)
    for name, values in data.lists():
        prefix, dash, field = name.partition("-")
        place = whole_number(prefix[1:]) if dash and prefix.startswith("o") else -1
        if place != gone:
            rest.setlist(f"o{place - 1}-{field}" if place > gone else name, values)
    return rest


class Text(forms.CharField):
    """A line as it is stored: in NFC, with single spaces, without what cannot be seen."""

    def __init__(self, **kwargs: Any) -> None:
        told = {"max_length": TOO_LONG} | (kwargs.pop("error_messages", None) or {})
        super().__init__(**kwargs, error_messages=told)

    def to_python(self, value: Any) -> str:
        text = str(super().to_python(value))
        if NOT_WHOLE in text:
            raise ValidationError(UNSHOWABLE, code="unshowable")
        if self.max_length is not None and len(text) > 4 * self.max_length:
            # Not worth reading to the end.
            raise ValidationError(TOO_LONG % {"limit_value": self.max_length}, code="max_length")
        return tidy(text)


class Address(forms.EmailField):
    """The address of a mailbox that mail servers agree on: no quotes, no bare host, no option of a program."""

    default_error_messages = {"required": WRITE_ADDRESS, "invalid": WRITE_ADDRESS, "max_length": WRITE_ADDRESS}

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.EmailInput(attrs={"autocomplete": kwargs.pop("autocomplete", "email"), "dir": "ltr"})
        super().__init__(label=kwargs.pop("label", gettext_lazy("E-mail")), max_length=254, widget=widget, **kwargs)

    def clean(self, value: Any) -> str:
        address = str(super().clean(value))
        local, _at, domain = address.rpartition("@")
        is_plain = local.isascii() and len(local) <= 64 and not local.startswith(("-", '"')) and "/" not in local
        is_host = "." in domain and not domain.startswith("[") and NOT_WHOLE not in domain
        if address and not (is_plain and is_host):
            raise ValidationError(WRITE_ADDRESS, code="invalid")
        return address


def drawn(version: int) -> str:
    """Seal when a form was drawn, and which text stood beside it."""
    return signing.Signer(salt=_SALT).sign_object([version, int(time())])


def drawn_with(seal: str) -> tuple[int, int] | None:
    """Give the version of the text a form was drawn with, and how many seconds ago; None where the seal is not ours."""
    try:
        version, at = signing.Signer(salt=_SALT).unsign_object(seal)
    except (signing.BadSignature, ValueError):
        return None
    return version, int(time()) - at
