"""The order board: the list as the public sees it, moved line by line. What a move is: `moves`."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from signatories.admin import pages
from signatories.admin.order import moves
from signatories.admin.order.moves import Done, Stale
from signatories.admin.order.rule import RuleForm
from signatories.admin.site import site
from signatories.models import Appeal
from signatories.roll import board
from signatories.roll.board import Place, Totals
from signatories.workflow.door import Refusal

HAND = "hand"


@dataclass(frozen=True, slots=True)
class Row:
    """A line as drawn: `up` and `down` are moves, "" where there is none; one `beyond` the window is not shown."""

    place: Place
    up: str = ""
    down: str = ""
    is_beyond: bool = False
    opens: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """Which part of the list is drawn. Only lines in one piece can be dragged and stepped."""

    rows: list[Row]
    is_whole: bool
    at: int = 0
    page: int = 1
    words: str = ""
    by_hand: bool = False
    has_more: bool = False

    @property
    def starts(self) -> bool:
        """Tell whether the list begins with what is drawn: nothing stands above it."""
        return not self.rows or self.rows[0].place.position == 1


@site.screen("statements/<int:pk>/order/", name="order")
def order(request: HttpRequest, pk: int) -> HttpResponse:
    return _board(request, pages.found(request, pk))


@site.screen("statements/<int:pk>/order/move/", name="order_move")
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Make one move, told to a script as data and to a form as a page."""
    appeal = pages.found(request, pk)
    if request.method != "POST":
        return redirect("admin:order", pk)
    is_script = request.headers.get("Accept") == "application/json"
    drawn = pages.whole_number(request.POST.get("drawn", ""))
    try:
        asked = moves.read(request.POST.get("to", ""))
        done = moves.make(appeal, asked, by=pages.person(request))
    except Refusal as refusal:
        if is_script:
            return JsonResponse({"code": refusal.code, "refused": refusal.message}, status=409)
        if refusal.code == "stale":
            stale = moves.stale(appeal, asked, drawn, to=pages.person(request))
            return _board(request, appeal, stale=stale, at=asked.line, status=409)
        messages.error(request, refusal.message)
        return redirect(_address(request, appeal, 0))
    if is_script:
        return JsonResponse(_data(request, appeal, done, drawn))
    messages.success(request, _told(done))
    return redirect(_address(request, appeal, done.line.pk))


def _board(
    request: HttpRequest, appeal: Appeal, *, stale: Stale | None = None, at: int = 0, status: int = 200
) -> HttpResponse:
    # Before the lines are read: whatever happens from here on counts as unseen.
    drawn = board.last_entry(appeal)
    totals = board.totals(appeal)
    view = _view(request, appeal, totals, at)
    context: dict[str, Any] = {
        "drawn": str(drawn),
        "totals": totals,
        "view": view,
        "stale": stale,
        "rule": RuleForm(instance=appeal),
    }
    return pages.drawn(
        request, "admin/order/board.html", appeal, title=_("Order of the list"), status=status, **context
    )


def _view(request: HttpRequest, appeal: Appeal, totals: Totals, at: int) -> View:
    words = request.GET.get("q", "").strip()
    at = at or pages.whole_number(request.GET.get("at", ""))
    if request.GET.get("show") == HAND:
        return View([Row(place) for place in board.by_hand(appeal)], is_whole=False, by_hand=True)
    if words:
        found = board.found(appeal, words)
        rows = [Row(place) for place in found[: board.MOST_FOUND]]
        return View(rows, is_whole=False, words=words, has_more=len(found) > board.MOST_FOUND)
    if at and totals.pages > 1:
        near = board.around(appeal, at, board.LINES_AROUND + 2, board.LINES_AROUND + 1)
        middle = next((place.position for place in near if place.pk == at), 0)
        if middle:
            rows = list(_rows(near, middle - board.LINES_AROUND, middle + board.LINES_AROUND))
            return View(rows, is_whole=True, at=at, page=0)
    page = min(max(1, pages.whole_number(request.GET.get("page", ""))), totals.pages)
    last = page * board.LINES_A_PAGE
    rows = list(_rows(board.page(appeal, page), last - board.LINES_A_PAGE + 1, last))
    return View(rows, is_whole=True, at=at, page=page)


def _rows(places: list[Place], first: int, last: int) -> Iterator[Row]:
    """Give each line the moves of its two arrows: after the line two above, or first; after the line below."""
    for i, place in enumerate(places):
        over, above, below = (_of_section(places, i, i + step) for step in (-2, -1, 1))
        is_beyond = not first <= place.position <= last
        yield Row(
            place,
            up=moves.written(place, "after", over) if above else "",
            down=moves.written(place, "after", below) if below else "",
            is_beyond=is_beyond,
            opens=not is_beyond and bool(place.heading) and (above is None or place.position == first),
        )


def _of_section(places: list[Place], i: int, j: int) -> Place | None:
    return places[j] if 0 <= j < len(places) and places[j].heading == places[i].heading else None


def _data(request: HttpRequest, appeal: Appeal, done: Done, drawn: int) -> dict[str, Any]:
    """Tell a script what became of its move, with the lines that read differently now as they are to be drawn."""
    acts = board.acts_since(appeal, drawn)
    is_alone = len(acts) == 1  # her own move, and nobody else's
    return {
        "line": done.line.pk,
        "above": done.above,
        "below": done.below,
        "number": done.line.number,
        "said": done.said,
        "undo": done.undo,
        "drawn": str(acts[0].pk if is_alone else drawn),
        "others": not is_alone,
        "lines": {place.pk: _line(request, appeal, place) for place in done.changed},
    }


def _line(request: HttpRequest, appeal: Appeal, place: Place) -> str:
    context = {"rows": [Row(place)], "appeal": appeal, "can_step": True}
    return render_to_string("admin/order/_lines.html", context, request)


def _address(request: HttpRequest, appeal: Appeal, at: int) -> str:
    address = reverse("admin:order", args=(appeal.pk,))
    if request.POST.get("show") == HAND:
        return f"{address}?show={HAND}"
    # Without a fragment, for which a browser would leave the focus alone: the line takes it.
    return f"{address}?at={at}" if at else address


def _told(done: Done) -> SafeString:
    # The button belongs to the form of moves on the page that this message is shown on.
    button = format_html(
        '<button type="submit" form="moves" name="to" value="{}" class="undo">{}</button>', done.undo, _("Undo")
    )
    return format_html("{} {}", done.said, button)
