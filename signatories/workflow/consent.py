"""Whether signatories agree to a new text: they are asked, they answer, the text is published or taken back.

Who says what is read by `roll.versions`. Rows are locked in one order: the appeal, its lines, the sign-on.
"""

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from signatories import tokens
from signatories.choices import LIVING, ConsentRule, EndorsementState, LetterKind, LetterState, Proof, SignatoryState
from signatories.models import Appeal, AppealText, Endorsement, JournalEntry, Letter, Signatory
from signatories.models.endorsement import new_seed
from signatories.roll import order, versions
from signatories.roll.versions import Stance
from signatories.workflow import door, outbox
from signatories.workflow.door import Actor, Refusal
from signatories.workflow.states import MOVES, TEXT_MOVES

AGAIN_AFTER = timedelta(days=1)  # in which nobody is asked twice
BATCH = 500


# Asking


def ask(appeal: Appeal, *, rule: ConsentRule, answer_by: date, by: Actor) -> int:
    """Ask everybody who signed about the text that was written, one mail for each address. Returns how many mails.

    The rule is what signers are told, so it stays until this text is published or taken back.
    """
    with transaction.atomic():
        row = _locked(appeal)
        if row.asked_version is not None:
            raise Refusal("asked_already", _("Signatories are being asked about this text already."))
        version = versions.coming(row)
        if version is None:
            raise Refusal("no_text", _("There is no new text to ask about. Write it first."))
        if not AppealText.objects.filter(appeal=row, version=version, language=row.language).exists():
            raise Refusal("first_language_missing", _("Write the new text in the statement's first language too."))
        if answer_by <= timezone.now().date():
            raise Refusal("past", _("Choose a day that is still to come: they need time to answer."))
        row.asked_version, row.consent_rule, row.answer_by = version, rule, answer_by
        row.save(update_fields=["asked_version", "consent_rule", "answer_by"])
        mails = _post(row, versions.to_ask(row, version), by=by)
        _tell("ask_all", row, by=by, version=version, mails=mails)
    return mails


def ask_again(appeal: Appeal, *, by: Actor) -> int:
    """Write to whoever has not answered and has no such mail of the last day. Returns how many mails."""
    with transaction.atomic():
        row = _locked(appeal)
        recent = timezone.now() - AGAIN_AFTER
        rows = Letter.objects.filter(appeal=row, kind=LetterKind.CONSENT)
        waiting = rows.filter(state=LetterState.WAITING) | rows.filter(state=LetterState.SENT, sent_at__gt=recent)
        written = {email.strip().casefold() for email in waiting.values_list("endorsement__email", flat=True)}
        open_ones = versions.to_ask(row, versions.at_stake(row))
        mails = _post(row, [one for one in open_ones if one.email.strip().casefold() not in written], by=by)
        if not mails:
            raise Refusal("nobody", _("Nobody is left to write to: all have answered, or had this mail within a day."))
        _tell("ask_all", row, by=by, version=versions.at_stake(row), mails=mails)
    return mails


def ask_one(row: Endorsement) -> None:
    """Ask whoever has just confirmed, if her yes is to another text than the one at stake. Call it in that act."""
    appeal = Appeal.objects.get(pk=row.appeal_id)
    line = row.signatory
    if not row.email or line is None or versions.stance(line, versions.at_stake(appeal)) != Stance.WAITING:
        return
    # The sign-ons of one form are asked about by one mail.
    asked = Letter.objects.filter(appeal=appeal, kind=LetterKind.CONSENT, state=LetterState.WAITING)
    if not asked.filter(endorsement__email__iexact=row.email.strip()).exists():
        _post(appeal, [row], by=None)


def stop(appeal: Appeal, *, by: Actor) -> int:
    """Keep every such mail that waits from going. Returns how many; nobody's answer is lost by it."""
    with transaction.atomic():
        row = _locked(appeal)
        waiting = Letter.objects.filter(appeal=row, kind=LetterKind.CONSENT, state=LetterState.WAITING)
        stopped = waiting.update(state=LetterState.STOPPED)
        if not stopped:
            raise Refusal("nothing_waits", _("No mail waits any more, so there is nothing to stop."))
        _tell("stop_asking", row, by=by, mails=stopped)
    return stopped


# Answering


def asked(row: Endorsement) -> Stance | None:
    """Give what the line of a sign-on says about the text at stake, where it may say so now, else None."""
    line = row.signatory
    if line is None or row.is_second or line.state not in LIVING:
        return None
    version = versions.at_stake(line.appeal)
    return versions.stance(line, version) if _is_open(line, version) else None


