"""The sign form at its edges: closed or changed while typing, with many organizations."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from signatories.choices import EndorsementState, FormField, LetterKind, Signing, Visibility
from signatories.forms import widgets
from signatories.models import Appeal, Endorsement, Letter, Mark, Network, Question, Signatory
from signatories.models.endorsement import PERSONAL
from signatories.workflow import moderation, outbox, register, texts
from tests import cast
from tests.site import matrix
from tests.views.signers import ANSWERS, address, link, mine, page, seal, send, values

pytestmark = pytest.mark.usefixtures("quiet")


@pytest.fixture
def call(syria: Appeal) -> Appeal:
    syria.signing = Signing.OPEN
    register.save(syria, by=None)
    return syria


# Closed or changed while typing


def closed(call: Appeal, *, ago: timedelta) -> None:
    call.closes_at = timezone.now() - ago
    register.save(call, by=None)


def test_who_had_the_form_open_asks_to_be_added(client: Client, call: Appeal) -> None:
    stamp = seal(client, call, ago=timedelta(minutes=30))
    closed(call, ago=timedelta(minutes=4))

    refused = client.post(address(call), ANSWERS | {"drawn": stamp})
    body = page(refused)
    assert (refused.status_code, Endorsement.objects.count()) == (400, 0)
    assert re.search(r"Signing closed on .* UTC, 4\sminutes ago", body)
    assert 'name="late"' in body and 'name="send"' not in body and 'value="Layla Haddad"' in body

    response = client.post(address(call), ANSWERS | {"drawn": values(body)["drawn"], "late": "1"})

    assert response.status_code == 303
    assert list(Endorsement.objects.values_list("name", "is_late", "is_held")) == [("Ahl Horan", True, False)]
    client.post(link())
    assert list(Signatory.objects.values_list("state", flat=True)) == ["proposed"]


def test_who_signed_in_time_is_not_late(client: Client, call: Appeal) -> None:
    send(client, call)

    assert Endorsement.objects.get().is_late is False


@pytest.mark.parametrize(
    ("drawn_ago", "closed_ago"),
    [(timedelta(minutes=3), timedelta(minutes=4)), (timedelta(days=3), timedelta(days=1, minutes=1))],
    ids=["drawn after closing", "asked after a day"],
)
def test_who_comes_later_cannot_ask(client: Client, call: Appeal, drawn_ago: timedelta, closed_ago: timedelta) -> None:
    stamp = seal(client, call, ago=drawn_ago)
    closed(call, ago=closed_ago)

    response = client.post(address(call), ANSWERS | {"drawn": stamp, "late": "1"})

    body = page(response)
    assert (response.status_code, Endorsement.objects.count()) == (400, 0)
    assert 'name="late"' not in body and "what you typed is still here to copy" in body


def test_closed_by_hand_can_be_asked_too(client: Client, call: Appeal) -> None:
    stamp = seal(client, call)
    Appeal.objects.filter(pk=call.pk).update(signing=Signing.CLOSED, closed_at=timezone.now() - timedelta(seconds=20))

    response = client.post(address(call), ANSWERS | {"drawn": stamp, "late": "1"})

    assert (response.status_code, Endorsement.objects.get().is_late) == (303, True)


def test_form_says_when_it_opens(client: Client, call: Appeal) -> None:
    call.opens_at = timezone.now() + timedelta(days=1)
    register.save(call, by=None)

    body = page(client.get(address(call)))

    assert "We keep no address for it: come back then." in body
    assert 'name="o0-name"' not in body


def test_text_that_changed_while_typing_is_shown_with_all_that_was_typed(client: Client, call: Appeal) -> None:
    stamp = seal(client, call)
    Appeal.objects.filter(pk=call.pk).update(version=2)
    call.refresh_from_db()
    texts.write(call, "en", title="Uniting for Syria", body="We ask for a ceasefire.", by=None)

    response = client.post(address(call), ANSWERS | {"drawn": stamp})

    body = page(response)
    assert (response.status_code, Endorsement.objects.count()) == (400, 0)
    assert "The text was changed while you were here." in body
    assert re.search(r"<details open>.*We ask for a ceasefire", body) and 'value="Layla Haddad"' in body
    with time_machine.travel(timezone.now() + timedelta(minutes=1), tick=False):
        client.post(address(call), ANSWERS | {"drawn": values(body)["drawn"]})
    assert Endorsement.objects.get().agreed_version == 2


def test_page_that_was_open_too_long_loses_nothing(call: Appeal) -> None:
    browser = Client(enforce_csrf_checks=True)
    stamp = seal(browser, call)
    token = values(browser.get(address(call)).content.decode())["csrfmiddlewaretoken"]
    browser.cookies.clear()

    response = browser.post(address(call), ANSWERS | {"drawn": stamp, "csrfmiddlewaretoken": token})

    body = page(response)
    assert (response.status_code, Endorsement.objects.count()) == (400, 0)
    assert "open for too long" in body and 'value="Layla Haddad"' in body
    again = values(body)
    sent = browser.post(address(call), ANSWERS | {"drawn": stamp, "csrfmiddlewaretoken": again["csrfmiddlewaretoken"]})
    assert (sent.status_code, Endorsement.objects.count()) == (303, 1)


# Many organizations


def test_organization_is_taken_out_again(client: Client, call: Appeal) -> None:
    three = ANSWERS | {"number": "3", "o1-name": "KHOJ", "o2-name": "Najda Now", "o2-acronym": "NN"}

    body = page(client.post(address(call), three | {"less": "2"}))

    typed = values(body)
    assert (typed["number"], typed["o0-name"], typed["o1-name"], typed["o1-acronym"]) == (
        "2", "Ahl Horan", "Najda Now", "NN",
    )  # fmt: skip
    assert "o2-name" not in body and 'class="error"' not in body


def test_thirty_are_the_most(client: Client, call: Appeal) -> None:
    many = {f"o{i}-name": f"Group {i}" for i in range(30)}

    body = page(client.post(address(call), ANSWERS | many | {"number": "30", "more": "1"}))
    send(client, call, **many, number="30")

    assert 'name="more"' not in body and 'name="o29-name"' in body and "o30-name" not in body
    assert (Endorsement.objects.count(), Letter.objects.count()) == (30, 1)


@pytest.mark.parametrize("number", ["-1", "0", "31", str(2**63), "1e9", "x", ""])
def test_number_of_organizations_is_never_nonsense(client: Client, call: Appeal, number: str) -> None:
    body = page(client.post(address(call), ANSWERS | {"number": number, "send": "1", "email": ""}))

    assert len(re.findall(r'name="o\d+-name"', body)) == (30 if number == "31" else 1)


# What is told


def test_same_organization_twice_is_answered_alike(client: Client, call: Appeal) -> None:
    first, second = send(client, call), send(client, call)

    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    assert Endorsement.objects.count() == 2


def test_another_language_takes_along_all_that_was_typed(client: Client, call: Appeal, srn: Network) -> None:
    texts.write(call, "ar", title="سوريا", body="نطالب بالسلام.", by=None)
    way = r'<button form="sheet" formaction="(/ar[^"]+)" formnovalidate name="speak" value="1"'
    (arabic,) = re.findall(way, page(client.get(address(call))))
    typed = ANSWERS | {"number": "2", "o1-name": "KHOJ", "o1-networks": "SRN", "colleague": "omar@example.net"}
    del typed["send"]

    answer = client.post(arabic, typed | {"drawn": seal(client, call), "speak": "1"})

    body = page(answer)
    kept = [values(body)[name] for name in ("o0-name", "o1-name", "person", "email", "colleague")]
    assert (answer.status_code, arabic, re.findall('<html lang="(..)"', body)) == (200, "/ar" + address(call), ["ar"])
    assert kept == ["Ahl Horan", "KHOJ", "Layla Haddad", "layla@ahlhoran.example", "omar@example.net"]
    ticked = re.findall(r'<input type="(?:radio|checkbox)" name="([^"]+)"[^>]* checked', body)
    assert (ticked, Endorsement.objects.count()) == (["o1-networks", "naming", "is_authorized", "may_keep"], 0)


def test_languages_are_plain_links_where_there_is_nothing_to_take_along(client: Client, call: Appeal) -> None:
    call.signing = Signing.CLOSED
    register.save(call, by=None)
    closed = page(client.get(address(call)))
    call.signing = Signing.OPEN
    register.save(call, by=None)
    sent = page(client.get(send(client, call)["Location"]))

    ways = [re.findall(r'<(a|button) [^>]*lang="ar"', body) for body in (closed, page(client.get(address(call))), sent)]
    # After sending there are none: only at its own address the page knows what was sent.
    assert ways == [["a"], ["button"], []]


@pytest.mark.parametrize("again", ["Ahl Horan", "AHL  HORAN", "Áhl Horan"])
def test_name_written_twice_in_one_form_is_told_at_its_second_place(client: Client, call: Appeal, again: str) -> None:
    cast.enlist(call, "Ahl Horan")

    refused = send(client, call, **{"number": "2", "o1-name": again})
    sent = send(client, call, **{"number": "2", "o1-name": "Ahl Horan Daraa"})

    told = re.findall(r'<p class="error" id="([^"]+)">([^<]+)', page(refused))
    assert (refused.status_code, [(where, said.split(".")[0]) for where, said in told], sent.status_code) == (
        400,
        [("id_o1-name_error", "This one stands above already")],
        303,
    )
    assert list(Endorsement.objects.values_list("name", flat=True)) == ["Ahl Horan", "Ahl Horan Daraa"]


def test_all_that_is_missing_is_told_with_a_way_to_each(client: Client, call: Appeal, srn: Network) -> None:
    other = register.save(Network(name="Voices", acronym="VOI"), by=None)
    mark = register.save(Mark(appeal=call, network=other, sign="†"), by=None)
    drawn = seal(client, call)
    mark.is_shown = False
    register.save(mark, by=None)

    body = page(client.post(address(call), {"drawn": drawn, "number": "1", "o0-networks": "VOI", "send": "1"}))

    ways = re.findall(r'<li><a href="#([^"]*)">([^<]+)</a></li>', body)
    assert [label for _way, label in ways] == [
        "Name as it should be printed",
        "Member of",
        "May your name be public?",
        "Name",
        "E-mail",
        "I am authorized to sign for this organization.",
        "Amnesty International may keep my contact to run this statement.",
    ]
    assert [len(re.findall(f'<input[^>]* id="{re.escape(way)}"', body)) for way, _label in ways] == [1] * len(ways)
    assert "no longer asked about" in body and "Select a valid choice" not in body


def test_colleague_on_the_public_list_is_told_and_no_other(client: Client, call: Appeal) -> None:
    listed, hidden = cast.enlist(call, "Ahl Horan", "Danger House")
    moderation.hide_name(hidden, by=None)
    cast.propose(call, "KHOJ")

    def told(name: str) -> bool:
        send(client, call, **{"o0-name": name, "email": f"{name.replace(' ', '')}@example.net"})
        return "Already on the list since" in page(client.get(link()))

    assert [told(name) for name in ("Ahl Horan", "Danger House", "KHOJ", "Najda")] == [True, False, False, False]
    call.visibility = Visibility.LINK
    register.save(call, by=None)
    row = Endorsement.objects.filter(name="Ahl Horan").latest("pk")
    path = matrix.tokens.link("confirm", row.seed)
    assert "Already on the list since" not in page(client.get(path))


def test_pending_sign_on_that_is_not_ours_is_erased_at_once(client: Client, call: Appeal) -> None:
    send(client, call)
    path = link()

    body = page(client.post(path, {"act": "disown"}))

    row = Endorsement.objects.get()
    assert "Nothing was signed" in body
    assert (row.state, {getattr(row, name) for name in PERSONAL}) == (EndorsementState.LAPSED, {""})
    assert (client.get(path).status_code, Signatory.objects.count()) == (410, 0)


def test_page_after_sending_says_what_to_look_for(client: Client, call: Appeal) -> None:
    body = page(client.get(send(client, call)["Location"]))
    assert "Please confirm your message" in body and "Very many sign-ons" not in body

    row = Endorsement.objects.get()
    Letter.objects.bulk_create(
        Letter(kind=LetterKind.CONFIRM, appeal=call, endorsement=row, language="en", due_at=timezone.now())
        for _ in range(outbox.MANY)
    )

    assert "Yours is stored; the mail may take some minutes." in page(client.get(address(call, "sign/sent/")))


def test_required_answer_to_an_own_question_is_asked_for(client: Client, call: Appeal) -> None:
    Question.objects.create(appeal=call, wording="How many members?", language="en", is_required=True)

    assert send(client, call).status_code == 400


def test_answer_to_a_question_that_is_taken_off_meanwhile_is_not_lost_unseen(client: Client, call: Appeal) -> None:
    gone, stays = (Question.objects.create(appeal=call, wording=f"How many {what}?", language="en")
                   for what in ("members", "offices"))  # fmt: skip
    typed = ANSWERS | {f"question_{gone.pk}": "About <12>", f"question_{stays.pk}": "Three"}
    stamp = seal(client, call)
    register.delete(gone, by=None)

    bodies = [client.post(address(call), typed | {"drawn": stamp} | more) for more in ({}, {"more": "1"})]

    assert [(body.status_code, "About <12>" in page(body)) for body in bodies] == [(400, True), (200, True)]
    assert 'value="Three"' in page(bodies[0]) and "it does not ask for this any more" in page(bodies[0])
    assert Endorsement.objects.count() == 0
    # As the page that came back sends it.
    del typed[f"question_{gone.pk}"]
    assert client.post(address(call), typed | {"drawn": stamp}).status_code == 303
    assert Endorsement.objects.get().answers == "How many offices?\nThree"


def test_who_chose_not_to_be_named_is_not_named_because_that_is_no_longer_offered(client: Client, call: Appeal) -> None:
    stamp = seal(client, call)
    call.offers_unnamed, call.left_out = False, [FormField.TELEPHONE, FormField.ACRONYM]
    register.save(call, by=None)
    more = {"naming": "unnamed", "telephone": "+963 11 555 0100", "o0-acronym": "AH", "question_": "x"}

    response = client.post(address(call), ANSWERS | more | {"drawn": stamp})

    told = re.findall(r"<li><b>([^<]+)</b> <bdi>([^<]+)</bdi></li>", page(response))
    assert (response.status_code, Endorsement.objects.count()) == (400, 0)
    assert told == [
        ("May your name be public?", "Count us, but do not print our name: for our safety"),
        ("Telephone", "+963 11 555 0100"),
        ("Acronym", "AH"),
    ]
    # The control: nothing is lost of who chose to be named.
    assert client.post(address(call), ANSWERS | {"drawn": stamp}).status_code == 303


def test_claim_shows_its_sign(client: Client, call: Appeal, srn: Network) -> None:
    assert 'data-sign="*" data-network="SRN"' in page(client.get(address(call)))


# My signature


def test_being_named_again_is_looked_at_first(client: Client, call: Appeal) -> None:
    send(client, call, naming="unnamed")
    client.post(link())
    moderation.approve(Signatory.objects.get(), by=None)
    row = Endorsement.objects.get()

    client.post(mine(client, call), {"act": "show", "sign_on": row.pk})

    line = Signatory.objects.get()
    assert (line.state, line.is_named, cast.listed(call)) == ("proposed", True, [])


def test_erased_contact_reaches_nobody_elses(client: Client, call: Appeal) -> None:
    for name, email in (("Ahl Horan", "layla@ahlhoran.example"), ("KHOJ", "nour@khoj.example")):
        send(client, call, **{"o0-name": name, "email": email})
        client.post(link())
    nour = Endorsement.objects.get(name="KHOJ")
    client.post(mine(client, call, "nour@khoj.example"), {"act": "erase", "sign_on": nour.pk})
    layla, path = Endorsement.objects.get(name="Ahl Horan"), mine(client, call)

    response = client.post(path, {"act": "erase", "sign_on": layla.pk}, follow=True)

    assert ("KHOJ" in page(response), client.get(path).status_code) == (False, 410)
    assert response.redirect_chain == []


def test_who_has_not_confirmed_gets_that_link_again(client: Client, call: Appeal) -> None:
    send(client, call)
    outbox.deliver_due()

    assert mine(client, call).startswith("/mine/confirm/")


@pytest.mark.parametrize("words", ["x" * 301, "*", "www.example.org", "Ahl Horan*", "", "\u200b", "a" + "\u0300" * 9])
def test_spelling_that_cannot_be_printed_is_refused_and_kept(client: Client, call: Appeal, words: str) -> None:
    send(client, call)
    client.post(link())
    row = Endorsement.objects.get()

    response = client.post(mine(client, call), {"act": "rename", "sign_on": row.pk, "words": words})

    row.refresh_from_db()
    assert (response.status_code, row.name_wanted) == (400, "")
    assert not words.strip("\u200b") or f'value="{words}"' in page(response)


def test_long_answer_is_refused_and_kept(client: Client, call: Appeal, rima: object) -> None:
    send(client, call)
    client.post(link())
    Endorsement.objects.update(question="Which office?")
    moderation.ask(Signatory.objects.get(), by=rima)  # type: ignore[arg-type]
    row = Endorsement.objects.get()

    response = client.post(mine(client, call), {"act": "answer", "sign_on": row.pk, "words": "a" * 5001})

    row.refresh_from_db()
    assert (response.status_code, row.reply) == (400, "")
    assert "a" * 5001 in page(response)


def test_more_links_than_three_a_day_are_sent(client: Client, call: Appeal) -> None:
    send(client, call)
    client.post(link())

    assert len({mine(client, call) for _ in range(5)}) <= 5
    assert Letter.objects.filter(kind=LetterKind.MINE, state="sent").count() == 5


def test_made_up_country_is_refused_and_not_kept_in_memory(client: Client, call: Appeal) -> None:
    drawn = {country: page(send(client, call, **{"o0-country": country})) for country in ("", "SY", "XX", "Layla" * 9)}
    chosen = [{*re.findall(r'<option value="([^"]*)" selected>', body)} for body in drawn.values()]
    kept = widgets._options.cache_info().currsize

    send(client, call, **{"o0-country": "another one"})

    assert (chosen, widgets._options.cache_info().currsize) == ([set(), set(), {""}, {""}], kept)
