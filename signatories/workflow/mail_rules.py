"""Whether a letter may still go: what undoes its reason, and how many one mailbox gets within a day.

A kind of letter whose reason can be undone has its line here. When letters go is `outbox`.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from signatories.choices import (
    LIVING,
    Alerts,
    EndorsementState,
    LetterKind,
    LetterState,
    MessageState,
    Role,
    SignatoryState,
    Visibility,
)
from signatories.models import Colleague, Endorsement, Letter
from signatories.roll import versions, waiting
from signatories.workflow import door
from signatories.workflow.door import Refusal

MOST_A_DAY = 3
DAY = timedelta(days=1)
# What is sent again by hand: nobody's mailbox is filled from here. A link to one's own signature is not among them.
REPEATED = (LetterKind.CONFIRM, LetterKind.INVITATION, LetterKind.QUESTION, LetterKind.DECLINED)
# What somebody who has proved nothing can send to any address.
OF_STRANGERS = (LetterKind.CONFIRM, LetterKind.COLLEAGUE)
# What tells of a decision on a line, and is dropped when it is undone.
OF_DECISIONS = (LetterKind.QUESTION, LetterKind.DECLINED, LetterKind.ACCEPTED)
# What tells a coordinator how much waits.
OF_DESK = (LetterKind.ALERT, LetterKind.FLOOD)


def is_obsolete(letter: Letter) -> bool:
    """Tell whether what a letter says was undone before it went."""
    row, kind = letter.endorsement, LetterKind(letter.kind)
    if letter.message is not None and letter.message.state == MessageState.STOPPED:
        return True
    if row is None:
        seated = Colleague.objects.filter(appeal=letter.appeal, user=letter.user)
        if kind in OF_DESK:
            is_wanted = seated.filter(role=Role.COORDINATOR).exclude(alerts=Alerts.NEVER).exists()
            return not is_wanted or not any(figures(letter, timezone.now()).values())
        return letter.appeal is not None and not seated.exists() and not (letter.user and letter.user.is_superuser)
    if row.state in (EndorsementState.WITHDRAWN, EndorsementState.LAPSED):
        return True
    return kind in UNDONE and UNDONE[kind](row)


def _is_not_pending(row: Endorsement) -> bool:
    return row.state != EndorsementState.PENDING


def _is_not(state: SignatoryState) -> Callable[[Endorsement], bool]:
    return lambda row: row.signatory is not None and row.signatory.state != state


def _is_not_out(row: Endorsement) -> bool:
    """Tell whether nobody can read the line of a sign-on: one of the two was taken back, or the page is offline."""
    return row.is_second or _is_not(SignatoryState.APPROVED)(row) or row.appeal.visibility == Visibility.DRAFT


def _has_left(row: Endorsement) -> bool:
    if row.state == EndorsementState.PENDING and row.is_held:
        return True
    return not row.email or row.signatory is not None and row.signatory.state not in LIVING


UNDONE: dict[LetterKind, Callable[[Endorsement], bool]] = {
    LetterKind.CONFIRM: _is_not_pending,
    LetterKind.DECLINED: _is_not(SignatoryState.DECLINED),
    LetterKind.ACCEPTED: _is_not_out,
    LetterKind.QUESTION: _is_not(SignatoryState.ASKED),
    LetterKind.CONSENT: lambda row: not versions.owes(row),
    LetterKind.MESSAGE: _has_left,
}


def figures(letter: Letter, now: datetime) -> dict[str, int]:
    """Give the numbers a letter to a coordinator tells; none of another letter."""
    if letter.kind not in OF_DESK or letter.appeal is None:
        return {}
    if letter.kind == LetterKind.FLOOD:
        return {"held": waiting.held(letter.appeal).count()}
    last = Letter.objects.filter(kind=LetterKind.ALERT, appeal=letter.appeal, user=letter.user, state=LetterState.SENT)
    since = last.order_by("-sent_at").values_list("sent_at", flat=True).first()
    return waiting.figures(letter.appeal, since=max(since or now - DAY, now - DAY))


def is_too_much(letter: Letter, now: datetime) -> bool:
    """Tell whether strangers have filled a mailbox enough for today. What a coordinator sends by hand is no stranger's.

    A message to many is one where the address is not proved: whoever typed it has caused the mail.
    It is asked when a letter goes, by the one worker, so that the form answers everybody alike and none slips through.
    """
    row = letter.endorsement
    is_to_unproved = letter.kind == LetterKind.MESSAGE and row is not None and row.state == EndorsementState.PENDING
    is_of_a_stranger = letter.kind in OF_STRANGERS and letter.by_id is None
    if row is None or not (is_of_a_stranger or is_to_unproved):
        return False
    mailbox = _mailbox(row.email)
    local, _at, domain = mailbox.partition("@")
    caused = Q(kind__in=OF_STRANGERS, by=None)
    caused |= Q(kind=LetterKind.MESSAGE, endorsement__state=EndorsementState.PENDING)
    sent = Letter.objects.filter(caused, state=LetterState.SENT, sent_at__gt=now - timedelta(days=1))
    near = Q(endorsement__email__istartswith=local, endorsement__email__iendswith=f"@{domain}")
    # An address that was corrected since has got its mails all the same.
    near |= ~Q(endorsement__state=EndorsementState.DRAFT) & Q(endorsement__kept__icontains=f"@{domain}")
    forms = sent.filter(near).values_list("endorsement__email", "endorsement__kept", "endorsement__state")
    return sum(mailbox in _mailboxes(*form) for form in forms) >= MOST_A_DAY


def refuse_many(letter: Letter) -> None:
    """Refuse a letter of a kind that has gone to one person three times within a day."""
    if letter.kind not in REPEATED:
        return
    to = Letter.objects.filter(endorsement=letter.endorsement_id)
    if letter.user is not None:
        # Whoever writes to her from another statement at this moment waits.
        list(door.locked(User.objects.filter(pk=letter.user.pk)))
        to = Letter.objects.filter(user__email__iexact=letter.user.email)
    sent = to.filter(kind=letter.kind, due_at__gt=timezone.now() - DAY).exclude(pk=letter.pk)
    if letter.kind == LetterKind.CONFIRM:
        # Whoever repairs what a signer has tried three times is not held to that.
        sent = sent.filter(by__isnull=letter.by_id is None)
    if sent.exclude(state__in=(LetterState.STOPPED, LetterState.RETURNED)).count() >= MOST_A_DAY:
        raise Refusal("too_many", _("Three mails went there within a day. Try again tomorrow, or telephone."))


def _mailboxes(email: str, kept: str, state: str) -> set[str]:
    corrected = [] if state == EndorsementState.DRAFT else kept.split("\n")
    return {_mailbox(address) for address in (email, *corrected)}


def _mailbox(address: str) -> str:
    """Name the mailbox an address leads to: what stands behind a "+" is the same one."""
    local, _at, domain = address.strip().casefold().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"
