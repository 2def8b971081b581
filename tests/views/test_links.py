"""Every link that we mail to a signer: looking changes nothing, spoilt ones are all answered alike, guesses end."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from signatories import tokens
from signatories.choices import Signing
from signatories.models import Appeal, Endorsement
from signatories.models.endorsement import new_seed
from signatories.views import crowds
from signatories.workflow import register
from tests.site import matrix
from tests.views.signers import ANSWERS, address, drawn, link, mine, send

PURPOSES = ("confirm", "mine", "colleague")
PARTS = {"confirm": "/mine/confirm/", "mine": "/mine/", "colleague": "/mine/colleague/"}


pytestmark = pytest.mark.usefixtures("quiet")


@pytest.fixture
def links(client: Client, syria: Appeal, rivers: Appeal) -> dict[str, str]:
    """The three links as they were mailed; somebody signed another statement too."""
    for appeal in (syria, rivers):
        appeal.signing = Signing.OPEN
        register.save(appeal, by=None)
    send(client, syria, **{"o0-name": "KHOJ"})
    client.post(link())
    of_mine = mine(client, syria)
    send(client, rivers, email="omar@rivers.example")
    send(client, syria, email="nour@khoj.example")
    to_confirm = link()
    _pass_on(client, syria)
    return {"confirm": to_confirm, "mine": of_mine, "colleague": link()}


def _pass_on(client: Client, appeal: Appeal) -> None:
    with time_machine.travel(timezone.now() - timedelta(minutes=1), tick=False):
        seal = drawn(client, appeal)
    typed = {name: value for name, value in ANSWERS.items() if name != "send"}
    client.post(address(appeal), typed | {"drawn": seal, "pass": "1", "colleague": "director@ahlhoran.example"})


def _token(path: str) -> str:
    return path.strip("/").split("/")[-1]


def test_twenty_looks_at_every_mailed_link_change_nothing(client: Client, links: dict[str, str]) -> None:
    mailed = {found for one in mail.outbox for found in re.findall(r"https?://[^/\s]+(/\S+)", str(one.body))}
    assert {path for path in mailed if path.startswith(tuple(links.values()))} == set(links.values())
    was, answers = matrix.stored(), set[tuple[str, int]]()

    for path in (*links.values(), f"{links['mine']}proof/"):
        for _ in range(20):
            for method in ("get", "head", "options"):
                answers.add((method, getattr(Client(), method)(path).status_code))

    assert answers == {("get", 200), ("head", 200), ("options", 405)}
    assert matrix.stored() == was
    # The control: a press of the button does change something.
    client.post(links["confirm"])
    assert matrix.stored() != was


def _spoilt(purpose: str, path: str, links: dict[str, str]) -> dict[str, str]:
    token, head = _token(path), PARTS[purpose]
    seed = tokens.opened(purpose, token)
    assert seed
    with time_machine.travel(timezone.now() - timedelta(days=400), tick=False):
        old = _token(tokens.link(purpose, seed))
    elsewhere = Endorsement.objects.get(appeal__slug="rivers-for-all").seed
    others = {f"for {other}": _token(links[other]) for other in PURPOSES if other != purpose}
    return {name: f"{head}{bad}/" for name, bad in others.items()} | {
        "truncated": f"{head}{token[:-1]}/",
        "half": f"{head}{token[: len(token) // 2]}/",
        "without its signature": f"{head}{token.rpartition(':')[0]}/",
        "case flipped": f"{head}{token.swapcase()}/",
        "trailing": f"{head}{token}A/",
        "trailing blank": f"{head}{token}%20/",
        "trailing NUL": f"{head}{token}%00/",
        "another seed": f"{head}{elsewhere}:{token.partition(':')[2]}/",
        "of nobody": head + _token(tokens.link(purpose, new_seed())) + "/",
        "too old": f"{head}{old}/",
        "nonsense": f"{head}nonsense/",
        "letters": f"{head}%D9%86%F0%9F%98%80%ED%A0%80/",
    }


@pytest.mark.parametrize("purpose", PURPOSES)
def test_spoilt_links_open_one_and_the_same_page(client: Client, links: dict[str, str], purpose: str) -> None:
    good = links[purpose]
    spoilt, was = _spoilt(purpose, good, links), matrix.stored()
    wanted = client.get("/mine/confirm/nonsense/")

    answers = {name: (client.get(path).status_code, client.get(path).content) for name, path in spoilt.items()}
    assert {name for name, answer in answers.items() if answer != (410, wanted.content)} == set()
    for path in spoilt.values():
        client.post(path, {"act": "withdraw", **ANSWERS})
    assert matrix.stored() == was
    assert client.get(good).status_code == 200


def test_used_links_open_nothing(client: Client, links: dict[str, str], syria: Appeal) -> None:
    row = Endorsement.objects.get(email="layla@ahlhoran.example")
    client.post(links["confirm"])
    client.post(links["mine"], {"act": "rename", "sign_on": row.pk, "words": "KHOJ Trust"})
    with time_machine.travel(timezone.now() - timedelta(minutes=1), tick=False):
        seal = re.findall(r'name="drawn" value="([^"]+)"', client.get(links["colleague"]).content.decode())[0]
    client.post(links["colleague"], ANSWERS | {"drawn": seal})
    was = matrix.stored()

    answers = [(client.get(path).status_code, client.post(path, ANSWERS).status_code) for path in links.values()]

    assert answers == [(410, 200)] * 3
    assert matrix.stored() == was


def test_seed_of_one_sign_on_serves_no_other_statement(client: Client, links: dict[str, str], rivers: Appeal) -> None:
    """The seed is what is signed over: that of a pending sign-on opens no signature, whatever the statement."""
    pending = Endorsement.objects.get(appeal=rivers)
    path = tokens.link("mine", pending.seed)

    assert client.get(path).status_code == 410
    assert client.get(tokens.link("confirm", pending.seed)).status_code == 200


def test_links_expire(client: Client, links: dict[str, str]) -> None:
    lives = {"confirm": timedelta(days=7), "mine": timedelta(minutes=60), "colleague": timedelta(days=7)}

    def answers(early: timedelta) -> dict[str, int]:
        found = {}
        for purpose, path in links.items():
            with time_machine.travel(timezone.now() + lives[purpose] + early, tick=False):
                found[purpose] = client.get(path).status_code
        return found

    assert answers(-timedelta(seconds=30)) == dict.fromkeys(PURPOSES, 200)
    assert answers(timedelta(seconds=30)) == dict.fromkeys(PURPOSES, 410)


def test_what_was_written_for_longer_than_the_link_lives_is_given_back(client: Client, links: dict[str, str]) -> None:
    with time_machine.travel(timezone.now() + timedelta(minutes=61), tick=False):
        answered = client.post(
            links["mine"], {"act": "answer", "words": "The board <decided>.\n4 May"}
        ).content.decode()
        agreed = client.post(links["mine"], {"act": "agree", "words": "1"}).content.decode()

    assert '<blockquote dir="auto">The board &lt;decided&gt;.<br>4 May</blockquote>' in answered
    assert "opens nothing any more" in agreed and "<blockquote" not in agreed


def test_links_work_in_another_browser(links: dict[str, str]) -> None:
    assert [Client().get(path).status_code for path in links.values()] == [200, 200, 200]
    assert Client().post(links["confirm"]).status_code == 200


def test_guesses_end(client: Client, links: dict[str, str]) -> None:
    guesses = [client.get(f"/mine/confirm/guess{i}/").status_code for i in range(crowds.MOST + 1)]

    assert guesses == [410] * crowds.MOST + [429]
    # Good links open, there as anywhere: nobody's guesses beside her keep a signer from withdrawing.
    assert [client.get(path).status_code for path in links.values()] == [200] * 3
    elsewhere: dict[str, Any] = {"REMOTE_ADDR": "127.0.0.9"}
    assert [Client(**elsewhere).get(path).status_code for path in links.values()] == [200] * 3


def test_scanner_of_old_links_is_no_guesser(client: Client, links: dict[str, str]) -> None:
    client.post(links["confirm"])

    answers = {client.get(links["confirm"]).status_code for _ in range(crowds.MOST + 10)}

    assert (answers, client.get(links["mine"]).status_code) == ({410}, 200)
