"""How a yes comes in and what becomes of it: received, confirmed, lapsed, withdrawn.

What coordinators bring themselves is `entering`; what one decides about the line a yes leads to is `moderation`, about
a second one `seconds`. Rows are locked in one order: appeals, the signatory, the endorsement.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from signatories.choices import LIVING, EndorsementState, Proof, SignatoryState, Way
from signatories.models import Appeal, Endorsement, Signatory
from signatories.models.endorsement import PERSONAL, new_seed
from signatories.roll import versions
from signatories.text import tidy, tidy_text
from signatories.workflow import admission, consent, door, doubts, moderation
from signatories.workflow.door import Actor, Refusal
from signatories.workflow.proposals import Proposal
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
    endorsement = unsaved(appeal, proposal, contact, way, source, language, at or timezone.now())
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
    rows = [unsaved(appeal, proposal, contact, way, "", language, at) for proposal in proposals]
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
        row.seed = new_seed()  # the link that went out opens nothing any more
        store(row, "confirm", by=by, proof=str(proof), is_second=is_second)
        if is_second:
            door.outdate(Signatory.objects.filter(pk=line.pk))
            door.write([door.entry("second", line, by=by, appeal=row.appeal)])
            # It may live where another line does.
            weigh([line])
        consent.ask_one(row)
    return row


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


def unsaved(
    appeal: Appeal, proposal: Proposal, contact: Contact, way: Way, source: str, language: str, at: datetime
) -> Endorsement:
    """Make a sign-on of what somebody gave."""
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


def begun(act: str, endorsement: Endorsement) -> Endorsement:
    """Lock an endorsement, let it make a legal move, and give it unsaved."""
    row = door.locked(Endorsement.objects.filter(pk=endorsement.pk)).first()
    if row is None:
        raise Refusal("gone", _("This sign-on is no longer here. Load the page again."))
    begins, ends = ENDORSEMENT_MOVES[act]
    if row.state not in begins:
        message = _("The sign-on of %(name)s is now “%(state)s”, so this cannot be done. Load the page again.")
        raise Refusal("illegal_move", message % {"name": row, "state": row.get_state_display()})
    row.state, row.appeal = ends, endorsement.appeal  # which stays the same, and was read already
    return row


def store(row: Endorsement, act: str, *, by: Actor, **details: Any) -> Endorsement:
    """Save an endorsement, with what the journal tells of it."""
    row.save()
    door.write([door.entry(act, row, by=by, appeal=row.appeal, **details)])
    return row
