"""Whether a statement takes sign-ons at a moment. Opening and closing are to the second; nothing is stored for them."""

from datetime import datetime, timedelta
from enum import StrEnum

from signatories.choices import Signing, Visibility
from signatories.models import Appeal


class Phase(StrEnum):
    NOT_YET = "not yet"
    OPEN = "open"
    LATE = "late"  # closed to all who look, and still taken from who has the form
    CLOSED = "closed"


ASKED_WITHIN = timedelta(days=1)


def phase(appeal: Appeal, at: datetime) -> Phase:
    if appeal.signing != Signing.OPEN or appeal.visibility not in (Visibility.LINK, Visibility.PUBLIC):
        return Phase.CLOSED
    if appeal.opens_at and at < appeal.opens_at:
        return Phase.NOT_YET
    if appeal.closes_at is None or at < appeal.closes_at:
        return Phase.OPEN
    return Phase.LATE if at < appeal.closes_at + timedelta(hours=appeal.late_hours) else Phase.CLOSED


def closed_when(appeal: Appeal) -> datetime | None:
    """Say when sign-ons were last taken; None where it was never closed, or nobody remembers when."""
    is_shut = appeal.signing == Signing.CLOSED or appeal.visibility == Visibility.ARCHIVED
    by_hand = appeal.closed_at if is_shut else None
    by_itself = appeal.closes_at + timedelta(hours=appeal.late_hours) if appeal.closes_at else None
    return min(filter(None, (by_hand, by_itself)), default=None)


def may_ask(appeal: Appeal, drawn_at: datetime, at: datetime) -> bool:
    """Tell whether who had the form open when signing closed may still ask to be added."""
    closed = closed_when(appeal)
    if closed is None or phase(appeal, at) != Phase.CLOSED or (appeal.opens_at and drawn_at < appeal.opens_at):
        return False
    is_reachable = appeal.visibility in (Visibility.LINK, Visibility.PUBLIC)
    return is_reachable and drawn_at < closed <= at < closed + ASKED_WITHIN
