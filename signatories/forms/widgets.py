"""The inputs and the list of countries on public forms, which Django's own templates draw too slowly."""

from functools import cache, lru_cache
from typing import Any

from django import forms
from django.forms.renderers import DjangoTemplates
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django_countries import countries

SELECTED = SafeString(" selected")
INPUTS = {f"django/forms/widgets/{kind}.html" for kind in ("checkbox", "email", "text")}


class Inputs(DjangoTemplates):
    """Draws an input at once. Django fills in two templates for each, which was a third of drawing the form."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> SafeString:
        if template_name not in INPUTS:
            return SafeString(super().render(template_name, context, request))
        widget = context["widget"]
        value = "" if widget["value"] is None else format_html(' value="{}"', widget["value"])
        attributes = flatatt(widget["attrs"])
        return format_html('<input type="{}" name="{}"{}{}>', widget["type"], widget["name"], value, attributes)


class CountrySelect(forms.Select):
    """All countries by their names in the reader's language.

    Drawn each from a template of its own, and each time translated and put in order anew, they were two thirds of the
    work of drawing the form.
    """

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        attributes = flatatt(self.build_attrs(self.attrs, {"name": name, **(attrs or {})}))
        language = get_language() or ""
        # What is no country was made up: it is chosen nowhere, and not kept either.
        chosen = value if value in dict(named(language)) else ""
        return format_html("<select{}>\n{}\n</select>", attributes, _options(language, chosen))


@lru_cache(maxsize=64)
def _options(language: str, chosen: str) -> SafeString:
    options = ((code, SELECTED if code == chosen else "", words) for code, words in named(language))
    return format_html_join("\n", '<option value="{}"{}>{}</option>', options)


@cache
def named(language: str) -> tuple[tuple[str, str], ...]:
    """Give every country with its name in the language that is spoken now, in its order, after "none"."""
    return (("", "---"), *((country.code, str(country.name)) for country in countries))