def opened(token: str) -> Endorsement | None:
    """Give the sign-on whose link this is, by reading only."""
    seed = tokens.opened("consent", token)
    rows = Endorsement.objects.filter(seed=seed, state=EndorsementState.CONFIRMED).exclude(email="")
    return rows.select_related("appeal", "signatory").first() if seed else None


def answer_by_link(token: str, version: int, *, agrees: bool) -> list[Signatory]:
    """Answer for all that an address signed for, by a link that opens nothing afterwards. Returns the lines."""
    row = opened(token)
    if row is None:
        raise _used()
    with door.acting(door.SIGNER), transaction.atomic():
        door.lock({row.appeal_id})
        # First of all: whoever presses twice answers once.
        if not Endorsement.objects.filter(pk=row.pk, seed=row.seed).update(seed=new_seed()):
            raise _used()
        row.appeal.refresh_from_db()
        lines = versions.lines_of(row)
        open_ones = [line for line in lines if _is_open(line, versions.at_stake(row.appeal))]
        if not open_ones:
            raise Refusal("nothing_asked", _("Nothing is asked of you any more. Nothing was changed."))
        return [answer(line, version, agrees=agrees, by=None) for line in open_ones]


def answer(line: Signatory, version: int, *, agrees: bool, by: Actor, proof: Proof = Proof.MAIL) -> Signatory:
    """Store what a line says about a version: before it is public, and afterwards where it still owes an answer.

    Whoever agrees late comes back on the list, since coordinators had approved that line; whoever refuses what is
    public leaves at once. `by` is a coordinator who was told, None the signer's own link.
    """
    with transaction.atomic():
        door.lock({line.appeal_id})
        row = door.locked(Signatory.objects.filter(pk=line.pk, state__in=LIVING).select_related("appeal")).first()
        if row is None:
            raise Refusal("not_living", _("%s is not on the statement any more. Nothing was changed.") % line.called)
        if version != versions.at_stake(row.appeal):
            raise Refusal("text_changed", _("The text was changed meanwhile. Read it again before you answer."))
        if not _is_open(row, version):
            raise Refusal("nothing_asked", _("Nothing is asked of you any more. Nothing was changed."))
        was = [row.agreed_version, row.agreed_how, row.refused_version]
        # What stood on the list by the rule alone is told otherwise on the page from now on.
        shows = row.state == SignatoryState.APPROVED and version == row.appeal.version
        if agrees:
            row.agreed_version, row.refused_version = version, None
            row.agreed_how = versions.how(proof, timezone.now().date())
        else:
            row.refused_version = version
        told: dict[str, Any] = {"version": version, "was": was}
        told |= {"how": str(proof)} if by is not None else {}
        entries = [door.entry("agree" if agrees else "refuse_text", row, by=by, appeal=row.appeal, **told)]
        if version == row.appeal.version and (move := _follows(row, agrees=agrees)):
            entries.append(_moved(row, move, by=by))
            shows = shows or row.state == SignatoryState.APPROVED
        row.save()
        door.write(entries)
        if shows:
            door.bump({row.appeal_id})
    return row


def take_over(row: Endorsement, *, by: Actor) -> None:
    """Let a line have the yes of a second sign-on, where that was to the text at stake. Call it in the act on it."""
    line = row.signatory
    if line is None or line.state not in LIVING:
        return
    version = versions.at_stake(line.appeal)
    if row.agreed_version >= version and versions.stance(line, version) == Stance.WAITING:
        answer(line, version, agrees=True, by=by, proof=Proof(row.proof or Proof.WORD))


# What becomes of the text


