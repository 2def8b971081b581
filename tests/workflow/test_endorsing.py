"""How a yes comes in: its state table whole, the line it joins, second sign-ons, notes, and what lapses."""

import pytest
from django.contrib.auth.models import User

from signatories.choices import EndorsementState, Proof, SignatoryState, Way
from signatories.models import Appeal, Endorsement, JournalEntry, Organization, Signatory
from signatories.models.endorsement import PERSONAL
from signatories.workflow import endorsing, moderation, seconds
from signatories.workflow.door import Refusal
from signatories.workflow.endorsing import Contact
from signatories.workflow.proposals import Proposal
from signatories.workflow.states import ENDORSEMENT_MOVES
from tests.cast import enlist, listed, propose, revision

LAYLA = Contact("Layla Haddad", "director", "layla@ahlhoran.example", "+963 11 555 0100")

# What is a second one, and what was decided on it, is part of where a sign-on stands.
WAY = {
    "pending": (),
    "confirmed": ("confirm",),
    "lapsed": ("lapse",),
    "withdrawn": ("confirm", "withdraw"),
    "second": ("confirm",),
    "accepted second": ("confirm", "accept_second"),
    "refused second": ("confirm", "refuse_second"),
    "reopened second": ("confirm", "refuse_second", "reopen_second"),
    "withdrawn second": ("confirm", "accept_second", "withdraw"),
}
TABLE = {
    ("pending", "confirm"): "confirmed",
    ("pending", "lapse"): "lapsed",
    ("accepted second", "reopen_second"): "confirmed",
    ("refused second", "reopen_second"): "confirmed",
    **{(state, "withdraw"): "withdrawn" for state in ("confirmed", "second", "accepted second", "reopened second")},
    **{(state, "accept_second"): "confirmed" for state in ("second", "reopened second")},
    **{(state, "refuse_second"): "withdrawn" for state in ("second", "reopened second")},
}
OF_SECONDS = {"accept_second": seconds.accept, "refuse_second": seconds.refuse, "reopen_second": seconds.reopen}


def do(act: str, endorsement: Endorsement, by: User | None) -> Endorsement:
    if act == "confirm":
        return endorsing.confirm(endorsement, proof=Proof.MAIL, by=by)
    return {"lapse": endorsing.lapse, "withdraw": endorsing.withdraw, **OF_SECONDS}[act](endorsement, by=by)


def received(appeal: Appeal, name: str = "Ahl Horan", **fields: object) -> Endorsement:
    return endorsing.receive(appeal, Proposal(name, **fields), LAYLA, way=Way.FORM, by=None)  # type: ignore[arg-type]


def brought_to(state: str, appeal: Appeal) -> Endorsement:
    if "second" in state:
        enlist(appeal, "Ahl Horan")
    endorsement = received(appeal)
    for act in WAY[state]:
        endorsement = do(act, endorsement, None)
    assert endorsement.is_second is (state in ("second", "reopened second"))
    return endorsement


@pytest.mark.parametrize("state", WAY)
@pytest.mark.parametrize("act", ENDORSEMENT_MOVES)
def test_every_legal_move_moves_and_every_other_writes_nothing(state: str, act: str, syria: Appeal, rima: User) -> None:
    endorsement = brought_to(state, syria)
    stored = Endorsement.objects.filter(pk=endorsement.pk)
    before, entries = stored.values().get(), JournalEntry.objects.count()

    if (state, act) in TABLE:
        do(act, endorsement, rima)

        told = JournalEntry.objects.filter(kind="endorsement").latest("pk")
        assert (stored.get().state, stored.get().is_second) == (TABLE[state, act], act == "reopen_second")
        assert (told.act, told.by, told.subject) == (act, rima, str(endorsement.pk))
    else:
        with pytest.raises(Refusal) as refused:
            do(act, endorsement, rima)

        assert refused.value.code == ("no_second" if act in OF_SECONDS else "illegal_move")
        assert (stored.values().get(), JournalEntry.objects.count()) == (before, entries)


def test_the_ways_lead_to_every_state(syria: Appeal) -> None:
    reached = {TABLE[state, act] for state, act in TABLE} | {"pending", "draft"}  # as they come in

    assert reached == {str(state) for state in EndorsementState}


def test_receiving_and_confirming_tell_the_public_nothing(syria: Appeal) -> None:
    was = revision(syria)

    endorsement = endorsing.confirm(received(syria), proof=Proof.MAIL, by=None)

    assert endorsement.signatory is not None
    assert (endorsement.signatory.state, endorsement.is_second) == (SignatoryState.PROPOSED, False)
    assert (listed(syria), revision(syria)) == ([], was)


def test_nothing_but_the_sign_on_itself_is_stored_before_it_is_confirmed(syria: Appeal) -> None:
    received(syria)

    assert (Signatory.objects.count(), Organization.objects.count()) == (0, 0)


def test_a_name_written_another_way_joins_the_living_line(syria: Appeal) -> None:
    (line,) = enlist(syria, "Ahl Horan")

    second = endorsing.confirm(received(syria, "AHL  HORAN"), proof=Proof.MAIL, by=None)

    assert (second.signatory, second.is_second) == (line, True)
    assert listed(syria) == ["Ahl Horan"]


def test_approving_a_line_has_looked_at_every_sign_on_of_it(syria: Appeal) -> None:
    first = endorsing.confirm(received(syria), proof=Proof.MAIL, by=None)
    second = endorsing.confirm(received(syria), proof=Proof.MAIL, by=None)
    assert first.signatory is not None and first.signatory == second.signatory

    moderation.approve(first.signatory, by=None)

    second.refresh_from_db()
    assert second.is_second is False


