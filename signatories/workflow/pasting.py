"""Taking back what a coordinator has just entered from a reply she has pasted."""

from django.db import transaction
from django.utils.translation import gettext as _

from signatories.choices import LIVING, EndorsementState, SignatoryState
from signatories.models import Endorsement, JournalEntry, Signatory
from signatories.workflow import door, endorsing
from signatories.workflow.door import Actor, Refusal


def take_back(endorsement: Endorsement, *, by: Actor) -> Endorsement:
    """Undo what was entered just now: with the line it made, as long as nobody has decided on that."""
    with transaction.atomic():
        door.lock({endorsement.appeal_id})
        line = door.locked(Signatory.objects.filter(endorsements=endorsement.pk)).first()
        if line is None or not _made_its_line(endorsement):
            return endorsing.withdraw(endorsement, by=by, keeps_line=True)
        others = line.endorsements.exclude(pk=endorsement.pk).filter(state=EndorsementState.CONFIRMED)
        if line.state in LIVING and line.state != SignatoryState.PROPOSED and not others.exists():
            message = _("%s has been decided on meanwhile. Open it in the list to change that.")
            raise Refusal("decided", message % line.called)
        return endorsing.withdraw(endorsement, by=by)


def _made_its_line(endorsement: Endorsement) -> bool:
    told = JournalEntry.objects.filter(kind="endorsement", subject=str(endorsement.pk), act="confirm")
    return any(entry.details.get("is_second") is False for entry in told)
