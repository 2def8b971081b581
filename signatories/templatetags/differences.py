"""Two texts side by side as HTML: what goes is `del`, what comes is `ins`, and both are told in words too."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from signatories.roll.difference import Mark, Piece

register = template.Library()


@register.filter
def pieces(parts: Iterable[Piece]) -> SafeString:
    return format_html_join("", "{}", ((_piece(part),) for part in parts))


def _piece(part: Piece) -> SafeString:
    if part.mark == Mark.SAME or not part.words.strip():
        return format_html("{}", part.words)
    # Few screen readers tell of either element.
    tag, word = ("del", _("[removed: ")) if part.mark == Mark.OUT else ("ins", _("[added: "))
    words = part.words.rstrip()
    return format_html(
        '<{0}><span class="unseen visually-hidden">{1}</span>{2}<span class="unseen visually-hidden">]</span></{0}>{3}',
        SafeString(tag),
        word,
        words,
        part.words[len(words) :],
    )
