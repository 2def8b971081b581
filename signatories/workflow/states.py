"""Which act leads a signatory, and which an endorsement, from which state to which, and nothing else."""

from signatories.choices import EndorsementState as E
from signatories.choices import SignatoryState as S

# act: (the states it may begin in, the state it ends in)
MOVES: dict[str, tuple[frozenset[S], S]] = {
    "approve": (frozenset({S.PROPOSED, S.ASKED}), S.APPROVED),
    "decline": (frozenset({S.PROPOSED, S.ASKED}), S.DECLINED),
    "ask": (frozenset({S.PROPOSED}), S.ASKED),
    "withdraw": (frozenset({S.PROPOSED, S.ASKED, S.APPROVED}), S.WITHDRAWN),
    "reopen": (frozenset({S.APPROVED, S.ASKED, S.DECLINED, S.WITHDRAWN}), S.PROPOSED),
}
# What follows from a new text and the answers to it; nobody decides on a line by these.
TEXT_MOVES: dict[str, tuple[frozenset[S], S]] = {
    "lay_aside": (frozenset({S.APPROVED}), S.ASKED),
    "come_back": (frozenset({S.ASKED}), S.APPROVED),
}
ENDORSEMENT_MOVES: dict[str, tuple[frozenset[E], E]] = {
    "confirm": (frozenset({E.PENDING}), E.CONFIRMED),
    "lapse": (frozenset({E.PENDING, E.DRAFT}), E.LAPSED),
    "withdraw": (frozenset({E.CONFIRMED}), E.WITHDRAWN),
    # Of a second one; the last only where one of the other two was the last word on it.
    "accept_second": (frozenset({E.CONFIRMED}), E.CONFIRMED),
    "refuse_second": (frozenset({E.CONFIRMED}), E.WITHDRAWN),
    "reopen_second": (frozenset({E.CONFIRMED, E.WITHDRAWN}), E.CONFIRMED),
}


def legal(state: str) -> tuple[str, ...]:
    """Name the acts that may be done in a state."""
    return tuple(act for act, (begins, _) in MOVES.items() if state in begins)
