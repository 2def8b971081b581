"""The place of one organization or person on one appeal. Which state follows which is `workflow.states`."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from signatories.choices import LIVING, Doubt, Section, SignatoryKind, SignatoryState
from signatories.models.appeal import Appeal
from signatories.models.organization import Organization


class Signatory(models.Model):
    appeal = models.ForeignKey(Appeal, models.CASCADE, related_name="signatories", verbose_name=_("statement"))
    # Its index is the one below that begins with it.
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="signatories", verbose_name=_("organization"), db_index=False
    )
    kind = models.CharField(_("kind"), max_length=12, choices=SignatoryKind, default=SignatoryKind.ORGANIZATION)
    printed_name = models.CharField(
        _("name as printed"),
        max_length=300,
        help_text=_("To the letter, without a sign such as * after it."),
    )
    sort_under = models.CharField(
        _("sort under"),
        max_length=300,
        blank=True,
        help_text=_("Where the alphabet should look: Syria Campaign, The."),
    )
    section = models.CharField(_("section"), max_length=8, choices=Section, default=Section.NONE, blank=True)
    state = models.CharField(
        _("state"),
        max_length=9,
        choices=SignatoryState,
        default=SignatoryState.PROPOSED,
        editable=False,
    )
    is_named = models.BooleanField(_("named"), default=True, editable=False)
    agreed_version = models.PositiveSmallIntegerField(_("agreed to version"), default=1, editable=False)
    refused_version = models.PositiveSmallIntegerField(_("refused version"), null=True, editable=False)
    agreed_how = models.CharField(_("agreed how"), max_length=100, blank=True, editable=False)
    source = models.CharField(_("source"), max_length=200, blank=True, editable=False)
    place = models.BinaryField(_("place in the order"), max_length=1000, default=b"", editable=False)
    is_pinned = models.BooleanField(_("placed by hand"), default=False, editable=False)
    proposed_at = models.DateTimeField(_("received"), editable=False)
    approved_at = models.DateTimeField(_("approved"), null=True, editable=False)
    public_from = models.DateTimeField(_("public from"), null=True, editable=False)
    doubt = models.CharField(
        _("likeness"), max_length=7, choices=Doubt, default=Doubt.UNWEIGHED, blank=True, editable=False
    )
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("who is on it"),
    )
    turn = models.PositiveIntegerField(_("changes so far"), default=0, editable=False)

    class Meta:
        verbose_name = _("signatory")
        verbose_name_plural = _("signatories")
        ordering = ("appeal", "place")
        indexes = [
            models.Index(fields=("appeal", "place"), name="signatory_order"),
            models.Index(fields=("appeal", "state", "proposed_at"), name="signatory_waiting"),
            # What number a line has: how many named ones stand before it.
            models.Index(fields=("appeal", "state", "is_named", "place", "public_from"), name="signatory_number"),
            models.Index(fields=("appeal", "state", "public_from", "is_named"), name="signatory_shown"),
            models.Index(fields=("organization", "appeal", "state"), name="signatory_of_organization"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=("appeal", "organization"),
                condition=Q(state__in=LIVING),
                name="signatory_one_living_per_appeal",
                violation_error_message=_("This organization is on this statement already."),
            ),
            models.CheckConstraint(
                name="signatory_approved_has_its_times",
                condition=~Q(state=SignatoryState.APPROVED) | Q(approved_at__isnull=False, public_from__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.printed_name

    @property
    def called(self) -> str:
        return spoken(self.printed_name, self.is_named)

    @property
    def called_inside(self) -> str:
        """The same where it does not begin a sentence."""
        return spoken(self.printed_name, self.is_named, inside=True)


def spoken(name: str, is_named: bool, *, inside: bool = False) -> str:
    """What a message calls a line or a sign-on: who is not named is never named on a screen that others may see."""
    unnamed = gettext("one that is not named")
    return name if is_named else unnamed if inside else capfirst(unnamed)
