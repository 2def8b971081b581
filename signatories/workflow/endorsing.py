"""How a yes comes in and what becomes of it: received, confirmed, lapsed, withdrawn; contacts, and notes.

What a coordinator decides about the line it leads to is `moderation`, about a second one `seconds`. Rows are locked in
one order: appeals, the signatory, the endorsement.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from signatories.choices import LIVING, EndorsementState, Proof, SignatoryState, Way
from signatories.models import Appeal, Endorsement, Signatory
from signatories.models.endorsement import PERSONAL, new_seed
from signatories.roll import keeping, versions
from signatories.text import tidy, tidy_text
from signatories.workflow import admission, consent, door, doubts, moderation
from signatories.workflow.admission import Admitted, Proposal
from signatories.workflow.door import Actor, Refusal
from signatories.workflow.states import ENDORSEMENT_MOVES

NOTE_LENGTH = 5_000


@dataclass(frozen=True, slots=True)
class Contact:
    """The person who signed for an organization. Nothing of it leaves the endorsement."""

    person: str = ""
    role: str = ""
    email: str = ""
    telephone: str = ""

    def __bool__(self) -> bool:
        return any((self.person, self.role, self.email, self.telephone))


def receive(
    appeal: Appeal,
    proposal: Proposal,
    contact: Contact,
    *,
    way: Way,
    by: Actor,
    source: str = "",
    evidence: str = "",
    language: str = "",
    at: datetime | None = None,
) -> Endorsement:
    """Store a yes as it was given, not confirmed yet: it is on no list and in no queue but the one of these."""
    endorsement = _as_given(appeal, proposal, contact, way, source, language, at or timezone.now())
    endorsement.evidence = tidy_text(evidence)
    refuse_unfit(endorsement)
    with transaction.atomic():
        endorsement.save(force_insert=True)
        door.write([door.entry("receive", endorsement, by=by, appeal=appeal, way=str(way))])
    return endorsement


def as_given(
    appeal: Appeal, proposals: Sequence[Proposal], contact: Contact, *, way: Way, language: str, at: datetime
) -> list[Endorsement]:
    """Make the sign-ons of one person for several organizations, unsaved; what cannot be stored is refused."""
    rows = [_as_given(appeal, proposal, contact, way, "", language, at) for proposal in proposals]
    for row in rows:
        refuse_unfit(row)
    return rows


def confirm(
    endorsement: Endorsement, *, proof: Proof, by: Actor, confirmed_with: str = "", at: datetime | None = None
) -> Endorsement:
    """Take a yes as proved. It joins the living line of its name, or a new one stands to review.

    `confirmed_with` is who was rung; the journal tells who rang, and when.
    """
    now = at or timezone.now()
    proposal = replace(proposal_of(endorsement), agreed_how=versions.how(proof, now.date()))
    weigh = doubts.weigh_by_worker if proof == Proof.MAIL else doubts.weigh_soon
    with door.once():
        admission.lock_where_claims_show(endorsement.appeal, proposal)
        line, is_second = _line(endorsement, proposal, by=by, weigh=weigh)
        row = begun("confirm", endorsement)
        row.signatory, row.is_second = line, is_second
        row.confirmed_at, row.proof = now, proof
        row.confirmed_by, row.confirmed_with = by, tidy(confirmed_with)[:200]
        store(row, "confirm", by=by, proof=str(proof), is_second=is_second)
        if is_second:
            outdate(line)
            door.write([door.entry("second", line, by=by, appeal=row.appeal)])
            # It may live where another line does.
            weigh([line])
        else:
            consent.ask_one(row)
    return row


def enter(
    appeal: Appeal,
    proposal: Proposal,
    contact: Contact,
    *,
    by: Actor,
    source: str,
    evidence: str = "",
    note: str = "",
) -> Endorsement:
    """Enter a yes by hand: what a coordinator has read or heard is proof enough, and she still reviews the line."""
    with door.once():
        received = receive(appeal, proposal, contact, way=Way.HAND, by=by, source=source, evidence=evidence)
        row = confirm(received, proof=Proof.PASTED if evidence else Proof.WORD, by=by)
        if note:
            row.note = tidy_text(note)
            row.save(update_fields=["note"])
    return row


def enter_many(
    appeal: Appeal, entries: Sequence[tuple[Proposal, Contact]], *, by: Actor, source: str
) -> tuple[Admitted, int]:
    """Enter the rows of a file: lines as `admission.propose_many`, and a contact for each row that has one.

    A contact of a line that stands already is kept with it. Returns what was admitted and how many contacts were kept.
    """
    with door.once():
        admitted = admission.propose_many(appeal, [proposal for proposal, _contact in entries], by=by, source=source)
        rows = []
        for proposal, contact, line in _with_lines(appeal, entries):
            if contact and line is not None:
                row = _of_line(line, proposal, contact, Way.FILE, source, by=by)
                refuse_unfit(row)
                rows.append(row)
        Endorsement.objects.bulk_create(rows, batch_size=admission.BATCH)
        door.write(door.entry("receive", row, by=by, appeal=appeal, way=str(Way.FILE)) for row in rows)
    return admitted, len(rows)


def forget(endorsement: Endorsement, but: Collection[str] = ()) -> None:
    """Empty what is a person's own, and let the links in her letters open nothing; who calls it stores it."""
    for name in PERSONAL:
        if name not in but:
            setattr(endorsement, name, "")
    endorsement.seed = new_seed()


