"""The journal: who did what, when. Append-only and without contact values; only `workflow.door` writes it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from signatories.models.appeal import Appeal


class JournalEntry(models.Model):
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("who"))
    # What was done stays told after its appeal is gone, so the database does not tie the two.
    appeal = models.ForeignKey(
        Appeal,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        related_name="journal",
        verbose_name=_("statement"),
    )
    act = models.CharField(_("act"), max_length=30)
    kind = models.CharField(_("of what"), max_length=30)
    subject = models.CharField(max_length=30)
    label = models.CharField(_("name"), max_length=300)
    details = models.JSONField(_("details"), default=dict)

    class Meta:
        verbose_name = _("history entry")
        verbose_name_plural = _("history")
        ordering = ("-pk",)
        indexes = [
            models.Index(fields=("appeal", "kind", "subject"), name="journal_subject"),
            models.Index(fields=("kind", "id"), name="journal_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.label}"
