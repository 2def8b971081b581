"""What the journal tells, as sentences: "Rima approved ABBAD, 3 Nov 2026, 09:12"."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.contrib.auth.models import User
from django.core.exceptions import FieldDoesNotExist
from django.db.models import F, Model, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from signatories.models import AppealText, Colleague, JournalEntry

TOLD = {
    "add": gettext_lazy("%(who)s added %(what)s"),
    "approve": gettext_lazy("%(who)s approved %(what)s"),
    "ask": gettext_lazy("%(who)s asked %(what)s"),
    "change": gettext_lazy("%(who)s changed %(what)s"),
    "change_meaning": gettext_lazy("%(who)s changed the meaning of the text of %(what)s"),
    "choose_password": gettext_lazy("%(who)s chose a password"),
    "confirm": gettext_lazy("%(who)s confirmed %(what)s"),
    "decline": gettext_lazy("%(who)s declined %(what)s"),
    "delete": gettext_lazy("%(who)s removed %(what)s"),
    "different": gettext_lazy("%(who)s said that %(what)s is another organization"),
    "hide_name": gettext_lazy("%(who)s let %(what)s be counted without its name"),
    "invite": gettext_lazy("%(who)s gave a one-time link to %(what)s"),
    "join": gettext_lazy("%(who)s let another line join %(what)s"),
    "look_at_name": gettext_lazy("%(who)s looked at the name of a signatory not named"),
    "merge": gettext_lazy("%(who)s said that %(what)s is the same as another organization"),
    "move": gettext_lazy("%(who)s moved %(what)s"),
    "not_different": gettext_lazy("%(who)s took back that %(what)s is another organization"),
    "propose": gettext_lazy("%(who)s put %(what)s up for review"),
    "publish_now": gettext_lazy("%(who)s published %(what)s at once"),
    "remove_example": gettext_lazy("%(who)s removed the example %(what)s"),
    "reopen": gettext_lazy("%(who)s put %(what)s back to review"),
    "show_name": gettext_lazy("%(who)s let %(what)s be named"),
    "unpin": gettext_lazy("%(who)s put %(what)s back to the alphabet"),
    "unmerge": gettext_lazy("%(who)s took back that %(what)s is the same as another"),
    "withdraw": gettext_lazy("%(who)s withdrew %(what)s"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """One row of a history: when, the sentence, and what exactly changed."""

    at: datetime
    sentence: str
    changes: tuple[str, ...]


def entries_of(obj: Model) -> QuerySet[JournalEntry]:
    rows = JournalEntry.objects.filter(kind=obj._meta.model_name, subject=str(obj.pk))
    return titled(rows.select_related("by"))


def titled(rows: QuerySet[JournalEntry]) -> QuerySet[JournalEntry]:
    """Annotate entries with `statement_title`, None where the statement is gone: so it is no join but a look."""
    text = AppealText.objects.filter(
        appeal=OuterRef("appeal_id"), version=F("appeal__version"), language=F("appeal__language")
    )
    return rows.annotate(statement_title=Subquery(text.values("title")[:1]))


def told(entry: JournalEntry) -> Told:
    return Told(entry.at, sentence(entry), tuple(_changes(entry)))


def sentence(entry: JournalEntry) -> str:
    words = TOLD.get(entry.act, "%(who)s: " + entry.act + " %(what)s")
    return str(words) % {"who": name_of(entry.by), "what": _what(entry)}


def _what(entry: JournalEntry) -> str:
    """Name what a row is about; a statement by its title, where the journal has its slug."""
    title = getattr(entry, "statement_title", None) if entry.kind == "appeal" else None
    return title or entry.label or _a_person(entry)


def _a_person(entry: JournalEntry) -> str:
    """Name whom a row is about by the row itself, which erasure reaches; the journal keeps no names of people."""
    model = User if entry.kind == "user" else Colleague
    return str(model.objects.filter(pk=entry.subject).first() or _("a person"))


def name_of(user: Any) -> str:
    """Name a person as the desk does; nobody is the command line."""
    return (user.get_short_name() or user.get_username()) if user is not None else _("The command line")


def _changes(entry: JournalEntry) -> Iterator[str]:
    details = entry.details if isinstance(entry.details, dict) else {}
    label = _labels(entry.kind)
    for name, values in (details.get("fields") or {}).items():
        was, now = values
        yield _("%(field)s: “%(was)s” → “%(now)s”") % {"field": label(name), "was": was, "now": now}
    for name in details.get("untold") or ():
        yield _("%(field)s: changed; the value is not kept here") % {"field": label(name)}
    if details.get("source"):
        yield _("from %s") % details["source"]
    if details.get("where"):
        yield str(details["where"])


def _labels(kind: str) -> Callable[[str], str]:
    app = "auth" if kind == "user" else "signatories"

    def label(name: str) -> str:
        try:
            field = apps.get_model(app, kind)._meta.get_field(name)
        except (FieldDoesNotExist, LookupError):
            return name
        return str(getattr(field, "verbose_name", name))

    return label
