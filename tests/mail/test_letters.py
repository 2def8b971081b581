"""What the letters say, in which language, where their links lead, and that no text of a person reaches a header."""

import json
import re
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from django.urls import reverse, set_script_prefix
from django.utils import timezone
from pytest_django.fixtures import Settings

from signatories import tokens
from signatories.choices import Audience, LetterKind, Role, Signing
from signatories.mail import contents, letters
from signatories.models import Appeal, Endorsement, Letter, Message, MessageText
from signatories.text import tidy
from signatories.workflow import entering, moderation, outbox, people, signing, texts
from signatories.workflow.endorsing import Contact
from signatories.workflow.proposals import Proposal
from signatories.workflow.signing import SignOn
from tests.cast import colleague

SITE = "https://statements.example.org"


@pytest.fixture(autouse=True)
def site(settings: Settings) -> None:
    settings.SITE_URL = SITE


@pytest.fixture
def frank(syria: Appeal) -> Appeal:
    """The statement, whose mails may tell what they are about."""
    syria.is_discreet = False
    syria.save()
    return syria


def parsed(message: Any) -> EmailMessage:
    return message_from_bytes(message.message().as_bytes(), policy=policy.default)  # type: ignore[return-value]


def sent() -> list[EmailMessage]:
    outbox.deliver_due()
    return [parsed(message) for message in mail.outbox]


def asked(appeal: Appeal, by: User, *, question: str = "Who decided?", is_named: bool = True) -> Endorsement:
    proposal = Proposal("Ahl Horan", is_named=is_named)
    row = entering.enter(appeal, proposal, Contact("Layla", email="layla@example.org"), by=by, source="reply mail")
    assert row.signatory is not None
    moderation.ask(row.signatory, by=by)
    Endorsement.objects.filter(pk=row.pk).update(question=question)
    row.refresh_from_db()
    return row


def test_invitation_tells_who_invites_to_what_and_its_link_lets_in_once(syria: Appeal, rima: User) -> None:
    rima.first_name = "Rima"
    rima.save()
    people.invite_by_mail(syria, email="nour@example.org", name="Nour", role=Role.VIEWER, language="en", by=rima)

    (letter,) = sent()

    assert (letter["Subject"], letter["To"], letter["Reply-To"]) == (
        "An invitation for you",
        "nour@example.org",
        "rima@example.org",
    )
    link = re.search(rf"^{SITE}(/enter/\S+)$", letter.get_content(), re.M)
    assert link is not None
    assert letter.get_content().replace(link[0], "LINK") == (
        "Rima invites you to work on the statement “Uniting for Syria”.\n"
        "\n"
        "Open this link and choose a password:\n"
        "LINK\n"
        "\n"
        "It works once, within 24 hours of this mail. Ask for a new one if it is too late.\n"
        "\n"
        "You do not know what this is about? Then leave it: nothing happens without you.\n"
    )
    assert "Choose a password" in Client().get(link[1], follow=True).content.decode()


def test_invitation_in_arabic_leads_to_the_site_in_arabic(syria: Appeal, rima: User) -> None:
    texts.write(syria, "ar", title="متحدون من أجل سوريا", body="نحن", by=None)
    people.invite_by_mail(syria, email="nour@example.org", name="Nour", role=Role.VIEWER, language="ar", by=rima)

    (letter,) = sent()

    assert "متحدون من أجل سوريا" in letter.get_content()
    link = re.search(rf"{SITE}(/ar/enter/\S+)", letter.get_content())
    assert link is not None and letter["Content-Language"] == "ar"
    assert 'dir="rtl"' in Client().get(link[1], follow=True).content.decode()


def test_links_of_a_letter_hang_on_its_own_language_not_on_the_screen(syria: Appeal, rima: User) -> None:
    people.invite_by_mail(syria, email="nour@example.org", name="Nour", role=Role.VIEWER, language="en", by=rima)

    set_script_prefix("/ar/")
    try:
        (letter,) = sent()
    finally:
        set_script_prefix("/")

    assert f"{SITE}/enter/" in letter.get_content()


