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
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from signatories.choices import Audience, Proof
from signatories.models import AppealText, Colleague, Endorsement, JournalEntry, Signatory

TOLD: dict[str, str | Promise] = {
    "accept_second": gettext_lazy("%(who)s kept a second sign-on of %(what)s as a contact"),
    "add": gettext_lazy("%(who)s added %(what)s"),
    "agree": gettext_lazy("%(who)s agreed to a new text for %(what)s"),
    "ask_all": gettext_lazy("%(who)s asked those who signed %(what)s about a new text"),
    "come_back": gettext_lazy("%(what)s came back on the list by agreeing to the new text"),
    "lay_aside": gettext_lazy("%(what)s left the list until it agrees to the new text"),
    "publish_text": gettext_lazy("%(who)s published a new text of %(what)s"),
    "refuse_text": gettext_lazy("%(who)s did not agree to a new text for %(what)s"),
    "stop_asking": gettext_lazy("%(who)s stopped the mails about a new text of %(what)s"),
    "take_back_text": gettext_lazy("%(who)s took back a new text of %(what)s"),
    "add_contact": gettext_lazy("%(who)s wrote down a contact for %(what)s"),
    "answer": gettext_lazy("%(who)s answered the question about %(what)s"),
    "approve": gettext_lazy("%(who)s approved %(what)s"),
    "ask_for_name": gettext_lazy("%(who)s asked for another spelling of %(what)s"),
    "ask": gettext_lazy("%(who)s asked %(what)s"),
    "assign": gettext_lazy("%(who)s said who is on %(what)s"),
    "bring_list": gettext_lazy("%(who)s brought the list of members of %(what)s"),
    "change": gettext_lazy("%(who)s changed %(what)s"),
    "change_message": gettext_lazy("%(who)s changed a message to signers"),
    "change_meaning": gettext_lazy("%(who)s changed the meaning of the text of %(what)s"),
    "choose_password": gettext_lazy("%(who)s chose a password"),
    "confirm": gettext_lazy("%(who)s confirmed %(what)s"),
    "correct_address": gettext_lazy("%(who)s corrected the address for %(what)s"),
    "decline": gettext_lazy("%(who)s declined %(what)s"),
    "delete": gettext_lazy("%(who)s removed %(what)s"),
    "disown": gettext_lazy("%(who)s said that %(what)s has not signed"),
    "different": gettext_lazy("%(who)s said that %(what)s is another organization"),
    "end": gettext_lazy("%(who)s ended the membership %(what)s"),
    "erase_contact": gettext_lazy("%(who)s erased the contact of %(what)s"),
    "erase_contacts": gettext_lazy("%(who)s erased contacts of %(what)s"),
    "erase_text": gettext_lazy("What a signer had typed for a colleague on %(what)s was erased"),
    "erase_list": gettext_lazy("%(who)s erased the list of members of %(what)s"),
    "export_contacts": gettext_lazy("%(who)s took the contacts of %(what)s out"),
    "extend": gettext_lazy("%(who)s put off the closing of %(what)s"),
    "hide_name": gettext_lazy("%(who)s let %(what)s be counted without its name"),
    "introduce": gettext_lazy("%(who)s wrote their own name or e-mail"),
    "invite": gettext_lazy("%(who)s gave a one-time link to %(what)s"),
    "invite_by_mail": gettext_lazy("%(who)s invited %(what)s by mail"),
    "join": gettext_lazy("%(who)s let another line join %(what)s"),
    "keep_name": gettext_lazy("%(who)s kept the name %(what)s as it is printed"),
    "lapse": gettext_lazy("%(who)s gave up waiting for %(what)s to confirm"),
    "let_through": gettext_lazy("%(who)s let through what was held back on %(what)s"),
    "look_at_name": gettext_lazy("%(who)s looked at the name of %(what)s, which is not named"),
    "merge": gettext_lazy("%(who)s said that %(what)s is the same as another organization"),
    "move": gettext_lazy("%(who)s moved %(what)s"),
    "new_private_link": gettext_lazy("%(who)s made a new private link for %(what)s"),
    "new_recovery_codes": gettext_lazy("%(who)s made new recovery codes"),
    "not_different": gettext_lazy("%(who)s took back that %(what)s is another organization"),
    "note": gettext_lazy("%(who)s wrote a note on %(what)s"),
    "open_test_mail": gettext_lazy("%(who)s opened the test mail of %(what)s"),
    "part": gettext_lazy("%(who)s made %(what)s an organization of its own"),
    "propose": gettext_lazy("%(who)s put %(what)s up for review"),
    "publish_now": gettext_lazy("%(who)s published %(what)s at once"),
    "receive": gettext_lazy("%(who)s took in the sign-on of %(what)s"),
    "refuse_claim": gettext_lazy("%(who)s took back the claim %(what)s"),
    "refuse_second": gettext_lazy("%(who)s declined a second sign-on of %(what)s"),
    "remove_example": gettext_lazy("%(who)s removed the example %(what)s"),
    "reopen_second": gettext_lazy("%(who)s put a second sign-on of %(what)s back to be decided on"),
    "remove_message": gettext_lazy("%(who)s removed a message to signers that was not sent"),
    "rename": gettext_lazy("%(who)s corrected how %(what)s is printed"),
    "reopen": gettext_lazy("%(who)s put %(what)s back to review"),
    "reset_second_factor": gettext_lazy("%(who)s reset the second factor of %(what)s"),
    "second": gettext_lazy("A second sign-on came in for %(what)s"),
    "send_link_again": gettext_lazy("%(who)s sent the link to confirm %(what)s again"),
    "send_message": gettext_lazy("%(who)s sent a message to signers"),
    "send_mail_again": gettext_lazy("%(who)s sent a mail to %(what)s again"),
    "send_text": gettext_lazy("A signer sent the text of %(what)s to a colleague"),
    "send_test_mail": gettext_lazy("%(who)s asked for a test mail of %(what)s"),
    "set_up_second_factor": gettext_lazy("%(who)s set up a second factor"),
    "show_again": gettext_lazy("%(who)s shows the sign %(what)s again"),
    "show_contact": gettext_lazy("%(who)s looked at the contact of %(what)s"),
    "show_name": gettext_lazy("%(who)s let %(what)s be named"),
    "stop_mail": gettext_lazy("%(who)s stopped a mail to %(what)s"),
    "stop_message": gettext_lazy("%(who)s stopped a message to signers"),
    "stop_showing": gettext_lazy("%(who)s stopped showing the sign %(what)s"),
    "test_message": gettext_lazy("%(who)s sent themselves a message to signers, as a test"),
    "take_as": gettext_lazy("%(who)s said who a name on the list of members of %(what)s is"),
    "tell_apart": gettext_lazy("%(who)s said that a name on a list of members is not %(what)s"),
    "unmerge": gettext_lazy("%(who)s took back that %(what)s is the same as another"),
    "unpin": gettext_lazy("%(who)s put %(what)s back to the alphabet"),
    "use_recovery_code": gettext_lazy("%(who)s came in with a recovery code"),
    "wish": gettext_lazy("%(who)s said whether %(what)s wants to be named"),
    "withdraw": gettext_lazy("%(who)s withdrew %(what)s"),
    "write_message": gettext_lazy("%(who)s wrote a message to signers"),
}
# Where an act says something else of one kind: whoever is given a role by mail was not added twice.
TOLD_OF = {
    ("add", "colleague"): gettext_lazy("%(who)s gave %(what)s a role"),
    ("delete", "colleague"): gettext_lazy("%(who)s removed %(what)s from the people"),
}


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
    words = TOLD_OF.get((entry.act, entry.kind)) or TOLD.get(entry.act) or "%(who)s: " + entry.act + " %(what)s"
    return str(words) % {"who": who(entry), "what": _what(entry)}


def _what(entry: JournalEntry) -> str:
    """Name what a row is about; a statement by its title, where the journal has its slug."""
    if getattr(entry, "is_unnamed", False):
        return _("one that is not named")
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
    if details.get("text") and entry.act == "withdraw":
        yield _("does not agree to version %s of the text") % details["text"]
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
