"""Hostile strings in every field, a sample of those `tests/proof` sends all of; what is too big, or half a letter."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from signatories.choices import Signing
from signatories.models import Appeal, Endorsement, Question, Signatory
from signatories.views import signing as form
from signatories.workflow import register
from tests.views import payloads
from tests.views.payloads import FORM, TEXTS, Forms, encoded
from tests.views.signers import ANSWERS, address, drawn, link, mine, send

SAMPLE = 20


@pytest.fixture
def forms(client: Client, syria: Appeal, monkeypatch: pytest.MonkeyPatch) -> Forms:
    monkeypatch.setattr(form.crowds, "MOST", 10**9)  # the limits have tests of their own
    cache.clear()
    syria.signing = Signing.OPEN
    register.save(syria, by=None)
    Question.objects.create(appeal=syria, wording="How many members?", language="en")
    send(client, syria)
    client.post(link())
    path = mine(client, syria)
    with time_machine.travel(timezone.now() - timedelta(minutes=1), tick=False):
        return Forms(client, syria, path)


def test_sample_of_hostile_strings_is_shown_as_given_or_refused(forms: Forms, cases: Path) -> None:
    every = payloads.strings(cases)
    named = [one for one in every if len(one) < 400][:: max(1, len(every) // SAMPLE)]

    assert forms.try_all(named) >= SAMPLE // 2
    assert forms.wrong == []


@pytest.mark.parametrize(
    "payload",
    [
        "Org\0", "\ud800Org", "\u202eFEILER", "\u2066\u2067Org\u2069", "\u200b\u200b", "\u3164", "Org\u0007Bell",
        "Org\nLine two", "Org\r\nBcc: victim@example.org", "Z" + "\u0340" * 40, "\U0001f600" * 9, "\uffff", "x" * 10**6,
        " " * 10**6, "{{ 7*7 }}", "<b>Org</b>", "\"Org\" <victim@example.org>", "2" * 400, str(2**63),
        "Cafe\u0301", "\u00c5\u212b", "a@example.org\0", "a@b.\ud800org",
    ],
    ids=lambda payload: ascii(payload)[:20],
)  # fmt: skip
def test_what_breaks_forms_breaks_none_of_ours(forms: Forms, payload: str) -> None:
    forms.try_all([payload])

    assert forms.wrong == []


@pytest.mark.parametrize("field", TEXTS)
@pytest.mark.parametrize("payload", ["Org\0", "\ud800Org", "x" * 10**6], ids=["NUL", "surrogate", "1 MB"])
def test_field_that_cannot_be_stored_is_named_and_nothing_is_lost(forms: Forms, field: str, payload: str) -> None:
    response = forms.send(address(forms.appeal), **ANSWERS | {"drawn": forms.seal, field: payload})

    body, other = response.content.decode(), "role" if field == "person" else "person"
    assert response.status_code == 400
    assert f'href="#id_{field}"' in body and f'id="id_{field}_error"' in body
    assert other == "role" or 'value="Layla Haddad"' in body
    assert Endorsement.objects.filter(state="pending").count() == 0


def test_ten_thousand_fields_are_refused_before_they_are_read(forms: Forms) -> None:
    many = {f"o0-x{i}": "x" for i in range(10_000)}

    response = forms.send(address(forms.appeal), **ANSWERS | {"drawn": forms.seal} | many)

    assert (response.status_code, Endorsement.objects.filter(state="pending").count()) == (400, 0)


def test_many_fields_beside_the_form_are_passed_over(forms: Forms) -> None:
    many = {f"o{i}-x": "x" for i in range(900)}

    assert forms.send(address(forms.appeal), **ANSWERS | {"drawn": forms.seal} | many).status_code == 303


@pytest.mark.parametrize("charset", ["utf-16", "utf-7", "unicode_escape", "latin-1", "nonsense", "idna", "base64"])
def test_letters_in_another_coding_never_break_the_form(forms: Forms, charset: str) -> None:
    boundary, parts = "b", ""
    for name, value in (ANSWERS | {"drawn": forms.seal, "o0-name": "\\ud800 Org"}).items():
        parts += f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
    content_type = f"multipart/form-data; boundary={boundary}; charset={charset}"
    response = forms.client.generic(
        "POST", address(forms.appeal), (parts + f"--{boundary}--\r\n").encode(), content_type
    )

    assert response.status_code in (303, 400)
    plain = forms.client.generic("POST", address(forms.appeal), encoded(ANSWERS), f"{FORM}; charset={charset}")
    assert plain.status_code in (303, 400)


@pytest.mark.parametrize("sign_on", ["-1", str(2**63), str(2**70), "x", "\0", "1e9", "٣"])
def test_number_of_a_sign_on_is_never_nonsense(forms: Forms, sign_on: str) -> None:
    response = forms.send(forms.link, act="withdraw", sign_on=sign_on)

    assert (response.status_code, Signatory.objects.get().state) == (400, "proposed")


@pytest.mark.parametrize("name", ["withdraw\0", "__class__", "erase ", "", "\ud800"])
def test_act_that_is_none_does_nothing(forms: Forms, name: str) -> None:
    row = Endorsement.objects.get()

    response: Any = forms.send(forms.link, act=name, sign_on=str(row.pk))

    assert (response.status_code, Endorsement.objects.get().state) in ((200, "confirmed"), (400, "confirmed"))


ADDRESSES = ["a@", "@example.org", "a b@example.org", "a@localhost", "a@[127.0.0.1]", '"a b"@example.org',
             "-oQ/tmp/x@example.org", "a@example.org\nBcc: b@example.org", "\u212a@example.org"]  # fmt: skip


@pytest.mark.parametrize("email", ADDRESSES, ids=ascii)
def test_address_that_mail_servers_disagree_on_is_refused(client: Client, forms: Forms, email: str) -> None:
    drawn(client, forms.appeal)

    assert forms.send(address(forms.appeal), **ANSWERS | {"drawn": forms.seal, "email": email}).status_code == 400
