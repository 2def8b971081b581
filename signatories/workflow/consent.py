"""Whether signatories agree to a new text: they are asked, and they answer.

What becomes of the text and of the list is `replacing`; who says what is read by `roll.versions`. Rows are locked in
one order: the appeal, its lines, the sign-on.

A second sign-on that nobody has looked at is asked and answers like any other, so that nobody learns by signing who is
there already; what it says is kept with it alone until it speaks for its line.
"""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from signatories import tokens
from signatories.choices import LIVING, ConsentRule, EndorsementState, LetterKind, LetterState, Proof, SignatoryState
from signatories.models import Appeal, AppealText, Endorsement, JournalEntry, Letter, Signatory
from signatories.models.endorsement import new_seed
from signatories.roll import versions
from signatories.roll.versions import Stance
from signatories.workflow import door, outbox, replacing
from signatories.workflow.door import Actor, Refusal

AGAIN_AFTER = timedelta(days=1)  # in which nobody is asked twice


# Asking


def ask(appeal: Appeal, *, rule: ConsentRule, answer_by: date, by: Actor) -> int:
    """Ask everybody who signed about the text that was written, one mail for each address. Returns how many mails.

    The rule is what signers are told, so it stays until this text is published or taken back.
    """
    with transaction.atomic():
        row = door.held(appeal)
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
        row = door.held(appeal)
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
    line = row.line
    if not row.email or line is None or versions.stance(line, versions.at_stake(appeal)) != Stance.WAITING:
        return
    # The sign-ons of one form are asked about by one mail.
    asked = Letter.objects.filter(appeal=appeal, kind=LetterKind.CONSENT, state=LetterState.WAITING)
    if not asked.filter(endorsement__email__iexact=row.email.strip()).exists():
        _post(appeal, [row], by=None)


def stop(appeal: Appeal, *, by: Actor) -> int:
    """Keep every such mail that waits from going. Returns how many; nobody's answer is lost by it."""
    with transaction.atomic():
        row = door.held(appeal)
        waiting = Letter.objects.filter(appeal=row, kind=LetterKind.CONSENT, state=LetterState.WAITING)
        stopped = waiting.update(state=LetterState.STOPPED)
        if not stopped:
            raise Refusal("nothing_waits", _("No mail waits any more, so there is nothing to stop."))
        _tell("stop_asking", row, by=by, mails=stopped)
    return stopped


# Answering


def asked(row: Endorsement) -> Stance | None:
    """Give what a sign-on says about the text at stake, where it may say so now, else None."""
    line = row.line
    if line is None or line.state not in LIVING:
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
        at_stake = versions.at_stake(row.appeal)
        open_ones = [one for one, line in versions.answers_of(row) if _is_open(line, at_stake)]
        if not open_ones:
            raise _nothing_asked()
        return [say(one, version, agrees=agrees) for one in open_ones]


def say(row: Endorsement, version: int, *, agrees: bool) -> Signatory:
    """Store what a signer says of a version: for her line; of a second sign-on, with that alone. Returns the line."""
    with transaction.atomic():
        door.lock({row.appeal_id})
        list(door.locked(Signatory.objects.filter(endorsements=row.pk)))
        one = door.locked(Endorsement.objects.filter(pk=row.pk)).first()
        line = one.line if one is not None else None
        if one is None or line is None:
            raise _nothing_asked()
        if line.pk is not None:
            return answer(line, version, agrees=agrees, by=None)
        _refuse_unasked(line, version)
        was = [one.agreed_later, one.refused_version]
        if agrees:
            one.agreed_later, one.refused_version = version, None
        else:
            one.refused_version = version
        one.save(update_fields=replacing.OF_SECOND)
        door.outdate(Signatory.objects.filter(pk=one.signatory_id))
        act = "agree" if agrees else "refuse_text"
        door.write([door.entry(act, one, by=None, appeal=line.appeal, version=version, was=was)])
        return one.alone()


