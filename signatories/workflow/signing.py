"""Signing in public: a form comes in, its mail is sent, a link confirms it, a wrong address is put right.

What becomes of a confirmed yes is `endorsing`; what its signer may do afterwards is `mine`. Nothing here
looks up who is known, so that what is answered, and when, is the same for everybody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from signatories import tokens
from signatories.choices import EndorsementState, LetterKind, LetterState, Proof, Way
from signatories.models import Appeal, Endorsement, Letter, Signatory
from signatories.models.endorsement import PERSONAL, new_seed
from signatories.roll import published
from signatories.roll.window import Phase, may_ask, phase
from signatories.workflow import admission, door, endorsing, mail_rules, outbox
from signatories.workflow.door import Actor, Refusal
from signatories.workflow.endorsing import Contact
from signatories.workflow.proposals import Proposal

MOST_AT_ONCE = 30
# So long a link goes once more to whoever asks for it. Each lives its seven days, so a form is gone within four weeks,
# however often strangers ask; a coordinator answers for what she sends.
REPEATED_FOR = timedelta(days=21)


@dataclass(frozen=True, slots=True)
class SignOn:
    """What one form said: for which organizations, who signs for them, what else she wants and answered.

    `version` is that of the text she had before her.
    """

    proposals: tuple[Proposal, ...]
    contact: Contact
    version: int
    may_tell: bool = False
    may_invite: bool = False
    answers: str = ""


def receive(
    appeal: Appeal,
    form: SignOn,
    *,
    language: str,
    is_held: bool = False,
    late_from: datetime | None = None,
    at: datetime | None = None,
) -> list[Endorsement]:
    """Store the sign-ons of one form and send its one mail; of a flood (`is_held`) none goes out.

    Refuses while signing is not open, and a form for another text than today's. `late_from` is when the form was drawn,
    from who asks to be added after closing.
    """
    now = at or timezone.now()
    is_late = late_from is not None and may_ask(appeal, late_from, now)
    if not is_late:
        refuse_shut(appeal, now)
    if form.version != appeal.version:
        raise Refusal("text_changed", _("The text was changed while you were here. Read it again before you sign."))
    rows = endorsing.as_given(
        appeal, form.proposals[:MOST_AT_ONCE], form.contact, way=Way.FORM, language=language, at=now
    )
    group = new_seed()
    for row in rows:
        row.group, row.agreed_version = group, form.version
        row.is_held, row.is_late = is_held, is_late
        row.may_tell, row.may_invite, row.answers = form.may_tell, form.may_invite, form.answers
    with transaction.atomic():
        Endorsement.objects.bulk_create(rows)
        door.write(
            door.entry("receive", row, by=None, appeal=appeal, way=str(Way.FORM), asked_by="signer") for row in rows
        )
        if not is_held:
            # Its first one: no earlier mails are to be counted.
            first = Letter(kind=LetterKind.CONFIRM, endorsement=rows[0], appeal=appeal, language=rows[0].language)
            outbox.post_many([first])
    return rows


def send_again(group: str, *, by: Actor) -> Endorsement:
    """Send the link once more; the older one stays good."""
    with transaction.atomic():
        rows = _waiting(group)
        if by is not None:
            Endorsement.objects.filter(group=group).update(is_held=False)
            door.write([door.entry("send_link_again", rows[0], by=by, appeal=rows[0].appeal)])
        elif rows[0].received_at < timezone.now() - REPEATED_FOR:
            raise Refusal("too_old", _("This sign-on is too old for another mail. Sign once more."))
        if by is not None or not rows[0].is_held:
            _send_link(rows[0], by=by)
    return rows[0]


def correct_address(group: str, email: str, *, by: Actor) -> Endorsement:
    """Send the link to another address. What went to the wrong one opens nothing any more."""
    with transaction.atomic():
        rows = _waiting(group)
        # What went there still counts as what strangers have sent to that mailbox: `mail_rules`.
        rows[0].kept = "\n".join(filter(None, (rows[0].kept, rows[0].email)))
        for row in rows:
            row.email, row.seed = email.strip(), new_seed()
            endorsing.refuse_unfit(row)
            row.save(update_fields=["email", "seed", "kept"])
        asked_by = "coordinator" if by else "signer"
        door.write([door.entry("correct_address", rows[0], by=by, appeal=rows[0].appeal, asked_by=asked_by)])
        if by is not None or not rows[0].is_held:
            _send_link(rows[0], by=by)
    return rows[0]


def meant(token: str) -> list[Endorsement]:
    """Give the sign-ons a link would confirm, by reading only; none where it does not open, for whatever reason."""
    seed = tokens.opened("confirm", token)
    if not seed:
        return []
    form = Endorsement.objects.filter(seed=seed).order_by().values("group")
    rows = Endorsement.objects.filter(group__in=form, state=EndorsementState.PENDING)
    return list(rows.select_related("appeal").order_by("pk"))


def confirm(token: str, *, at: datetime | None = None) -> list[Endorsement]:
    """Confirm all sign-ons of a form by its link, which opens nothing afterwards."""
    rows = meant(token)
    if not rows:
        raise _used()
    now = at or timezone.now()
    with door.acting(door.SIGNER), door.once():
        try:
            confirmed = [endorsing.confirm(row, proof=Proof.MAIL, by=None, at=now) for row in rows]
        except Refusal as refusal:
            raise (_used() if refusal.code == "illegal_move" else refusal) from refusal
    return confirmed


def confirm_by_telephone(group: str, *, by: Actor, confirmed_with: str) -> list[Endorsement]:
    """Confirm all sign-ons of a form that its signer was rung about; the link that went out opens nothing any more."""
    rows = list(_pending(group).select_related("appeal").order_by("pk"))
    if not rows:
        raise _confirmed_already()
    with door.once():
        return [endorsing.confirm(row, proof=Proof.TELEPHONE, by=by, confirmed_with=confirmed_with) for row in rows]


# A flood


def let_through(appeal: Appeal, *, by: Actor) -> int:
    """Send their link to all that were held back, one a second. Returns how many forms it were."""
    with transaction.atomic():
        rows = _held(appeal)
        Endorsement.objects.filter(pk__in=[row.pk for row in rows]).update(is_held=False)
        forms = list({row.group: row for row in reversed(rows)}.values())[::-1]
        now = timezone.now()
        outbox.post_many(
            [
                # Of no colleague: what three forms of a flood have sent to one mailbox is enough for it.
                Letter(
                    kind=LetterKind.CONFIRM,
                    endorsement=row,
                    appeal=appeal,
                    language=row.language,
                    due_at=now + timedelta(seconds=number),
                )
                for number, row in enumerate(forms)
            ]
        )
        door.write([door.entry("let_through", appeal, by=by, appeal=appeal, number=len(forms))])
    return len(forms)


def let_lapse(appeal: Appeal, *, by: Actor) -> int:
    """Give up on all that were held back; what was told of people goes at once. Returns how many forms it were."""
    with transaction.atomic():
        rows = _held(appeal)
        for row in rows:
            endorsing.forget(row)
            row.state, row.seed = EndorsementState.LAPSED, new_seed()
        Endorsement.objects.bulk_update(rows, ("state", "seed", *PERSONAL), batch_size=100)
        door.write(door.entry("lapse", row, by=by, appeal=appeal) for row in rows)
    return len({row.group for row in rows})


def _held(appeal: Appeal) -> list[Endorsement]:
    held = Endorsement.objects.filter(appeal=appeal, state=EndorsementState.PENDING, is_held=True)
    rows = list(door.locked(held))
    if not rows:
        raise Refusal("none_held", _("Nothing is held back any more. Load the page again."))
    return rows


def disown(token: str) -> None:
    """Erase the sign-ons of a form by its link: whoever has the mailbox did not sign, or not like this."""
    rows = meant(token)
    if not rows:
        raise _used()
    with door.once():
        for row in rows:
            erased = endorsing.begun("lapse", row)
            endorsing.forget(erased)
            erased.seed = new_seed()
            endorsing.store(erased, "lapse", by=None, asked_by="signer")


def on_the_list(rows: Sequence[Endorsement], at: datetime | None = None) -> dict[int, Signatory]:
    """Give what everybody can read on the list already, by the sign-ons that are for the same organizations.

    What waits, or is not named, is not told: whoever signs in a name would learn it.
    """
    appeal = rows[0].appeal
    if not published.shows_list(appeal):
        return {}
    known = admission.meant(appeal, [endorsing.proposal_of(row) for row in rows])
    # The list is asked also where none is known: how long it takes tells nothing.
    meant_by = {row.pk: organization.pk if organization else 0 for row, organization in zip(rows, known, strict=True)}
    shown = published.signatories(appeal, at or timezone.now()).filter(
        is_named=True, organization__in=set(meant_by.values())
    )
    lines = {line.organization_id: line for line in shown.order_by()}
    return {row: lines[organization] for row, organization in meant_by.items() if organization in lines}


def lapse_due(at: datetime | None = None, *, batch: int = 200) -> int:
    """Give up on what nobody confirmed while its last link lived; what was told of the people goes. Returns how many.

    Until a link has gone, the time runs from when the form came.
    """
    before = (at or timezone.now()) - tokens.LIVES["confirm"]
    # A mailbox that never takes its mail does not keep a form for ever either.
    awaited = Q(state=LetterState.WAITING, endorsement__received_at__gte=before - REPEATED_FOR)
    links = Letter.objects.filter(kind=LetterKind.CONFIRM, endorsement__group=OuterRef("group"))
    lives = Exists(links.filter(Q(state=LetterState.SENT, sent_at__gte=before) | awaited))
    rows = Endorsement.objects.filter(~lives, state=EndorsementState.PENDING, way=Way.FORM, received_at__lt=before)
    due = list(rows.order_by("received_at")[:batch])
    for row in due:
        endorsing.lapse(row, by=None)
    return len(due)


def forget_wrong_addresses(at: datetime | None = None) -> int:
    """Forget the addresses that were corrected, once no mail to them is counted any more. Returns of how many forms."""
    day_ago = (at or timezone.now()) - mail_rules.DAY
    # A form whose link was sent again is older than that, and may have gone to a wrong address today.
    written = Letter.objects.filter(endorsement=OuterRef("pk"), kind=LetterKind.CONFIRM, sent_at__gte=day_ago)
    rows = Endorsement.objects.filter(~Exists(written), received_at__lt=day_ago - tokens.LIVES["confirm"])
    return rows.exclude(state=EndorsementState.DRAFT).exclude(kept="").update(kept="")


def refuse_shut(appeal: Appeal, at: datetime) -> None:
    match phase(appeal, at):
        case Phase.NOT_YET:
            raise Refusal("not_yet", _("Signing is not open yet. Nothing was sent."))
        case Phase.CLOSED:
            raise Refusal("closed", _("Signing is closed. Nothing was sent."))


def _send_link(row: Endorsement, *, by: Actor) -> None:
    outbox.post(LetterKind.CONFIRM, endorsement=row, appeal=row.appeal, language=row.language, by=by)


def _waiting(group: str) -> Sequence[Endorsement]:
    found = list(door.locked(_pending(group).select_related("appeal")))
    if not found:
        raise _confirmed_already()
    return found


def _pending(group: str) -> QuerySet[Endorsement]:
    return Endorsement.objects.filter(group=group, state=EndorsementState.PENDING)


def _confirmed_already() -> Refusal:
    return Refusal("confirmed_already", _("This sign-on is confirmed already, or no longer here."))


def _used() -> Refusal:
    return Refusal("used", _("This link was used already, or it is too old."))