def publish(appeal: Appeal, *, by: Actor) -> Appeal:
    """Make the text public that signatories were asked about, with the list that it has by their answers and the rule.

    Whoever refused leaves; whoever may not stay without an answer waits for it, at the same place.
    """
    with transaction.atomic():
        row, now = _asked(appeal), timezone.now()
        version = row.asked_version
        assert version is not None
        if row.consent_rule == ConsentRule.SILENCE and row.answer_by and now.date() <= row.answer_by:
            raise Refusal("too_early", _("They may still answer: until that day is over, silence is no yes."))
        row.version, row.version_from, row.asked_version, row.answer_by = version, now, None, None
        row.save(update_fields=["version", "version_from", "asked_version", "answer_by"])
        moved = defaultdict[str, list[Signatory]](list)
        lines = list(door.locked(Signatory.objects.filter(appeal=row, state__in=LIVING)))
        for line in lines:
            line.appeal = row
            if move := _follows_publication(line):
                moved[move].append(line)
        entries = [_moved(line, move, by=by) for move, some in moved.items() for line in some]
        _store(moved)
        stay = sum(line.state == SignatoryState.APPROVED for line in lines)
        told: dict[str, Any] = {move: len(some) for move, some in moved.items()}
        door.write([door.entry("publish_text", row, by=by, appeal=row, version=version, stay=stay, **told), *entries])
        door.bump({row.pk})
    return row


def take_back(appeal: Appeal, *, by: Actor) -> None:
    """Drop the text that is coming, with all that was answered about it; what is public stays as it is."""
    with transaction.atomic():
        row = _locked(appeal)
        version = versions.coming(row)
        if version is None:
            raise Refusal("no_text", _("There is no new text to take back. Nothing was changed."))
        answers = JournalEntry.objects.filter(appeal=row, act__in=("agree", "refuse_text"), details__version=version)
        before = dict[int, list[object]]()
        for subject, details in answers.order_by("pk").values_list("subject", "details"):
            before.setdefault(int(subject), details["was"])
        lines = list(door.locked(Signatory.objects.filter(pk__in=before)))
        for line in lines:
            line.agreed_version, line.agreed_how, line.refused_version = before[line.pk]  # type: ignore[assignment]
        Signatory.objects.bulk_update(lines, ("agreed_version", "agreed_how", "refused_version"), batch_size=BATCH)
        AppealText.objects.filter(appeal=row, version=version).delete()
        row.asked_version = row.answer_by = None
        row.save(update_fields=["asked_version", "answer_by"])
        _tell("take_back_text", row, by=by, version=version)


def _follows_publication(line: Signatory) -> str:
    """Name the move that a line makes when the version of its appeal has just become public; "" for none."""
    match versions.stance(line, line.appeal.version):
        case Stance.REFUSED:
            return "withdraw"
        case Stance.AGREED:
            return "come_back" if versions.is_laid_aside(line) else ""
    return "lay_aside" if line.state == SignatoryState.APPROVED and not versions.may_stand(line) else ""


def _follows(line: Signatory, *, agrees: bool) -> str:
    if not agrees:
        return "withdraw"
    return "come_back" if versions.is_laid_aside(line) else ""


def _moved(line: Signatory, move: str, *, by: Actor) -> JournalEntry:
    """Move a line, unsaved; its approval is kept as long as it may come back."""
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
    return door.entry(move, line, by=by, appeal=line.appeal, **told)


def _store(moved: dict[str, list[Signatory]]) -> None:
    """Store many moves in as many writes as there are kinds of them."""
    for move, some in moved.items():
        keys = [line.pk for line in some]
        if move == "come_back":
            Signatory.objects.bulk_update(some, ("state", "public_from", "place", "turn"))
            continue
        gone = {} if move == "lay_aside" else {"approved_at": None}
        rows = Signatory.objects.filter(pk__in=keys)
        rows.update(state=some[0].state, public_from=None, turn=F("turn") + 1, **gone)


def _is_open(line: Signatory, version: int) -> bool:
    """Tell whether a line may still answer: as often as it likes before a text is public, once afterwards."""
    return line.appeal.asked_version == version or versions.stance(line, version) != Stance.AGREED


def _post(appeal: Appeal, rows: list[Endorsement], *, by: Actor) -> int:
    kind = {"kind": LetterKind.CONSENT, "appeal": appeal, "by": by}
    outbox.post_many([Letter(**kind, endorsement_id=row.pk, language=row.language) for row in rows])
    return len(rows)


def _locked(appeal: Appeal) -> Appeal:
    door.lock({appeal.pk})
    return Appeal.objects.get(pk=appeal.pk)


def _asked(appeal: Appeal) -> Appeal:
    row = _locked(appeal)
    if row.asked_version is None:
        raise Refusal("not_asked", _("Nobody is being asked about a new text. Ask everybody first."))
    return row


def _tell(act: str, appeal: Appeal, *, by: Actor, **details: Any) -> None:
    door.write([door.entry(act, appeal, by=by, appeal=appeal, **details)])


def _used() -> Refusal:
    return Refusal("used", _("This link was used already, or it is too old."))
