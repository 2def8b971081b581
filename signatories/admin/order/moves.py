"""A move as a form or a script sends it, what it does, and what is said of it.

One value holds a whole move: "12.3 after 11.2", "12.3 first", "12.3 last", "12.3 alphabet". Each line is named by its
key and by how often it had changed when the screen was drawn; a move never names a number.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from signatories.admin import history, pages
from signatories.choices import SignatoryState
from signatories.models import Appeal, JournalEntry, Signatory
from signatories.models.signatory import spoken
from signatories.roll import board, order
from signatories.roll.board import Place
from signatories.workflow import ordering
from signatories.workflow.door import Refusal

ALPHABET = "alphabet"
ENDS = ("first", "last")
MOVES = ("move", "unpin")


@dataclass(frozen=True, slots=True)
class Asked:
    """A move as it was asked for; `seen` maps the keys of its lines to their turns."""

    line: int
    where: str
    after: int
    seen: dict[int, int]


@dataclass(frozen=True, slots=True)
class Done:
    """A move that was made: between which two lines (0: none), what is said, what takes it back, and which lines of
    a screen read differently now.
    """

    line: Place
    above: int
    below: int
    said: str
    undo: str
    changed: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Stale:
    """Why a move was refused that others came before: who did what meanwhile, and the same move as of now."""

    who: str
    acts: tuple[str, ...]
    redo: str


def read(value: str) -> Asked:
    """Read a move; what is none is refused."""
    line, _blank, rest = value.partition(" ")
    where, _blank, after = rest.partition(" ")
    if where not in ("after", *ENDS, ALPHABET):
        raise _no_such_move()
    key, turn = _key(line)
    if where != "after":
        return Asked(key, where, 0, {key: turn})
    neighbour, its_turn = _key(after)
    return Asked(key, where, neighbour, {key: turn, neighbour: its_turn})


def written(line: Place | Signatory, where: str, after: Place | Signatory | None = None) -> str:
    """Write a move as of now; without a line to stand after, first."""
    if where != "after":
        return f"{line.pk}.{line.turn} {where}"
    return f"{line.pk}.{line.turn} " + (f"after {after.pk}.{after.turn}" if after else "first")


def make(appeal: Appeal, asked: Asked, *, by: User) -> Done:
    """Make a move. A line that somebody else's statement has is the same to us as none."""
    row = _on_the_list(appeal, asked.line)
    neighbour = _on_the_list(appeal, asked.after) if asked.after else None
    was_above, was_below = board.neighbours(appeal, row)
    back = _way_back(appeal, row, was_above)
    if asked.where == ALPHABET:
        now = ordering.unpin(row, by=by, seen=asked.seen)
    else:
        now = ordering.move(row, after=neighbour or ordering.End(asked.where), by=by, seen=asked.seen)
    above, below = board.neighbours(appeal, now)
    changed = board.those(appeal, {row.pk for row in (now, below, was_below) if row})
    if now.pk not in changed:
        raise _gone()
    line = changed[now.pk]
    return Done(
        line=line,
        above=above.pk if above else 0,
        below=below.pk if below else 0,
        said=told(line, above),
        undo=f"{line.key} {back}",
        changed=tuple(changed.values()),
    )


def told(line: Place, above: Signatory | None) -> str:
    """Say where a line stands now: "CCFD-Terre Solidaire is now 56, after Council for …"."""
    name = spoken(line.name, bool(line.name))
    words = {"name": isolated(name), "number": line.number, "above": isolated(_name(above))}
    if above is None and line.number:
        return _("%(name)s is now %(number)s, first on the list.") % words
    if above is None:
        return _("%(name)s now stands first.") % words
    if line.number:
        return _("%(name)s is now %(number)s, after %(above)s.") % words
    return _("%(name)s now stands after %(above)s.") % words


