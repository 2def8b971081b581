"""What the journal tells, as sentences: "Rima approved ABBAD, 3 Nov 2026, 09:12"."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.contrib.auth.models import User
from django.core.exceptions import FieldDoesNotExist
from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    Exists,
    F,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from signatories.admin.told import TOLD, TOLD_OF
from signatories.choices import Audience, ConsentRule, Proof, Reason
from signatories.models import AppealText, Colleague, Endorsement, JournalEntry, Signatory
from signatories.models.signatory import spoken

# Who acted where no colleague did, and on whose word a colleague did.
NOBODY = {"signer": gettext_lazy("The signer"), "clock": gettext_lazy("The site")}
ASKED_BY = {"signer": gettext_lazy("asked by the signer"), "us": gettext_lazy("by us")}


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
    """Annotate entries with `statement_title`, None where the statement is gone: so it is no join but a look.

    `is_unnamed` tells that the row is about somebody who is not named there, whose name no screen shows unasked.
    """
    text = AppealText.objects.filter(
        appeal=OuterRef("appeal_id"), version=F("appeal__version"), language=F("appeal__language")
    )
    return rows.annotate(statement_title=Subquery(text.values("title")[:1]), is_unnamed=_is_about_unnamed())


def _is_about_unnamed() -> Case:
    unnamed = Signatory.objects.filter(is_named=False)
    key = Cast(OuterRef("subject"), BigIntegerField())
    of_line = Exists(unnamed.filter(pk=key))
    of_sign_on = Exists(Endorsement.objects.filter(Q(is_named=False) | Q(signatory__is_named=False), pk=key))
    here = unnamed.filter(appeal=OuterRef("appeal_id"))
    of_organization = Exists(here.filter(organization=key))
    of_member = Exists(here.filter(organization__memberships=key))
    # Only where it is asked for is a subject a number: those of sessions are not.
    return Case(
        When(kind="signatory", then=of_line),
        When(kind="endorsement", then=of_sign_on),
        When(kind="organization", then=of_organization),
        When(kind="membership", then=of_member),
        default=Value(False),
        output_field=BooleanField(),
    )


def told(entry: JournalEntry) -> Told:
    return Told(entry.at, sentence(entry), tuple(_changes(entry)))


def act(name: str) -> str:
    """Word an act without who and what: "… approved …"."""
    return str(TOLD.get(name) or name) % {"who": "…", "what": "…"}


def kind(name: str) -> str:
    """Word what a row may be about: "signatory", "statement", "person"."""
    if name in ("user", "colleague"):
        return _("person") if name == "user" else _("person's role")
    return str(apps.get_model("signatories", name)._meta.verbose_name)


def sentence(entry: JournalEntry) -> str:
    words = TOLD_OF.get(_manner(entry)) or TOLD.get(entry.act) or "%(who)s: " + entry.act + " %(what)s"
    return str(words) % {"who": who(entry), "what": _what(entry)}


def _manner(entry: JournalEntry) -> tuple[str, str]:
    """Name an act with what makes it another one: of what kind, to what end, by a rule or by an answer."""
    details = entry.details if isinstance(entry.details, dict) else {}
    signing = (details.get("fields") or {}).get("signing")
    if entry.kind == "appeal" and signing:
        return "signing", signing[1]
    if entry.act == "hide_name":
        return entry.act, details.get("after", "")
    if details.get("text") or entry.act in ("agree", "refuse_text"):
        by_signer = entry.by is None and details.get("asked_by") == "signer"
        return entry.act, "rule" if details.get("rule") else "signer" if by_signer else "answer"
    return entry.act, details.get("reason") or entry.kind


def _what(entry: JournalEntry) -> str:
    """Name what a row is about; a statement by its title, where the journal has its slug."""
    if getattr(entry, "is_unnamed", False):
        return spoken("", is_named=False, inside=True)
    title = getattr(entry, "statement_title", None) if entry.kind == "appeal" else None
    return title or entry.label or _a_person(entry)


def _a_person(entry: JournalEntry) -> str:
    """Name whom a row is about by the row itself, which erasure reaches; the journal keeps no names of people."""
    if entry.kind == "user":
        user = User.objects.filter(pk=entry.subject).first()
    elif isinstance(entry.details, dict) and entry.details.get("user"):
        user = User.objects.filter(pk=entry.details["user"]).first()
    else:
        seat = Colleague.objects.filter(pk=entry.subject).select_related("user").first()
        user = seat.user if seat else None
    # Not by her name: who was invited by her address alone is not told to be known already.
    return (user.email.lower() or user.get_username()) if user else _("a person")


def who(entry: JournalEntry) -> str:
    """Name whoever did something: a colleague, else a signer by a link, or the site by itself when it was due."""
    asked_by = entry.details.get("asked_by") if isinstance(entry.details, dict) else None
    if entry.by is None and asked_by in NOBODY:
        return str(NOBODY[asked_by])
    return name_of(entry.by)


def name_of(user: Any) -> str:
    """Name a person as the desk does; nobody is the command line."""
    return (user.get_short_name() or user.get_username()) if user is not None else _("The command line")


def _changes(entry: JournalEntry) -> Iterator[str]:
    details = entry.details if isinstance(entry.details, dict) else {}
    label = _labels(entry.kind)
    for name, values in (details.get("fields") or {}).items():
        if getattr(entry, "is_unnamed", False):
            yield _("%(field)s: changed") % {"field": label(name)}
            continue
        was, now = values
        yield _("%(field)s: “%(was)s” → “%(now)s”") % {"field": label(name), "was": was, "now": now}
    for name in details.get("untold") or ():
        yield _("%(field)s: changed; the value is not kept here") % {"field": label(name)}
    if entry.by is not None and details.get("asked_by") in ASKED_BY:
        yield str(ASKED_BY[details["asked_by"]])
    if details.get("version") and entry.act in ("agree", "refuse_text", "ask_all", "publish_text", "take_back_text"):
        yield _("version %s") % details["version"]
    if details.get("how") in Proof.values:
        yield str(Proof(details["how"]).label)
    if details.get("text"):
        yield _("version %s") % details["text"]
    if details.get("rule") in ConsentRule.values:
        yield _("rule: %s") % ConsentRule(details["rule"]).label
    if details.get("reason") in Reason.values and entry.act == "decline":
        yield str(Reason(details["reason"]).label)
    if details.get("source"):
        yield _("from %s") % details["source"]
    if details.get("rows") is not None:
        yield ngettext("%d contact", "%d contacts", details["rows"]) % details["rows"]
    if details.get("audience") in Audience.values:
        yield str(Audience(details["audience"]).label)
    if details.get("mails") is not None:
        yield ngettext("%d mail", "%d mails", details["mails"]) % details["mails"]
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
