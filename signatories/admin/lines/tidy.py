"""Tidy names: spellings that are proposed for the whole list, each accepted or left as printed, none by itself."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from signatories import permissions
from signatories.admin import pages
from signatories.admin.lines.names import borne_by
from signatories.admin.site import site
from signatories.choices import LIVING, SignatoryState
from signatories.matching import spelling
from signatories.matching.spelling import Slip, Spelling, Written
from signatories.models import Appeal, JournalEntry, Organization, Signatory
from signatories.workflow import moderation, naming, tidying
from signatories.workflow.door import Refusal

A_PAGE = 50
TOLD = 5
WHY = {
    Slip.BLANKS: gettext_lazy("blanks"),
    Slip.CAPITALS: gettext_lazy("all in capitals"),
    Slip.BRACKET: gettext_lazy("the bracket is not closed"),
    Slip.QUOTES: gettext_lazy("quotes around the name"),
    Slip.END: gettext_lazy("a stop at the end"),
    Slip.SMALL: gettext_lazy("a small letter among capitals"),
    Slip.MISSPELT: gettext_lazy("other names of this list write it otherwise"),
    Slip.COUNTRY: gettext_lazy("the country stands in the name; it would be noted beside it"),
    Slip.KNOWN_COUNTRY: gettext_lazy("the country stands in the name, and is noted beside it"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One proposal as the page shows it: what differs between old and new, and why. `number` 0: not on the list yet.

    Of one not named, the names are there only once somebody has asked for them.
    """

    pk: int
    turn: int
    number: int
    is_named: bool
    is_shown: bool
    old: tuple[str, str, str]
    new: tuple[str, str, str]
    reasons: tuple[str, ...]
    spelling: Spelling

    @property
    def proposed(self) -> str:
        return self.spelling.new


@site.screen("statements/<int:pk>/names/", name="tidy")
def tidy(request: HttpRequest, pk: int) -> HttpResponse:
    appeal = pages.found(request, pk)
    if request.method != "POST":
        return _drawn(request, appeal)
    if "undo" in request.POST:
        return _undone(request, appeal)
    if show := request.POST.get("show"):
        line = get_object_or_404(appeal.signatories.all(), pk=pages.whole_number(show), is_named=False)
        moderation.look_at_name(line, by=pages.person(request))
        return _drawn(request, appeal, shown=line.pk)
    if "all" in request.POST:
        seen = [row for row in _seen(request, appeal, request.POST.getlist("row")) if row.is_named]
        return _accepted(request, appeal, seen)
    if accept := request.POST.get("accept"):
        return _accepted(request, appeal, _seen(request, appeal, [accept]))
    return _kept(request, appeal, _seen(request, appeal, [request.POST.get("keep", "")]))


def rows(appeal: Appeal, user: User, shown: int = 0) -> list[Row]:
    """Read every proposal that nobody has turned down, in the order of the list. Three queries."""
    lines = list(
        appeal.signatories.filter(state__in=LIVING)
        .order_by("place")
        .values_list("pk", "printed_name", "turn", "is_named", "state", "organization", "organization__country")
    )
    changeable = set(_changeable(appeal, user))
    written = [
        Written(pk, name, country=country, may_note=organization in changeable)
        for pk, name, _turn, _is_named, _state, organization, country in lines
    ]
    found = {one.id: one for one in spelling.proposals(written)}
    kept = set(_turned_down(appeal))
    made, number = list[Row](), 0
    for pk, _name, turn, is_named, state, _organization, _country in lines:
        is_listed = is_named and state == SignatoryState.APPROVED
        number += is_listed
        one = found.get(pk)
        if one is not None and (pk, one.new) not in kept:
            made.append(_row(one, turn, number if is_listed else 0, is_named, is_named or pk == shown))
    return made


def _changeable(appeal: Appeal, user: User) -> Iterable[int]:
    mine = permissions.rows_for(Organization, user, to="change")
    return mine.filter(signatories__appeal=appeal).values_list("pk", flat=True)


def _turned_down(appeal: Appeal) -> Iterable[tuple[int, str]]:
    told = JournalEntry.objects.filter(appeal=appeal, act="keep_name", kind="signatory")
    for subject, details in told.values_list("subject", "details"):
        yield int(subject), details.get("proposed", "")


def _row(one: Spelling, turn: int, number: int, is_named: bool, is_shown: bool) -> Row:
    old, new = _apart(one.old, one.new) if is_shown else (("", "", ""), ("", "", ""))
    return Row(one.id, turn, number, is_named, is_shown, old, new, tuple(str(WHY[s]) for s in one.slips), one)


