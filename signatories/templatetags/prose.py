"""The text of a statement: Markdown in, a narrow set of HTML out; at the desk with its counted numbers set off.

A star is a sign after a name as often as it is Markdown. It makes words italic only as one of a pair, and a list only
where two lines or more begin with one; any other star stays a star.
"""

import re
from collections.abc import Mapping

import nh3
from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from signatories.text import PLACEHOLDER, tidy_text

register = template.Library()

TAGS = {
    "p", "br", "hr", "strong", "em", "a", "ul", "ol", "li", "blockquote", "code", "pre",
    "h3", "h4", "h5", "h6",
}  # fmt: skip
ATTRIBUTES = {"*": set[str](), "a": {"href"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}
# The page's own headings are h1 (the title) and h2.
FIRST_HEADING = 3
# A stored text has no characters of private use, so these two border what was counted and nothing else.
_PILL = re.compile("\ue000([0-9]+)\ue001")
_PILL_IN_ADDRESS = re.compile("%EE%80%80([0-9]+)%EE%80%81")


def _lower_headings(state: StateCore) -> None:
    """Let the text's headings begin below the page's own and skip no level, whatever `#` were typed."""
    openings = [i for i, token in enumerate(state.tokens) if token.type == "heading_open"]
    typed = sorted({state.tokens[i].tag for i in openings})
    level = FIRST_HEADING - 1
    for i in openings:
        level = min(FIRST_HEADING + typed.index(state.tokens[i].tag), level + 1)
        # A heading is three tokens: its opening, its words, its end.
        state.tokens[i].tag = state.tokens[i + 2].tag = f"h{min(level, 6)}"


def _keep_lone_stars(state: StateCore) -> None:
    """Make of a list with one starred item the paragraph it was meant to be: "* These organizations are members"."""
    tokens = state.tokens
    for start in range(len(tokens) - 1, -1, -1):
        if tokens[start].type == "bullet_list_open" and tokens[start].markup == "*":
            end = _end(tokens, start)
            inside = tokens[start + 2 : end - 1]
            if _end(tokens, start + 1) == end - 1 and (not inside or inside[0].type == "paragraph_open"):
                tokens[start : end + 1] = _starred(inside)


def _end(tokens: list[Token], start: int) -> int:
    """Find the token that closes what one opens."""
    opened = tokens[start]
    closing = opened.type.replace("_open", "_close")
    return next(
        i for i in range(start + 1, len(tokens)) if (tokens[i].type, tokens[i].level) == (closing, opened.level)
    )


def _starred(inside: list[Token]) -> list[Token]:
    if not inside:
        words = Token("inline", "", 0, content="*", children=[])
        return [Token("paragraph_open", "p", 1, block=True), words, Token("paragraph_close", "p", -1, block=True)]
    inside[1].content = f"* {inside[1].content}"
    for token in inside:
        # In a list without blank lines the paragraphs are not drawn.
        token.hidden = token.hidden and not token.type.startswith("paragraph")
    return inside


def _reader() -> MarkdownIt:
    # A picture would be fetched from somebody else's server; HTML in the text is shown as typed.
    reader = MarkdownIt("commonmark", {"html": False}).disable("image")
    reader.core.ruler.after("block", "keep_lone_stars", _keep_lone_stars)
    reader.core.ruler.push("lower_headings", _lower_headings)
    return reader


_READER = _reader()


@register.filter
def prose(body: str) -> SafeString:
    """Give the HTML of a Markdown text. Only http, https and mailto links survive."""
    html = nh3.clean(_READER.render(body), tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener")
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
