"""What becomes of a text that signatories were asked about: it replaces the public one, or it is taken back.

The list follows the answers and the rule; who may answer, and when, is `consent`.
"""

from collections import defaultdict
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from signatories.choices import LIVING, ConsentRule, SignatoryState
from signatories.models import Appeal, AppealText, Endorsement, JournalEntry, Signatory
from signatories.roll import order, versions
from signatories.roll.versions import Stance
from signatories.workflow import door
from signatories.workflow.door import Actor, Refusal
from signatories.workflow.states import MOVES, TEXT_MOVES

BATCH = 500
ANSWERS = ("agree", "refuse_text")
# What of a line, or of a second sign-on, says how it stands to the versions; an answer is told with what these were.
OF_LINE = ("agreed_version", "agreed_how", "refused_version")
OF_SECOND = ("agreed_later", "refused_version")


def publish(appeal: Appeal, *, by: Actor) -> Appeal:
    """Make the text public that signatories were asked about, with the list that it has by their answers and the rule.

    Whoever refused leaves; whoever may not stay without an answer waits for it, at the same place.
    """
    with transaction.atomic():
        row, now = door.held(appeal), timezone.now()
        version = row.asked_version
        if version is None:
            raise Refusal("not_asked", _("Nobody is being asked about a new text. Ask everybody first."))
        if row.consent_rule == ConsentRule.SILENCE and row.answer_by and now.date() <= row.answer_by:
            raise Refusal("too_early", _("They may still answer: until that day is over, silence is no yes."))
        row.version, row.version_from, row.asked_version, row.answer_by = version, now, None, None
        row.save(update_fields=["version", "version_from", "asked_version", "answer_by"])
        moves = defaultdict[str, list[Signatory]](list)
        lines = list(door.locked(Signatory.objects.filter(appeal=row, state__in=LIVING)))
        for line in lines:
            line.appeal = row
            if move := _follows_publication(line):
                moves[move].append(line)
        entries = [moved(line, move, by=by, rule=row.consent_rule) for move, some in moves.items() for line in some]
        _store(moves)
        stay = sum(line.state == SignatoryState.APPROVED for line in lines)
        told: dict[str, Any] = {move: len(some) for move, some in moves.items()}
        door.write([door.entry("publish_text", row, by=by, appeal=row, version=version, stay=stay, **told), *entries])
        door.bump({row.pk})
    return row


def take_back(appeal: Appeal, *, by: Actor) -> None:
    """Drop the text that is coming, with all that was answered about it; what is public stays as it is."""
    with transaction.atomic():
        row = door.held(appeal)
        version = versions.coming(row)
        if version is None:
            raise Refusal("no_text", _("There is no new text to take back. Nothing was changed."))
        answers = JournalEntry.objects.filter(appeal=row, act__in=ANSWERS, details__version=version).order_by("pk")
        _put_back(answers, Signatory, OF_LINE)
        _put_back(answers, Endorsement, OF_SECOND)
        AppealText.objects.filter(appeal=row, version=version).delete()
        row.asked_version = row.answer_by = None
        row.save(update_fields=["asked_version", "answer_by"])
        door.write([door.entry("take_back_text", row, by=by, appeal=row, version=version)])


def moved(line: Signatory, move: str, *, by: Actor, rule: str = "") -> JournalEntry:
    """Move a line, unsaved; its approval is kept as long as it may come back.

    `rule` is by what lines move as a text is published; without one a line moves by its own answer.
    """
    was, now = line.state, timezone.now()
    line.state = (TEXT_MOVES.get(move) or MOVES[move])[1]
    line.turn += 1
    match move:
        case "come_back":
            line.public_from = now + timedelta(minutes=line.appeal.grace)
            # The rule of the order may have changed meanwhile.
            if not line.is_pinned:
                line.place = order.own_place(line.appeal, line)
        case "lay_aside":
            line.public_from = None
        case _:
            line.approved_at = line.public_from = None
    told: dict[str, Any] = {"before": was, "after": str(line.state), "text": line.appeal.version}
    told |= {"rule": str(rule)} if rule else {}
    return door.entry(move, line, by=by, appeal=line.appeal, **told)


def stand_again(line: Signatory, *, by: Actor) -> None:
    """Store what a line says since an answer was given back; without it, it may have to leave the list."""
    is_out, entries = line.state == SignatoryState.APPROVED, list[JournalEntry]()
    if is_out:
        door.relist([line])
        if not versions.may_stand(line):
            entries.append(moved(line, "lay_aside", by=by))
    line.save(update_fields=[*OF_LINE, "state", "public_from", "turn"])
    door.write(entries)
    if is_out:
        door.bump({line.appeal_id})


def _follows_publication(line: Signatory) -> str:
    """Name the move that a line makes when the version of its appeal has just become public; "" for none."""
    match versions.stance(line, line.appeal.version):
        case Stance.REFUSED:
            return "withdraw"
        case Stance.AGREED:
            return "come_back" if versions.is_laid_aside(line) else ""
    return "lay_aside" if line.state == SignatoryState.APPROVED and not versions.may_stand(line) else ""


def _store(moves: dict[str, list[Signatory]]) -> None:
    """Store many moves in as many writes as there are kinds of them."""
    for move, some in moves.items():
        keys = [line.pk for line in some]
        if move == "come_back":
            Signatory.objects.bulk_update(some, ("state", "public_from", "place", "turn"))
            continue
        gone = {} if move == "lay_aside" else {"approved_at": None}
        rows = Signatory.objects.filter(pk__in=keys)
        rows.update(state=some[0].state, public_from=None, turn=F("turn") + 1, **gone)


def _put_back[R: (Signatory, Endorsement)](
    answers: QuerySet[JournalEntry], model: type[R], names: tuple[str, ...]
) -> None:
    """Let rows say what they said before the first of some answers."""
    before = dict[int, list[object]]()
    for subject, details in answers.filter(kind=model._meta.model_name).values_list("subject", "details"):
        before.setdefault(int(subject), details["was"])
    rows = list(door.locked(model._default_manager.filter(pk__in=before)))
    for row in rows:
        for name, value in zip(names, before[row.pk], strict=True):
            setattr(row, name, value)
    model._default_manager.bulk_update(rows, names, batch_size=BATCH)
