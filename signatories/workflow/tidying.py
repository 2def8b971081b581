"""A proposed spelling accepted, with the country that stood in the name noted beside it; and both taken back."""

from django.db import transaction

from signatories import permissions
from signatories.models import JournalEntry, Organization, Signatory
from signatories.workflow import door, naming, register, showing
from signatories.workflow.door import Actor


def accept(signatory: Signatory, printed_name: str, *, country: str = "", by: Actor, seen: int | None) -> Signatory:
    """Print a line as it was proposed, and note a country that was taken out of its name: both or nothing."""
    with transaction.atomic():
        _lock(signatory.appeal_id, signatory.organization)
        organization = Organization.objects.get(pk=signatory.organization_id)
        told = {"country": [organization.pk, str(organization.country), country]} if country else {}
        row = naming.rename(signatory, printed_name, by=by, seen=seen, told=told)
        if country:
            _note(organization, country, by=by)
    return row


def put_back(entry: JournalEntry, *, by: Actor) -> Signatory:
    """Undo a renaming, with the country it noted, unless that was changed since or is not hers to change."""
    organization, was, now = entry.details.get("country") or (0, "", "")
    row = Organization.objects.filter(pk=organization).first()
    with transaction.atomic():
        _lock(entry.appeal_id or 0, row)
        line = naming.put_back(entry, by=by)
        if row is not None and _is_still(row, now, by=by):
            _note(row, was, by=by)
    return line


def _lock(appeal: int, organization: Organization | None) -> None:
    """Take all locks of appeals at once: those where the organization shows, too."""
    door.lock({appeal} | (showing.shown_on(organization) if organization is not None else set()))


def _note(organization: Organization, country: str, *, by: Actor) -> None:
    organization.country = country
    register.save(organization, by=by)


def _is_still(organization: Organization, country: str, *, by: Actor) -> bool:
    hers = Organization.objects.all() if by is None else permissions.rows_for(Organization, by, to="change")
    return hers.filter(pk=organization.pk, country=country).exists()
