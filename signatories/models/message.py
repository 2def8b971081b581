"""What coordinators write to many signers at once: to whom, and the words in each language.

Who gets it, and when, is `workflow`.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from signatories.choices import Audience, MessageState
from signatories.models.appeal import Appeal
from signatories.models.network import Network


class Message(models.Model):
    appeal = models.ForeignKey(Appeal, models.CASCADE, related_name="messages", verbose_name=_("statement"))
    audience = models.CharField(_("to whom"), max_length=7, choices=Audience, default=Audience.ALL)
    network = models.ForeignKey(Network, models.PROTECT, null=True, blank=True, verbose_name=_("network"))
    state = models.CharField(_("state"), max_length=7, choices=MessageState, default=MessageState.DRAFT)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    written_at = models.DateTimeField(_("written"))
    sent_at = models.DateTimeField(_("sent"), null=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(
                name="message_to_a_network_names_it",
                condition=Q(audience=Audience.NETWORK, network__isnull=False) | ~Q(audience=Audience.NETWORK),
            ),
        ]

    def __str__(self) -> str:
        return self.get_audience_display()

    @property
    def aim(self) -> Audience:
        return Audience(self.audience)


class MessageText(models.Model):
    message = models.ForeignKey(Message, models.CASCADE, related_name="texts", verbose_name=_("message"))
    language = models.CharField(_("language"), max_length=12, choices=settings.LANGUAGES)
    subject = models.CharField(_("subject"), max_length=150)
    body = models.TextField(_("text"), max_length=20_000)

    class Meta:
        verbose_name = _("text of a message")
        verbose_name_plural = _("texts of a message")
        ordering = ("message", "language")
        constraints = [
            models.UniqueConstraint(fields=("message", "language"), name="messagetext_one_per_language"),
        ]

    def __str__(self) -> str:
        return self.subject
