"""The text of a statement as a narrow set of HTML; at the desk with its counted numbers set off."""

import re
from collections.abc import Mapping
from functools import lru_cache

import nh3
from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _

from signatories.markdown import READER
from signatories.text import PLACEHOLDER, tidy_text

register = template.Library()

TAGS = {
    "p", "br", "hr", "strong", "em", "a", "ul", "ol", "li", "blockquote", "code", "pre",
    "h3", "h4", "h5", "h6",
}  # fmt: skip
ATTRIBUTES = {"*": set[str](), "a": {"href"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}
# A stored text has no characters of private use, so these two border what was counted and nothing else.
_PILL = re.compile("\ue000([0-9]+)\ue001")
_PILL_IN_ADDRESS = re.compile("%EE%80%80([0-9]+)%EE%80%81")


@register.filter
@lru_cache(maxsize=32)
def prose(body: str) -> SafeString:
    """Give the HTML of a Markdown text. Only http, https and mailto links survive.

    The texts that are read just now are kept as drawn: each form shows its own.
    """
    html = nh3.clean(READER.render(body), tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener")
    return mark_safe(html)  # nh3 has just cleaned it


def counted_prose(body: str, values: Mapping[str, str]) -> SafeString:
    """Give the HTML of a text with each counted number as a pill, so that nobody takes it for a typed one."""
    found = list[str]()

    def border(placeholder: re.Match[str]) -> str:
        found.append(placeholder[1])
        return f"\ue000{len(found) - 1}\ue001"

    def meant(pill: re.Match[str]) -> str:
        # A text may write our borders itself, as entities: those mean nothing.
        number = pill[1]
        return found[int(number)] if len(number) < 7 and int(number) < len(found) else ""

    html: str = prose(PLACEHOLDER.sub(border, tidy_text(body)))
    html = _PILL_IN_ADDRESS.sub(lambda pill: values.get(meant(pill), ""), html)
    return mark_safe(_PILL.sub(lambda pill: _pill(words, values) if (words := meant(pill)) else "", html))


def _pill(counted: str, values: Mapping[str, str]) -> SafeString:
    language = get_language_info(get_language() or "en")
    return format_html(
        '<span class="pill" lang="{}" dir="{}"><bdi>{}</bdi> <small>{}</small></span>',
        language["code"],
        "rtl" if language["bidi"] else "ltr",
        values.get(counted, f"{{{{ {counted} }}}}"),
        _("← counted") if counted in values else _("← not counted here"),
    )
