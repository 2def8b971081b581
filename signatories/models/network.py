"""Umbrella networks, who belongs to them, and the sign their members bear on one appeal with its footnote."""

from datetime import date

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from signatories.choices import Standing
from signatories.models.appeal import Appeal
from signatories.models.organization import Organization


class Network(models.Model):
    name = models.CharField(_("name"), max_length=300, unique=True)
    acronym = models.CharField(
        _("acronym"),
        max_length=50,
        unique=True,
        help_text=_("Its short name in addresses and texts, without blanks: SRN."),
    )
    website = models.URLField(_("website"), blank=True)

    class Meta:
        verbose_name = _("network")
        verbose_name_plural = _("networks")
        ordering = ("name",)
        constraints = [
            models.CheckConstraint(
                name="network_acronym_without_blanks",
                condition=~models.Q(acronym__contains=" ") & ~models.Q(acronym=""),
                violation_error_message=_("Write the acronym without blanks."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.acronym})"


class Membership(models.Model):
    network = models.ForeignKey(Network, models.CASCADE, related_name="memberships", verbose_name=_("network"))
    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="memberships", verbose_name=_("organization")
    )
    standing = models.CharField(_("standing"), max_length=9, choices=Standing, default=Standing.CLAIMED)
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ("network", "organization")
        constraints = [
            models.UniqueConstraint(
                fields=("network", "organization"),
                name="membership_one_per_network",
                violation_error_message=_("This membership is known already."),
            ),
            models.CheckConstraint(
                name="membership_ends_after_it_begins",
                condition=models.Q(since=None) | models.Q(until=None) | models.Q(until__gte=models.F("since")),
                violation_error_message=_("A membership ends after it begins."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization} · {self.network.acronym}"

    @staticmethod
    def valid_on(day: date) -> models.Q:
        """The condition under which a membership holds on a day; one without a beginning or an end is open there."""
        begun = models.Q(since=None) | models.Q(since__lte=day)
        return begun & (models.Q(until=None) | models.Q(until__gte=day))


class MemberListing(models.Model):
    """A name on a network's own list of members, as it was brought to one appeal: a list of people at risk.

    For the coordinators of that appeal only, and erased at its closing.
    """

    appeal = models.ForeignKey(Appeal, models.CASCADE, related_name="member_listings", verbose_name=_("statement"))
    network = models.ForeignKey(Network, models.CASCADE, related_name="listings", verbose_name=_("network"))
    name = models.CharField(_("name"), max_length=300)
    folded = models.CharField(max_length=600, editable=False)
    # Whom a coordinator took it to mean, where its name alone does not say so.
    organization = models.ForeignKey(Organization, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("name on a member list")
        verbose_name_plural = _("names on member lists")
        ordering = ("appeal", "network", "folded")
        constraints = [
            models.UniqueConstraint(fields=("appeal", "network", "folded"), name="memberlisting_one_per_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Mark(models.Model):
    appeal = models.ForeignKey(Appeal, models.CASCADE, related_name="marks", verbose_name=_("statement"))
    network = models.ForeignKey(Network, models.PROTECT, related_name="marks", verbose_name=_("network"))
    sign = models.CharField(_("sign after the name"), max_length=2, default="*")
    is_shown = models.BooleanField(_("shown to the public"), default=True)

    class Meta:
        verbose_name = _("sign after the name")
        verbose_name_plural = _("signs after the name")
        ordering = ("appeal", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("appeal", "network"),
                name="mark_one_per_network_and_appeal",
                violation_error_message=_("This network has a sign on this statement already."),
            ),
            models.UniqueConstraint(
                fields=("appeal", "sign"),
                name="mark_one_sign_per_appeal",
                violation_error_message=_("Another network bears this sign on this statement."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sign} {self.network}"


class Footnote(models.Model):
    mark = models.ForeignKey(Mark, models.CASCADE, related_name="footnotes", verbose_name=_("sign after the name"))
    language = models.CharField(_("language"), max_length=12, choices=settings.LANGUAGES)
    text = models.TextField(_("footnote"), max_length=2000)

    class Meta:
        verbose_name = _("footnote")
        verbose_name_plural = _("footnotes")
        ordering = ("mark", "language")
        constraints = [
            models.UniqueConstraint(
                fields=("mark", "language"),
                name="footnote_one_per_language",
                violation_error_message=_("This sign has a footnote in this language already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mark.sign} {self.text}"
