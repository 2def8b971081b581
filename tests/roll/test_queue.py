"""What waits: counted, shown in a window of constant queries, and with the words of doubt it deserves."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from signatories.choices import Proof, Way
from signatories.models import Appeal, Endorsement, MemberListing, Network, Signatory
from signatories.roll import clear, evidence, queue
from signatories.roll.evidence import Mail
from signatories.roll.queue import Key, Tab
from signatories.text import fold
from signatories.workflow import admission, doubts, endorsing, moderation, register
from signatories.workflow.endorsing import Contact
from signatories.workflow.proposals import Proposal
from tests.cast import NOON, confirm, enlist, propose


def signed(appeal: Appeal, name: str, email: str = "", **fields: object) -> Endorsement:
    proposal = Proposal(name, **fields)  # type: ignore[arg-type]
    received = endorsing.receive(appeal, proposal, Contact(email=email), way=Way.FORM, by=None)
    return endorsing.confirm(received, proof=Proof.MAIL, by=None)


def line_of(endorsement: Endorsement) -> Signatory:
    return Signatory.objects.select_related("organization", "appeal").get(pk=endorsement.signatory_id)


def weighed(doubt: str = "clear") -> None:
    Signatory.objects.update(doubt=doubt)


def aged(*signatories: Signatory) -> None:
    """Give each its own moment, the first the oldest."""
    for i, signatory in enumerate(signatories):
        Signatory.objects.filter(pk=signatory.pk).update(proposed_at=NOON + timedelta(minutes=i))


def names(window: queue.Window) -> list[str]:
    return [entry.name for entry in window.entries]


def test_counts_tell_what_waits(syria: Appeal) -> None:
    syria.grace = 60
    register.save(syria, by=None)
    asked, waits, unnamed = propose(syria, "Asked", "Waits", "Danger House")
    moderation.ask(asked, by=None)
    moderation.hide_name(unnamed, by=None)
    moderation.approve(unnamed, by=None)
    enlist(syria, "FIDH")
    signed(syria, "FIDH")
    endorsing.receive(syria, Proposal("Not Yet"), Contact(), way=Way.FORM, by=None)

    counts = queue.counts(syria)

    assert (counts.review, counts.unconfirmed, counts.waiting) == (2, 1, 1)
    assert (counts.unpublished, counts.publishable) == (2, 1)


@pytest.mark.parametrize("chosen", [None, 0, 150, 299])
def test_window_of_300_takes_the_queries_of_10(syria: Appeal, chosen: int | None) -> None:
    few = propose(syria, *(f"Few {i}" for i in range(10)))
    with CaptureQueriesContext(
        connection,
    ) as before:
        queue.counts(syria), queue.window(syria, Tab.REVIEW, Key(False, few[5].pk) if chosen is not None else None)
    propose(syria, *(f"Many {i}" for i in range(290)))
    every = Signatory.objects.order_by("proposed_at", "pk").values_list("pk", flat=True)
    key = Key(False, every[chosen]) if chosen is not None else None

    with CaptureQueriesContext(connection) as after:
        queue.counts(syria)
        window = queue.window(syria, Tab.REVIEW, key)

    assert (len(after), len(window.entries)) == (len(before), 25 if chosen != 299 else 13)


def test_window_stands_around_the_chosen_one_oldest_first(syria: Appeal) -> None:
    rows = propose(syria, *(f"Organization {i:02}" for i in range(40)))
    aged(*rows[::-1])

    window = queue.window(syria, Tab.REVIEW, Key(False, rows[20].pk))

    assert names(window) == [f"Organization {i:02}" for i in range(32, 7, -1)]
    assert (window.previous, window.next) == (Key(False, rows[21].pk), Key(False, rows[19].pk))


def test_next_one_is_behind_the_one_decided_on_and_after_the_last_the_first(syria: Appeal) -> None:
    first, second, third = propose(syria, "First", "Second", "Third")
    moderation.approve(second, by=None)

    after_second = queue.window(syria, Tab.REVIEW, Key(False, second.pk), after=True)
    after_third = queue.window(syria, Tab.REVIEW, Key(False, third.pk), after=True)

    assert (after_second.chosen, after_third.chosen) == (Key(False, third.pk), Key(False, first.pk))


def test_second_sign_ons_stand_among_the_others_by_their_time(syria: Appeal) -> None:
    enlist(syria, "FIDH")
    early, late = propose(syria, "Early", "Late")
    second = signed(syria, "FIDH")
    aged(early, late)
    Endorsement.objects.update(received_at=NOON + timedelta(seconds=30))

    window = queue.window(syria, Tab.REVIEW, Key(True, second.pk))

    assert names(window) == ["Early", "FIDH", "Late"]
    assert (window.previous, window.next) == (Key(False, early.pk), Key(False, late.pk))
    assert [entry.doubt for entry in window.entries] == ["", "second", ""]


def test_names_of_those_not_named_are_not_read(syria: Appeal) -> None:
    signed(syria, "Danger House", is_named=False)

    (entry,) = queue.window(syria, Tab.REVIEW).entries

    assert entry.name == ""


def test_doubt_is_one_word(syria: Appeal, srn: Network) -> None:
    plain, shouted, same, claims = propose(syria, "Oxfam", "KESH MALEK", "Attaa Association", "Bonyan*")
    weighed()
    aged(plain, shouted, same, claims)
    Signatory.objects.filter(pk=same.pk).update(doubt="same")

    window = queue.window(syria, Tab.REVIEW)

    assert [entry.doubt for entry in window.entries] == ["", "capitals", "same", "claim"]
    assert [queue.is_shouted(name) for name in ("FIDH", "CCFD-Terre", "11.11.11", "أهل حوران")] == [False] * 4


@pytest.mark.parametrize("written", ["", "x", "e", "ee1", "-1", "1.5", "٣", "9" * 20, "1\x00", " 1"])
def test_what_is_no_key_is_none(written: str) -> None:
    assert queue.key(written) is None


def test_key_is_read_as_it_is_written() -> None:
    assert [queue.key(str(key)) for key in (Key(True, 7), Key(False, 7))] == [Key(True, 7), Key(False, 7)]


# Evidence


def test_number_is_that_among_all_approved_ones(syria: Appeal) -> None:
    syria.grace = 60
    register.save(syria, by=None)
    enlist(syria, "ABBAD", "Kesh Malek", "Tearfund")
    (oxfam,) = propose(syria, "Oxfam")

    assert evidence.number(oxfam, timezone.now()) == 3
    approved = moderation.approve(oxfam, by=None)
    assert evidence.number(approved, timezone.now()) == 3
    published = moderation.publish_now(approved, by=None)
    assert evidence.number(published, timezone.now()) == 1


def test_number_by_date_of_approval_is_the_last(syria: Appeal) -> None:
    (early,) = propose(syria, "Aaa")
    syria.order_rule = "approval"
    register.save(syria, by=None)
    enlist(syria, "Tearfund", "Oxfam")
    early.refresh_from_db()

    assert evidence.number(early, timezone.now()) == 3


def test_membership_is_told_by_claim_list_and_word(syria: Appeal, srn: Network) -> None:
    listed, confirmed, unlisted, other = propose(syria, "Bonyan*", "Kesh Malek*", "Attaa*", "Oxfam")
    confirm(srn, confirmed)
    MemberListing.objects.create(appeal=syria, network=srn, name="BONYAN", folded=fold("BONYAN"))

    found = [evidence.evidence(line, timezone.now()).networks for line in (listed, confirmed, unlisted, other)]

    told = [(b.is_claimed, b.is_confirmed, b.is_listed, b.has_list, b.sign) for b in (f[0] for f in found[:3])]
    assert told == [
        (True, False, True, True, ""),
        (False, True, False, True, "*"),
        (True, False, False, True, ""),
    ]
    assert found[3] == ()


def test_known_from_names_public_statements_only(syria: Appeal, rivers: Appeal) -> None:
    enlist(rivers, "Oxfam")
    (here,) = propose(syria, "Oxfam")

    assert evidence.evidence(here, timezone.now()).known_from == "Rivers for all"
    rivers.visibility = "draft"
    register.save(rivers, by=None)
    assert evidence.evidence(here, timezone.now()).known_from == ""


@pytest.mark.parametrize(
    ("email", "homes", "mail"),
    [
        ("a@oxfam.org", ["https://www.oxfam.org/"], Mail("home")),
        ("a@mail.oxfam.org", ["oxfam.org"], Mail("home")),
        ("a@Gmail.com", ["https://gmail.com"], Mail("free", "gmail.com")),
        ("a@notoxfam.org", ["https://oxfam.org"], Mail("elsewhere")),
        ("a@oxfam.org", ["", "http://[bad"], Mail("unknown")),
        ("", ["https://oxfam.org"], Mail("")),
    ],
)
def test_mail_is_told_by_where_it_lives(email: str, homes: list[str], mail: Mail) -> None:
    assert evidence.mail(email, homes) == mail


# The clear ones


def test_clear_are_compared_named_proved_and_claim_nothing(syria: Appeal, srn: Network) -> None:
    unweighed, similar = propose(syria, "Unweighed", "Similar")
    propose(syria, "Oxfam", "KESH MALEK", "Bonyan*")
    signed(syria, "Tearfund")
    signed(syria, "Danger House", is_named=False)
    for name, state in (("Taken Back", "withdrawn"), ("Never Proved", "lapsed")):
        Endorsement.objects.filter(pk=signed(syria, name).pk).update(state=state)
    enlist(syria, "FIDH")
    signed(syria, "FIDH")
    weighed()
    Signatory.objects.filter(pk=unweighed.pk).update(doubt="")
    Signatory.objects.filter(pk=similar.pk).update(doubt="similar")

    found = clear.clear(syria)

    assert sorted(name for _pk, _turn, name in found.rows) == ["Oxfam", "Tearfund"]
    reasons = ("unweighed", "similar", "claim", "unproved", "withdrawn", "unnamed", "capitals", "second")
    assert {reason: left.number for reason, left in found.left.items()} == dict.fromkeys(reasons, 1)
    assert {reason: [name for _key, name in left.names] for reason, left in found.left.items()} == {
        "unweighed": ["Unweighed"],
        "similar": ["Similar"],
        "claim": ["Bonyan"],
        "unproved": ["Never Proved"],
        "withdrawn": ["Taken Back"],
        "unnamed": [""],
        "capitals": ["KESH MALEK"],
        "second": ["FIDH"],
    }
    assert clear.number_of_clear(syria) == 2
    every = Signatory.objects.values_list("pk", flat=True)
    assert sorted(map(str, clear.still_clear(syria, every))) == ["Oxfam", "Tearfund"]


def test_clear_ones_of_a_long_list_are_told_and_cut(syria: Appeal, rima: User) -> None:
    admission.propose_many(syria, [Proposal(f"Organization {i:03}") for i in range(230)], by=rima)
    weighed()

    found = clear.clear(syria)

    assert (len(found.rows), found.total, clear.number_of_clear(syria)) == (200, 230, 200)


def test_a_name_in_capitals_is_told_apart_from_the_similar_ones(syria: Appeal) -> None:
    propose(syria, "KESH MALEK", "Kesh Malek Foundation", "Mazaya")
    weighed("similar")
    Signatory.objects.filter(printed_name="Mazaya").update(doubt="same")

    left = clear.clear(syria).left

    assert {reason: [name for _key, name in one.names] for reason, one in left.items()} == {
        "capitals": ["KESH MALEK"],
        "similar": ["Kesh Malek Foundation"],
        "same": ["Mazaya"],
    }


def test_of_many_left_out_the_oldest_are_named_and_all_are_counted(syria: Appeal, rima: User) -> None:
    admission.propose_many(syria, [Proposal(f"Organization {i:03}") for i in range(60)], by=rima)
    weighed("similar")

    (left,) = clear.clear(syria).left.values()

    assert (left.number, len(left.names), left.more) == (60, 40, 20)


def test_the_second_sign_on_of_one_not_named_has_no_name_either(syria: Appeal) -> None:
    (line,) = enlist(syria, "Danger House")
    moderation.hide_name(line, by=None)
    signed(syria, "Danger House")

    assert names(queue.window(syria, Tab.REVIEW)) == [""]
    assert [name for _key, name in clear.clear(syria).left["second"].names] == [""]


# Where those who signed live


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"website": "https://www.ahlhoran.example/en"}, {"website": "AhlHoran.example"}),
        ({"email": "layla@ahlhoran.example"}, {"email": "omar@AHLHORAN.example"}),
        ({"email": "layla@ahlhoran.example"}, {"website": "http://ahlhoran.example"}),
    ],
    ids=["website", "mail", "mail and website"],
)
def test_two_that_live_at_one_place_are_no_clear_ones(
    syria: Appeal, one: dict[str, str], other: dict[str, str]
) -> None:
    # Both stood in the register before, with no website.
    for row in propose(syria, "Ahl Horan", "People of the South"):
        moderation.decline(row, by=None)
    signed(syria, "Ahl Horan", **one)
    signed(syria, "Mazaya", "m@gmail.com")
    signed(syria, "Kesh Malek", "k@gmail.com")
    signed(syria, "People of the South", **other)
    doubts.weigh_appeal.call(syria.pk)

    assert sorted(name for _pk, _turn, name in clear.clear(syria).rows) == ["Kesh Malek", "Mazaya"]


@pytest.mark.django_db(transaction=True)
def test_where_a_crowd_lives_says_nothing_of_who_they_are(syria: Appeal) -> None:
    for name in ("Mazaya", "Kesh Malek", "Oxfam", "Tearfund", "Bonyan", "Caabu"):
        signed(syria, name, f"{name[0]}@network.example")
    doubts.weigh_appeal.call(syria.pk)

    assert (clear.number_of_clear(syria), len(clear.clear(syria).rows)) == (6, 6)


@pytest.mark.django_db(transaction=True)
def test_a_second_sign_on_may_bring_the_doubt(syria: Appeal) -> None:
    signed(syria, "Ahl Horan", "layla@gmail.com")
    signed(syria, "Mazaya", "m@mazaya.example")
    doubts.weigh_appeal.call(syria.pk)
    before = clear.number_of_clear(syria)
    signed(syria, "Ahl Horan", "omar@mazaya.example")
    doubts.weigh_appeal.call(syria.pk)

    assert (before, clear.number_of_clear(syria)) == (2, 0)
