"""The text of a statement: Markdown in, a narrow set of HTML out."""

import nh3
from django import template
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore

register = template.Library()

TAGS = {
    "p", "br", "hr", "strong", "em", "a", "ul", "ol", "li", "blockquote", "code", "pre",
    "h3", "h4", "h5", "h6",
}  # fmt: skip
ATTRIBUTES = {"*": set[str](), "a": {"href"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}
# The page's own headings are h1 (the title) and h2.
FIRST_HEADING = 3


def _lower_headings(state: StateCore) -> None:
    """Let the text's headings begin below the page's own and skip no level, whatever `#` were typed."""
    openings = [i for i, token in enumerate(state.tokens) if token.type == "heading_open"]
    typed = sorted({state.tokens[i].tag for i in openings})
    level = FIRST_HEADING - 1
    for i in openings:
        level = min(FIRST_HEADING + typed.index(state.tokens[i].tag), level + 1)
        # A heading is three tokens: its opening, its words, its end.
        state.tokens[i].tag = state.tokens[i + 2].tag = f"h{min(level, 6)}"


def _reader() -> MarkdownIt:
    # A picture would be fetched from somebody else's server; HTML in the text is shown as typed.
    reader = MarkdownIt("commonmark", {"html": False}).disable("image")
    reader.core.ruler.push("lower_headings", _lower_headings)
    return reader


_READER = _reader()


@register.filter
def prose(body: str) -> SafeString:
    """Give the HTML of a Markdown text. Only http, https and mailto links survive."""
    html = nh3.clean(_READER.render(body), tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener")
    return mark_safe(html)  # nh3 has just cleaned it
