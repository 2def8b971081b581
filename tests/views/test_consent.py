"""The link of the mail about a new text, and what the public page says of its versions."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from signatories.choices import ConsentRule, Visibility
from signatories.models import Appeal, Endorsement, JournalEntry, Letter, Signatory
from signatories.workflow import consent, outbox, register, replacing, texts
from tests import cast
from tests.views.signers import send_links
from tests.workflow.changing import in_days, say, signed

pytestmark = pytest.mark.usefixtures("quiet")


@pytest.fixture
def asked(syria: Appeal) -> Appeal:
    signed(syria, "ABBAD")
    signed(syria, "KHOJ", email="abbad@example.org")
    signed(syria, "Tearfund")
    texts.change_meaning(
        syria, {"en": ("Uniting for Syria", "We, {{ count }} organizations, ask for justice.")}, by=None
    )
    consent.ask(syria, rule=ConsentRule.AGREED, answer_by=in_days(7), by=None)
    syria.refresh_from_db()
    return syria


def link(to: str = "abbad@example.org") -> str:
    outbox.deliver_due()
    message = next(message for message in reversed(mail.outbox) if message.to == [to])
    found = re.search(r"https?://[^/\s]+(/mine/consent/\S+)", str(message.body))
    assert found
    return found[1]


def stored() -> list[object]:
    models = (Endorsement, Signatory, JournalEntry, Letter, Appeal)
    return [list(model.objects.order_by("pk").values()) for model in models]


def words(body: bytes) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", body.decode()).split())


def test_link_shows_what_changes_and_for_whom_one_answers(client: Client, asked: Appeal) -> None:
    response = client.get(link())

    body = response.content.decode()
    assert (response.status_code, response["Cache-Control"], response["X-Robots-Tag"]) == (200, "no-store", "noindex")
    assert [name for name in ("ABBAD", "KHOJ", "Tearfund") if name in body] == ["ABBAD", "KHOJ"]
    assert ">peace.\n" not in body and re.search(r"<del>.*peace\..*</del>", body)
    assert re.search(r"<ins>.*justice\..*</ins>", body)
    assert "We, 3 organizations, ask for justice." in words(response.content)
    assert "If you do not answer, you are not on the list beside the new text." in body


def test_twenty_scanners_change_nothing(client: Client, asked: Appeal) -> None:
    path = link()
    was = stored()

    answers = {(client.get(path).status_code, client.head(path).status_code) for _ in range(20)}

    assert (answers, stored()) == ({(200, 200)}, was)


@pytest.mark.parametrize(("answer", "stands"), [("agree", (2, None)), ("refuse", (1, 2))])
def test_button_answers_once_and_a_second_press_is_friendly(
    client: Client, asked: Appeal, answer: str, stands: tuple[int, int | None]
) -> None:
    path = link()

    first = client.post(path, {"answer": answer, "version": "2"})
    second = client.post(path, {"answer": "agree" if answer == "refuse" else "refuse", "version": "2"})

    assert (first.status_code, second.status_code, client.get(path).status_code) == (200, 200, 410)
    assert "Thank you" in first.content.decode() and "answered about a new text, all is well" in words(second.content)
    rows = Signatory.objects.exclude(printed_name="Tearfund")
    assert set(rows.values_list("agreed_version", "refused_version")) == {stands}
    assert cast.listed(asked) == ["ABBAD", "KHOJ", "Tearfund"]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({}, 400),
        ({"answer": "perhaps", "version": "2"}, 400),
        ({"answer": "agree"}, 409),
        ({"answer": "agree", "version": "\0"}, 409),
        ({"answer": "agree", "version": "9" * 40}, 409),
        ({"answer": "agree", "version": "1"}, 409),
    ],
)
def test_nonsense_answers_nothing_and_the_link_stays_good(
    client: Client, asked: Appeal, sent: dict[str, str], status: int
) -> None:
    path = link()
    was = stored()

    assert (client.post(path, sent).status_code, stored()) == (status, was)
    assert client.get(path).status_code == 200


@pytest.mark.parametrize(
    "spoil", [lambda t: t[:-2] + "/", lambda t: t.swapcase().replace("/MINE/CONSENT", "/mine/consent")]
)
def test_spoilt_link_opens_nothing(client: Client, asked: Appeal, spoil) -> None:  # type: ignore[no-untyped-def]
    path = link()

    assert (client.get(spoil(path)).status_code, client.get(path).status_code) == (410, 200)


def test_link_speaks_the_language_of_its_mail(client: Client, syria: Appeal) -> None:
    signed(syria, "ABBAD", language="ar")
    texts.write(syria, "ar", title="سوريا", body="نطالب بالسلام.", by=None)
    texts.change_meaning(syria, {"en": ("New", "We demand."), "ar": ("سوريا", "نطالب بالعدل.")}, by=None)
    consent.ask(syria, rule=ConsentRule.AGREED, answer_by=in_days(7), by=None)
    outbox.deliver_due()
    found = re.search(r"https?://[^/\s]+(/\S+)", str(mail.outbox[-1].body))
    assert found

    body = client.get(found[1]).content.decode()

    assert found[1].startswith("/ar/mine/consent/")
    assert '<html lang="ar" dir="rtl"' in body and "بالعدل." in body and "We demand." not in body


def test_language_without_the_new_text_shows_both_in_the_first(client: Client, asked: Appeal) -> None:
    texts.write(asked, "ar", title="سوريا", body="نطالب بالسلام.", by=None)

    body = client.get("/ar" + link("tearfund@example.org")).content.decode()

    assert "justice." in body and "نطالب" not in body


@pytest.mark.parametrize(("start", "direction"), [("", "ltr"), ("/ar", "rtl")])
def test_what_changes_is_shown_as_it_is_read(client: Client, syria: Appeal, start: str, direction: str) -> None:
    was = "We ask for **peace** now.\n\n- نحن نطالب بالسلام\n- [a report](https://un.org/a)\n\n## Same"
    now = "We ask for *justice* now.\n\n- نحن نطالب **بالعدل**\n- [a report](https://un.org/b)\n\n# Same"
    for language in ("en", "ar"):
        texts.write(syria, language, title="Syria", body=was, by=None)
    signed(syria, "ABBAD")
    texts.change_meaning(syria, dict.fromkeys(("en", "ar"), ("Syria", now)), by=None)
    consent.ask(syria, rule=ConsentRule.AGREED, answer_by=in_days(7), by=None)

    body = client.get(start + link()).content.decode()
    differs = body[body.index('class="differs"') : body.index("<details>")]

    told = re.sub(r'<span class="unseen visually-hidden">[^<]+</span>', "", differs)
    sides = re.findall(rf'<p lang="{start.strip("/") or "en"}" dir="{direction}">(.*?)</p>', told)
    assert sides == [
        "We ask for <del>peace</del> now.",
        "We ask for <ins>justice</ins> now.",
        "• نحن نطالب <del>بالسلام</del>",
        "• نحن نطالب <ins>بالعدل</ins>",
        "• a report <del>(https://un.org/a)</del>",
        "• a report <ins>(https://un.org/b)</ins>",
    ]
    # Few screen readers tell of either element: each says in words what it is.
    assert len(re.findall('<(?:del|ins)><span class="unseen visually-hidden">', differs)) == 6


def test_taken_back_or_offline_it_asks_nothing(client: Client, asked: Appeal) -> None:
    path = link()
    asked.visibility = Visibility.DRAFT
    register.save(asked, by=None)
    offline = client.get(path).content.decode()
    replacing.take_back(asked, by=None)
    taken_back = client.get(path).content.decode()

    assert ("not online at the moment" in offline, "justice" in offline, "We agree" in offline) == (True, False, False)
    assert "Nothing is asked of you any more" in taken_back and "We agree" not in taken_back


def test_my_signature_asks_too(client: Client, asked: Appeal) -> None:
    client.post(f"/appeals/{asked.slug}/mine/", {"email": "tearfund@example.org"})
    send_links()
    outbox.deliver_due()
    found = re.search(r"https?://[^/\s]+(/mine/\S+)", str(mail.outbox[-1].body))
    assert found
    key = Endorsement.objects.get(email="tearfund@example.org").pk

    page = client.get(found[1]).content.decode()
    after = client.post(found[1], {"act": "agree", "sign_on": str(key), "words": "2"}, follow=True).content.decode()

    assert "Do you agree to the new text?" in page and "justice." in page
    assert "You have agreed to the new text." in after
    assert Signatory.objects.get(printed_name="Tearfund").agreed_version == 2


# The page


def page(appeal: Appeal, part: str = "", language: str = "") -> str:
    return words(Client().get(f"{language}/appeals/{appeal.slug}/{part}").content)


def test_page_says_nothing_of_versions_while_there_is_one(asked: Appeal) -> None:
    assert [("Version" in page(asked, part), "Correction of" in page(asked, part)) for part in ("", "about/")] == [
        (False, False),
        (False, False),
    ]


@time_machine.travel(cast.NOON, tick=False)
def test_page_says_which_text_they_agreed_to(syria: Appeal) -> None:
    lines = [signed(syria, name) for name in ("ABBAD", "KHOJ")]
    texts.change_meaning(syria, {"en": ("Uniting for Syria", "We, {{ count }}, demand.")}, by=None)
    consent.ask(syria, rule=ConsentRule.AGREED, answer_by=in_days(7), by=None)
    say(lines[0], agrees=True)
    replacing.publish(syria, by=None)

    said = "Version 2 of 3 March 2026. The signatories have agreed to it."
    assert [said in page(syria, part) for part in ("", "about/")] == [True, True]
    assert "We, 1, demand." in page(syria)
    assert "ask for peace" not in page(syria)


def test_page_states_the_rule_of_silence(syria: Appeal) -> None:
    signed(syria, "ABBAD")
    texts.change_meaning(syria, {"en": ("Uniting for Syria", "We demand.")}, by=None)
    consent.ask(syria, rule=ConsentRule.SILENCE, answer_by=in_days(1), by=None)
    with time_machine.travel(timezone.now() + timedelta(days=2), tick=False):
        replacing.publish(syria, by=None)
        said = "The signatories have agreed to it, or agreed to an earlier version and have not refused this one."
        assert [said in page(syria, part) for part in ("", "about/")] == [True, True]


@time_machine.travel(cast.NOON, tick=False)
def test_page_tells_a_correction_in_the_language_of_its_text(syria: Appeal) -> None:
    text = syria.texts.get()
    text.correction = "The second paragraph named <b>72</b> countries."
    register.save(text, by=None)

    body = Client().get(f"/ar/appeals/{syria.slug}/").content.decode()

    assert "Correction of 3 March 2026: The second paragraph named &lt;b&gt;72" in page(syria)
    assert '<span lang="en" dir="ltr">The second paragraph named &lt;b&gt;72&lt;/b&gt; countries.</span>' in body
