"""What a signer may do with her own signature, and what somebody may who signs in another's name."""

import re
from contextlib import suppress

import pytest
from django.contrib.auth.models import User
from django.test import Client

from signatories import tokens
from signatories.choices import EndorsementState, Signing, Visibility
from signatories.models import Appeal, Endorsement, Signatory
from signatories.models.endorsement import PERSONAL
from signatories.roll import clear
from signatories.workflow import mine, moderation, register, replying, seconds, signing
from signatories.workflow.admission import Proposal
from signatories.workflow.door import Refusal
from signatories.workflow.endorsing import Contact
from signatories.workflow.signing import SignOn
from tests import cast
from tests.views.signers import without_tokens

LAYLA = Contact("Layla Haddad", "director", "layla@khoj.example", "+963 11 555 0100")
STRANGER = Contact("Somebody Else", "", "somebody@else.example", "")


@pytest.fixture
def open_syria(syria: Appeal) -> Appeal:
    syria.signing = Signing.OPEN
    return register.save(syria, by=None)


def signed(appeal: Appeal, *names: str, contact: Contact = STRANGER, is_named: bool = True) -> Endorsement:
    """Sign and confirm; gives the first sign-on of the form."""
    proposals = tuple(Proposal(name, is_named=is_named) for name in names)
    row = signing.receive(appeal, SignOn(proposals, contact, 1), language="en")[0]
    signing.confirm(tokens.link("confirm", row.seed).split("/")[-2])
    row.refresh_from_db()
    return row


def act(row: Endorsement, name: str, words: str = "") -> None:
    row.refresh_from_db()
    mine.act(tokens.link("mine", row.seed).split("/")[-2], row.pk, name, words)


def page(client: Client, row: Endorsement) -> str:
    row.refresh_from_db()
    path = tokens.link("mine", row.seed)
    body = without_tokens(client.get(path).content.decode()).replace(path, "/mine/…/")
    return re.sub(r"Confirmed on [^<]+", "Confirmed.", body).replace(f'"{row.pk}"', '"n"').replace(f"-{row.pk}", "-n")


@pytest.mark.parametrize("visibility", [Visibility.PUBLIC, Visibility.LINK])
@pytest.mark.parametrize("name", sorted(mine.ACTS))
def test_who_signs_in_a_name_has_no_say_on_its_line(open_syria: Appeal, name: str, visibility: Visibility) -> None:
    line = cast.enlist(open_syria, "KHOJ")[0]
    Appeal.objects.update(visibility=visibility)
    open_syria.refresh_from_db()
    row = signed(open_syria, "KHOJ")
    was = Signatory.objects.values().get()

    with suppress(Refusal):
        act(row, name, "1")

    assert Signatory.objects.values().get() == was
    assert cast.listed(open_syria) == ["KHOJ"]
    # The control: once a coordinator has looked, it is hers too.
    if name in ("hide", "disown"):
        seconds.accept(signed(open_syria, "KHOJ", contact=LAYLA), by=None)
        act(Endorsement.objects.get(email=LAYLA.email), name)
        assert (cast.listed(open_syria), line.printed_name) == ([], "KHOJ")


@pytest.mark.parametrize("state", ["waiting", "asked", "not named", "declined", "approved privately"])
def test_who_signs_in_a_name_learns_nothing_of_its_line(
    client: Client, open_syria: Appeal, rima: User, state: str
) -> None:
    """The page is that of a name nobody has signed for."""
    first = signed(open_syria, "KHOJ Trust", contact=LAYLA, is_named=state != "not named")
    line = first.signatory
    assert line is not None
    if state == "asked":
        replying.ask(line, "Which office in Daraa?", by=rima)
    if state == "declined":
        moderation.decline(line, by=None)
    if state in ("not named", "approved privately"):
        moderation.approve(line, by=None)
    if state == "approved privately":
        Appeal.objects.update(visibility=Visibility.LINK)
        open_syria.refresh_from_db()

    known = page(client, signed(open_syria, "KHOJ Trust", contact=Contact("A", "", "a@else.example", "")))
    unknown = page(client, signed(open_syria, "Nobody Yet", contact=Contact("A", "", "b@else.example", "")))

    assert known.replace("KHOJ Trust", "Nobody Yet") == unknown
    assert "Daraa" not in known


def test_who_signs_in_a_public_name_is_told_what_everybody_reads(client: Client, open_syria: Appeal) -> None:
    cast.enlist(open_syria, "KHOJ")

    body = page(client, signed(open_syria, "KHOJ"))

    assert "You become a second contact once the coordinators agree." in body
    assert [name for name in mine.ACTS if f'value="{name}"' in body] == ["withdraw", "erase"]


def test_second_sign_on_that_asks_not_to_be_named_is_approved_by_nobody_unseen(open_syria: Appeal) -> None:
    line = signed(open_syria, "KHOJ", contact=LAYLA).signatory
    Signatory.objects.update(doubt="clear")
    row = signed(open_syria, "KHOJ")
    Signatory.objects.update(doubt="clear")
    assert [key for key, _turn, _name in clear.clear(open_syria).rows] == [line and line.pk]

    act(row, "hide")

    row.refresh_from_db()
    assert (row.is_named, clear.clear(open_syria).rows, clear.number_of_clear(open_syria)) == (False, (), 0)
    assert clear.still_clear(open_syria, [line.pk] if line else []) == []


def test_line_whose_signer_withdrew_comes_back_only_by_a_look(open_syria: Appeal) -> None:
    first = signed(open_syria, "KHOJ", contact=LAYLA)
    assert first.signatory is not None
    moderation.approve(first.signatory, by=None)
    signed(open_syria, "KHOJ")
    Signatory.objects.update(doubt="clear")

    act(first, "withdraw")

    first.signatory.refresh_from_db()
    found = clear.clear(open_syria)
    assert (cast.listed(open_syria), first.signatory.state, found.rows) == ([], "proposed", ())
    assert ({reason: one.number for reason, one in found.left.items()}, clear.number_of_clear(open_syria)) == (
        {"withdrawn": 1},
        0,
    )


def test_second_signer_who_was_asked_may_answer(client: Client, open_syria: Appeal, rima: User) -> None:
    line = signed(open_syria, "KHOJ", contact=LAYLA).signatory
    row = signed(open_syria, "KHOJ")
    assert line is not None
    replying.ask(line, "Which office in Daraa?", by=rima)
    assert "Which office in Daraa?" in page(client, row)

    act(row, "answer", "The one by the river.")

    line.refresh_from_db()
    row.refresh_from_db()
    assert (row.reply, line.state) == ("The one by the river.", "proposed")


def test_erasing_ones_contact_erases_it_with_all_one_signed_for(open_syria: Appeal) -> None:
    row = signed(open_syria, "KHOJ", "ABBAD", "Lamsat Ward", contact=LAYLA)
    signed(open_syria, "Sawaed")

    act(row, "erase")

    held = {one.name: [name for name in PERSONAL if getattr(one, name)] for one in Endorsement.objects.all()}
    gone = dict.fromkeys(("KHOJ", "ABBAD", "Lamsat Ward"), list[str]())
    assert held == gone | {"Sawaed": ["person", "email"]}
    assert set(Endorsement.objects.values_list("state", flat=True)) == {EndorsementState.CONFIRMED}
