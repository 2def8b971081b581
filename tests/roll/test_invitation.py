"""The invitation to copy: six lines in the language of each text, its links, and a short form that is short."""

from datetime import UTC, datetime

import pytest
from pytest_django.fixtures import Settings

from signatories.choices import Signing, Visibility
from signatories.models import Appeal
from signatories.roll import invitation
from signatories.roll.invitation import Invitation, invitations, zones_for
from signatories.workflow import register, texts

CLOSES = datetime(2026, 11, 30, 18, 0, tzinfo=UTC)
ZONES = ("Asia/Damascus", "Asia/Manila")


@pytest.fixture(autouse=True)
def site(settings: Settings) -> None:
    settings.SITE_URL = "https://statements.example.org"


@pytest.fixture
def call(syria: Appeal) -> Appeal:
    syria.signing, syria.closes_at = Signing.OPEN, CLOSES
    return register.save(syria, by=None)


def invited(appeal: Appeal) -> list[Invitation]:
    return list(invitations(appeal, zones=ZONES, contact="Rima, rima@example.org"))


def test_mail_has_six_lines_and_the_deadline_in_utc_and_two_local_times(call: Appeal) -> None:
    (english,) = invited(call)

    assert english.mail.split("\n") == [
        "Uniting for Syria",
        "Amnesty International asks your organization to sign this statement.",
        "It takes about two minutes, and nothing appears before you have confirmed it by mail. Read it and sign here:",
        "https://statements.example.org/appeals/uniting-for-syria/",
        # In Manila it is another day by then.
        "Open until 30 November 2026, 18:00 UTC (21:00 in Damascus, 1 December 2026, 02:00 in Manila).",
        "Questions: Rima, rima@example.org",
    ]


def test_call_by_link_gives_the_private_link_and_asks_not_to_publish_it(call: Appeal) -> None:
    call.visibility = Visibility.LINK
    register.save(call, by=None)

    (english,) = invited(call)

    assert f"https://statements.example.org/s/{call.secret}/" in english.mail
    assert "please give it to nobody outside, and do not publish it" in english.mail
    assert (call.secret in english.short, call.slug in english.mail + english.short) == (True, False)


def test_each_language_of_the_text_has_its_own_words_and_link(call: Appeal) -> None:
    texts.write(call, "ar", title="معا من أجل سوريا", body="نص", by=None)

    english, arabic = invited(call)

    assert (english.language, arabic.language, arabic.direction) == ("en", "ar", "rtl")
    assert arabic.mail.split("\n")[0] == "معا من أجل سوريا"
    link = "https://statements.example.org/ar/appeals/uniting-for-syria/"
    assert (link in arabic.mail, link in arabic.short, "/ar/" in english.mail) == (True, True, False)


def test_first_language_needs_no_code_in_its_link(call: Appeal) -> None:
    texts.write(call, "ar", title="معا من أجل سوريا", body="نص", by=None)
    call.language = "ar"
    register.save(call, by=None)

    arabic, english = invited(call)

    assert "org/appeals/" in arabic.mail and "org/en/appeals/" in english.mail


@pytest.mark.parametrize(("title", "issuer"), [("T" * 300, "Amnesty"), ("T" * 300, "I" * 200), ("Short", "I" * 200)])
def test_short_form_is_four_hundred_characters_at_most_and_keeps_its_link(
    call: Appeal, title: str, issuer: str, settings: Settings
) -> None:
    settings.SITE_URL = "https://" + "a-long-name-of-a-site." * 4 + "example.org"
    texts.write(call, "en", title=title, body="Text.", by=None)
    call.issuer, call.slug = issuer, "a" * 100
    register.save(call, by=None)

    (english,) = invited(call)

    assert len(english.short) <= 400
    assert f"{settings.SITE_URL}/appeals/{'a' * 100}/" in english.short.split("\n")
    assert english.short.startswith(title[:10].rstrip("…")[:5])


def test_number_in_a_title_is_counted(call: Appeal) -> None:
    texts.write(call, "en", title="We, {{ organizations }}", body="Text.", by=None)

    assert invited(call)[0].mail.split("\n")[0] == "We, 0 organizations"


def test_call_without_end_says_so(call: Appeal) -> None:
    call.closes_at = None
    register.save(call, by=None)

    assert "There is no deadline yet." in invited(call)[0].mail


def test_zones_are_those_asked_for_and_nonsense_is_what_is_usual(syria: Appeal) -> None:
    usual = ("Europe/Zurich", "America/New_York")

    assert zones_for(syria, []) == usual
    assert zones_for(syria, ["Asia/Manila"]) == ("Asia/Manila", usual[1])
    assert zones_for(syria, ["Asia/Manila", "../etc/passwd", "Asia/Beirut"]) == ("Asia/Manila", usual[1])


def test_every_city_is_known_to_the_clocks_of_this_machine() -> None:
    every = [*invitation.CITIES, *invitation.USUAL_ELSEWHERE, *(z for two in invitation.USUAL.values() for z in two)]

    assert [zone for zone in every if zone not in invitation.CITIES or not invitation._local(CLOSES, zone)] == []
