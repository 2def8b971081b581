"""The whole table of a signatory's states: every legal move moves, every other refuses and writes nothing."""

import pytest
from django.contrib.auth.models import User

from signatories.choices import SignatoryState
from signatories.models import Appeal, JournalEntry, Signatory
from signatories.workflow import moderation
from signatories.workflow.door import Refusal
from signatories.workflow.states import MOVES
from tests.cast import propose, revision

# From one state to each by legal moves alone.
WAY = {
    "proposed": (),
    "asked": ("ask",),
    "approved": ("approve",),
    "declined": ("decline",),
    "withdrawn": ("withdraw",),
}
TABLE = {
    ("proposed", "approve"): "approved",
    ("asked", "approve"): "approved",
    ("proposed", "decline"): "declined",
    ("asked", "decline"): "declined",
    ("proposed", "ask"): "asked",
    ("proposed", "withdraw"): "withdrawn",
    ("asked", "withdraw"): "withdrawn",
    ("approved", "withdraw"): "withdrawn",
    ("approved", "reopen"): "proposed",
    ("asked", "reopen"): "proposed",
    ("declined", "reopen"): "proposed",
    ("withdrawn", "reopen"): "proposed",
}


def brought_to(state: str, appeal: Appeal) -> Signatory:
    (signatory,) = propose(appeal, "Ahl Horan")
    for act in WAY[state]:
        signatory = moderation.ACTS[act](signatory, by=None)
    assert signatory.state == state
    return signatory


@pytest.mark.parametrize("state", [str(state) for state in SignatoryState])
@pytest.mark.parametrize("act", list(MOVES))
def test_every_legal_move_moves_and_every_other_writes_nothing(state: str, act: str, syria: Appeal, rima: User) -> None:
    signatory = brought_to(state, syria)
    stored = Signatory.objects.filter(pk=signatory.pk)
    before, entries, was = stored.values().get(), JournalEntry.objects.count(), revision(syria)

    if (state, act) in TABLE:
        moderation.ACTS[act](signatory, by=rima)

        last = JournalEntry.objects.get(pk=JournalEntry.objects.latest("pk").pk)
        assert stored.get().state == TABLE[state, act]
        assert JournalEntry.objects.count() == entries + 1
        assert (last.act, last.by, last.details) == (
            act,
            rima,
            {"before": state, "after": TABLE[state, act]},
        )
    else:
        with pytest.raises(Refusal) as refused:
            moderation.ACTS[act](signatory, by=rima)

        assert refused.value.code == "illegal_move"
        assert stored.values().get() == before
        assert (JournalEntry.objects.count(), revision(syria)) == (entries, was)


@pytest.mark.parametrize(("state", "act"), list(TABLE))
def test_revision_moves_only_where_the_public_may_see_a_difference(state: str, act: str, syria: Appeal) -> None:
    signatory = brought_to(state, syria)
    was = revision(syria)

    moderation.ACTS[act](signatory, by=None)

    assert revision(syria) - was == int("approved" in (state, TABLE[state, act]))


def test_an_act_decides_on_the_stored_state_not_on_what_the_caller_holds(syria: Appeal) -> None:
    (signatory,) = propose(syria, "Ahl Horan")
    old = Signatory.objects.get(pk=signatory.pk)
    moderation.decline(signatory, by=None)

    with pytest.raises(Refusal, match="Ahl Horan"):
        moderation.approve(old, by=None)
