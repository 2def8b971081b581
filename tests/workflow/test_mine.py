"""What a signer may do with her own signature, and what somebody may who signs in another's name."""

import re
from contextlib import suppress
from datetime import date, timedelta
from difflib import unified_diff

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from django.utils import timezone

from signatories import tokens
from signatories.choices import ConsentRule, EndorsementState, Visibility
from signatories.models import Appeal, Endorsement, Signatory
from signatories.models.endorsement import PERSONAL
from signatories.roll import clear
from signatories.workflow import (
    consent,
    mine,
    moderation,
    outbox,
    replacing,
    replying,
    seconds,
    signing,
    texts,
)
from signatories.workflow.door import Refusal
from signatories.workflow.endorsing import Contact
from signatories.workflow.proposals import Proposal
from signatories.workflow.signing import SignOn
from tests import cast
from tests.views.signers import without_tokens

LAYLA = Contact("Layla Haddad", "director", "layla@khoj.example", "+963 11 555 0100")
BESIDE = "Already on the list since"
STRANGER = Contact("Somebody Else", "", "somebody@else.example", "")


def signed(appeal: Appeal, *names: str, contact: Contact = STRANGER, is_named: bool = True) -> Endorsement:
    """Sign and confirm; gives the first sign-on of the form."""
    proposals = tuple(Proposal(name, is_named=is_named) for name in names)
    row = signing.receive(appeal, SignOn(proposals, contact, 1), language="en")[0]
    signing.confirm(tokens.link("confirm", row.seed).split("/")[-2])
    row.refresh_from_db()
    return row


def in_days(days: int) -> date:
    return timezone.now().date() + timedelta(days=days)


def act(row: Endorsement, name: str, words: str = "") -> None:
    row.refresh_from_db()
    mine.act(tokens.link("mine", row.seed).split("/")[-2], row.pk, name, words)


def of_line(line: Signatory) -> dict[str, object]:
    """Give all that is stored of a line but its turn, which makes coordinators look again."""
    return {name: value for name, value in Signatory.objects.values().get(pk=line.pk).items() if name != "turn"}


def page(client: Client, row: Endorsement) -> str:
    row.refresh_from_db()
    path = tokens.link("mine", row.seed)
    body = without_tokens(client.get(path).content.decode()).replace(path, "/mine/…/")
    return (
        re.sub(r"Confirmed on [^<]+", "Confirmed.", body)
        .replace(f'sign_on" value="{row.pk}"', 'sign_on" value="n"')
        .replace(f"-{row.pk}", "-n")
    )


@pytest.mark.parametrize("visibility", [Visibility.PUBLIC, Visibility.LINK])
@pytest.mark.parametrize("name", sorted(mine.ACTS))
def test_who_signs_in_a_name_has_no_say_on_its_line(open_syria: Appeal, name: str, visibility: Visibility) -> None:
    line = cast.enlist(open_syria, "KHOJ")[0]
    Appeal.objects.update(visibility=visibility)
    open_syria.refresh_from_db()
    row = signed(open_syria, "KHOJ")
    was = of_line(line)

    with suppress(Refusal):
        act(row, name, "1")

    assert of_line(line) == was
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


@pytest.mark.parametrize(
    ("visibility", "is_listed"), [(Visibility.PUBLIC, True), (Visibility.PUBLIC, False), (Visibility.LINK, True)]
)
@pytest.mark.parametrize(
    ("when", "answers"),
    [("before", ("agree",)), ("before", ("refuse",)), ("after", ("refuse", "agree", "withdraw"))],
)
def test_new_text_is_asked_about_alike_whoever_is_there_already(
    client: Client, open_syria: Appeal, visibility: Visibility, is_listed: bool, when: str, answers: tuple[str, ...]
) -> None:
    """Mails, pages and what an answer leads to, before the text is public and after, are those of an unknown name."""
    line = signed(open_syria, "KHOJ", contact=LAYLA, is_named=is_listed).signatory
    assert line is not None
    moderation.approve(line, by=None)
    Appeal.objects.update(visibility=visibility, is_discreet=False, press_email="press@amnesty.example")
    open_syria.refresh_from_db()
    names = {"KHOJ": "a@else.example", "Nobody Yet": "b@else.example"}
    if when == "before":
        rows = {name: signed(open_syria, name, contact=Contact("A", "", to)) for name, to in names.items()}
    texts.change_meaning(open_syria, {"en": ("Uniting for Syria", "We demand peace.")}, by=None)
    consent.ask(open_syria, rule=ConsentRule.AGREED, answer_by=in_days(7), by=None)
    if when == "after":
        rows = {name: signed(open_syria, name, contact=Contact("A", "", to)) for name, to in names.items()}
    was, told = of_line(line), dict[str, list[str]]()

    for name, row in rows.items():
        outbox.deliver_due()
        seen = told[name] = [_mail(row), _consent(client, row), page(client, row)]
        for answer in answers:
            try:
                act(row, answer, "2")
            except Refusal as refusal:
                seen.append(refusal.message)
            seen.append(page(client, row))
        seen.append(_consent(client, row))
    assert of_line(line) == was
    replacing.publish(open_syria, by=None)
    for name, row in rows.items():
        told[name] += [page(client, row), _consent(client, row)]

    is_told = is_listed and visibility == Visibility.PUBLIC  # what everybody reads on the list
    known = [said.replace("KHOJ", "Nobody Yet") for said in told["KHOJ"]]
    pairs = zip(known, told["Nobody Yet"], strict=True)
    differ = [[*unified_diff(*map(str.splitlines, pair), n=0)] for pair in pairs if not (is_told and BESIDE in pair[0])]
    assert [lines for lines in differ if lines] == []
    assert "Read what changes" in known[0] and "We agree" in known[1] and "Do you agree to the new text?" in known[2]


