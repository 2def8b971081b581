"""What is stored and must always hold: tables and their constraints. No business here; writes are in `workflow`."""

from signatories.models.appeal import Appeal, AppealText, Colleague, Question
from signatories.models.endorsement import Endorsement
from signatories.models.journal import JournalEntry
from signatories.models.message import Message, MessageText
from signatories.models.network import Footnote, Mark, MemberListing, Membership, Network
from signatories.models.organization import Organization, OrganizationName
from signatories.models.outbox import Letter
from signatories.models.signatory import Signatory
from signatories.models.verdict import Verdict

__all__ = [
    "Appeal",
    "AppealText",
    "Colleague",
    "Endorsement",
    "Footnote",
    "JournalEntry",
    "Letter",
    "Mark",
    "MemberListing",
    "Membership",
    "Message",
    "MessageText",
    "Network",
    "Organization",
    "OrganizationName",
    "Question",
    "Signatory",
    "Verdict",
]
