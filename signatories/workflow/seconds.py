"""What is decided on a second sign-on for a line that stood already: the same, declined, or another organization."""

from django.db import transaction
from django.utils.translation import gettext as _

from signatories.choices import LIVING
from signatories.models import Endorsement, JournalEntry, Signatory
from signatories.text import fold
from signatories.workflow import admission, consent, door, endorsing, replacing, telling
from signatories.workflow.door import Actor, Refusal
from signatories.workflow.states import ENDORSEMENT_MOVES

# What can be taken back, as long as it was the last of these that was decided.
UNDOABLE = ("accept_second", "refuse_second")
DECIDING = (*ENDORSEMENT_MOVES, "part")


def accept(endorsement: Endorsement, *, by: Actor) -> Endorsement:
    """Same: keep it as a second contact of the line; what it has said of a newer text counts if the line owes that."""
    with transaction.atomic():
        # First of all: what the signer says at this moment is taken over as well.
        door.lock({endorsement.appeal_id})
        consent.take_over(endorsement, by=by)
        return _decide("accept_second", endorsement, by=by)


def refuse(endorsement: Endorsement, *, by: Actor) -> Endorsement:
    """Decline the second sign-on; the line it joined stays as it is."""
    with transaction.atomic():
        return _decide("refuse_second", endorsement, by=by)


def reopen(endorsement: Endorsement, *, by: Actor) -> Endorsement:
    """Take back that it was kept or declined: it stands to be decided on again, and what it said is not its line's."""
    with transaction.atomic():
        door.lock({endorsement.appeal_id})
        line = door.locked(Signatory.objects.filter(endorsements=endorsement.pk)).first()
        row = door.locked(Endorsement.objects.filter(pk=endorsement.pk)).first()
        begins, ends = ENDORSEMENT_MOVES["reopen_second"]
        is_last = row is not None and row.state in begins and not row.is_second and _last_act(row) in UNDOABLE
        if line is None or line.state not in LIVING or row is None or not is_last:
            raise _decided_already()
        row.state, row.is_second = ends, True
        if consent.give_back(line, {row.pk}):
            replacing.stand_again(line, by=by)
        door.outdate(Signatory.objects.filter(pk=line.pk))
        return endorsing.store(row, "reopen_second", by=by)


def part(endorsement: Endorsement, name: str, *, by: Actor) -> Endorsement:
    """Another organization: give it a name of its own and a line of its own, to review."""
    if fold(name) == fold(endorsement.name):
        message = _("Write the name that tells the two apart, such as “%s Tunisia”. Nothing was changed.")
        raise Refusal("same_name", message % endorsement.name)
    with door.once():
        proposal = endorsing.proposal_of(endorsement, printed_name=name)
        admission.lock_where_claims_show(endorsement.appeal, proposal)
        line = admission.propose(endorsement.appeal, proposal, by=by, source=endorsement.source)
        row = _second(endorsement)
        row.signatory, row.name, row.is_second = line, line.printed_name, False
        # What it has said of a newer text is its own line's now.
        said = {name: getattr(row.alone(), name) for name in ("agreed_version", "refused_version")}
        Signatory.objects.filter(pk=line.pk).update(**said)
        return endorsing.store(row, "part", by=by)


def _decide(act: str, endorsement: Endorsement, *, by: Actor) -> Endorsement:
    row = _second(endorsement)
    row.state, row.is_second = ENDORSEMENT_MOVES[act][1], False
    stored = endorsing.store(row, act, by=by)
    if row.signatory is not None and act == "accept_second":
        telling.accepted(row.signatory)
    return stored


def _second(endorsement: Endorsement) -> Endorsement:
    row = door.locked(Endorsement.objects.filter(pk=endorsement.pk)).first()
    if row is None or not row.is_second or row.state not in ENDORSEMENT_MOVES["accept_second"][0]:
        raise _decided_already()
    return row


def _last_act(row: Endorsement) -> str:
    told = JournalEntry.objects.filter(kind="endorsement", subject=str(row.pk), act__in=DECIDING)
    return told.order_by("-pk").values_list("act", flat=True).first() or ""


def _decided_already() -> Refusal:
    return Refusal("no_second", _("Somebody has decided on this second sign-on already. Load the page again."))
