"""What a coordinator decides about one signatory: approve, decline, ask, withdraw, reopen, publish, hide the name.

Each act is one transaction: locks, a legal move or a Refusal, the row, its journal row, the appeal's revision where
the public may see a difference.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from signatories.choices import LIVING, EndorsementState, SignatoryState
from signatories.models import Endorsement, JournalEntry, Signatory
from signatories.roll import order, versions
from signatories.workflow import consent, door, outbox, replacing, telling
from signatories.workflow.door import Actor, Refusal
from signatories.workflow.states import MOVES, TEXT_MOVES

# Nobody outside may learn that somebody signed, so these two touch nothing but the signatory.
UNSEEN = frozenset({"decline", "ask"})


@dataclass
class Outcome:
    """What became of many: those done, and those left as they were with the reason."""

    done: list[Signatory] = field(default_factory=list)
    refused: list[tuple[Signatory, Refusal]] = field(default_factory=list)


def approve(signatory: Signatory, *, by: Actor, at: datetime | None = None, seen: int | None = None) -> Signatory:
    """Approve; the public sees it when the appeal's grace is over."""
    return _move("approve", signatory, by=by, at=at, seen=seen)


def decline(signatory: Signatory, *, by: Actor, reason: str = "", seen: int | None = None) -> Signatory:
    """Decline; the journal keeps the reason, one of `Reason`."""
    return _move("decline", signatory, by=by, reason=reason, seen=seen)


def ask(signatory: Signatory, *, by: Actor, seen: int | None = None) -> Signatory:
    return _move("ask", signatory, by=by, seen=seen)


def withdraw(signatory: Signatory, *, by: Actor, seen: int | None = None) -> Signatory:
    return _move("withdraw", signatory, by=by, seen=seen)


def reopen(signatory: Signatory, *, by: Actor, seen: int | None = None) -> Signatory:
    """Put back to review, which is also how an act is undone. The place in the order is kept."""
    return _move("reopen", signatory, by=by, seen=seen)


def publish_now(signatory: Signatory, *, by: Actor, seen: int | None = None) -> Signatory:
    """End the grace of an approval."""
    with transaction.atomic():
        row = _locked(signatory, with_appeal=True)
        _refuse_stale(row, seen)
        _end_grace(row, timezone.now())
        telling.hasten([row])
        return _store(row, "publish_now", by=by, fields=("public_from",))


def publish_many(signatories: Iterable[Signatory], *, by: Actor, seen: Mapping[int, int] | None = None) -> Outcome:
    """End the grace of many at once: the public sees all of them come with one revision of the appeal.

    `seen` maps keys to turns, as for `each`.
    """
    wanted, outcome, now = list(signatories), Outcome(), timezone.now()
    with transaction.atomic():
        door.lock({signatory.appeal_id for signatory in wanted})
        rows = door.locked(Signatory.objects.filter(pk__in=[s.pk for s in wanted]).select_related("appeal"))
        for row in rows:
            try:
                _refuse_stale(row, (seen or {}).get(row.pk))
                _end_grace(row, now)
            except Refusal as refusal:
                outcome.refused.append((row, refusal))
            else:
                row.turn += 1
                outcome.done.append(row)
        Signatory.objects.bulk_update(outcome.done, ("public_from", "turn"), batch_size=500)
        telling.hasten(outcome.done)
        door.write(door.entry("publish_now", row, by=by, appeal=row.appeal, at=now) for row in outcome.done)
        door.bump({row.appeal_id for row in outcome.done})
    return outcome


def hide_name(signatory: Signatory, *, by: Actor) -> Signatory:
    """Count but do not name: the name leaves every public answer with this act."""
    return _set_named(signatory, is_named=False, by=by)


def show_name(signatory: Signatory, *, by: Actor) -> Signatory:
    return _set_named(signatory, is_named=True, by=by)


def look_at_name(signatory: Signatory, *, by: Actor) -> str:
    """Give the name of one that is counted, not named, to a coordinator; the journal tells that she has seen it."""
    door.write([door.entry("look_at_name", signatory, by=by, appeal=signatory.appeal)])
    return signatory.printed_name


ACTS: dict[str, Callable[..., Signatory]] = {
    "approve": approve,
    "decline": decline,
    "ask": ask,
    "withdraw": withdraw,
    "reopen": reopen,
    "publish_now": publish_now,
    "hide_name": hide_name,
    "show_name": show_name,
}


def each(act: str, signatories: Iterable[Signatory], *, by: Actor, seen: Mapping[int, int] | None = None) -> Outcome:
    """Do one act to many, each in a transaction of its own: one that is refused holds up none of the others.

    `seen` maps keys to the `turn` each row had when the screen was drawn; one that changed since is refused.
    """
    outcome = Outcome()
    for signatory in signatories:
        known = {"seen": seen[signatory.pk]} if seen and signatory.pk in seen else {}
        try:
            outcome.done.append(ACTS[act](signatory, by=by, **known))
        except Refusal as refusal:
            outcome.refused.append((signatory, refusal))
    return outcome


