"""The letters that are to go out, each by its kind and to whom; never an address, a text or a token.

What a letter says is `mail`; when it goes, `workflow.outbox`.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from signatories.choices import LetterKind, LetterState
from signatories.models.appeal import Appeal
from signatories.models.endorsement import Endorsement
from signatories.models.message import Message


class Letter(models.Model):
    kind = models.CharField(_("letter"), max_length=10, choices=LetterKind)
    appeal = models.ForeignKey(Appeal, models.CASCADE, null=True, related_name="letters", verbose_name=_("statement"))
    # To a signer or to a colleague; who wrote it is `by`.
    endorsement = models.ForeignKey(Endorsement, models.CASCADE, null=True, related_name="letters")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="letters")
    message = models.ForeignKey(Message, models.CASCADE, null=True, related_name="letters")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    language = models.CharField(_("language"), max_length=12, choices=settings.LANGUAGES)
    state = models.CharField(_("state"), max_length=8, choices=LetterState, default=LetterState.WAITING)
    due_at = models.DateTimeField(_("due"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    error = models.CharField(_("last error"), max_length=50, blank=True)
    # Of one that waits: when it was taken in hand, while it is.
    sent_at = models.DateTimeField(_("handed over"), null=True)

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ("-pk",)
        indexes = [models.Index(fields=("state", "due_at"), name="letter_due")]
        constraints = [
            models.CheckConstraint(
                name="letter_to_a_signer_or_a_colleague",
                condition=Q(endorsement=None, user__isnull=False) | Q(endorsement__isnull=False, user=None),
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
