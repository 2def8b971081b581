"""The list as HTML, and the words around its numbers.

Where persons have signed beside organizations, the words say "signatories"; where some are not named,
the three numbers (all, named, not named) always stand together.
"""

from collections.abc import Iterable
from itertools import groupby
from operator import attrgetter

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext_lazy

from signatories.roll.types import Footnote, Line, Roll

register = template.Library()

# Of each pair the second is said where persons have signed too.
COUNTED = (
    ngettext_lazy("%(count)s organization", "%(count)s organizations", "count"),
    ngettext_lazy("%(count)s signatory", "%(count)s signatories", "count"),
)
SIGNED = (
    ngettext_lazy("<b>%(count)s</b> organization has signed", "<b>%(count)s</b> organizations have signed", "count"),
    ngettext_lazy("<b>%(count)s</b> signatory has signed", "<b>%(count)s</b> signatories have signed", "count"),
)
SIGNED_BY = (
    ngettext_lazy("Signed by %(count)s organization", "Signed by %(count)s organizations", "count"),
    ngettext_lazy("Signed by %(count)s signatory", "Signed by %(count)s signatories", "count"),
)
OTHERS = (
    ngettext_lazy(
        "%(issuer)s and %(count)s other organization", "%(issuer)s and %(count)s other organizations", "count"
    ),
    ngettext_lazy("%(issuer)s and %(count)s other signatory", "%(issuer)s and %(count)s other signatories", "count"),
)


@register.filter
def number(roll: Roll) -> str:
    """Say how many have signed, unnamed ones or not: "223 organizations"."""
    return COUNTED[bool(roll.persons)] % {"count": roll.count}


@register.filter
def counted(roll: Roll) -> str:
    """Say how many have signed, away from the list."""
    if not roll.unnamed:
        return number(roll)
    three = gettext("%(all)s: %(named)s named and %(unnamed)s that are not named for their safety")
    return three % {"all": number(roll), "named": roll.named, "unnamed": roll.unnamed}


@register.filter
def parts(roll: Roll) -> str:
    """Say beside the list how its count comes about where some are not named."""
    three = gettext("%(all)s: %(named)s named below and %(unnamed)s that are not named for their safety.")
    return three % {"all": number(roll), "named": roll.named, "unnamed": roll.unnamed}


@register.filter
def signed(roll: Roll) -> SafeString:
    if not roll.count:
        return mark_safe(gettext("Nobody has signed yet"))  # our own words
    return mark_safe(SIGNED[bool(roll.persons)] % {"count": roll.count})  # our own words and a number


@register.filter
def signed_by(roll: Roll) -> str:
    if not roll.count:
        return gettext("Nobody has signed yet")
    return SIGNED_BY[bool(roll.persons)] % {"count": roll.count}


@register.filter
def with_others(roll: Roll, issuer: str) -> str:
    """Give the sentence for the press, for an issuer who is on the list: "A and 222 other organizations"."""
    return OTHERS[bool(roll.persons)] % {"issuer": issuer, "count": roll.count - 1}


@register.simple_tag
def found(roll: Roll, words: str, network: str) -> SafeString:
    """Say what a search found; find.js says it in the same sentences."""
    if not words and not network:
        return SafeString("")
    return format_html(
        _found(roll.matched, words),
        n=roll.matched,
        all=roll.named,
        words=format_html("<bdi>{}</bdi>", words),
        network=format_html("<bdi>{}</bdi>", network),
    )


@register.simple_tag
def network(note: Footnote) -> SafeString:
    """Give a network's name with its acronym and its sign, which leads to the footnote."""
    return format_html("<bdi>{} ({}){}</bdi>", note.network, note.acronym, _reference(note.mark))


@register.simple_tag
def the_list(roll: Roll) -> SafeString:
    """Give the lines, under their headings where they have any."""
    return format_html_join(
        "\n",
        '{}<ol role="list">\n{}</ol>',
        ((_heading(heading), _lines(group)) for heading, group in groupby(roll.lines, attrgetter("heading"))),
    )


@register.filter
def note_id(mark: str) -> str:
    """Give the id of a sign's footnote; "*" itself would be no use in an address."""
    return "note-" + "-".join(f"{ord(character):x}" for character in mark)


def _found(matched: int, words: str) -> str:
    if not matched and words:
        return gettext(
            "No organization called ‘{words}’ on this list. The list shows organizations whose signature is confirmed."
        )
    if not matched:
        return gettext("Nothing of this kind is on the list.")
    if not words:
        return gettext("{n} of {all} are members of {network}")
    one, many = gettext("{n} of {all} matches ‘{words}’"), gettext("{n} of {all} match ‘{words}’")
    return one if matched == 1 else many


def _heading(heading: str) -> SafeString:
    return format_html("<h3><bdi>{}</bdi></h3>\n", heading) if heading else SafeString("")


def _lines(lines: Iterable[Line]) -> SafeString:
    references: dict[str, SafeString] = {}
    return format_html_join(
        "",
        # The number is text, not a counter: it has to be in what is copied.
        '<li id="{}"{}><span>{}. </span><bdi>{}{}</bdi></li>\n',
        ((line.anchor, _acronym(line), line.number, line.name, _references(line.marks, references)) for line in lines),
    )


def _acronym(line: Line) -> SafeString:
    """Let find.js find a line by an acronym that is not printed, as the server does."""
    if not line.acronym or line.acronym in line.name:
        return SafeString("")
    return format_html(' data-acronym="{}"', line.acronym)


def _references(marks: tuple[str, ...], known: dict[str, SafeString]) -> SafeString:
    key = "".join(marks)
    if key not in known:
        known[key] = format_html_join("", "{}", ((_reference(mark),) for mark in marks))
    return known[key]


def _reference(mark: str) -> SafeString:
    return format_html('<a href="#{}" role="doc-noteref">{}</a>', note_id(mark), mark)
