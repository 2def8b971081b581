"""The list of countries on public forms, which Django's own widget draws too slowly."""

from functools import cache
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django_countries import countries

SELECTED = SafeString(" selected")


class CountrySelect(forms.Select):
    """All countries by their names in the reader's language.

    Drawn each from a template of its own, and each time translated and put in order anew, they were two thirds of the
    work of drawing the form.
    """

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        options = format_html_join(
            "\n",
            '<option value="{}"{}>{}</option>',
            ((code, SELECTED if code == value else "", words) for code, words in named(get_language() or "")),
        )
        attributes = flatatt(self.build_attrs(self.attrs, {"name": name, **(attrs or {})}))
        return format_html("<select{}>\n{}\n</select>", attributes, options)


@cache
def named(language: str) -> tuple[tuple[str, str], ...]:
    """Give every country with its name in the language that is spoken now, in its order, after "none"."""
    return (("", "---"), *((country.code, str(country.name)) for country in countries))