def test_undoing_an_approval_leaves_the_second_sign_ons_to_be_looked_at(syria: Appeal) -> None:
    line = endorsing.confirm(received(syria), proof=Proof.MAIL, by=None).signatory
    assert line is not None
    kept, waits, gone = (endorsing.confirm(received(syria), proof=Proof.MAIL, by=None) for _ in "abc")
    seconds.accept(kept, by=None)
    moderation.approve(line, by=None)
    endorsing.withdraw(gone, by=None)

    moderation.reopen(line, by=None)

    assert list(line.endorsements.filter(is_second=True)) == [waits]


def test_a_line_leaves_only_with_the_last_yes_that_carries_it(syria: Appeal) -> None:
    first = endorsing.confirm(received(syria), proof=Proof.MAIL, by=None)
    assert first.signatory is not None
    moderation.approve(first.signatory, by=None)
    second = seconds.accept(endorsing.confirm(received(syria), proof=Proof.MAIL, by=None), by=None)

    endorsing.withdraw(first, by=None)
    assert listed(syria) == ["Ahl Horan"]

    endorsing.withdraw(second, by=None)
    assert listed(syria) == []


def test_second_sign_on_that_nobody_has_looked_at_keeps_no_line_on_the_list(syria: Appeal) -> None:
    first = endorsing.confirm(received(syria), proof=Proof.MAIL, by=None)
    assert first.signatory is not None
    moderation.approve(first.signatory, by=None)
    endorsing.confirm(received(syria), proof=Proof.MAIL, by=None)

    endorsing.withdraw(first, by=None)

    first.signatory.refresh_from_db()
    assert (listed(syria), first.signatory.state) == ([], "proposed")


def test_who_has_not_seen_the_second_sign_on_does_not_approve_it(syria: Appeal, rima: User) -> None:
    line = endorsing.confirm(received(syria), proof=Proof.MAIL, by=None).signatory
    assert line is not None
    second = endorsing.confirm(received(syria), proof=Proof.MAIL, by=None)

    with pytest.raises(Refusal) as refused:
        moderation.approve(line, by=rima, seen=line.turn)

    second.refresh_from_db()
    assert (refused.value.code, second.is_second) == ("stale", True)
    line.refresh_from_db()
    assert moderation.approve(line, by=rima, seen=line.turn).state == SignatoryState.APPROVED


def test_a_second_sign_on_may_be_another_organization(syria: Appeal, rima: User) -> None:
    (line,) = enlist(syria, "FIDH")
    second = endorsing.confirm(received(syria, "FIDH"), proof=Proof.MAIL, by=None)

    with pytest.raises(Refusal, match="tells the two apart"):
        seconds.part(second, "fidh", by=rima)
    parted = seconds.part(second, "FIDH Tunisia", by=rima)

    assert parted.signatory is not None and parted.signatory != line
    assert (parted.signatory.printed_name, parted.signatory.state) == ("FIDH Tunisia", "proposed")
    assert list(line.endorsements.all()) == []


def test_a_second_sign_on_is_decided_once(syria: Appeal, rima: User) -> None:
    (line,) = enlist(syria, "FIDH")
    kept, refused = (endorsing.confirm(received(syria, "FIDH"), proof=Proof.MAIL, by=None) for _ in "ab")

    seconds.accept(kept, by=rima)
    seconds.refuse(refused, by=rima)

    assert set(line.endorsements.values_list("pk", "state")) == {(kept.pk, "confirmed"), (refused.pk, "withdrawn")}
    for act in (seconds.accept, seconds.refuse):
        with pytest.raises(Refusal, match="already"):
            act(kept, by=rima)
    assert listed(syria) == ["FIDH"]


def test_a_second_sign_on_put_back_makes_what_was_drawn_out_of_date(syria: Appeal, rima: User) -> None:
    (line,) = propose(syria, "FIDH")
    second = endorsing.confirm(received(syria, "FIDH"), proof=Proof.MAIL, by=None)
    seconds.refuse(second, by=rima)
    line.refresh_from_db()

    seconds.reopen(second, by=rima)

    with pytest.raises(Refusal) as refused:
        moderation.approve(line, by=rima, seen=line.turn)
    assert refused.value.code == "stale"


def test_a_second_sign_on_is_not_put_back_on_a_line_that_has_left(syria: Appeal, rima: User) -> None:
    (line,) = enlist(syria, "FIDH")
    second = endorsing.confirm(received(syria, "FIDH"), proof=Proof.MAIL, by=None)
    seconds.refuse(second, by=rima)
    moderation.withdraw(line, by=rima)

    with pytest.raises(Refusal):
        seconds.reopen(second, by=rima)

    second.refresh_from_db()
    assert second.state == "withdrawn"


def test_what_lapsed_tells_nothing_of_a_person(syria: Appeal) -> None:
    lapsed = endorsing.lapse(received(syria), by=None)

    stored = Endorsement.objects.filter(pk=lapsed.pk).values(*PERSONAL).get()
    assert set(stored.values()) == {""}


def test_an_address_that_is_none_is_refused_with_nothing_stored(syria: Appeal) -> None:
    with pytest.raises(Refusal, match="Write it like"):
        endorsing.receive(syria, Proposal("Ahl Horan"), Contact(email="layla at home"), way=Way.HAND, by=None)

    assert Endorsement.objects.count() == 0