def answer(
    line: Signatory, version: int, *, agrees: bool, by: Actor, proof: Proof = Proof.MAIL, second: int | None = None
) -> Signatory:
    """Store what a line says about a version: before it is public, and afterwards where it still owes an answer.

    Whoever agrees late comes back on the list, since coordinators had approved that line; whoever refuses what is
    public leaves at once. `by` is a coordinator who was told, None the signer's own link; `second` is the sign-on that
    it was taken over from.
    """
    with transaction.atomic():
        door.lock({line.appeal_id})
        row = door.locked(Signatory.objects.filter(pk=line.pk).select_related("appeal")).first()
        if row is None:
            raise _not_living(line)
        _refuse_unasked(row, version)
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
        told |= {"second": second} if second is not None else {}
        entries = [door.entry("agree" if agrees else "refuse_text", row, by=by, appeal=row.appeal, **told)]
        if version == row.appeal.version and (move := _follows(row, agrees=agrees)):
            door.relist([row])
            entries.append(replacing.moved(row, move, by=by))
            shows = shows or row.state == SignatoryState.APPROVED
        row.save()
        door.write(entries)
        if shows:
            door.bump({row.appeal_id})
    return row


def take_over(row: Endorsement, *, by: Actor) -> None:
    """Let a line that owes an answer have that of a sign-on which speaks for it from now on. Call it in that act."""
    one = Endorsement.objects.select_related("appeal", "signatory__appeal").get(pk=row.pk)
    line = one.signatory
    if line is None or line.state not in LIVING:
        return
    version = versions.at_stake(line.appeal)
    said = versions.stance(one.alone(), version)
    if said != Stance.WAITING and versions.stance(line, version) == Stance.WAITING:
        proof = Proof(one.proof or Proof.WORD)
        answer(line, version, agrees=said == Stance.AGREED, by=by, proof=proof, second=one.pk)


def give_back(line: Signatory, seconds: Collection[int]) -> bool:
    """Undo, unsaved, what a line took over from one of these, if that is its last answer. Tells whether it was."""
    answers = JournalEntry.objects.filter(kind="signatory", subject=str(line.pk), act__in=replacing.ANSWERS)
    last = answers.order_by("-pk").values_list("details", flat=True).first()
    if last is None or last.get("second") not in seconds:
        return False
    for name, value in zip(replacing.OF_LINE, last["was"], strict=True):
        setattr(line, name, value)
    return True


def _refuse_unasked(line: Signatory, version: int) -> None:
    if line.state not in LIVING:
        raise _not_living(line)
    if version != versions.at_stake(line.appeal):
        raise Refusal("text_changed", _("The text was changed meanwhile. Read it again before you answer."))
    if not _is_open(line, version):
        raise _nothing_asked()


def _follows(line: Signatory, *, agrees: bool) -> str:
    if not agrees:
        return "withdraw"
    return "come_back" if versions.is_laid_aside(line) else ""


def _is_open(line: Signatory, version: int) -> bool:
    """Tell whether a line may still answer: as often as it likes before a text is public, once afterwards."""
    return line.appeal.asked_version == version or versions.stance(line, version) != Stance.AGREED


def _post(appeal: Appeal, rows: list[Endorsement], *, by: Actor) -> int:
    kind = {"kind": LetterKind.CONSENT, "appeal": appeal, "by": by}
    outbox.post_many([Letter(**kind, endorsement_id=row.pk, language=row.language) for row in rows])
    return len(rows)


def _tell(act: str, appeal: Appeal, *, by: Actor, **details: Any) -> None:
    door.write([door.entry(act, appeal, by=by, appeal=appeal, **details)])


def _not_living(line: Signatory) -> Refusal:
    return Refusal("not_living", _("%s is not on the statement any more. Nothing was changed.") % line.called)


def _nothing_asked() -> Refusal:
    return Refusal("nothing_asked", _("Nothing is asked of you any more. Nothing was changed."))


def _used() -> Refusal:
    return Refusal("used", _("This link was used already, or it is too old."))
