"""Where one is at the desk: the line of a statement's pages, and how long ago something was."""

from datetime import datetime
from typing import Any

from django import template
from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import avoid_wrapping
from django.utils.timesince import TIME_STRINGS, timesince, timeuntil
from django.utils.translation import gettext_lazy

from signatories import permissions
from signatories.roll.desk import Heading

register = template.Library()

type Words = str | Promise

TEXT = "signatories_appealtext_changelist"

# Of each page: its word, its address, and how the names of the addresses begin that belong to it.
PAGES: tuple[tuple[Words, str, tuple[str, ...]], ...] = (
    (gettext_lazy("Review"), "review", ("review", "compare")),
    (
        gettext_lazy("List"),
        "signatories_signatory_changelist",
        ("signatories_signatory_", "quick_add", "tidy", "rename"),
    ),
    (gettext_lazy("Order"), "order", ("order",)),
    (gettext_lazy("Text"), TEXT, ("signatories_appealtext_", "new_text")),
    (gettext_lazy("Networks"), "networks", ("network", "signatories_mark_")),
    (gettext_lazy("Mails"), "mails", ("mail", "message")),
    (gettext_lazy("People"), "people", ("people",)),
    (gettext_lazy("History"), "signatories_journalentry_changelist", ("signatories_journalentry_",)),
    (gettext_lazy("Settings"), "signatories_appeal_change", ("signatories_appeal_",)),
)
# A looker-on reads the text, the list and the settings, and nothing of the work.
FOR_ALL = frozenset({TEXT, "signatories_signatory_changelist", "signatories_appeal_change"})


@register.filter
def age(at: datetime) -> str:
    """Say how long ago something was, in its largest unit: "2 days"."""
    return timesince(at, depth=1)


@register.filter
def left(at: datetime) -> str:
    """Say how long it is until then: in days up to two months, since "1 week" may be thirteen days."""
    days = (at - timezone.now()).days
    return avoid_wrapping(TIME_STRINGS["day"] % {"num": days}) if 7 <= days < 60 else timeuntil(at, depth=1)


@register.inclusion_tag("admin/_statement_nav.html", takes_context=True)
def statement_nav(context: dict[str, Any], statement: Heading) -> dict[str, Any]:
    """List the pages of a statement that somebody may open, and mark the one she is on."""
    request, user = context["request"], context["user"]
    return {"pages": [_page(page, statement, request) for page in _open_to(user, statement)]}


def _open_to(user: User | AnonymousUser, statement: Heading) -> list[tuple[Words, str, tuple[str, ...]]]:
    if not isinstance(user, User):
        return []
    may_change = permissions.appeals_for(user, to="change").filter(pk=statement.pk).exists()
    return [page for page in PAGES if may_change or page[1] in FOR_ALL]


def _page(page: tuple[Words, str, tuple[str, ...]], statement: Heading, request: HttpRequest) -> dict[str, Any]:
    word, name, beginnings = page
    here = (request.resolver_match and request.resolver_match.url_name) or ""
    address, query = _address(name, statement)
    return {
        "word": word,
        "address": address + query,
        # "page" is the page itself, "true" one below it.
        "current": "page" if here == name or request.path == address else "true" if here.startswith(beginnings) else "",
    }


def _address(name: str, statement: Heading) -> tuple[str, str]:
    """Give the address of a page and its query; a text that is the only one is met without its list of one."""
    if name == TEXT and statement.only_text:
        return reverse("admin:signatories_appealtext_change", args=[statement.only_text]), ""
    if name.endswith("_changelist"):
        return reverse(f"admin:{name}"), f"?appeal={statement.pk}"
    return reverse(f"admin:{name}", args=[statement.pk]), ""
