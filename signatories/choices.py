"""The closed lists of the register, with the words people read for them.

What moves from one state to the next stands in `workflow.states`, not here.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Visibility(TextChoices):
    DRAFT = "draft", _("Draft: only the coordinators see it")
    LINK = "link", _("By private link")
    PUBLIC = "public", _("Public")
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


class LetterKind(TextChoices):
    INVITATION = "invitation", _("invitation of a colleague")
    QUESTION = "question", _("question to a signer")
    DECLINED = "declined", _("sign-on declined")


class LetterState(TextChoices):
    WAITING = "waiting", _("waiting")
    SENT = "sent", _("handed over")
    RETURNED = "returned", _("returned")
    STOPPED = "stopped", _("stopped")


LIVING = (SignatoryState.PROPOSED, SignatoryState.ASKED, SignatoryState.APPROVED)
