"""How a yes comes in and what becomes of it: received, confirmed, lapsed, withdrawn; second ones, and notes.

What a coordinator decides about the line it leads to is `moderation`. Rows are locked in one order: appeals, the
signatory, the endorsement.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from signatories.choices import LIVING, EndorsementState, Proof, Way
from signatories.models import Appeal, Endorsement, Signatory
from signatories.models.endorsement import PERSONAL
from signatories.text import fold, tidy, tidy_text
from signatories.workflow import admission, door, moderation
from signatories.workflow.admission import Admitted, Proposal
from signatories.workflow.door import Actor, Refusal
from signatories.workflow.states import ENDORSEMENT_MOVES


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
    _refuse_unfit(endorsement)
    with transaction.atomic():
        endorsement.save(force_insert=True)
        door.write([door.entry("receive", endorsement, by=by, appeal=appeal, way=str(way))])
    return endorsement


def confirm(
    endorsement: Endorsement, *, proof: Proof, by: Actor, confirmed_with: str = "", at: datetime | None = None
) -> Endorsement:
    """Take a yes as proved. It joins the living line of its name, or a new one stands to review.

    `confirmed_with` is who was rung; the journal tells who rang, and when.
    """
    proposal = _proposal(endorsement)
    with door.once():
        admission.lock_where_claims_show(endorsement.appeal, proposal)
        row = _begun("confirm", endorsement)
        row.confirmed_at, row.proof = at or timezone.now(), proof
        row.confirmed_by, row.confirmed_with = by, tidy(confirmed_with)[:200]
        row.signatory, row.is_second = _line(row, proposal, by=by)
        _store(row, "confirm", by=by, proof=str(proof))
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
                _refuse_unfit(row)
                rows.append(row)
        Endorsement.objects.bulk_create(rows, batch_size=admission.BATCH)
        door.write(door.entry("receive", row, by=by, appeal=appeal, way=str(Way.FILE)) for row in rows)
    return admitted, len(rows)


def lapse(endorsement: Endorsement, *, by: Actor) -> Endorsement:
    """Give up waiting for a confirmation: what was told of a person goes at once."""
    with transaction.atomic():
        row = _begun("lapse", endorsement)
        for name in PERSONAL:
            setattr(row, name, "")
        return _store(row, "lapse", by=by)


def withdraw(endorsement: Endorsement, *, by: Actor) -> Endorsement:
    """Take a yes back. The line goes with it, unless another confirmed endorsement carries it."""
    with transaction.atomic():
        door.lock({endorsement.appeal_id})
        line = door.locked(Signatory.objects.filter(endorsements=endorsement.pk)).first()
        row = _begun("withdraw", endorsement)
        row.is_second = False
        _store(row, "withdraw", by=by)
        carried = line is None or line.endorsements.filter(state=EndorsementState.CONFIRMED).exists()
        if line is not None and not carried and line.state in LIVING:
            moderation.withdraw(line, by=by)
    return row


# A second sign-on for a line that stood already


def accept_second(endorsement: Endorsement, *, by: Actor) -> Endorsement:
    """Same: keep it as a second contact of the line."""
    with transaction.atomic():
        row = _second(endorsement)
        row.is_second = False
        return _store(row, "accept_second", by=by)


def refuse_second(endorsement: Endorsement, *, by: Actor) -> Endorsement:
    """Decline the second sign-on; the line it joined stays as it is."""
    with transaction.atomic():
        row = _second(endorsement)
        row.state, row.is_second = EndorsementState.WITHDRAWN, False
        return _store(row, "refuse_second", by=by)


def part(endorsement: Endorsement, name: str, *, by: Actor) -> Endorsement:
    """Another organization: give it a name of its own and a line of its own, to review."""
    if fold(name) == fold(endorsement.name):
        message = _("Write the name that tells the two apart, such as “%s Tunisia”. Nothing was changed.")
        raise Refusal("same_name", message % endorsement.name)
    with door.once():
        proposal = _proposal(endorsement, printed_name=name)
        admission.lock_where_claims_show(endorsement.appeal, proposal)
        row = _second(endorsement)
        row.signatory = admission.propose(row.appeal, proposal, by=by, source=row.source)
        row.name, row.is_second = row.signatory.printed_name, False
        return _store(row, "part", by=by)


# What coordinators write beside a line


def note(signatory: Signatory, text: str, *, by: Actor) -> Endorsement:
    """Keep a note on a line; it lies with the newest sign-on and goes when that is erased.

    A line without any, such as an imported one, gets one by hand.
    """
    with transaction.atomic():
        row = door.locked(Endorsement.objects.filter(signatory=signatory)).order_by("-pk").first()
        if row is None:
            row = _of_line(signatory, Proposal(signatory.printed_name), Contact(), Way.HAND, _("a note"), by=by)
        row.note = tidy_text(text)
        _refuse_unfit(row)
        row.save()
        door.write([door.entry("note", signatory, by=by, appeal=signatory.appeal)])
    return row


def add_contact(signatory: Signatory, contact: Contact, *, by: Actor, source: str = "") -> Endorsement:
    """Write down who may be asked about a line that has nobody yet."""
    with transaction.atomic():
        row = _of_line(signatory, Proposal(signatory.printed_name), contact, Way.HAND, source, by=by)
        _refuse_unfit(row)
        row.save(force_insert=True)
        door.write([door.entry("add_contact", signatory, by=by, appeal=signatory.appeal)])
    return row


def assign(signatory: Signatory, to: User | None, *, by: Actor) -> Signatory:
    """Say who is on it; None is nobody. It changes nothing that somebody else may be deciding."""
    with transaction.atomic():
        row = door.locked(Signatory.objects.filter(pk=signatory.pk)).get()
        row.assigned_to = to
        row.save(update_fields=["assigned_to"])
        door.write([door.entry("assign", row, by=by, appeal=row.appeal, to=to.pk if to else None)])
    return row


def show_contact(endorsement: Endorsement, *, by: Actor) -> Contact:
    """Give the contact of one sign-on to a coordinator; the journal tells that she has seen it."""
    door.write([door.entry("show_contact", endorsement, by=by, appeal=endorsement.appeal)])
    return Contact(endorsement.person, endorsement.role, endorsement.email, endorsement.telephone)


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
        person=tidy(contact.person),
        role=tidy(contact.role),
        email=contact.email.strip(),
        telephone=tidy(contact.telephone),
    )


def _of_line(line: Signatory, proposal: Proposal, contact: Contact, way: Way, source: str, *, by: Actor) -> Endorsement:
    """Make a sign-on of a line that stands: whoever brings it, by file or by hand, has confirmed it."""
    now = timezone.now()
    row = _as_given(line.appeal, proposal, contact, way, source, "", now)
    row.signatory, row.state = line, EndorsementState.CONFIRMED
    row.confirmed_at, row.confirmed_by = now, by
    row.proof = Proof.FILE if way == Way.FILE else Proof.WORD
    return row


def _refuse_unfit(endorsement: Endorsement) -> None:
    try:
        endorsement.clean_fields(exclude=["appeal", "signatory", "confirmed_by"])
        endorsement.clean()
    except ValidationError as error:
        raise Refusal("unfit", " ".join(error.messages)) from error


def _proposal(endorsement: Endorsement, printed_name: str = "") -> Proposal:
    return Proposal(
        printed_name=printed_name or endorsement.name,
        acronym=endorsement.acronym,
        other_names=tuple((name, language) for name, language in endorsement.other_names),
        country=endorsement.country,
        website=endorsement.website,
        networks=tuple(endorsement.networks),
        is_named=endorsement.is_named,
    )


def _line(row: Endorsement, proposal: Proposal, *, by: Actor) -> tuple[Signatory, bool]:
    """Give the line a yes leads to, and whether it stood already."""
    admitted = admission.propose_many(row.appeal, [proposal], by=by, source=row.source)
    if admitted.made:
        return admitted.made[0], False
    living = Signatory.objects.filter(appeal=row.appeal, state__in=LIVING)
    return living.get(organization=admitted.known[0].organization), True


def _with_lines(
    appeal: Appeal, entries: Sequence[tuple[Proposal, Contact]]
) -> Iterator[tuple[Proposal, Contact, Signatory | None]]:
    """Give each row of a file with the living line of its organization."""
    planned = admission.plan(appeal, [proposal for proposal, _contact in entries])
    living = Signatory.objects.filter(appeal=appeal, state__in=LIVING).select_related("appeal")
    lines = dict[int, Signatory]()
    keys = sorted({p.organization.pk for p in planned if p.organization.pk})
    for start in range(0, len(keys), admission.BATCH):
        some = living.filter(organization__in=keys[start : start + admission.BATCH])
        lines |= {line.organization_id: line for line in some}
    for (_proposal, contact), plan in zip(entries, planned, strict=True):
        yield plan.proposal, contact, lines.get(plan.organization.pk)


def _begun(act: str, endorsement: Endorsement) -> Endorsement:
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


def _second(endorsement: Endorsement) -> Endorsement:
    row = door.locked(Endorsement.objects.filter(pk=endorsement.pk)).first()
    if row is None or not row.is_second or row.state != EndorsementState.CONFIRMED:
        raise Refusal("no_second", _("Somebody has decided on this second sign-on already. Load the page again."))
    return row


def _store(row: Endorsement, act: str, *, by: Actor, **details: Any) -> Endorsement:
    row.save()
    door.write([door.entry(act, row, by=by, appeal=row.appeal, **details)])
    return row
