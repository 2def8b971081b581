"""Where one is at the desk: the line of a statement's pages, and how long ago something was."""

from datetime import datetime
from typing import Any

from django import template
from django.contrib.auth.models import AnonymousUser, User
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.timesince import timesince, timeuntil
from django.utils.translation import gettext_lazy

from signatories import permissions
from signatories.roll.desk import Card

register = template.Library()

type Words = str | Promise

# Of each page: its word, its address, and how the names of the addresses begin that belong to it.
PAGES: tuple[tuple[Words, str, tuple[str, ...]], ...] = (
    (gettext_lazy("Text"), "signatories_appealtext_changelist", ("signatories_appealtext_",)),
    (
        gettext_lazy("List"),
        "signatories_signatory_changelist",
        ("signatories_signatory_", "quick_add", "tidy", "rename"),
    ),
    (gettext_lazy("Order"), "order", ("order",)),
    (gettext_lazy("Networks"), "networks", ("network", "signatories_mark_")),
    (gettext_lazy("Mails"), "mails", ("mail",)),
    (gettext_lazy("History"), "history", ("history",)),
    (gettext_lazy("Settings"), "signatories_appeal_change", ("signatories_appeal_", "people")),
)
# A looker-on reads the text, the list and the settings, and nothing of the work.
FOR_ALL = frozenset(
    {"signatories_appealtext_changelist", "signatories_signatory_changelist", "signatories_appeal_change"}
)


@register.filter
def age(at: datetime) -> str:
    """Say how long ago something was, in its largest unit: "2 days"."""
    return timesince(at, depth=1)


@register.filter
def left(at: datetime) -> str:
    return timeuntil(at, depth=1)


@register.inclusion_tag("admin/_statement_nav.html", takes_context=True)
def statement_nav(context: dict[str, Any], statement: Card) -> dict[str, Any]:
    """List the pages of a statement that somebody may open, and mark the one she is on."""
    match = context["request"].resolver_match
    here, user = (match.url_name or "") if match else "", context["user"]
    return {"statement": statement, "pages": [_page(page, statement, here) for page in _open_to(user, statement)]}


def _open_to(user: User | AnonymousUser, statement: Card) -> list[tuple[Words, str, tuple[str, ...]]]:
    if not isinstance(user, User):
        return []
    may_change = permissions.appeals_for(user, to="change").filter(pk=statement.pk).exists()
    return [page for page in PAGES if may_change or page[1] in FOR_ALL]


def _page(page: tuple[Words, str, tuple[str, ...]], statement: Card, here: str) -> dict[str, Any]:
    word, name, beginnings = page
    is_list = name.endswith("_changelist")
    try:
        address = reverse(f"admin:{name}", args=() if is_list else (statement.pk,))
    except NoReverseMatch:
        address = ""
    return {
        "word": word,
        "address": f"{address}?appeal={statement.pk}" if is_list else address,
        # "page" is the page itself, "true" one below it.
        "current": "page" if here == name else "true" if here.startswith(beginnings) else "",
    }
