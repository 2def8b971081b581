"""The text sent to a colleague: what goes along, what opening it does, and that it is erased."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from signatories.choices import EndorsementState, Signing, Visibility
from signatories.models import Appeal, Endorsement, Letter
from signatories.models.endorsement import PERSONAL
from signatories.workflow import drafts, outbox, register
from tests.site import matrix
from tests.views.signers import ANSWERS, address, link, page, seal, send, values

DIRECTOR = "director@ahlhoran.example"


pytestmark = pytest.mark.usefixtures("quiet")


@pytest.fixture
def call(syria: Appeal) -> Appeal:
    syria.signing = Signing.OPEN
    register.save(syria, by=None)
    return syria


def pass_on(client: Client, appeal: Appeal, to: str = DIRECTOR, **typed: str):  # type: ignore[no-untyped-def]
    answers = {name: value for name, value in ANSWERS.items() if name != "send"} | typed
    return client.post(address(appeal), answers | {"drawn": seal(client, appeal), "pass": "1", "colleague": to})


def test_text_goes_to_a_colleague_with_what_was_typed(client: Client, call: Appeal) -> None:
    told = page(pass_on(client, call))
    assert f"The text is on its way to {DIRECTOR}" in re.sub("</?bdi>", "", told)
    assert 'value="Ahl Horan"' in told
    path = link()

    was, body = matrix.stored(), page(Client().get(path))

    assert [one.to for one in mail.outbox] == [[DIRECTOR]]
    assert 'value="Ahl Horan"' in body and 'value="Layla Haddad"' in body and "ask for peace" in body
    # Consent is given by whoever sends: no tick comes with the form.
    assert re.findall(r'<input[^>]*name="(?:is_authorized|may_keep)"[^>]*checked', body) == []
    assert matrix.stored() == was
    assert list(Endorsement.objects.values_list("state", "name", "person")) == [("draft", "", "")]


def test_mail_to_a_colleague_names_nobody(client: Client, call: Appeal) -> None:
    pass_on(client, call)
    outbox.deliver_due()

    said = mail.outbox[0].subject + str(mail.outbox[0].body)

    named = [
        word for word in ("Syria", "Ahl Horan", "Layla", "Amnesty", "layla@") if word in said.replace(call.slug, "")
    ]
    assert named == []


def test_colleague_signs_and_the_draft_is_erased(client: Client, call: Appeal) -> None:
    pass_on(client, call)
    path = link()
    with time_machine.travel(timezone.now() - timedelta(minutes=1), tick=False):
        typed = values(client.get(path).content.decode())

    response = client.post(path, ANSWERS | {"drawn": typed["drawn"], "email": DIRECTOR, "person": "Samir"})

    assert (response.status_code, response["Location"]) == (303, address(call, "sign/sent/"))
    draft, signed = Endorsement.objects.order_by("pk")
    assert (draft.state, {getattr(draft, name) for name in PERSONAL}) == (EndorsementState.LAPSED, {""})
    assert (signed.state, signed.person, signed.email) == (EndorsementState.PENDING, "Samir", DIRECTOR)
    assert client.get(path).status_code == 410


def test_draft_lapses_with_its_data(client: Client, call: Appeal) -> None:
    pass_on(client, call)
    path = link()

    assert drafts.erase_due(timezone.now() + timedelta(days=6, hours=23)) == 0
    assert drafts.erase_due(timezone.now() + timedelta(days=7, minutes=1)) == 1

    row = Endorsement.objects.get()
    assert (row.state, {getattr(row, name) for name in PERSONAL}) == (EndorsementState.LAPSED, {""})
    assert client.get(path).status_code == 410


def test_drafts_count_among_the_mails_a_stranger_can_cause(client: Client, call: Appeal) -> None:
    for _ in range(3):
        pass_on(client, call)
    send(client, call, email=DIRECTOR)
    pass_on(client, call, to="other@ahlhoran.example")
    outbox.deliver_due()

    assert sorted(one.to[0] for one in mail.outbox) == [DIRECTOR] * 3 + ["other@ahlhoran.example"]


def test_machine_sends_no_text_to_anybody(client: Client, call: Appeal) -> None:
    pass_on(client, call, fax="1")

    assert (Endorsement.objects.get().is_held, Letter.objects.count()) == (True, 0)


def test_wrong_address_of_a_colleague_loses_nothing(client: Client, call: Appeal) -> None:
    response = pass_on(client, call, to="director at home")

    body = page(response)
    assert (response.status_code, Endorsement.objects.count()) == (400, 0)
    assert "Write the e-mail like name@example.org" in body and 'value="director at home"' in body
    assert 'value="Ahl Horan"' in body and "Choose one of the two" not in body


def test_draft_of_a_statement_taken_offline_shows_nothing(client: Client, call: Appeal) -> None:
    pass_on(client, call)
    path = link()
    call.visibility = Visibility.DRAFT
    register.save(call, by=None)

    assert client.get(path).status_code == 410


def test_draft_of_a_private_statement_leads_on_by_its_link(client: Client, call: Appeal) -> None:
    call.visibility = Visibility.LINK
    register.save(call, by=None)
    at = f"/s/{call.secret}/sign/"
    with time_machine.travel(timezone.now() - timedelta(minutes=1), tick=False):
        typed = values(client.get(at).content.decode())
    client.post(at, ANSWERS | {"drawn": typed["drawn"], "pass": "1", "colleague": DIRECTOR})

    response = client.post(link(), ANSWERS | {"drawn": typed["drawn"]})

    assert response["Location"] == f"/s/{call.secret}/sign/sent/"
