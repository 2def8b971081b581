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


LIVING = (SignatoryState.PROPOSED, SignatoryState.ASKED, SignatoryState.APPROVED)