def lapse(endorsement: Endorsement, *, by: Actor) -> Endorsement:
    """Give up waiting for a confirmation: what was told of a person goes at once."""
    with transaction.atomic():
        row = begun("lapse", endorsement)
        forget(row)
        return store(row, "lapse", by=by)


def withdraw(endorsement: Endorsement, *, by: Actor, keeps_line: bool = False) -> Endorsement:
    """Take a yes back. The line goes with it, unless another confirmed endorsement carries it or it is to stay.

    A second one that nobody has looked at carries nothing: without it the line stands as it is, with it alone it is to
    review. Else whoever signs in a name could take it off the list, or keep it there.
    """
    with transaction.atomic():
        door.lock({endorsement.appeal_id})
        line = door.locked(Signatory.objects.filter(endorsements=endorsement.pk)).first()
        row = begun("withdraw", endorsement)
        stays, row.is_second = keeps_line or row.is_second, False
        store(row, "withdraw", by=by)
        if line is None or stays or line.state not in LIVING:
            return row
        others = line.endorsements.filter(state=EndorsementState.CONFIRMED)
        if not others.exists():
            moderation.withdraw(line, by=by)
        elif line.state != SignatoryState.PROPOSED and not others.filter(is_second=False).exists():
            moderation.reopen(line, by=by)
    return row


# What coordinators write beside a line


def note(signatory: Signatory, text: str, *, by: Actor, over: str | None = None) -> Endorsement:
    """Keep a note on a line; it lies with the newest sign-on and goes when that is erased.

    `over` is the note this one was written over: if another stands there by now, this one is added to it. A line
    without any sign-on, such as an imported one, gets one by hand; so does one whose contacts were due to be erased.
    """
    with transaction.atomic():
        list(door.locked(Signatory.objects.filter(pk=signatory.pk)))
        row = door.locked(Endorsement.objects.filter(signatory=signatory)).order_by("-pk").first()
        if row is None or keeping.is_past(row, timezone.now()):
            row = _of_line(signatory, Proposal(signatory.printed_name), Contact(), Way.HAND, _("a note"), by=by)
        text = tidy_text(text)
        row.note = text if over is None or row.note in (over, text) else f"{row.note}\n{text}"
        if len(row.note) > NOTE_LENGTH:
            raise Refusal("too_long", _("A note has at most %s characters. Nothing was changed.") % NOTE_LENGTH)
        refuse_unfit(row)
        row.save()
        door.write([door.entry("note", signatory, by=by, appeal=signatory.appeal)])
    return row


def add_contact(
    signatory: Signatory,
    contact: Contact,
    *,
    by: Actor,
    source: str = "",
    evidence: str = "",
    proposal: Proposal | None = None,
) -> Endorsement:
    """Write down who may be asked about a line that stands; `proposal` is the answer as given, where there is one."""
    with transaction.atomic():
        line = door.locked(Signatory.objects.filter(pk=signatory.pk, state__in=LIVING)).first()
        if line is None:
            raise Refusal("not_on_the_list", _("%s is no longer on the list. Load the page again.") % signatory.called)
        given = proposal or Proposal(line.printed_name)
        row = _of_line(line, given, contact, Way.HAND, source, by=by, evidence=evidence)
        refuse_unfit(row)
        row.save(force_insert=True)
        told = [door.entry("add_contact", line, by=by, appeal=line.appeal, source=source)]
        if proposal is not None:
            told.append(door.entry("receive", row, by=by, appeal=line.appeal, way=str(Way.HAND)))
        door.write(told)
    return row


def assign(signatory: Signatory, to: User | None, *, by: Actor) -> Signatory:
    """Say who is on it; None is nobody. It changes nothing that somebody else may be deciding."""
    with transaction.atomic():
        row = door.locked(Signatory.objects.filter(pk=signatory.pk)).get()
        row.assigned_to = to
        row.save(update_fields=["assigned_to"])
        door.write([door.entry("assign", row, by=by, appeal=row.appeal, to=to.pk if to else None)])
    return row


def _as_given(
    appeal: Appeal, proposal: Proposal, contact: Contact, way: Way, source: str, language: str, at: datetime
) -> Endorsement:
    return Endorsement(
        appeal=appeal,
        way=way,
        source=source[:200],
        received_at=at,
        language=language or appeal.language,
        name=tidy(proposal.printed_name)[:300],
        acronym=tidy(proposal.acronym)[:50],
        other_names=[list(pair) for pair in proposal.other_names],
        country=proposal.country,
        website=proposal.website[:200],
        networks=list(proposal.networks),
        is_named=proposal.is_named,
        agreed_version=proposal.agreed_version or appeal.version,
        person=tidy(contact.person),
        role=tidy(contact.role),
        email=contact.email.strip(),
        telephone=tidy(contact.telephone),
    )


