"""The privacy page: who answers, until when, by which rights; at the known address and by the private link."""

import html
from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client

from signatories.choices import Basis, Signing, Visibility
from signatories.models import Appeal
from signatories.workflow import register
from tests.views.test_page import text_of

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
CLOSES = datetime(2026, 11, 30, 18, 0, tzinfo=UTC)


@pytest.fixture
def call(syria: Appeal) -> Appeal:
    syria.signing, syria.closes_at, syria.press_email = Signing.OPEN, CLOSES, "press@amnesty.example"
    return register.save(syria, by=None)


def words(client: Client, path: str) -> str:
    return html.unescape(text_of(client.get(path).content.decode()))


def test_page_names_who_answers_and_until_when(client: Client, call: Appeal) -> None:
    call.controller, call.controller_address = "Coalition for Syria e.V.", "1 Easton Street\nLondon"
    call.processors, call.basis = "Example Hosting, Geneva\n\nExample Mail, Oslo", Basis.INTEREST
    register.save(call, by=None)

    with time_machine.travel(NOON, tick=False):
        told = words(client, f"/appeals/{call.slug}/privacy/")

    expected = (
        "Coalition for Syria e.V.", "1 Easton Street", "London", "Example Hosting, Geneva", "Example Mail, Oslo",
        "legitimate interest of Coalition for Syria e.V.", "press@amnesty.example",
        "until 30 May 2027, 6 months after signing closes", "until 30 November 2028", "My signature",
        "erased 24 months after the list last changed", "complain to the data protection authority",
    )  # fmt: skip
    assert [part for part in expected if part not in told] == []
    assert "your consent" not in told


def test_issuer_answers_and_consent_is_the_basis_where_nothing_else_is_said(client: Client, syria: Appeal) -> None:
    told = words(client, f"/appeals/{syria.slug}/privacy/")

    assert "Who answers for it Amnesty International What for" in told
    assert ("your consent" in told, "legitimate interest" in told) == (True, False)
    assert "kept for 6 months after signing closes" in told
    assert "On its behalf" not in told


def test_page_says_when_contacts_are_erased(client: Client, call: Appeal) -> None:
    path = f"/appeals/{call.slug}/privacy/"
    with time_machine.travel(datetime(2027, 5, 30, 17, 59, 59, tzinfo=UTC), tick=False):
        assert "is kept until 30 May 2027" in words(client, path)
    with time_machine.travel(datetime(2027, 5, 30, 18, 0, tzinfo=UTC), tick=False):
        assert "was to be kept until 30 May 2027, and is erased" in words(client, path)


def test_private_statement_has_its_page_by_its_link_alone(client: Client, call: Appeal) -> None:
    call.visibility = Visibility.LINK
    register.save(call, by=None)

    private, guessed = client.get(f"/s/{call.secret}/privacy/"), client.get(f"/appeals/{call.slug}/privacy/")

    assert guessed.content == client.get("/nonsense").content
    headers = ("Cache-Control", "Referrer-Policy", "X-Robots-Tag")
    assert [private[name] for name in headers] == ["no-store", "no-referrer", "noindex"]
    body = private.content.decode()
    assert (f'href="/s/{call.secret}/mine/"' in body, f'href="/s/{call.secret}/"' in body) == (True, True)
    assert call.slug not in body.replace(f"/s/{call.secret}", "")


def test_page_is_the_same_for_everybody_and_sets_no_cookie(client: Client, call: Appeal) -> None:
    response = client.get(f"/appeals/{call.slug}/privacy/")

    assert (response.status_code, dict(response.cookies), response.headers.get("Vary", "")) == (
        200,
        {},
        "Accept-Encoding",
    )
    assert "public" in response["Cache-Control"]


def test_form_leads_to_the_page_and_says_until_when(client: Client, call: Appeal) -> None:
    with time_machine.travel(NOON, tick=False):
        told, body = (words(client, f"/appeals/{call.slug}/sign/"), client.get(f"/appeals/{call.slug}/sign/").content)

    assert "Amnesty International may keep my contact until 30 May 2027 to run this statement." in told
    assert f'href="/appeals/{call.slug}/privacy/"' in body.decode()
    call.closes_at = None
    register.save(call, by=None)
    assert "may keep my contact to run this statement." in words(client, f"/appeals/{call.slug}/sign/")


def test_statement_leads_to_the_page(client: Client, call: Appeal) -> None:
    for path in (f"/appeals/{call.slug}/", f"/appeals/{call.slug}/about/"):
        assert f'href="/appeals/{call.slug}/privacy/"' in client.get(path).content.decode()