@pytest.mark.parametrize("first", ["en", "ar"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_link_to_a_signer_opens_in_the_language_of_its_letter(
    client: Client, syria: Appeal, first: str, language: str
) -> None:
    syria.language, syria.signing = first, Signing.OPEN
    syria.save()
    form = SignOn((Proposal("Ahl Horan"),), Contact("Layla", email="layla@example.org"), version=1)
    signing.receive(syria, form, language=language)
    (letter,) = sent()

    link = re.search(rf"^{SITE}(/\S+)$", letter.get_content(), re.M)
    assert link is not None
    page = client.get(link[1]).content.decode()

    assert re.findall('<html lang="(..)"', page) == [letter["Content-Language"]] == [language]


def test_whoever_has_a_password_is_led_to_the_desk(syria: Appeal, rima: User, omar: User) -> None:
    omar.set_password("a quiet river in spring")
    omar.save()
    people.invite_by_mail(syria, email="OMAR@example.org", name="O.", role=Role.VIEWER, language="en", by=rima)

    (letter,) = sent()

    assert f"\n{SITE}/admin/\n" in letter.get_content()
    assert "/enter/" not in letter.get_content()


def test_question_bears_the_coordinators_own_words_and_answers_go_to_her(frank: Appeal, rima: User) -> None:
    row = asked(frank, rima, question="Is it Ahl Horan,\nor its office in Daraa? {{ count }} <b>")
    outbox.post(LetterKind.QUESTION, endorsement=row, appeal=frank, language="en", by=rima)

    (letter,) = sent()

    assert (letter["Subject"], letter["Reply-To"]) == ("A question for you", "rima@example.org")
    assert letter.get_content() == (
        "You signed the statement “Uniting for Syria” for Ahl Horan. Before it goes on the list, we have a question:\n"
        "\n"
        "Is it Ahl Horan,\nor its office in Daraa? {{ count }} <b>\n"
        "\n"
        "Amnesty International\n"
        "\n"
        "Simply answer this mail; your answer reaches whoever wrote it.\n"
    )


def test_declined_is_polite_and_gives_a_way_to_object(frank: Appeal, rima: User) -> None:
    row = asked(frank, rima)
    assert row.signatory is not None
    moderation.decline(row.signatory, by=rima, reason="twice")
    outbox.post(LetterKind.DECLINED, endorsement=row, appeal=frank, language="en", by=rima)

    (letter,) = sent()

    assert letter["Subject"] == "About your message to us"
    assert letter.get_content() == (
        "You signed the statement “Uniting for Syria” for Ahl Horan. Thank you for that.\n"
        "\n"
        "We could not accept it: it will not appear on the list.\n"
        "If you think that this is a mistake, answer this mail, and a person will look at it again.\n"
        "\n"
        "Amnesty International\n"
    )


# What goes to signers, and what to the people at the desk.
TO_SIGNERS = (
    LetterKind.CONFIRM,
    LetterKind.MINE,
    LetterKind.COLLEAGUE,
    LetterKind.QUESTION,
    LetterKind.DECLINED,
    LetterKind.ACCEPTED,
    LetterKind.CONSENT,
    LetterKind.MESSAGE,
)
TO_THE_DESK = (LetterKind.INVITATION, LetterKind.ALERT, LetterKind.FLOOD, LetterKind.TEST)
TELLING = ("Syria", "uniting", "سوريا", "Horan", "حوران", "Amnesty", "Layla", "Rima", "press@", "0100")


def told(appeal: Appeal, rima: User) -> Message:
    """A message of a coordinator to many, in two languages."""
    message = Message.objects.create(appeal=appeal, audience=Audience.ALL, by=rima, written_at=timezone.now())
    for language, words in (("en", "Thank you all."), ("ar", "شكرا لكم")):
        MessageText.objects.create(message=message, language=language, subject="News", body=words)
    return message


@pytest.fixture
def telling(syria: Appeal, rima: User) -> Endorsement:
    """A sign-on of a statement all of whose words would tell who signed what."""
    texts.write(syria, "ar", title="متحدون من أجل سوريا", body="نحن", by=None)
    syria.press_email, syria.press_phone = "press@amnesty.example", "+44 20 5550 0100"
    rima.first_name = "Rima"
    syria.save()
    rima.save()
    row = asked(syria, rima, question="Who decided?")
    Endorsement.objects.filter(pk=row.pk).update(other_names=[["أهل حوران", "ar"]])
    row.refresh_from_db()
    return row


def written(row: Endorsement, rima: User, kind: LetterKind, language: str) -> EmailMessage:
    message = told(row.appeal, rima) if kind == LetterKind.MESSAGE else None
    by = rima if kind in contents.ANSWERED else None
    letter = Letter(kind=kind, endorsement=row, appeal=row.appeal, message=message, by=by, language=language)
    rendered = letters.rendered(letter)
    assert rendered is not None
    return parsed(rendered)


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("kind", TO_SIGNERS)
def test_discreet_letter_names_neither_the_statement_nor_the_organization(
    telling: Endorsement, rima: User, kind: LetterKind, language: str
) -> None:
    letter = written(telling, rima, kind, language)

    seen = "\n".join(f"{name}: {value}" for name, value in letter.items() if name not in ("To", "Reply-To"))
    body = letter.get_content()
    assert [word for word in TELLING if word in seen + body] == []
    # How long a link works is all that is told in numbers.
    lives = {str(n) for life in tokens.LIVES.values() for n in (life.days, life // timedelta(minutes=1))}
    assert set(re.findall(r"\d+", re.sub(rf"{SITE}\S+", "", f"{letter['Subject']}\n{body}"))) <= lives
    assert (letter["From"], letter["Reply-To"]) == (
        "statements@localhost",
        "rima@example.org" if kind in contents.ANSWERED else None,
    )


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("kind", TO_SIGNERS)
def test_a_letter_to_an_unnamed_signer_is_discreet_whatever_the_statement_says(
    telling: Endorsement, rima: User, kind: LetterKind, language: str
) -> None:
    Appeal.objects.update(is_discreet=False)
    other = Endorsement.objects.get(pk=telling.pk)
    other.pk, other.is_named = None, False
    other.save(force_insert=True)  # on the same form
    telling.appeal.refresh_from_db()

    body = written(telling, rima, kind, language).get_content()

    assert [word for word in TELLING if word in body] == []


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("kind", [kind for kind in TO_SIGNERS if kind != LetterKind.MINE])
def test_letter_that_need_not_be_discreet_tells_what_it_is_about(
    telling: Endorsement, rima: User, kind: LetterKind, language: str
) -> None:
    telling.appeal.is_discreet = False

    body = written(telling, rima, kind, language).get_content()

    assert ("سوريا" if language == "ar" else "Uniting for Syria") in body


@pytest.mark.parametrize("is_discreet", [False, True])
@pytest.mark.parametrize("kind", [LetterKind.ACCEPTED, LetterKind.CONSENT, LetterKind.MESSAGE])
def test_letter_leads_whoever_did_not_sign_to_where_it_is_said(
    telling: Endorsement, rima: User, kind: LetterKind, is_discreet: bool
) -> None:
    telling.appeal.is_discreet = is_discreet

    body = written(telling, rima, kind, "en").get_content()

    # The address bears the name of the statement.
    there = f"{SITE}{reverse('signatories:ask_for_link', args=[telling.appeal.slug])}"
    assert (there in body) is not is_discreet


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("kind", list(LetterKind))
def test_preview_is_what_goes_out_but_for_the_link(
    telling: Endorsement, rima: User, kind: LetterKind, language: str
) -> None:
    syria = telling.appeal
    nour = colleague("nour", syria, Role.COORDINATOR)
    to: dict[str, Any] = {"user": nour} if kind in TO_THE_DESK else {"endorsement": telling}
    to["message"] = told(syria, rima) if kind == LetterKind.MESSAGE else None
    letter = outbox.post(kind, **to, appeal=syria, language=language, by=rima)

    subject, body = letters.preview(kind, **to, appeal=syria, language=language, by=rima, text="Who decided?")

    message = letters.rendered(Letter.objects.get(pk=letter.pk))
    assert message is not None
    without_links = re.compile(rf"{SITE}/\S+|^\(.*\)$", re.M)
    assert (message.subject, without_links.sub("LINK", message.body)) == (subject, without_links.sub("LINK", body))
    assert "/enter/" not in body and not re.search("/mine/.{30}", body)


def test_no_text_of_a_person_reaches_a_header(syria: Appeal, rima: User, cases: Path) -> None:
    given = json.loads((cases / "payloads" / "email" / "own-header-injection-and-addresses.json").read_text())
    rima.first_name = "Rima"
    for words in given["in_name_org_subject_replyto_fields"]:
        text = syria.texts.get()
        text.title = tidy(words)[:300]
        text.save()
        rima.last_name = words[:150]
        syria.issuer = words[:200]
        row = Endorsement(appeal=syria, name=words[:300], person=words[:200], email="layla@example.org", question=words)
        letter = Letter(kind=LetterKind.QUESTION, appeal=syria, endorsement=row, by=rima, language="en")

        message = letters.rendered(letter)

        assert message is not None
        read = parsed(message)
        assert read["Message-ID"].endswith("@statements.example.org>")
        assert [(name, value) for name, value in read.items() if name not in ("Message-ID", "Date")] == [
            ("Content-Type", 'text/plain; charset="utf-8"'),
            ("Content-Transfer-Encoding", read["Content-Transfer-Encoding"]),
            ("MIME-Version", "1.0"),
            ("Subject", "A question for you"),
            ("From", "statements@localhost"),
            ("To", "layla@example.org"),
            ("Reply-To", "rima@example.org"),
            ("Auto-Submitted", "auto-generated"),
            ("Content-Language", "en"),
        ]
        assert message.recipients() == ["layla@example.org"]


def test_an_address_of_a_coordinator_that_is_none_is_no_reply_to(syria: Appeal, rima: User) -> None:
    rima.email = "rima@example.org\nBcc: victim@example.org"
    row = asked(syria, rima)

    message = letters.rendered(Letter(kind=LetterKind.QUESTION, appeal=syria, endorsement=row, by=rima, language="en"))

    assert message is not None
    assert (message.reply_to, "Simply answer" in message.body) == ([], False)


def test_addresses_are_taken_and_refused_as_listed(syria: Appeal, rima: User, cases: Path) -> None:
    given = json.loads((cases / "payloads" / "email" / "own-header-injection-and-addresses.json").read_text())
    answers = dict[str, str]()
    for address in [*given["addresses_to_refuse"], *given["addresses_to_accept"]]:
        try:
            people.invite_by_mail(syria, email=address, name="X", role=Role.VIEWER, language="en", by=rima)
        except people.Refusal as refusal:
            answers[address] = refusal.code

    assert sorted(answers) == sorted(given["addresses_to_refuse"])
    assert set(answers.values()) == {"no_email"}


def test_nobody_to_write_to_is_no_letter(syria: Appeal) -> None:
    letter = Letter(kind=LetterKind.INVITATION, appeal=syria, user=User(email=""), language="en")

    assert letters.rendered(letter) is None
