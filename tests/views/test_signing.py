"""The sign form and what follows it: the same for everybody, nothing lost, a GET changes nothing."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from signatories.choices import FormField, Visibility
from signatories.models import Appeal, Endorsement, JournalEntry, Letter, Network, Question, Signatory
from signatories.workflow import moderation, outbox, register
from tests import cast
from tests.views.signers import ANSWERS, address, drawn, link, mine, send, send_links, without_tokens

pytestmark = pytest.mark.usefixtures("quiet")


def stored() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Endorsement, Signatory, JournalEntry, Letter))


def test_an_organization_signs_and_confirms(client: Client, open_syria: Appeal) -> None:
    response = send(client, open_syria)
    assert (response.status_code, response["Location"]) == (303, address(open_syria, "sign/sent/"))
    assert "l…@ahlhoran.example" in client.get(response["Location"]).content.decode()

    path = link()
    assert "Ahl Horan" in client.get(path).content.decode()
    assert Signatory.objects.count() == 0
    page = client.post(path).content.decode()

    assert "Thank you" in page
    assert list(Signatory.objects.values_list("printed_name", "state")) == [("Ahl Horan", "proposed")]
    assert "opens nothing any more" in client.post(path).content.decode()


def test_twenty_scanners_change_nothing(client: Client, open_syria: Appeal) -> None:
    send(client, open_syria)
    path, was = link(), stored()

    answers = {(client.get(path).status_code, client.head(path).status_code) for _ in range(20)}

    assert (answers, stored()) == ({(200, 200)}, was)
    client.post(path)
    assert Signatory.objects.count() == 1


def test_six_answers_are_needed_and_all_that_is_typed_stays(client: Client, open_syria: Appeal) -> None:
    typed = {"o0-acronym": "AH", "o0-website": "ahlhoran.example", "role": "director <b>"}
    response = client.post(address(open_syria), {"number": "1", "drawn": drawn(client, open_syria), **typed})

    body = response.content.decode()
    summary = body[body.index('id="wrong"') : body.index("<form")]
    assert response.status_code == 400
    assert len(re.findall("<li>", summary)) == 6
    assert [v for v in ('value="AH"', 'value="ahlhoran.example"', 'value="director &lt;b&gt;"') if v not in body] == []
    assert stored()[0] == 0


def test_another_organization_keeps_what_is_typed(client: Client, open_syria: Appeal) -> None:
    body = client.post(address(open_syria), ANSWERS | {"more": "1"}).content.decode()

    assert ('name="o1-name"' in body, 'value="Ahl Horan"' in body, 'value="Layla Haddad"' in body) == (True,) * 3
    assert 'class="error"' not in body
    send(client, open_syria, **{"number": "2", "o1-name": "KHOJ"})
    assert sorted(Endorsement.objects.values_list("name", flat=True)) == ["Ahl Horan", "KHOJ"]


def test_known_and_unknown_are_answered_alike(client: Client, open_syria: Appeal) -> None:
    cast.propose(open_syria, "Kesh Malek")
    pages = []
    for name in ("Kesh Malek", "Nobody Knows"):
        other = Client()
        response = send(other, open_syria, **{"o0-name": name})
        page = without_tokens(other.get(response["Location"]).content.decode())
        pages.append((response.status_code, response["Location"], page))

    assert pages[0] == pages[1]


def test_page_after_sending_is_for_the_browser_that_sent(client: Client, open_syria: Appeal) -> None:
    response = send(client, open_syria)

    other = Client().get(response["Location"])

    assert (other.status_code, other["Location"]) == (302, address(open_syria))


def test_mail_is_sent_again_and_to_another_address(client: Client, open_syria: Appeal) -> None:
    sent = send(client, open_syria)["Location"]
    outbox.deliver_due()
    client.post(sent, {"again": "1"})
    body = client.post(sent, {"email": "layla@horan.example"}).content.decode()
    outbox.deliver_due()

    assert [m.to for m in mail.outbox] == [["layla@ahlhoran.example"], ["layla@horan.example"], ["layla@horan.example"]]
    assert "l…@horan.example" in body
    wrong = client.post(sent, {"email": "no address"})
    assert (wrong.status_code, "Write the e-mail like name@example.org" in wrong.content.decode()) == (400, True)


@pytest.mark.parametrize("how", ["fax", "fast", "no seal"])
def test_a_machine_is_told_what_everybody_is_told_and_gets_no_mail(
    client: Client, open_syria: Appeal, how: str
) -> None:
    answers = {"fax": "1"} if how == "fax" else {"drawn": "nonsense"} if how == "no seal" else {}
    response = send(client, open_syria, after=1 if how == "fast" else 30, **answers)

    if how == "no seal":
        assert (response.status_code, Endorsement.objects.count()) == (400, 0)
    else:
        assert (response.status_code, Endorsement.objects.get().is_held, Letter.objects.count()) == (303, True, 0)


def test_thirty_colleagues_get_through_and_a_flood_is_held(client: Client, open_syria: Appeal) -> None:
    for i in range(70):
        send(client, open_syria, **{"o0-name": f"Organization {i}"})

    assert Endorsement.objects.filter(is_held=False).count() == 60
    assert Endorsement.objects.filter(is_held=True).count() == 10


def test_closed_form_keeps_what_was_typed(client: Client, open_syria: Appeal) -> None:
    seal = drawn(client, open_syria)
    open_syria.closes_at = timezone.now() - timedelta(minutes=4)
    register.save(open_syria, by=None)

    response = client.post(address(open_syria), ANSWERS | {"drawn": seal})

    body = response.content.decode()
    assert (response.status_code, Endorsement.objects.count()) == (400, 0)
    assert "Signing closed on" in body and 'value="Layla Haddad"' in body


def test_private_form_is_reached_by_its_link_alone(client: Client, open_syria: Appeal) -> None:
    open_syria.visibility = Visibility.LINK
    register.save(open_syria, by=None)

    nonsense = client.get("/appeals/nonsense/sign/")
    guessed = client.get(address(open_syria))

    assert (guessed.status_code, guessed.content) == (404, nonsense.content)
    assert "Sign for your organization" in client.get(f"/s/{open_syria.secret}/sign/").content.decode()


def test_fields_left_out_and_own_questions(client: Client, open_syria: Appeal, srn: Network) -> None:
    open_syria.left_out = [FormField.ACRONYM, FormField.TELEPHONE, FormField.OTHER_NAME]
    open_syria.offers_unnamed = False
    register.save(open_syria, by=None)
    question = Question.objects.create(appeal=open_syria, wording="How many members?", language="en")

    body = client.get(address(open_syria)).content.decode()
    send(client, open_syria, **{f"question_{question.pk}": "12", "o0-networks": "SRN"})

    there = [
        name
        for name in ("acronym", "telephone", "other_name", "naming", "networks")
        if f'name="o0-{name}"' in body or f'name="{name}"' in body
    ]
    assert there == ["networks"]
    row = Endorsement.objects.get()
    assert (row.answers, row.networks, row.is_named) == ("How many members?\n12", ["SRN"], True)


def test_mail_is_discreet(client: Client, open_syria: Appeal) -> None:
    send(client, open_syria)
    outbox.deliver_due()

    message = mail.outbox[0]
    told = message.subject + message.body
    assert [word for word in ("Syria", "Horan", "Amnesty", "Layla") if word in told.replace("ahlhoran", "")] == []
    open_syria.is_discreet = False
    register.save(open_syria, by=None)
    send(Client(), open_syria, email="omar@example.org")
    outbox.deliver_due()
    assert "Uniting for Syria" in mail.outbox[1].body and "Ahl Horan" in mail.outbox[1].body


def test_nothing_of_a_form_is_kept_by_caches(client: Client, open_syria: Appeal) -> None:
    response = client.get(address(open_syria))

    assert (response["Cache-Control"], response["X-Robots-Tag"]) == ("no-store", "noindex")


# My signature


@pytest.fixture
def on_list(client: Client, open_syria: Appeal) -> Signatory:
    send(client, open_syria)
    client.post(link())
    return moderation.approve(Signatory.objects.get(), by=None)


def acted(client: Client, path: str, act: str, words: str = ""):  # type: ignore[no-untyped-def]
    row = Endorsement.objects.get(email="layla@ahlhoran.example")
    return client.post(path, {"act": act, "sign_on": str(row.pk), "words": words}, follow=True)


def test_known_and_unknown_address_are_answered_alike(client: Client, open_syria: Appeal, on_list: Signatory) -> None:
    """To the last query: what is not done cannot be timed."""
    send(Client(), open_syria, **{"o0-name": "KHOJ", "email": "omar@khoj.example"})
    outbox.deliver_due()
    count, pages, asked = Letter.objects.count(), set[str](), set[tuple[str, ...]]()
    for email in ("layla@ahlhoran.example", "omar@khoj.example", "nobody@example.org"):
        with CaptureQueriesContext(connection) as queries:
            body = client.post(address(open_syria, "mine/"), {"email": email}).content.decode()
        pages.add(without_tokens(body))
        asked.add(tuple(re.sub(r"'[^']*'|\d+", "?", query["sql"]) for query in queries))

    assert (len(pages), len(asked)) == (1, 1)
    assert Letter.objects.count() == count
    send_links()
    assert list(Letter.objects.order_by("pk").values_list("kind", "endorsement__email"))[count:] == [
        ("mine", "layla@ahlhoran.example"),
        ("confirm", "omar@khoj.example"),
    ]


def test_signer_takes_her_name_off_at_once(client: Client, open_syria: Appeal, on_list: Signatory) -> None:
    path = mine(client, open_syria)
    assert cast.listed(open_syria) == ["Ahl Horan"]

    acted(client, path, "hide")

    assert cast.listed(open_syria) == []
    assert Signatory.objects.get().is_named is False


def test_signer_withdraws(client: Client, open_syria: Appeal, on_list: Signatory) -> None:
    body = acted(client, mine(client, open_syria), "withdraw").content.decode()

    assert "Your signature is withdrawn" in body
    assert (Signatory.objects.get().state, cast.listed(open_syria)) == ("withdrawn", [])


def test_link_works_once_and_leads_on(client: Client, open_syria: Appeal, on_list: Signatory) -> None:
    path = mine(client, open_syria)
    response = acted(client, path, "rename", "Ahl Horan Foundation")

    assert response.redirect_chain[0][0].startswith("/mine/")
    assert client.get(path).status_code == 410
    assert (Endorsement.objects.get().name_wanted, cast.listed(open_syria)) == ("Ahl Horan Foundation", ["Ahl Horan"])


def test_link_to_ones_signature_is_good_for_an_hour(client: Client, open_syria: Appeal, on_list: Signatory) -> None:
    path = mine(client, open_syria)

    with time_machine.travel(timezone.now() + timedelta(minutes=59), tick=False):
        assert client.get(path).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(minutes=61), tick=False):
        assert client.get(path).status_code == 410


def test_looking_changes_nothing(client: Client, open_syria: Appeal, on_list: Signatory) -> None:
    path = mine(client, open_syria)
    was, seed = stored(), Endorsement.objects.get().seed

    for _ in range(20):
        client.get(path), client.head(path), client.get(f"{path}proof/")

    assert (stored(), Endorsement.objects.get().seed) == (was, seed)


def test_signer_answers_a_question_and_it_is_to_review(client: Client, open_syria: Appeal, rima: object) -> None:
    send(client, open_syria)
    client.post(link())
    line = Signatory.objects.get()
    Endorsement.objects.update(question="Which office?")
    moderation.ask(line, by=rima)  # type: ignore[arg-type]

    acted(client, mine(client, open_syria), "answer", "The one in Daraa.")

    row = Endorsement.objects.get()
    assert (row.reply, Signatory.objects.get().state) == ("The one in Daraa.", "proposed")


def test_signer_erases_her_contact_and_the_signature_stays(
    client: Client, open_syria: Appeal, on_list: Signatory
) -> None:
    acted(client, mine(client, open_syria), "erase")

    row = Endorsement.objects.get()
    assert (row.email, row.person, cast.listed(open_syria)) == ("", "", ["Ahl Horan"])


def test_what_is_not_from_us_leaves_the_list_at_once(client: Client, open_syria: Appeal, on_list: Signatory) -> None:
    acted(client, mine(client, open_syria), "disown")

    assert (cast.listed(open_syria), Signatory.objects.get().state) == ([], "proposed")


def test_somebody_elses_signature_is_out_of_reach(client: Client, open_syria: Appeal, on_list: Signatory) -> None:
    send(Client(), open_syria, **{"o0-name": "KHOJ", "email": "omar@khoj.example"})
    client.post(link())
    other = Endorsement.objects.get(email="omar@khoj.example")

    response = client.post(mine(client, open_syria), {"act": "withdraw", "sign_on": str(other.pk)})

    other.refresh_from_db()
    assert (response.status_code, other.state) == (400, "confirmed")