def stale(appeal: Appeal, asked: Asked, drawn: int, *, to: User) -> Stale:
    """Tell what others, or she in another window, did since a screen was drawn."""
    entries = board.acts_since(appeal, drawn)
    moves = [entry for entry in entries if entry.act in MOVES] or entries
    keys = {asked.line, asked.after, *_keys(moves)}
    rows = Signatory.objects.filter(appeal=appeal).in_bulk(keys)
    line, neighbour = rows.get(asked.line), rows.get(asked.after)
    may_redo = all(row and row.state == SignatoryState.APPROVED for row in (line, neighbour or line))
    return Stale(
        who=_who(moves, to),
        acts=tuple(_act(entry, rows, to) for entry in moves),
        redo=written(line, asked.where, neighbour) if line and may_redo else "",
    )


def isolated(name: str) -> str:
    """Keep the direction of a name to itself, where a sentence is no HTML that <bdi> could stand in."""
    return f"\u2068{name}\u2069"


def _key(value: str) -> tuple[int, int]:
    key, _dot, turn = value.partition(".")
    if not (pages.is_number(key) and pages.is_number(turn)):
        raise _no_such_move()
    return int(key), int(turn)


def _no_such_move() -> Refusal:
    message = _("That is no move. Nothing was moved; choose first, last, or the line it should stand after.")
    return Refusal("no_such_move", message)


def _gone() -> Refusal:
    return Refusal("not_on_the_list", _("This line is not on the list, or no longer. Nothing else was changed."))


def _on_the_list(appeal: Appeal, key: int) -> Signatory:
    row = Signatory.objects.filter(appeal=appeal, pk=key).select_related("appeal", "organization").first()
    if row is None:
        raise _gone()
    if row.state != SignatoryState.APPROVED:
        message = _("%s is no longer on the list. Nothing was moved.")
        raise Refusal("not_on_the_list", message % isolated(row.called))
    return row


def _way_back(appeal: Appeal, row: Signatory, above: Signatory | None) -> str:
    """Say what would put a line back: the rule, or the neighbour that a hand put it after."""
    if not row.is_pinned:
        return ALPHABET
    area = order.end_of(appeal, row)
    alone = above is None or order.end_of(appeal, above) != area
    if area is not None and alone:
        return board.ENDS[area]
    return f"after {above.pk}.{above.turn}" if above else "first"


def _name(row: Signatory | None) -> str:
    return row.called_inside if row else ""


def _keys(entries: Iterable[JournalEntry]) -> Iterable[int]:
    for entry in entries:
        yield int(entry.subject)
        if after := entry.details.get("after"):
            yield after if isinstance(after, int) else 0


def _who(entries: list[JournalEntry], to: User) -> str:
    """Say who was there before: "Omar moved 3 lines while you looked."."""
    if not entries:
        return _("The list was changed while you looked.")
    lines = len({entry.subject for entry in entries})
    names = _(", ").join(dict.fromkeys(_by(entry, to) for entry in entries))
    if entries[0].act in MOVES:
        message = ngettext(
            "%(who)s moved %(count)s line while you looked.", "%(who)s moved %(count)s lines while you looked.", lines
        )
    else:
        message = ngettext(
            "%(who)s changed %(count)s line while you looked.",
            "%(who)s changed %(count)s lines while you looked.",
            lines,
        )
    return message % {"who": names, "count": lines}


def _act(entry: JournalEntry, rows: dict[int, Signatory], to: User) -> str:
    """Tell an act without the name of whoever is not named."""
    row = rows.get(int(entry.subject))
    words = {"who": _by(entry, to), "line": isolated(_name(row) or entry.label)}
    where, after = entry.details.get("where"), entry.details.get("after")
    if entry.act == "unpin":
        return _("%(who)s put %(line)s back to the alphabet") % words
    if entry.act != "move":
        return _("%(who)s changed %(line)s") % words
    if where == "first":
        return _("%(who)s put %(line)s first") % words
    if where == "last":
        return _("%(who)s put %(line)s last") % words
    above = rows.get(after) if isinstance(after, int) else None
    return _("%(who)s put %(line)s after %(above)s") % (words | {"above": isolated(_name(above))})


def _by(entry: JournalEntry, to: User) -> str:
    return _("You") if entry.by_id == to.pk else isolated(history.who(entry))
