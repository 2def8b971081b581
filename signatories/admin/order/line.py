"""One line of the order: `Move …` with what the list would look like around it, and where the alphabet looks."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from signatories.admin import pages
from signatories.admin.order import moves
from signatories.admin.order.moves import ENDS, isolated
from signatories.admin.site import site
from signatories.choices import OrderRule, SignatoryState
from signatories.models import Appeal, Signatory
from signatories.models.signatory import spoken
from signatories.roll import board
from signatories.roll.board import Place
from signatories.text import tidy
from signatories.workflow import register
from signatories.workflow.door import Refusal


class SortForm(forms.ModelForm[Signatory]):
    """Where the alphabet looks; `turn` beside it tells how often the line had changed when the form was drawn."""

    class Meta:
        model = Signatory
        fields = ("sort_under",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stands = str(self.instance.turn)

    def clean_sort_under(self) -> str:
        return tidy(self.cleaned_data["sort_under"])

    def clean(self) -> dict[str, Any] | None:
        if self.data.get("turn") != self.stands:
            message = _("This line was changed while you looked. Nothing was stored; look, and save it again.")
            raise forms.ValidationError(message)
        return super().clean()


@dataclass(frozen=True, slots=True)
class Near:
    """A line near the place somebody asks about, with the number it would have; `is_it` tells the one that moves."""

    number: int
    name: str
    is_it: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """Where a line is to go, as far as it is chosen: who is found, why it cannot be, or how it would look."""

    where: str = "after"
    words: str = ""
    found: tuple[Place, ...] = ()
    has_more: bool = False
    refused: str = ""
    near: tuple[Near, ...] = ()
    move: str = ""


@site.screen("statements/<int:pk>/order/<int:signatory>/", name="order_line")
def order_line(request: HttpRequest, pk: int, signatory: int) -> HttpResponse:
    """Show on GET where a line would stand; store on POST what it is sorted under."""
    appeal = pages.found(request, pk)
    rows = Signatory.objects.filter(appeal=appeal, state=SignatoryState.APPROVED)
    row = get_object_or_404(rows.select_related("appeal", "organization"), pk=signatory)
    form = SortForm(request.POST if request.method == "POST" else None, instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            register.save(row, by=pages.person(request))
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _sorted(appeal, row))
            return redirect(f"{reverse('admin:order', args=(pk,))}?at={row.pk}")
    drawn = board.last_entry(appeal)
    line = board.place(appeal, row.pk)
    context: dict[str, Any] = {
        "drawn": str(drawn),
        "line": line,
        "choice": _choice(request, appeal, row, line) if line else Choice(),
        "form": form,
        "is_by_date": appeal.order_rule == OrderRule.APPROVAL,
    }
    title = _("Move %s") % isolated(row.called_inside)
    return pages.drawn(request, "admin/order/line.html", appeal, title=title, **context)


def _sorted(appeal: Appeal, row: Signatory) -> str:
    now = board.those(appeal, {row.pk})
    stored = Signatory.objects.get(pk=row.pk)
    if stored.is_pinned:
        return _("Stored. The line is placed by hand and stays where it is until you put it back to the alphabet.")
    return moves.told(now[row.pk], board.neighbours(appeal, stored)[0]) if row.pk in now else _("Stored.")


def _choice(request: HttpRequest, appeal: Appeal, row: Signatory, line: Place) -> Choice:
    where, words = request.GET.get("where", ""), request.GET.get("q", "").strip()
    if where in ENDS:
        end = board.end(appeal, row, is_first=where == "first")
        near = _before(line, end) if where == "first" else _after(line, end, None)
        return Choice(where, near=near, move=moves.written(line, where))
    if after := pages.whole_number(request.GET.get("after", "")):
        return _behind(appeal, line, after, words)
    if not words:
        # An answer is owed only to who has asked.
        return Choice(refused=_("Write a part of the name of the line it should stand after.") if where else "")
    found = [place for place in board.found(appeal, words) if place.pk != line.pk]
    if len(found) == 1:
        return _behind(appeal, line, found[0].pk, words)
    refused = "" if found else _("No line on the list has “%s” in its name.") % words
    shown = tuple(found[: board.MOST_FOUND])
    return Choice(words=words, found=shown, has_more=len(found) > board.MOST_FOUND, refused=refused)


def _behind(appeal: Appeal, line: Place, after: int, words: str) -> Choice:
    if after == line.pk:
        return Choice(words=words, refused=_("A line cannot stand after itself. Name another."))
    places = board.around(appeal, after, 0, 2)
    neighbour = next((place for place in places if place.pk == after), None)
    if neighbour is None:
        return Choice(words=words, refused=_("That line is not on the list. Name another."))
    if neighbour.heading != line.heading:
        message = _("%s stands in another section. Name a line of the same one.")
        return Choice(words=words, refused=message % isolated(spoken(neighbour.name, bool(neighbour.name))))
    below = next((place for place in places if place.pk not in (after, line.pk)), None)
    near = _after(line, neighbour, below)
    return Choice(words=words or neighbour.name, near=near, move=moves.written(line, "after", neighbour))


def _after(line: Place, above: Place | None, below: Place | None) -> tuple[Near, ...]:
    if above is None:
        return _before(line, below)
    count = above.count - _leaves(line, above)
    return (Near(count if above.name else 0, above.name), *_with_below(line, count, below))


def _before(line: Place, below: Place | None) -> tuple[Near, ...]:
    count = below.count - bool(below.name) - _leaves(line, below) if below else line.count - bool(line.name)
    return _with_below(line, count, below)


def _with_below(line: Place, count: int, below: Place | None) -> tuple[Near, ...]:
    own = count + bool(line.name)
    it = Near(own if line.name else 0, line.name, is_it=True)
    return (it, Near(own + 1 if below.name else 0, below.name)) if below else (it,)


def _leaves(line: Place, other: Place) -> int:
    """Tell by how much a line's going away lowers the count of another."""
    return int(bool(line.name) and line.position < other.position)
