"""The text of an appeal: written, corrected, or changed in its meaning, which makes a new version of it."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from signatories.models import Appeal, AppealText
from signatories.workflow import door, register
from signatories.workflow.door import Actor, Refusal


def write(appeal: Appeal, language: str, *, title: str, body: str, by: Actor) -> AppealText:
    """Store the text of the current version in one language: the first time, or as a correction of what stands."""
    text = AppealText.objects.filter(appeal=appeal, language=language, version=appeal.version).first()
    text = text or AppealText(appeal=appeal, language=language, version=appeal.version)
    text.title, text.body = title, body
    return register.save(text, by=by)


def change_meaning(appeal: Appeal, texts: Mapping[str, tuple[str, str]], *, by: Actor) -> Appeal:
    """Begin a new version with the texts given by language (title, body); the first language must be among them.

    The texts of the version before stay, since signatories agreed to them.
    """
    if appeal.language not in texts:
        raise Refusal("first_language_missing", _("Write the new text in the statement's first language too."))
    with transaction.atomic():
        door.lock({appeal.pk})
        row = Appeal.objects.get(pk=appeal.pk)
        row.version = (AppealText.objects.filter(appeal=row).aggregate(last=Max("version"))["last"] or 0) + 1
        AppealText.objects.bulk_create(
            AppealText(appeal=row, language=language, version=row.version, title=title, body=body)
            for language, (title, body) in texts.items()
        )
        row.save(update_fields=["version"])
        door.write([door.entry("change_meaning", row, by=by, appeal=row, version=row.version)])
        door.bump({row.pk})
    return row