def _move(
    act: str,
    signatory: Signatory,
    *,
    by: Actor,
    at: datetime | None = None,
    reason: str = "",
    seen: int | None = None,
) -> Signatory:
    try:
        with transaction.atomic():
            row = _locked(signatory, with_appeal=act not in UNSEEN)
            _refuse_stale(row, seen)
            begins, ends = MOVES[act]
            if row.state not in begins:
                raise _illegal(row)
            if act == "reopen" and _another_lives(row):
                raise _beside_a_living_one(row)
            if act == "approve" and not versions.may_stand(row):
                raise _owes_an_answer(row)
            door.relist([row])
            was, row.state = row.state, ends
            _time(row, at or timezone.now())
            told: dict[str, Any] = {"before": was, "after": str(ends)} | ({"reason": reason} if reason else {})
            looked_at = _look_at_seconds(row) if act == "approve" else []
            if looked_at:
                told["seconds"] = looked_at
            if act == "reopen":
                outbox.drop(row)
                _put_seconds_back(row, was)
            shows = SignatoryState.APPROVED in (was, ends)
            fields = ("state", "approved_at", "public_from", "place", *replacing.OF_LINE)
            _store(row, act, by=by, fields=fields, shows=shows, at=at, told=told)
            if looked_at:
                for second in Endorsement.objects.filter(pk__in=looked_at).order_by("pk"):
                    consent.take_over(second, by=by)
                row.refresh_from_db()
                if row.state != ends:
                    raise _owes_an_answer(row)
            if act == "approve":
                telling.accepted(row)
            return row
    except IntegrityError as error:
        raise _beside_a_living_one(signatory) from error


def _look_at_seconds(row: Signatory) -> list[int]:
    """Whoever approves a line has looked at every sign-on that carries it; gives those nobody had looked at before."""
    seconds = row.endorsements.filter(is_second=True)
    keys = list(seconds.order_by("pk").values_list("pk", flat=True))
    seconds.update(is_second=False)
    return keys


def _put_seconds_back(row: Signatory, was: str) -> None:
    """Let what an approval looked at be looked at again, now that it is undone; what they said counts no longer."""
    if was == SignatoryState.APPROVED:
        told = JournalEntry.objects.filter(kind="signatory", subject=str(row.pk), act="approve").order_by("-pk").first()
        keys = told.details.get("seconds", []) if told else []
        consent.give_back(row, keys)
        row.endorsements.filter(pk__in=keys, state=EndorsementState.CONFIRMED).update(is_second=True)


def _locked(signatory: Signatory, *, with_appeal: bool) -> Signatory:
    if with_appeal:
        door.lock({signatory.appeal_id})
    row = door.locked(Signatory.objects.filter(pk=signatory.pk)).first()
    if row is None:
        raise Refusal("gone", _("%s is no longer here. Load the page again.") % signatory.called)
    return row


def _time(row: Signatory, now: datetime) -> None:
    if row.state != SignatoryState.APPROVED:
        row.approved_at = row.public_from = None
        return
    row.approved_at = now
    row.public_from = now + timedelta(minutes=row.appeal.grace)
    # The rule may have changed since the proposal was written, which took no lock.
    if not row.is_pinned:
        row.place = order.own_place(row.appeal, row)


def _set_named(signatory: Signatory, *, is_named: bool, by: Actor) -> Signatory:
    with transaction.atomic():
        row = _locked(signatory, with_appeal=True)
        if row.state not in LIVING:
            raise _illegal(row)
        if row.is_named == is_named:
            raise named_so_already(row)
        door.relist([row])
        row.is_named = is_named
        door.relist([row])
        shows, told = row.state == SignatoryState.APPROVED, dict[str, str]()
        if shows and not versions.may_stand(row):
            # It stood there by saying nothing to a new text, which is no yes of whom is not named.
            row.state, row.public_from = TEXT_MOVES["lay_aside"][1], None
            told = {"before": str(SignatoryState.APPROVED), "after": str(row.state)}
        act = "show_name" if is_named else "hide_name"
        return _store(row, act, by=by, fields=("is_named", "state", "public_from"), shows=shows, told=told)


def _store(
    row: Signatory,
    act: str,
    *,
    by: Actor,
    fields: tuple[str, ...],
    shows: bool = True,
    at: datetime | None = None,
    told: Mapping[str, str] | None = None,
) -> Signatory:
    row.turn += 1
    row.save(update_fields=[*fields, "turn"])
    door.write([door.entry(act, row, by=by, appeal=row.appeal, at=at, **(told or {}))])
    if shows:
        door.bump({row.appeal_id})
    return row


def _refuse_stale(row: Signatory, seen: int | None) -> None:
    """Refuse what was decided on an older look: `seen` is the turn the row had when the screen was drawn."""
    if seen is not None and row.turn != seen:
        raise Refusal(
            "stale", _("%s was changed while you looked. Nothing was done; look again and decide.") % row.called
        )


def _end_grace(row: Signatory, now: datetime) -> None:
    if row.state != SignatoryState.APPROVED or (row.public_from and row.public_from <= now):
        raise Refusal("nothing_to_publish", _("%s is not waiting to be published.") % row.called)
    row.public_from = now


def _another_lives(row: Signatory) -> bool:
    others = Signatory.objects.filter(appeal=row.appeal_id, organization=row.organization_id, state__in=LIVING)
    return others.exclude(pk=row.pk).exists()


def _illegal(row: Signatory) -> Refusal:
    state = row.get_state_display()
    message = _("%(name)s is now “%(state)s”, so this cannot be done. Load the page again to see what changed.")
    return Refusal("illegal_move", message % {"name": row.called, "state": state})


def named_so_already(row: Signatory) -> Refusal:
    message = _("%s is named already.") if row.is_named else _("%s is already counted without its name.")
    return Refusal("no_change", message % row.called)


def _owes_an_answer(row: Signatory) -> Refusal:
    if row.refused_version == row.appeal.version:
        message = _("%s does not agree to the text, so it cannot be approved. Ask them.")
        return Refusal("refused_text", message % row.called)
    message = _("%(name)s has agreed to version %(version)s of the text only, so it cannot be approved yet. Ask them.")
    return Refusal("older_text", message % {"name": row.called, "version": row.agreed_version})


def _beside_a_living_one(row: Signatory) -> Refusal:
    message = _("%s stands on this statement a second time; that line is the one to decide on.")
    return Refusal("living_already", message % row.called)