def _mail(row: Endorsement) -> str:
    (sent,) = [one for one in mail.outbox if one.to == [row.email] and "change" in one.subject]
    return re.sub(r"http\S+", "…", f"{sent.subject}\n{sent.reply_to}\n{sent.body}")


def _consent(client: Client, row: Endorsement) -> str:
    row.refresh_from_db()
    path = tokens.link("consent", row.seed)
    return without_tokens(client.get(path).content.decode()).replace(path, "/consent/…/")


@pytest.mark.parametrize(("answer", "stands"), [("agree", ("approved", 2, None)), ("refuse", ("withdrawn", 1, 2))])
@pytest.mark.parametrize("look", ["accept", "approve", "part"])
def test_answer_of_a_second_signer_counts_once_somebody_has_looked(
    open_syria: Appeal, look: str, answer: str, stands: tuple[str, int, int | None]
) -> None:
    first = signed(open_syria, "KHOJ", contact=LAYLA)
    line = first.signatory
    assert line is not None
    if look == "accept":
        moderation.approve(line, by=None)
    texts.change_meaning(open_syria, {"en": ("Uniting for Syria", "We demand peace.")}, by=None)
    consent.ask(open_syria, rule=ConsentRule.AGREED, answer_by=in_days(7), by=None)
    row = signed(open_syria, "KHOJ")
    act(row, answer, "2")
    line.refresh_from_db()
    assert (line.agreed_version, line.refused_version) == (1, None)

    match look:
        case "accept":
            seconds.accept(row, by=None)
        case "approve":
            moderation.approve(line, by=None)
        case _:
            new = seconds.part(row, "KHOJ Tunisia", by=None).signatory
            assert new is not None
            line = moderation.approve(new, by=None)
    replacing.publish(open_syria, by=None)

    line.refresh_from_db()
    assert (line.state, line.agreed_version, line.refused_version) == stands


def test_line_is_not_approved_unseen_with_a_second_signer_who_does_not_agree(open_syria: Appeal) -> None:
    signed(open_syria, "KHOJ", contact=LAYLA)
    texts.change_meaning(open_syria, {"en": ("Uniting for Syria", "We demand peace.")}, by=None)
    consent.ask(open_syria, rule=ConsentRule.AGREED, answer_by=in_days(7), by=None)
    row = signed(open_syria, "KHOJ")
    Signatory.objects.update(doubt="clear")
    open_syria.refresh_from_db()
    before = clear.number_of_clear(open_syria)

    act(row, "refuse", "2")

    found = clear.clear(open_syria)
    assert (before, clear.number_of_clear(open_syria), found.rows) == (1, 0, ())
    assert {reason: one.number for reason, one in found.left.items()} == {"refused": 1}
    assert clear.still_clear(open_syria, [Signatory.objects.get().pk]) == []


def test_second_answer_is_put_back_with_a_text_that_is_taken_back(open_syria: Appeal) -> None:
    signed(open_syria, "KHOJ", contact=LAYLA)
    texts.change_meaning(open_syria, {"en": ("Uniting for Syria", "We demand peace.")}, by=None)
    consent.ask(open_syria, rule=ConsentRule.AGREED, answer_by=in_days(7), by=None)
    row = signed(open_syria, "KHOJ")
    for answer in ("refuse", "agree"):
        act(row, answer, "2")
    row.refresh_from_db()
    said = (row.agreed_later, row.refused_version)

    replacing.take_back(open_syria, by=None)

    row.refresh_from_db()
    assert (said, (row.agreed_later, row.refused_version)) == ((2, None), (None, None))


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


@pytest.mark.parametrize("is_looked_at", [True, False])
def test_who_signed_twice_is_off_the_list_by_withdrawing_once(
    client: Client, open_syria: Appeal, is_looked_at: bool
) -> None:
    first = signed(open_syria, "KHOJ", contact=LAYLA)
    assert first.signatory is not None
    if is_looked_at:
        signed(open_syria, "KHOJ", contact=LAYLA)
    moderation.approve(first.signatory, by=None)
    if not is_looked_at:
        signed(open_syria, "KHOJ", contact=LAYLA)
    assert (cast.listed(open_syria), "takes the name off the list" in page(client, first)) == (["KHOJ"], True)

    act(first, "withdraw")

    first.signatory.refresh_from_db()
    states = list(Endorsement.objects.values_list("state", flat=True))
    assert (cast.listed(open_syria), first.signatory.state, states) == ([], "withdrawn", ["withdrawn", "withdrawn"])


def test_withdrawing_for_one_organization_leaves_the_others_and_other_people(open_syria: Appeal) -> None:
    first = signed(open_syria, "KHOJ", "Najda", contact=LAYLA)
    assert first.signatory is not None
    signed(open_syria, "KHOJ")
    moderation.approve(first.signatory, by=None)

    act(first, "withdraw")

    states = list(Endorsement.objects.order_by("pk").values_list("name", "state"))
    assert states == [("KHOJ", "withdrawn"), ("Najda", "confirmed"), ("KHOJ", "confirmed")]
    assert cast.listed(open_syria) == ["KHOJ"]


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
