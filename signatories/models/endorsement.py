"""How a yes reached us: by form, by file or by hand, with the answers as given.

The only table with personal data of signers and their contacts: whatever is erased for a person is erased here.
"""

import secrets

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from signatories.choices import EndorsementState, Proof, SignatoryState, Way
from signatories.models.appeal import Appeal
from signatories.models.signatory import Signatory

# What is a person's own, or was written about her; emptied when it lapses and when contacts are erased.
PERSONAL = (
    "person",
    "role",
    "email",
    "telephone",
    "evidence",
    "note",
    "question",
    "confirmed_with",
    "answers",
    "reply",
    "kept",
)


def new_seed() -> str:
    """Give the 128 random bits that the links in our letters are signed over; each use makes a new one."""
    return secrets.token_urlsafe(16)


class Endorsement(models.Model):
    appeal = models.ForeignKey(Appeal, models.CASCADE, related_name="endorsements", verbose_name=_("statement"))
    signatory = models.ForeignKey(
        Signatory, models.CASCADE, null=True, related_name="endorsements", verbose_name=_("signatory")
    )
    way = models.CharField(_("way"), max_length=4, choices=Way)
    source = models.CharField(_("source"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=9, choices=EndorsementState, default=EndorsementState.PENDING)
    received_at = models.DateTimeField(_("received"))
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("confirmed by")
    )
    proof = models.CharField(_("how it was confirmed"), max_length=9, choices=Proof, blank=True)
    # It joined a line that stood there already, and nobody has looked at it yet.
    is_second = models.BooleanField(_("second sign-on"), default=False)
    language = models.CharField(_("language"), max_length=12, choices=settings.LANGUAGES, default="en")

    # The answers as given. What is on the list may have been corrected since.
    name = models.CharField(_("name as printed"), max_length=300)
    acronym = models.CharField(_("acronym"), max_length=50, blank=True)
    other_names = models.JSONField(_("other names"), default=list, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    website = models.CharField(_("website"), max_length=200, blank=True)
    networks = models.JSONField(_("says it is a member of"), default=list, blank=True)
    is_named = models.BooleanField(_("named"), default=True)

    agreed_version = models.PositiveSmallIntegerField(_("agreed to version"), default=1)
    # What a second one says of a newer text, until somebody has looked at it; any other says it for its line.
    agreed_later = models.PositiveSmallIntegerField(_("agreed since to version"), null=True, editable=False)
    refused_version = models.PositiveSmallIntegerField(_("refused version"), null=True, editable=False)
    may_tell = models.BooleanField(_("wants to hear what becomes of it"), default=False)
    may_invite = models.BooleanField(_("may be invited to future statements"), default=False)
    # The sign-ons of one form are confirmed by one link.
    group = models.CharField(max_length=64, default=new_seed, editable=False, db_index=True)
    # It came in a flood: kept, but no mail goes out until somebody looked at it.
    is_held = models.BooleanField(_("held back"), default=False)
    # Sent by who had the form open when signing closed; a coordinator decides.
    is_late = models.BooleanField(_("came after closing"), default=False)
    # A spelling that the signer asks for; a coordinator decides.
    name_wanted = models.CharField(_("wants to be printed as"), max_length=300, blank=True)

    # PERSONAL
    person = models.CharField(_("person"), max_length=200, blank=True)
    role = models.CharField(_("role"), max_length=200, blank=True)
    email = models.CharField(_("e-mail"), max_length=254, blank=True)
    telephone = models.CharField(_("telephone"), max_length=50, blank=True)
    evidence = models.TextField(_("what was pasted"), max_length=20_000, blank=True)
    note = models.TextField(_("note"), max_length=5_000, blank=True)
    question = models.TextField(_("what was asked"), max_length=5_000, blank=True)
    answers = models.TextField(_("answers to own questions"), max_length=12_000, blank=True)
    reply = models.TextField(_("what was answered"), max_length=5_000, blank=True)
    # Of a draft: the whole form as it was typed, for the colleague whose address is `email`. Of a sign-on: for some
    # days the addresses that were corrected, one to a line.
    kept = models.TextField(_("what was typed"), max_length=100_000, blank=True)
    confirmed_with = models.CharField(_("who was rung"), max_length=200, blank=True)

    seed = models.CharField(max_length=64, default=new_seed, editable=False, db_index=True)

    class Meta:
        verbose_name = _("sign-on")
        verbose_name_plural = _("sign-ons")
        ordering = ("received_at", "pk")
        indexes = [
            models.Index(fields=("appeal", "state", "received_at"), name="endorsement_waiting"),
            models.Index(fields=("appeal", "is_second", "state"), name="endorsement_second"),
        ]
        constraints = [
            models.CheckConstraint(
                name="endorsement_confirmed_has_its_line_and_time",
                condition=~Q(state=EndorsementState.CONFIRMED) | Q(confirmed_at__isnull=False, signatory__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def line(self) -> Signatory | None:
        """The line it speaks for; a second one that nobody has looked at speaks for itself alone."""
        return self.alone() if self.is_second else self.signatory

    def alone(self) -> Signatory:
        """Make the line it would have if it were the first of its name, never stored.

        Whoever signs in a name is asked, shown and told by it, and so learns nothing of who is there already.
        """
        has_left = self.refused_version is not None and self.refused_version <= self.appeal.version
        return Signatory(
            appeal=self.appeal,
            printed_name=self.name,
            is_named=self.is_named,
            state=SignatoryState.WITHDRAWN if has_left else SignatoryState.PROPOSED,
            agreed_version=self.agreed_later or self.agreed_version,
            refused_version=self.refused_version,
        )

    def clean(self) -> None:
        if self.email:
            try:
                validate_email(self.email)
            except ValidationError as error:
                message = _("“%(email)s” is no e-mail address. Write it like name@example.org.")
                raise ValidationError(message, params={"email": self.email}) from error