def _apart(old: str, new: str) -> tuple[tuple[str, str, str], tuple[str, str, str]]:
    """Divide two spellings into what they begin with, what differs, and what they end with."""
    most = min(len(old), len(new))
    start = next((i for i in range(most) if old[i] != new[i]), most)
    end = next((i for i in range(most - start) if old[-1 - i] != new[-1 - i]), most - start)
    # A word is read as a whole.
    while start and not old[start - 1].isspace():
        start -= 1
    while end and not old[len(old) - end].isspace():
        end -= 1
    old_end, new_end = len(old) - end, len(new) - end
    return (old[:start], old[start:old_end], old[old_end:]), (new[:start], new[start:new_end], new[new_end:])


def _seen(request: HttpRequest, appeal: Appeal, keys: Sequence[str]) -> list[Row]:
    """Give the proposals of these lines that still are what the page showed."""
    wanted = {pages.whole_number(key) for key in keys}
    found = [row for row in rows(appeal, pages.person(request)) if row.pk in wanted]
    return [
        row
        for row in found
        if request.POST.get(f"turn-{row.pk}") == str(row.turn) and request.POST.get(f"new-{row.pk}") == row.proposed
    ]


def _accepted(request: HttpRequest, appeal: Appeal, seen: Sequence[Row]) -> HttpResponse:
    user, done, refused = pages.person(request), list[Signatory](), list[str]()
    for row in seen:
        line = appeal.signatories.select_related("appeal", "organization").get(pk=row.pk)
        try:
            done.append(tidying.accept(line, row.proposed, country=row.spelling.country, by=user, seen=row.turn))
        except naming.Borne as borne:
            kept = _("%s stays as printed:") % line.called
            refused.append(f"{kept} {borne_by(borne.other)}")
        except Refusal as refusal:
            refused.append(refusal.message if row.is_named else _("It was changed again since."))
    if done:
        messages.success(request, _told(appeal, done))
    for message in refused[:TOLD]:
        messages.error(request, message)
    if not seen:
        messages.warning(request, _("That name was changed meanwhile. Nothing was done; look at what is proposed now."))
    return _back(request, appeal)


def _told(appeal: Appeal, done: Sequence[Signatory]) -> SafeString:
    said = ngettext("%s name is corrected.", "%s names are corrected.", len(done)) % len(done)
    if len(done) == 1 and done[0].is_named:
        said = _("It is now printed as %s.") % done[0]
    keys = {str(line.pk) for line in done}
    told = JournalEntry.objects.filter(appeal=appeal, act="rename", kind="signatory", subject__in=keys)
    last = dict(told.order_by("pk").values_list("subject", "pk"))
    # The button belongs to the form of proposals on the page that this message is shown on.
    return format_html(
        '{} <button type="submit" form="undoing" name="undo" value="{}" class="undo">{}</button>',
        said,
        ",".join(map(str, last.values())),
        _("Undo"),
    )


def _kept(request: HttpRequest, appeal: Appeal, seen: Sequence[Row]) -> HttpResponse:
    for row in seen:
        line = appeal.signatories.get(pk=row.pk)
        naming.keep_as_printed(line, row.proposed, by=pages.person(request))
        named = _("%s stays as printed and is not proposed again.") % line
        messages.success(request, named if row.is_named else _("It stays as printed and is not proposed again."))
    if not seen:
        messages.warning(request, _("That name was changed meanwhile. Nothing was done; look at what is proposed now."))
    return _back(request, appeal)


def _undone(request: HttpRequest, appeal: Appeal) -> HttpResponse:
    keys = [pages.whole_number(key) for key in request.POST["undo"].split(",")[:A_PAGE]]
    done = 0
    named = {str(pk) for pk in appeal.signatories.filter(is_named=True).values_list("pk", flat=True)}
    for entry in JournalEntry.objects.filter(appeal=appeal, act="rename", kind="signatory", pk__in=keys):
        try:
            tidying.put_back(entry, by=pages.person(request))
            done += 1
        except Refusal as refusal:
            messages.error(request, refusal.message if entry.subject in named else _("It was changed again since."))
    if done:
        messages.success(request, ngettext("%s name is put back.", "%s names are put back.", done) % done)
    return _back(request, appeal)


def _back(request: HttpRequest, appeal: Appeal) -> HttpResponse:
    response = redirect("admin:tidy", appeal.pk)
    page = pages.whole_number(request.POST.get("p", ""))
    if page > 1:
        response["Location"] += f"?p={page}"
    return response


def _drawn(request: HttpRequest, appeal: Appeal, shown: int = 0) -> HttpResponse:
    found = rows(appeal, pages.person(request), shown)
    asked = request.POST.get("p") if request.method == "POST" else request.GET.get("p")
    page = Paginator(found, A_PAGE).get_page(asked)
    named = sum(row.is_named for row in page)
    return pages.drawn(
        request, "admin/lines/tidy.html", appeal, title=_("Tidy names"), page=page, named=named, total=len(found)
    )
