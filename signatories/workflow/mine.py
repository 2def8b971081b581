"""What a signer may do with her own signature, by a link that was mailed to her: all of it at once, without asking us.

Who may is told by the link alone. Each use makes it anew, so one that somebody else has seen opens nothing twice.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from signatories import tokens
from signatories.choices import LIVING, EndorsementState, SignatoryState
from signatories.models import Appeal, Endorsement, Signatory
from signatories.models.endorsement import new_seed
from signatories.roll import published, versions
from signatories.text import tidy_text, whole_number
from signatories.workflow import consent, door, endorsing, moderation, retention
from signatories.workflow.door import Refusal
from signatories.workflow.printable import NOT_WHOLE, UNSHOWABLE, printable

BY_SIGNER = "signer"
LONGEST_ANSWER = 5000


@dataclass(frozen=True, slots=True)
class Mine:
    """One sign-on with its line, as its signer sees it; `is_only` tells that the line stands and falls with it.

    Of a second one that nobody has looked at, `line` is what a first one would have, never stored: whoever signs in a
    name must not learn who has, nor have a say on it. `beside` is the line it joined where everybody reads it anyway.
    """

    endorsement: Endorsement
    line: Signatory | None
    is_public: bool
    is_only: bool
    stance: str = ""
    beside: Signatory | None = None

    @property
    def is_laid_aside(self) -> bool:
        return self.line is not None and versions.is_laid_aside(self.line)


def opened(token: str) -> Endorsement | None:
    """Give the sign-on whose link this is, by reading only."""
    seed = tokens.opened("mine", token)
    rows = _reachable().filter(seed=seed) if seed else Endorsement.objects.none()
    return rows.select_related("appeal", "signatory").first()


def all_of(row: Endorsement) -> list[Mine]:
    """Give every confirmed sign-on of the same address on the same statement."""
    now = timezone.now()
    found = _signed(row.appeal, row.email).select_related("signatory__appeal", "appeal").order_by("pk")
    return [_second(one, now) if one.is_second else _first(one, now) for one in found]


def _first(row: Endorsement, now: datetime) -> Mine:
    line = row.signatory
    others = Endorsement.objects.filter(signatory=line, state=EndorsementState.CONFIRMED, is_second=False)
    is_only = not others.exclude(email__iexact=row.email.strip()).exists()
    return Mine(row, line, _is_out(line, now), is_only, consent.asked(row) or "")


def _second(row: Endorsement, now: datetime) -> Mine:
    line, alone = row.signatory, row.alone()
    is_listed = line is not None and line.is_named and _is_out(line, now) and published.shows_list(row.appeal)
    if row.question and line is not None and line.state == SignatoryState.ASKED:
        alone.state = SignatoryState.ASKED
    stance, beside = consent.asked(row) or "", line if is_listed else None
    return Mine(row, alone, is_public=False, is_only=not is_listed, stance=stance, beside=beside)


def _is_out(line: Signatory | None, now: datetime) -> bool:
    is_approved = line is not None and line.state == SignatoryState.APPROVED
    return bool(is_approved and line and line.public_from and line.public_from <= now)


def act(token: str, key: int, name: str, words: str = "") -> str:
    """Do one act on one of one's own sign-ons. Returns a fresh link's token where there is still something to do."""
    row = opened(token)
    if row is None or name not in ACTS:
        raise _used()
    if NOT_WHOLE in words:
        raise Refusal("unshowable", str(UNSHOWABLE))
    chosen = next((one for one in all_of(row) if one.endorsement.pk == key), None)
    if chosen is None:
        raise Refusal("gone", _("This signature is no longer here. Nothing was changed."))
    if chosen.beside is not None and name not in OF_ANY:
        raise _not_looked_at()
    with door.acting(door.SIGNER), transaction.atomic():
        door.lock({row.appeal_id})
        # The line before the sign-on, as everybody locks them.
        list(door.locked(Signatory.objects.filter(endorsements=chosen.endorsement.pk)))
        # First of all: whoever presses twice does it once.
        seed = new_seed()
        if not _reachable().filter(pk=row.pk, seed=row.seed).update(seed=seed):
            raise _used()
        ACTS[name](chosen, words)
        still = _reachable().filter(pk=row.pk).exists()
    return tokens.link("mine", seed) if still else ""


def _withdraw(mine: Mine, _words: str) -> None:
    """Take back all that the address has said for this line: whoever signed twice wants to be off it all the same."""
    row = mine.endorsement
    same = _signed(row.appeal, row.email).filter(signatory=row.signatory_id)
    # What nobody has looked at first: beside it the line would stay, to be looked at.
    for one in list(same.order_by("-is_second", "pk")):
        endorsing.withdraw(one, by=None)


def _hide(mine: Mine, _words: str) -> None:
    if mine.endorsement.is_second:
        return _wish(mine, is_named=False)
    moderation.hide_name(_line(mine), by=None)
    Endorsement.objects.filter(pk=mine.endorsement.pk).update(is_named=False)


def _show(mine: Mine, _words: str) -> None:
    """Be named again. Whoever has seized the mailbox of somebody in danger must not print her name: a person looks."""
    if mine.endorsement.is_second:
        return _wish(mine, is_named=True)
    line = moderation.show_name(_line(mine), by=None)
    Endorsement.objects.filter(pk=mine.endorsement.pk).update(is_named=True)
    if line.state == SignatoryState.APPROVED:
        moderation.reopen(line, by=None)


def _wish(mine: Mine, *, is_named: bool) -> None:
    """Let a second sign-on say whether it wants to be named; whoever looks at it sees that."""
    line = _line(mine)
    if line.is_named == is_named:
        raise moderation.named_so_already(line)
    _keep(mine.endorsement, "wish", is_named=is_named)
    door.outdate(Signatory.objects.filter(endorsements=mine.endorsement.pk))


def _rename(mine: Mine, words: str) -> None:
    _line(mine)
    _keep(mine.endorsement, "ask_for_name", name_wanted=printable(words))


def _answer(mine: Mine, words: str) -> None:
    line, text = _line(mine), tidy_text(words) if len(words) <= 2 * LONGEST_ANSWER else words
    if not text:
        raise Refusal("no_answer", _("Write an answer first. Nothing was sent."))
    if len(text) > LONGEST_ANSWER:
        raise Refusal("too_long", _("Write an answer of at most %s characters. Nothing was sent.") % LONGEST_ANSWER)
    with transaction.atomic():
        _keep(mine.endorsement, "answer", reply=text)
        stored = mine.endorsement.signatory
        if stored is not None and line.state == SignatoryState.ASKED and not mine.is_laid_aside:
            moderation.reopen(stored, by=None)


def _erase(mine: Mine, _words: str) -> None:
    """Of all that the address signed for: it is one contact, and she is told that it is gone."""
    for row in list(_signed(mine.endorsement.appeal, mine.endorsement.email).order_by("pk")):
        retention.erase_contact(row, by=None, asked_by=BY_SIGNER)


def _disown(mine: Mine, _words: str) -> None:
    """This is not from us: off the list at once, and somebody looks. Of a second one, somebody looks."""
    line, row = _line(mine), mine.endorsement
    with transaction.atomic():
        if line.state != SignatoryState.PROPOSED and not row.is_second:
            moderation.reopen(line, by=None)
        door.outdate(Signatory.objects.filter(endorsements=row.pk))
        door.write([door.entry("disown", row.signatory or row, by=None, appeal=row.appeal, asked_by=BY_SIGNER)])


def _agree(mine: Mine, words: str) -> None:
    consent.say(mine.endorsement, whole_number(words), agrees=True)


def _refuse(mine: Mine, words: str) -> None:
    consent.say(mine.endorsement, whole_number(words), agrees=False)


ACTS: dict[str, Callable[[Mine, str], None]] = {
    "withdraw": _withdraw,
    "hide": _hide,
    "show": _show,
    "rename": _rename,
    "answer": _answer,
    "erase": _erase,
    "disown": _disown,
    "agree": _agree,
    "refuse": _refuse,
}
# What touches nothing but one's own sign-on.
OF_ANY = ("withdraw", "erase", "agree", "refuse")


def _signed(appeal: Appeal, email: str) -> QuerySet[Endorsement]:
    return _reachable().filter(appeal=appeal, email__iexact=email.strip())


def _reachable() -> QuerySet[Endorsement]:
    """Give the sign-ons that have somebody to mail a link to: whose contact is erased is nobody's any more."""
    return Endorsement.objects.filter(state=EndorsementState.CONFIRMED).exclude(email="")


def _not_looked_at() -> Refusal:
    return Refusal("second", _("The coordinators have not looked at your sign-on yet. Nothing was changed."))


def _used() -> Refusal:
    return Refusal("used", _("This link was used already, or it is too old. Ask for a new one."))


def _line(mine: Mine) -> Signatory:
    if mine.line is None or mine.line.state not in LIVING:
        raise Refusal("not_living", _("This signature is not on the statement any more. Nothing was changed."))
    return mine.line


def _keep(row: Endorsement, act: str, **values: str | bool) -> None:
    with transaction.atomic():
        locked = door.locked(Endorsement.objects.filter(pk=row.pk)).get()
        for name, value in values.items():
            setattr(locked, name, value)
        endorsing.refuse_unfit(locked)
        locked.save(update_fields=list(values))
        door.write([door.entry(act, row.signatory or row, by=None, appeal=row.appeal, asked_by=BY_SIGNER)])
