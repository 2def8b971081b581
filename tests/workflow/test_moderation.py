"""What a decision does beyond the state: grace, names, places, and many at once."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import User

from signatories.models import Appeal, Signatory
from signatories.roll import live
from signatories.workflow import moderation, register
from signatories.workflow.door import Refusal
from tests.cast import NOON, acts, enlist, listed, propose, revision


def test_approve_is_public_when_the_grace_is_over(syria: Appeal) -> None:
    syria.grace = 5
    register.save(syria, by=None)
    with time_machine.travel(NOON, tick=False):
        enlist(syria, "Ahl Horan")
        assert listed(syria) == []

    with time_machine.travel(NOON + timedelta(minutes=5), tick=False):
        assert listed(syria) == ["Ahl Horan"]


def test_publish_now_ends_the_grace_once(syria: Appeal, rima: User) -> None:
    syria.grace = 60
    register.save(syria, by=None)
    (signatory,) = enlist(syria, "Ahl Horan")

    moderation.publish_now(signatory, by=rima)

    assert listed(syria) == ["Ahl Horan"]
    with pytest.raises(Refusal) as refused:
        moderation.publish_now(signatory, by=rima)
    assert refused.value.code == "nothing_to_publish"


def test_withdraw_takes_the_line_off_and_the_count_follows(syria: Appeal) -> None:
    _, karam = enlist(syria, "Ahl Horan", "Karam Foundation")

    moderation.withdraw(karam, by=None)

    assert listed(syria) == ["Ahl Horan"]
    assert live.live_roll(syria, "en").count == 1


def test_reopen_keeps_the_place_given_by_hand(syria: Appeal) -> None:
    signatory = enlist(syria, "Ahl Horan")[0]
    Signatory.objects.filter(pk=signatory.pk).update(place=b"\x03\x80", is_pinned=True)

    moderation.reopen(signatory, by=None)

    stored = Signatory.objects.get(pk=signatory.pk)
    assert (bytes(stored.place), stored.is_pinned) == (b"\x03\x80", True)


def test_reopen_beside_a_living_one_is_refused(syria: Appeal) -> None:
    (first,) = propose(syria, "FIDH")
    moderation.decline(first, by=None)
    propose(syria, "FIDH")

    with pytest.raises(Refusal) as refused:
        moderation.reopen(first, by=None)

    assert refused.value.code == "living_already"
    assert Signatory.objects.get(pk=first.pk).state == "declined"


def test_hide_name_takes_the_name_off_and_moves_the_revision(syria: Appeal) -> None:
    signatory, *_ = enlist(syria, "Tuba Dernegi", "Oxfam")
    was = revision(syria)

    moderation.hide_name(signatory, by=None)

    assert listed(syria) == ["Oxfam"]
    assert revision(syria) == was + 1
    with pytest.raises(Refusal) as refused:
        moderation.hide_name(signatory, by=None)
    assert refused.value.code == "no_change"


def test_hide_name_of_a_waiting_one_moves_no_revision(syria: Appeal) -> None:
    (signatory,) = propose(syria, "Tuba Dernegi")
    was = revision(syria)

    moderation.hide_name(signatory, by=None)

    assert revision(syria) == was


def test_each_does_what_it_can_and_names_what_it_left(syria: Appeal, rima: User) -> None:
    fresh = propose(syria, "Oxfam", "Tearfund")
    (declined,) = propose(syria, "Nobody's Committee")
    moderation.decline(declined, by=None)

    outcome = moderation.each("approve", [*fresh, declined], by=rima)

    assert [str(s) for s in outcome.done] == ["Oxfam", "Tearfund"]
    assert [(str(s), refusal.code) for s, refusal in outcome.refused] == [("Nobody's Committee", "illegal_move")]
    assert acts(fresh) == ["propose", "propose", "approve", "approve"]


def test_a_signatory_that_is_gone_is_refused(syria: Appeal) -> None:
    (signatory,) = propose(syria, "Oxfam")
    Signatory.objects.all().delete()

    with pytest.raises(Refusal) as refused:
        moderation.approve(signatory, by=None)

    assert refused.value.code == "gone"


def test_a_name_is_hidden_or_shown_only_while_it_lives(syria: Appeal) -> None:
    (signatory,) = enlist(syria, "Oxfam")
    moderation.withdraw(signatory, by=None)

    with pytest.raises(Refusal) as refused:
        moderation.hide_name(signatory, by=None)

    assert refused.value.code == "illegal_move"
    assert Signatory.objects.get().is_named is True


@pytest.mark.parametrize("act", ["approve", "ask", "decline", "withdraw"])
def test_what_was_decided_on_an_older_look_is_refused(act: str, syria: Appeal, rima: User) -> None:
    (line,) = propose(syria, "Oxfam")
    moderation.ACTS[act](line, by=rima, seen=line.turn)
    moderation.reopen(line, by=rima)
    before = Signatory.objects.values().get(), len(acts())

    with pytest.raises(Refusal) as refused:
        moderation.ACTS[act](line, by=rima, seen=line.turn)

    assert refused.value.code == "stale"
    assert (Signatory.objects.values().get(), len(acts())) == before


def test_each_leaves_those_that_changed_since_they_were_seen(syria: Appeal, rima: User) -> None:
    oxfam, tearfund = propose(syria, "Oxfam", "Tearfund")
    seen = {oxfam.pk: oxfam.turn, tearfund.pk: tearfund.turn + 1}

    outcome = moderation.each("approve", [oxfam, tearfund], by=rima, seen=seen)

    assert ([str(s) for s in outcome.done], [r.code for _s, r in outcome.refused]) == (["Oxfam"], ["stale"])


def test_publish_many_ends_every_grace_with_one_revision(syria: Appeal, rima: User) -> None:
    syria.grace = 60
    register.save(syria, by=None)
    waiting = enlist(syria, "Oxfam", "Tearfund", "Ahl Horan")
    (proposed,) = propose(syria, "Karam Foundation")
    moderation.publish_now(waiting[2], by=None)
    was = revision(syria)

    outcome = moderation.publish_many([*waiting, proposed], by=rima)

    assert sorted(map(str, outcome.done)) == ["Oxfam", "Tearfund"]
    assert {refusal.code for _row, refusal in outcome.refused} == {"nothing_to_publish"}
    assert (listed(syria), revision(syria)) == (["Ahl Horan", "Oxfam", "Tearfund"], was + 1)
    assert acts(waiting).count("publish_now") == 3
    assert len({s.public_from for s in outcome.done}) == 1


def test_publish_many_leaves_what_changed_since_it_was_seen(syria: Appeal, rima: User) -> None:
    syria.grace = 60
    register.save(syria, by=None)
    abbad, khoj = enlist(syria, "ABBAD", "KHOJ")
    seen = {line.pk: line.turn for line in (abbad, khoj)}
    moderation.hide_name(khoj, by=None)

    outcome = moderation.publish_many([abbad, khoj], by=rima, seen=seen)

    assert ([str(row) for row in outcome.done], [refusal.code for _row, refusal in outcome.refused]) == (
        ["ABBAD"],
        ["stale"],
    )


def test_publish_many_of_nothing_changes_nothing(syria: Appeal, rima: User) -> None:
    was = revision(syria)

    outcome = moderation.publish_many([], by=rima)

    assert (outcome.done, outcome.refused, revision(syria)) == ([], [], was)


def test_looking_at_a_hidden_name_is_told(syria: Appeal, rima: User) -> None:
    (line,) = propose(syria, "Danger House")

    assert moderation.look_at_name(line, by=rima) == "Danger House"
    assert acts([line])[-1] == "look_at_name"
