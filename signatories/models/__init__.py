"""What is stored and must always hold: tables and their constraints. No business here; writes are in `workflow`."""

from signatories.models.appeal import Appeal, AppealText, Colleague
from signatories.models.journal import JournalEntry
from signatories.models.network import Footnote, Mark, Membership, Network
from signatories.models.organization import Organization, OrganizationName
from signatories.models.signatory import Signatory

__all__ = [
    "Appeal",
    "AppealText",
    "Colleague",
    "Footnote",
    "JournalEntry",
    "Mark",
    "Membership",
    "Network",
    "Organization",
    "OrganizationName",
    "Signatory",
]
