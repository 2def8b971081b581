"""How the review queue says things: how long ago, where a sign-on came from, how it was proved, who did what."""

from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import get_language_info, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from signatories.admin import history
from signatories.choices import Proof, Reason, Visibility
from signatories.models import Appeal, Endorsement, JournalEntry, Signatory
from signatories.roll.evidence import Belonging, Mail

DOUBTS = {
    "second": gettext_lazy("second sign-on"),
    "same": gettext_lazy("perhaps the same"),
    "similar": gettext_lazy("similar"),
    "capitals": gettext_lazy("in capitals"),
    "claim": gettext_lazy("says member"),
    "returned": gettext_lazy("returned"),
    "mail_waits": gettext_lazy("mail waiting"),
    "mail_stopped": gettext_lazy("mail stopped"),
}
FIELDS = {
    "acronym": gettext_lazy("Acronym"),
    "country": gettext_lazy("Country"),
    "website": gettext_lazy("Website"),
    "names": gettext_lazy("Other names"),
}
# What is told of a line and decides nothing about it.
BESIDE = (
    "add_contact",
    "answer",
    "ask_for_name",
    "assign",
    "correct_address",
    "erase_contact",
    "keep_name",
    "look_at_name",
    "note",
    "send_link_again",
    "send_mail_again",
    "stop_mail",
    "wish",
)
DID = {
    "approve": gettext_lazy("%(who)s approved this %(ago)s."),
    "ask": gettext_lazy("%(who)s asked about this %(ago)s and waits for the answer."),
    "decline": gettext_lazy("%(who)s declined this %(ago)s."),
    "disown": gettext_lazy("%(who)s said %(ago)s: this is not from us."),
    "hide_name": gettext_lazy("%(who)s let this be counted without its name %(ago)s."),
    "move": gettext_lazy("%(who)s moved this %(ago)s."),
    "publish_now": gettext_lazy("%(who)s published this %(ago)s."),
    "reopen": gettext_lazy("%(who)s put this back to review %(ago)s."),
    "second": gettext_lazy("A second sign-on for this came in %(ago)s."),
    "show_name": gettext_lazy("%(who)s let this be named %(ago)s."),
    "withdraw": gettext_lazy("%(who)s withdrew this %(ago)s."),
}


def audience(appeal: Appeal) -> str:
    """Say who sees the list now, where that is not everybody."""
    match appeal.visibility:
        case Visibility.DRAFT:
            return _("Only the coordinators see it until the page is public.")
        case Visibility.LINK if appeal.link_shows_list:
            return _("Whoever has the private link sees it, and can pass the link on.")
        case Visibility.LINK:
            return _("Whoever has the private link sees the number only, and can pass the link on.")
        case _:
            return ""


def said_of(appeal: Appeal, said: str) -> str:
    """Say of the list what is done, and who sees that."""
    return f"{said} {audience(appeal)}".rstrip()


def day(at: datetime) -> str:
    return date_format(at, "j M")


def ago(at: datetime, now: datetime) -> str:
    seconds = max(0, int((now - at).total_seconds()))
    if seconds < 60:
        return ngettext("%s second ago", "%s seconds ago", seconds) % seconds
    if seconds < 3600:
        return ngettext("%s minute ago", "%s minutes ago", seconds // 60) % (seconds // 60)
    if seconds < 48 * 3600:
        return ngettext("%s hour ago", "%s hours ago", seconds // 3600) % (seconds // 3600)
    return ngettext("%s day ago", "%s days ago", seconds // 86400) % (seconds // 86400)


def age(at: datetime, now: datetime) -> str:
    """Say how long one waits, in a word or two."""
    minutes = max(0, int((now - at).total_seconds()) // 60)
    if minutes < 60:
        return ngettext("%s minute", "%s minutes", minutes) % minutes
    if minutes < 48 * 60:
        return ngettext("%s hour", "%s hours", minutes // 60) % (minutes // 60)
    return ngettext("%s day", "%s days", minutes // 1440) % (minutes // 1440)


def signed(row: Endorsement) -> str:
    """Say where a sign-on came from: "signed 3 Nov, by form, Arabic"."""
    language = str(get_language_info(row.language)["name_translated"])
    parts = [_("signed %s") % day(row.received_at), row.get_way_display(), row.source, language]
    return _(", ").join(filter(None, parts))


def received(line: Signatory) -> str:
    """The same of a line that nobody signed here."""
    return _(", ").join(filter(None, [_("entered %s") % day(line.proposed_at), line.source]))


def proved(row: Endorsement) -> str:
    if row.confirmed_at is None:
        return ""
    on, who = day(row.confirmed_at), history.name_of(row.confirmed_by)
    match row.proof:
        case Proof.MAIL:
            return _("e-mail confirmed %s") % on
        case Proof.TELEPHONE:
            return _("confirmed by telephone %(day)s, by %(who)s") % {"day": on, "who": who}
        case Proof.PASTED:
            return _("a reply mail was pasted %(day)s, by %(who)s") % {"day": on, "who": who}
        case Proof.FILE:
            return _("came with a file %(day)s, by %(who)s") % {"day": on, "who": who}
        case _:
            return _("entered %(day)s by %(who)s") % {"day": on, "who": who}


def mail(found: Mail) -> tuple[str, str]:
    """Say where an address lives: what speaks for it, and what against; one of the two is ""."""
    match found.sort:
        case "home":
            return _("the mail address belongs to the website"), ""
        case "free":
            return _("a %s address (usual for small groups)") % found.host, ""
        case "elsewhere":
            return "", _("the mail address is not one of the website's")
        case _:
            return "", ""


def belonging(found: Belonging) -> tuple[str, str]:
    """Say what is known of a membership: what speaks for it, and what against; one of the two is ""."""
    sign = f" → {found.sign}" if found.sign else ""
    if found.is_confirmed:
        return _("member of %s, confirmed") % found.acronym + sign, ""
    if found.is_listed:
        return _("on the member list of %s") % found.acronym + sign, ""
    if found.has_list:
        return "", _("says it is a member of %s, but is not on its list") % found.acronym
    return "", _("says it is a member of %s; nobody has brought its list") % found.acronym


def did(entry: JournalEntry, now: datetime) -> str:
    """Say who changed a line, and when: "Omar declined this 20 seconds ago (Twice)."."""
    words = str(DID.get(entry.act) or _("%(who)s changed this %(ago)s."))
    said = words % {"who": history.who(entry), "ago": ago(entry.at, now)}
    reason = entry.details.get("reason") if isinstance(entry.details, dict) else ""
    if reason in Reason.values:
        return f"{said.rstrip('.')} ({Reason(reason).label})."
    return said
