"""What a signer is written to about a decision: the question that keeps it waiting, or that it was declined.

The decision itself is `moderation`; when the letter goes, `outbox`. Where nobody can be written to, nothing is.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from signatories.choices import EndorsementState, LetterKind, Reason
from signatories.mail import letters
from signatories.models import Endorsement, Signatory
from signatories.text import tidy_text
from signatories.workflow import door, entering, moderation, outbox
from signatories.workflow.door import Actor, Refusal
from signatories.workflow.telling import UNDOABLE


def addressee(signatory: Signatory) -> Endorsement | None:
    """Give the newest confirmed sign-on of a line that has an address."""
    rows = Endorsement.objects.filter(signatory=signatory, state=EndorsementState.CONFIRMED).exclude(email="")
    return rows.order_by("-pk").first()


def ask(signatory: Signatory, question: str, *, by: Actor, seen: int | None = None) -> bool:
    """Wait for an answer to a question. Returns whether a letter asks it; else a coordinator has to, by telephone."""
    question = tidy_text(question)
    if not question:
        raise Refusal("no_question", _("Write what you want to know. Nothing was changed."))
    most = Endorsement._meta.get_field("question").max_length or 0
    if len(question) > most:
        raise Refusal("too_long", _("Write at most %s characters. Nothing was changed.") % most)
    with transaction.atomic():
        asked = moderation.ask(signatory, by=by, seen=seen)
        to = addressee(signatory)
        if to is not None and not letters.answers_go_to(by, asked.appeal):
            message = _("Nobody could answer: neither you nor the statement has an e-mail address. Write yours first.")
            raise Refusal("no_answer", message)
        rows = Endorsement.objects.filter(pk=to.pk) if to else Endorsement.objects.filter(signatory=signatory)
        row = door.locked(rows).last()
        if row is None:
            entering.note(signatory, question, by=by)
            return False
        row.question = question
        row.save(update_fields=["question"])
        if to is not None:
            _post(LetterKind.QUESTION, row, asked, by=by)
    return to is not None


def decline(signatory: Signatory, reason: str, *, by: Actor, is_told: bool = False, seen: int | None = None) -> bool:
    """Decline for a reason. Returns whether a letter tells it: only if asked for, and where there is an address."""
    if reason not in Reason.values:
        raise Refusal("no_reason", _("Choose a reason. Nothing was changed."))
    with transaction.atomic():
        declined = moderation.decline(signatory, by=by, reason=reason, seen=seen)
        to = addressee(signatory) if is_told else None
        if to is not None:
            _post(LetterKind.DECLINED, to, declined, by=by)
    return to is not None


def _post(kind: LetterKind, endorsement: Endorsement, signatory: Signatory, *, by: Actor) -> None:
    due = timezone.now() + UNDOABLE
    outbox.post(kind, endorsement=endorsement, appeal=signatory.appeal, language=endorsement.language, by=by, due=due)
