"""The appeal, its text in each language and version, and the people who have rights on it."""

import secrets

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from signatories.choices import MarkRule, OrderRule, Role, SectionRule, Signing, Visibility
from signatories.text import tidy, tidy_text, unknown_placeholders

MINUTES_OF_A_DAY = 24 * 60


def new_secret() -> str:
    """Give the 128 random bits of a private link."""
    return secrets.token_urlsafe(16)


class Appeal(models.Model):
    slug = models.SlugField(
        _("address"),
        max_length=100,
        unique=True,
        validators=[RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*$", _("Write small letters, digits and single hyphens."))],
        help_text=_("The last part of the page's address: small letters, digits and hyphens."),
    )
    secret = models.CharField(_("private link"), max_length=64, unique=True, default=new_secret, editable=False)
    issuer = models.CharField(_("issuer"), max_length=200)
    kind = models.CharField(
        _("kind"),
        max_length=100,
        help_text=_("As printed above the title: Joint public statement."),
    )
    date = models.DateField(_("date"))
    reference_name = models.CharField(
        _("name of the reference"),
        max_length=50,
        blank=True,
        help_text=_("What the reference is called: AI Index."),
    )
    reference = models.CharField(_("reference"), max_length=100, blank=True)
    language = models.CharField(_("first language"), max_length=12, choices=settings.LANGUAGES, default="en")
    version = models.PositiveSmallIntegerField(_("version of the text"), default=1, editable=False)
    visibility = models.CharField(_("who may see it"), max_length=8, choices=Visibility, default=Visibility.DRAFT)
    signing = models.CharField(_("signing"), max_length=6, choices=Signing, default=Signing.CLOSED)
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    order_rule = models.CharField(_("order"), max_length=8, choices=OrderRule, default=OrderRule.ALPHABET)
    ignored_articles = models.CharField(
        _("articles to ignore"),
        max_length=100,
        blank=True,
        help_text=_("With commas between: The, Al-, L'."),
    )
    section_rule = models.CharField(_("sections"), max_length=9, choices=SectionRule, default=SectionRule.NONE)
    mark_rule = models.CharField(_("who bears a sign"), max_length=9, choices=MarkRule, default=MarkRule.CONFIRMED)
    grace = models.PositiveSmallIntegerField(
        _("minutes before an approval is public"),
        default=5,
        validators=[MaxValueValidator(MINUTES_OF_A_DAY)],
    )
    offers_data = models.BooleanField(
        _("offer the list as CSV, Excel and JSON"),
        default=False,
        help_text=_("Leave this off where it is dangerous to belong to a network: the signs tell who does."),
    )
    link_shows_list = models.BooleanField(
        _("the private link shows the list"),
        default=False,
        help_text=_("Otherwise it shows the number only."),
    )
    press_name = models.CharField(_("press contact"), max_length=100, blank=True)
    press_email = models.EmailField(_("press e-mail"), blank=True)
    press_phone = models.CharField(_("press telephone"), max_length=50, blank=True)
    press_hours = models.CharField(_("press hours"), max_length=100, blank=True)
    is_example = models.BooleanField(_("example"), default=False, editable=False)
    revision = models.PositiveBigIntegerField(_("revision"), default=0, editable=False)

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        ordering = ("-date", "slug")
        constraints = [
            models.CheckConstraint(
                name="appeal_closes_after_it_opens",
                condition=models.Q(opens_at=None)
                | models.Q(closes_at=None)
                | models.Q(closes_at__gt=models.F("opens_at")),
                violation_error_message=_("It must close after it opens."),
            ),
        ]

    def __str__(self) -> str:
        return self.slug


class AppealText(models.Model):
    appeal = models.ForeignKey(Appeal, models.CASCADE, related_name="texts", verbose_name=_("statement"))
    language = models.CharField(_("language"), max_length=12, choices=settings.LANGUAGES)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    title = models.CharField(_("title"), max_length=300)
    body = models.TextField(
        _("text"),
        max_length=100_000,
        help_text=_(
            "Write {{ organizations }} or {{ count }} where the text tells how many have signed; the list fills it in. "
            "**Bold**, *italic* and lists as in Markdown."
        ),
    )

    class Meta:
        verbose_name = _("text")
        verbose_name_plural = _("texts")
        ordering = ("appeal", "-version", "language")
        constraints = [
            models.UniqueConstraint(
                fields=("appeal", "language", "version"),
                name="appealtext_one_per_language_and_version",
                violation_error_message=_("This statement has a text in this language and version already."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        self.title, self.body = tidy(self.title), tidy_text(self.body)
        if unknown := unknown_placeholders(self.title + self.body):
            message = _("%(word)s is not known here. Known are {{ count }}, {{ organizations }}, {{ others }}, …")
            raise ValidationError(message % {"word": unknown[0]})


class Colleague(models.Model):
    appeal = models.ForeignKey(Appeal, models.CASCADE, related_name="colleagues", verbose_name=_("statement"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="appeals", verbose_name=_("person"))
    role = models.CharField(_("role"), max_length=11, choices=Role, default=Role.COORDINATOR)

    class Meta:
        verbose_name = _("colleague")
        verbose_name_plural = _("people")
        ordering = ("appeal", "user")
        constraints = [
            models.UniqueConstraint(
                fields=("appeal", "user"),
                name="colleague_one_role_per_appeal",
                violation_error_message=_("This person has a role on this statement already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}"