def _of_line(
    line: Signatory, proposal: Proposal, contact: Contact, way: Way, source: str, *, by: Actor, evidence: str = ""
) -> Endorsement:
    """Make a sign-on of a line that stands: whoever brings it, by file or by hand, has confirmed it."""
    now = timezone.now()
    row = _as_given(line.appeal, proposal, contact, way, source, "", now)
    row.signatory, row.state = line, EndorsementState.CONFIRMED
    row.confirmed_at, row.confirmed_by, row.evidence = now, by, tidy_text(evidence)
    row.proof = Proof.FILE if way == Way.FILE else Proof.PASTED if evidence else Proof.WORD
    return row


def refuse_unfit(endorsement: Endorsement, *, but: Sequence[str] = ()) -> None:
    """Refuse an answer that cannot be stored, with the reason; `but` are fields that are empty on purpose."""
    try:
        endorsement.clean_fields(exclude=["appeal", "signatory", "confirmed_by", *but])
        endorsement.clean()
    except ValidationError as error:
        raise Refusal("unfit", " ".join(error.messages)) from error


def proposal_of(endorsement: Endorsement, printed_name: str = "") -> Proposal:
    """Give an answer as it was given, or under another name."""
    return Proposal(
        printed_name=printed_name or endorsement.name,
        acronym=endorsement.acronym,
        other_names=tuple((name, language) for name, language in endorsement.other_names),
        country=endorsement.country,
        website=endorsement.website,
        networks=tuple(endorsement.networks),
        is_named=endorsement.is_named,
        agreed_version=endorsement.agreed_version,
        agreed_how=versions.how(endorsement.proof, endorsement.confirmed_at.date()) if endorsement.confirmed_at else "",
    )


def _line(row: Endorsement, proposal: Proposal, *, by: Actor, weigh: doubts.Weigh) -> tuple[Signatory, bool]:
    """Give the line a yes leads to, locked, and whether it stood already."""
    living = Signatory.objects.filter(appeal=row.appeal_id, state__in=LIVING)
    while True:
        admitted = admission.propose_many(row.appeal, [proposal], by=by, source=row.source, weigh=weigh)
        if admitted.made:
            return admitted.made[0], False
        line = door.locked(living.filter(organization=admitted.known[0].organization)).first()
        if line is not None:
            return line, True
        # It left while we waited for it, so now there is room for a new one.


def _with_lines(
    appeal: Appeal, entries: Sequence[tuple[Proposal, Contact]]
) -> Iterator[tuple[Proposal, Contact, Signatory | None]]:
    """Give each row of a file with the living line of its organization, which stays locked."""
    planned = admission.plan(appeal, [proposal for proposal, _contact in entries])
    living = Signatory.objects.filter(appeal=appeal, state__in=LIVING).select_related("appeal")
    lines = dict[int, Signatory]()
    keys = sorted({p.organization.pk for p in planned if p.organization.pk})
    for start in range(0, len(keys), admission.BATCH):
        some = living.filter(organization__in=keys[start : start + admission.BATCH])
        lines |= {line.organization_id: line for line in some}
    _hold(line.pk for line in lines.values())
    for (_proposal, contact), plan in zip(entries, planned, strict=True):
        yield plan.proposal, contact, lines.get(plan.organization.pk)


def _hold(lines: Iterable[int]) -> None:
    """Lock lines, so that none is decided on before its contact hangs on it."""
    keys = sorted(lines)
    for start in range(0, len(keys), admission.BATCH):
        some = keys[start : start + admission.BATCH]
        if len(door.locked(Signatory.objects.filter(pk__in=some, state__in=LIVING)).values_list("pk")) < len(some):
            message = _("Somebody decided on one of these at the same moment. Nothing was stored; try it once more.")
            raise Refusal("at_the_same_time", message)


def outdate(line: Signatory) -> None:
    """Count a change: who approves has looked at every sign-on of a line, so what was drawn before is out of date."""
    Signatory.objects.filter(pk=line.pk).update(turn=F("turn") + 1)


def begun(act: str, endorsement: Endorsement) -> Endorsement:
    """Lock an endorsement, let it make a legal move, and give it unsaved."""
    row = door.locked(Endorsement.objects.filter(pk=endorsement.pk)).first()
    if row is None:
        raise Refusal("gone", _("This sign-on is no longer here. Load the page again."))
    begins, ends = ENDORSEMENT_MOVES[act]
    if row.state not in begins:
        message = _("The sign-on of %(name)s is now “%(state)s”, so this cannot be done. Load the page again.")
        raise Refusal("illegal_move", message % {"name": row, "state": row.get_state_display()})
    row.state = ends
    return row


def store(row: Endorsement, act: str, *, by: Actor, **details: Any) -> Endorsement:
    """Save an endorsement, with what the journal tells of it."""
    row.save()
    door.write([door.entry(act, row, by=by, appeal=row.appeal, **details)])
    return row
