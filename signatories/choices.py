"""The closed lists of the register, with the words people read for them.

What moves from one state to the next stands in `workflow.states`, not here.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Visibility(TextChoices):
    DRAFT = "draft", _("Draft: only the coordinators see it")
    LINK = "link", _("By private link: whoever has it sees the page, and can pass the link on")
    PUBLIC = "public", _("Public: everybody sees the page")
    ARCHIVED = "archived", _("Archived: stays readable, collects no more")


class Signing(TextChoices):
    CLOSED = "closed", _("Closed")
    OPEN = "open", _("Open")


class OrderRule(TextChoices):
    ALPHABET = "alphabet", _("Alphabetical")
    APPROVAL = "approval", _("By date of approval")


class SectionRule(TextChoices):
    NONE = "none", _("No sections")
    CONVENERS = "conveners", _("Conveners first")
    COUNTRY = "country", _("By country")
    KIND = "kind", _("Organizations, then persons")


class MarkRule(TextChoices):
    CONFIRMED = "confirmed", _("Only a confirmed membership bears the sign")
    CLAIMED = "claimed", _("A claimed membership bears the sign too")


class Role(TextChoices):
    COORDINATOR = "coordinator", _("Coordinator")
    VIEWER = "viewer", _("Viewer")


class NameSort(TextChoices):
    TRANSLATION = "translation", _("Name in another language")
    ALIAS = "alias", _("Also written")
    FORMER = "former", _("Former name")


class Standing(TextChoices):
    CLAIMED = "claimed", _("says it is a member")
    CONFIRMED = "confirmed", _("confirmed by the network")


class SignatoryKind(TextChoices):
    ORGANIZATION = "organization", _("Organization")
    PERSON = "person", _("Person")


class Section(TextChoices):
    NONE = "", _("No section of its own")
    CONVENER = "convener", _("Convener")


class SignatoryState(TextChoices):
    PROPOSED = "proposed", _("to review")
    ASKED = "asked", _("waiting for their answer")
    APPROVED = "approved", _("approved")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Doubt(TextChoices):
    """What comparing a name with all known ones said when it came in."""

    UNWEIGHED = "", _("not compared yet")
    CLEAR = "clear", _("like no other")
    SIMILAR = "similar", _("similar to another")
    SAME = "same", _("perhaps the same as another")


class Way(TextChoices):
    FORM = "form", _("by form")
    FILE = "file", _("by file")
    HAND = "hand", _("by hand")


class EndorsementState(TextChoices):
    DRAFT = "draft", _("kept for a colleague to send")
    PENDING = "pending", _("not confirmed yet")
    CONFIRMED = "confirmed", _("confirmed")
    LAPSED = "lapsed", _("never confirmed")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Proof(TextChoices):
    MAIL = "mail", _("e-mail confirmed")
    TELEPHONE = "telephone", _("confirmed by telephone")
    PASTED = "pasted", _("a reply mail was pasted")
    FILE = "file", _("came with a file")
    WORD = "word", _("entered by a coordinator")


class Reason(TextChoices):
    """Why a sign-on is declined."""

    NO_ORGANIZATION = "no_organization", _("Not an organization")
    NOT_AUTHORIZED = "not_authorized", _("Not authorized")
    OPPOSED = "opposed", _("Opposes our aims")
    TWICE = "twice", _("Twice")
    OTHER = "other", _("Other")


class FormField(TextChoices):
    """The fields of the sign form that a coordinator may leave out; the others are needed."""

    ACRONYM = "acronym", _("Acronym")
    OTHER_NAME = "other_name", _("Name in another language")
    COUNTRY = "country", _("Country")
    WEBSITE = "website", _("Website")
    NETWORKS = "networks", _("Member of a network")
    ROLE = "role", _("Role")
    TELEPHONE = "telephone", _("Telephone")


class LetterKind(TextChoices):
    CONFIRM = "confirm", _("link to confirm a sign-on")
    MINE = "mine", _("link to one's own signature")
    COLLEAGUE = "colleague", _("the text for a colleague of a signer")
    INVITATION = "invitation", _("invitation of a colleague")
    QUESTION = "question", _("question to a signer")
    DECLINED = "declined", _("sign-on declined")
    ACCEPTED = "accepted", _("on the list")
    CONSENT = "consent", _("whether a signer agrees to the new text")
    MESSAGE = "message", _("message to signers")
    ALERT = "alert", _("news for a coordinator")
    FLOOD = "flood", _("a flood of sign-ons")
    TEST = "test", _("test mail")


class LetterState(TextChoices):
    WAITING = "waiting", _("waiting")
    SENT = "sent", _("handed over")
    RETURNED = "returned", _("returned")
    STOPPED = "stopped", _("stopped")


class ConsentRule(TextChoices):
    """Who stays on the list when the meaning of the text has changed."""

    AGREED = "agreed", _("Only who has agreed to the new text")
    SILENCE = "silence", _("Who is named and has not refused stays too")


class Audience(TextChoices):
    """Whom a message to signers is for."""

    ALL = "all", _("Everybody who signed")
    LISTED = "listed", _("Who is on the list")
    UNCONFIRMED = "pending", _("Who has not confirmed yet")
    NETWORK = "network", _("Members of one network")


class MessageState(TextChoices):
    DRAFT = "draft", _("not sent")
    SENT = "sent", _("on its way")
    STOPPED = "stopped", _("stopped")


class Alerts(TextChoices):
    """How often a coordinator hears by mail that something waits."""

    AT_ONCE = "at_once", _("At once")
    DAILY = "daily", _("Once a day")
    NEVER = "never", _("Never")


class Basis(TextChoices):
    """On what the law lets a coalition keep the contacts of its signers."""

    CONSENT = "consent", _("Consent of the person who signs")
    INTEREST = "interest", _("Legitimate interest in running the statement")


LIVING = (SignatoryState.PROPOSED, SignatoryState.ASKED, SignatoryState.APPROVED)
