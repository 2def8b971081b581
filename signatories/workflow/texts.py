"""The text of an appeal: written, corrected, or changed in its meaning, which is a new version once somebody signed.

A new version is private until it is published; whom it is for is asked, and what follows, in `consent`.
"""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from signatories.models import Appeal, AppealText, JournalEntry
from signatories.roll import versions
from signatories.workflow import door, register
from signatories.workflow.door import Actor, Refusal


def write(appeal: Appeal, language: str, *, title: str, body: str, by: Actor, version: int | None = None) -> AppealText:
    """Store a text in one language, of the public version if none is named: the first time, or as a correction."""
    version = version or appeal.version
    text = AppealText.objects.filter(appeal=appeal, language=language, version=version).first()
    text = text or AppealText(appeal=appeal, language=language, version=version)
    text.title, text.body = title, body
    return register.save(text, by=by)


def change_meaning(appeal: Appeal, texts: Mapping[str, tuple[str, str]], *, by: Actor) -> int:
    """Write what means something else, by language (title, body); returns the version it is.

    While nobody has signed, it is simply the text. Otherwise it begins a new version, the first language among it, or
    goes on with the one that is being written; the public text stays, since signatories agreed to that.
    """
    with transaction.atomic():
        row = door.held(appeal)
        if row.asked_version is not None:
            raise Refusal("being_asked", _("Signatories are being asked about a new text. Take that back first."))
        version = _version(row, texts)
        for language, (title, body) in texts.items():
            write(row, language, title=title, body=body, by=by, version=version)
        if version != row.version:
            door.write([door.entry("change_meaning", row, by=by, appeal=row, version=version)])
    return version


def _version(appeal: Appeal, texts: Mapping[str, tuple[str, str]]) -> int:
    if not versions.is_signed(appeal):
        return appeal.version
    if begun := versions.coming(appeal):
        return begun
    if appeal.language not in texts:
        raise Refusal("first_language_missing", _("Write the new text in the statement's first language too."))
    last = AppealText.objects.filter(appeal=appeal).aggregate(last=Max("version"))["last"] or 0
    # A number once given is not given again, not even that of a text which was taken back.
    told = JournalEntry.objects.filter(appeal=appeal, act="change_meaning").order_by("-pk").first()
    return max(int(last), appeal.version, told.details["version"] if told else 0) + 1
