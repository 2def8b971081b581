"""What coordinators bring themselves: a yes by hand or by file, a contact, a note, who is on it.

How a yes that somebody gave goes on is `endorsing`.
"""

from collections.abc import Iterable, Iterator, Sequence

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from signatories.choices import LIVING, EndorsementState, Proof, Way
from signatories.models import Appeal, Endorsement, Signatory
from signatories.roll import keeping
from signatories.text import tidy_text
from signatories.workflow import admission, door, endorsing
from signatories.workflow.admission import Admitted
from signatories.workflow.door import Actor, Refusal
from signatories.workflow.endorsing import Contact
from signatories.workflow.proposals import Proposal

NOTE_LENGTH = 5_000


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
        received = endorsing.receive(appeal, proposal, contact, way=Way.HAND, by=by, source=source, evidence=evidence)
        row = endorsing.confirm(received, proof=Proof.PASTED if evidence else Proof.WORD, by=by)
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
                endorsing.refuse_unfit(row)
                rows.append(row)
        Endorsement.objects.bulk_create(rows, batch_size=admission.BATCH)
        door.write(door.entry("receive", row, by=by, appeal=appeal, way=str(Way.FILE)) for row in rows)
    return admitted, len(rows)


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
        endorsing.refuse_unfit(row)
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
        endorsing.refuse_unfit(row)
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


def _of_line(
    line: Signatory, proposal: Proposal, contact: Contact, way: Way, source: str, *, by: Actor, evidence: str = ""
) -> Endorsement:
    """Make a sign-on of a line that stands: whoever brings it, by file or by hand, has confirmed it."""
    now = timezone.now()
    row = endorsing.unsaved(line.appeal, proposal, contact, way, source, "", now)
    row.signatory, row.state = line, EndorsementState.CONFIRMED
    row.confirmed_at, row.confirmed_by, row.evidence = now, by, tidy_text(evidence)
    row.proof = Proof.FILE if way == Way.FILE else Proof.PASTED if evidence else Proof.WORD
    return row


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
