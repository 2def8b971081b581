"""The appeal, its text in each language and version, and the people who have rights on it."""

import secrets

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from signatories.choices import (
    Alerts,
    Basis,
    ConsentRule,
    MarkRule,
    OrderRule,
    Role,
    SectionRule,
    Signing,
    Visibility,
)
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
    offers_unnamed = models.BooleanField(
        _("offer to be counted without the name"),
        default=True,
        help_text=_("For organizations in danger. They count from the third such on; who they are is nowhere public."),
    )
    is_discreet = models.BooleanField(
        _("discreet mail"),
        default=True,
        help_text=_("Mails to signers name neither the statement nor the organization: a mailbox is read by others."),
    )
    late_hours = models.PositiveSmallIntegerField(
        _("hours after closing in which sign-ons are still taken"),
        default=0,
        validators=[MaxValueValidator(7 * 24)],
        help_text=_("For those who just missed it. The page says that signing is closed."),
    )
    left_out = models.JSONField(_("fields left out of the form"), default=list, blank=True)
    # A version whose meaning changed: signers are asked about it while the one before is still public.
    asked_version = models.PositiveSmallIntegerField(_("version asked about"), null=True, editable=False)
    version_from = models.DateTimeField(_("version public since"), null=True, editable=False)
    consent_rule = models.CharField(
        _("who stays when the meaning of the text changes"),
        max_length=7,
        choices=ConsentRule,
        default=ConsentRule.AGREED,
        help_text=_("The page states this rule. Whoever is not named stays only by agreeing."),
    )
    answer_by = models.DateField(_("please answer by"), null=True, blank=True, editable=False)
    # Of the last test mail; signing on a public host waits until its link was opened.
    mail_seed = models.CharField(max_length=64, blank=True, editable=False)
    mail_proved_at = models.DateTimeField(_("test mail opened"), null=True, editable=False)
    closed_at = models.DateTimeField(_("closed by hand"), null=True, editable=False)
    controller = models.CharField(
        _("who answers for the contacts"),
        max_length=200,
        blank=True,
        help_text=_("The organization that privacy law calls the controller. Empty: the issuer."),
    )
    controller_address = models.TextField(_("its address"), max_length=1000, blank=True)
    basis = models.CharField(_("legal basis"), max_length=8, choices=Basis, default=Basis.CONSENT)
    processors = models.TextField(
        _("who handles them for it"),
        max_length=1000,
        blank=True,
        help_text=_("Where the site runs and who carries its mail, one to a line."),
    )
    keep_months = models.PositiveSmallIntegerField(
        _("months for which contacts are kept after closing"),
        default=6,
        validators=[MinValueValidator(1), MaxValueValidator(24)],
    )
    press_name = models.CharField(_("press contact"), max_length=100, blank=True)
    press_email = models.EmailField(_("press e-mail"), blank=True)
    press_phone = models.CharField(_("press telephone"), max_length=50, blank=True)
    press_hours = models.CharField(_("press hours"), max_length=100, blank=True)
    is_example = models.BooleanField(_("example"), default=False, editable=False)
    # Beside what becomes public by its own time: when a line that everybody read left, or was told otherwise.
    list_changed_at = models.DateTimeField(_("list changed"), null=True, editable=False)
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


class Question(models.Model):
    """What a coalition asks beside the standard fields; the answer is the signer's own and never public."""

    appeal = models.ForeignKey(Appeal, models.CASCADE, related_name="questions", verbose_name=_("statement"))
    wording = models.CharField(_("question"), max_length=200)
    language = models.CharField(_("language"), max_length=12, choices=settings.LANGUAGES)
    is_required = models.BooleanField(_("an answer is needed"), default=False)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ("appeal", "pk")

    def __str__(self) -> str:
        return self.wording


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

    correction = models.CharField(
        _("what was corrected"),
        max_length=300,
        blank=True,
        help_text=_("One sentence for the readers. Empty: the correction is too small to tell."),
    )
    corrected_at = models.DateTimeField(_("corrected"), null=True, editable=False)

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
    alerts = models.CharField(
        _("mail when something waits"), max_length=7, choices=Alerts, default=Alerts.DAILY, editable=False
    )

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
