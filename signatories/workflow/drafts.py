"""A form that somebody filled in and sent to a colleague to read and to send: kept a week at most, then erased.

What was typed is read by `forms` again, and is nothing that anybody has signed.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from signatories import tokens
from signatories.choices import EndorsementState, LetterKind, Way
from signatories.models import Appeal, Endorsement
from signatories.models.endorsement import new_seed
from signatories.workflow import door, endorsing, outbox, signing

type Typed = Mapping[str, Sequence[str]]


def keep(
    appeal: Appeal,
    email: str,
    typed: Typed,
    *,
    is_named: bool,
    language: str,
    is_held: bool = False,
    at: datetime | None = None,
) -> Endorsement:
    """Keep a form as it was typed and send its link to a colleague; of a flood (`is_held`) no mail goes out."""
    now = at or timezone.now()
    signing.refuse_shut(appeal, now)
    row = Endorsement(appeal=appeal, way=Way.FORM, state=EndorsementState.DRAFT, received_at=now, language=language)
    # No name: a draft is of nobody yet, and the mail about one that may not be named says less.
    row.is_named, row.email, row.kept = is_named, email.strip(), json.dumps(typed, ensure_ascii=False)
    row.is_held = is_held
    endorsing.refuse_unfit(row, but=("name",))
    with transaction.atomic():
        row.save(force_insert=True)
        door.write([door.entry("send_text", appeal, by=None, appeal=appeal, asked_by="signer")])
        if not is_held:
            outbox.post(LetterKind.COLLEAGUE, endorsement=row, appeal=appeal, language=language, by=None)
    return row


def opened(token: str) -> Endorsement | None:
    """Give the draft whose link this is, by reading only."""
    seed = tokens.opened("colleague", token)
    drafts = Endorsement.objects.filter(seed=seed, state=EndorsementState.DRAFT) if seed else Endorsement.objects.none()
    return drafts.select_related("appeal").first()


def typed(row: Endorsement) -> Typed:
    kept: Typed = json.loads(row.kept)
    return kept


def erase(row: Endorsement) -> None:
    """Erase what was typed, and let its link open nothing: it was sent, or nobody wanted it."""
    with transaction.atomic():
        draft = door.locked(Endorsement.objects.filter(pk=row.pk, state=EndorsementState.DRAFT)).first()
        if draft is None:
            return
        endorsing.forget(draft)
        draft.state, draft.seed = EndorsementState.LAPSED, new_seed()
        draft.save()
        door.write([door.entry("erase_text", draft.appeal, by=None, appeal=draft.appeal)])


def erase_due(at: datetime | None = None, *, batch: int = 200) -> int:
    """Erase what nobody sent in time. Returns how many."""
    before = (at or timezone.now()) - tokens.LIVES["colleague"]
    due = list(Endorsement.objects.filter(state=EndorsementState.DRAFT, received_at__lt=before)[:batch])
    for row in due:
        erase(row)
    return len(due)
