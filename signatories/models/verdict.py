"""A person's decision that two organizations are the same, or not: once given, never asked again."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from signatories.models.organization import Organization


class Verdict(models.Model):
    # The two in the order of their keys, so that a pair is there once; which was kept says `Organization.merged_into`.
    first = models.ForeignKey(Organization, models.CASCADE, related_name="+", verbose_name=_("organization"))
    second = models.ForeignKey(Organization, models.CASCADE, related_name="+", verbose_name=_("other organization"))
    is_same = models.BooleanField(_("the same"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("when"))
    # What a merge moved and how it stood before, by which it is undone: keys and states, no names.
    moved = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("verdict")
        verbose_name_plural = _("verdicts")
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(fields=("first", "second"), name="verdict_one_per_pair"),
            models.CheckConstraint(name="verdict_pair_in_order", condition=models.Q(first__lt=models.F("second"))),
        ]

    def __str__(self) -> str:
        return f"{self.first} {'=' if self.is_same else '≠'} {self.second}"
