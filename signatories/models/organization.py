"""Organizations, which last across appeals, and the other names each of them is known by."""

from django.conf.global_settings import LANGUAGES
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from signatories.choices import NameSort
from signatories.text import fold


class Organization(models.Model):
    name = models.CharField(_("name"), max_length=300)
    acronym = models.CharField(_("acronym"), max_length=50, blank=True)
    country = CountryField(_("country"), blank=True)
    website = models.URLField(_("website"), blank=True)
    mail_domains = models.CharField(
        _("mail domains"),
        max_length=300,
        blank=True,
        help_text=_("With blanks between: oxfam.org oxfam.org.uk."),
    )
    folded = models.CharField(max_length=600, editable=False)
    # One that turned out to be another keeps its row, so that its name still finds the one it is.
    merged_into = models.ForeignKey("self", models.SET_NULL, null=True, related_name="merged", editable=False)

    class Meta:
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")
        ordering = ("folded",)
        constraints = [
            models.UniqueConstraint(
                fields=("folded",),
                name="organization_one_per_folded_name",
                violation_error_message=_("An organization of this name is known already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        self.folded = fold(self.name)


class OrganizationName(models.Model):
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="names", verbose_name=_("organization"))
    name = models.CharField(_("name"), max_length=300)
    # Organizations name themselves in more languages than the pages are written in.
    language = models.CharField(
        _("language"), max_length=12, blank=True, choices=[(code, _(name)) for code, name in LANGUAGES]
    )
    sort = models.CharField(_("what it is"), max_length=11, choices=NameSort, default=NameSort.ALIAS)
    folded = models.CharField(max_length=600, editable=False, db_index=True)

    class Meta:
        verbose_name = _("other name")
        verbose_name_plural = _("other names")
        ordering = ("organization", "folded")
        constraints = [
            models.UniqueConstraint(
                fields=("organization", "folded"),
                name="organizationname_once_per_organization",
                violation_error_message=_("This organization has that other name already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        self.folded = fold(self.name)
