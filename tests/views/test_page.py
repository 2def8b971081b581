"""The page of a statement: its words, its list, what it costs."""

import gzip
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from signatories.choices import SectionRule, Signing, Visibility
from signatories.models import Appeal, Network
from signatories.roll.live import LINES_A_PAGE
from signatories.workflow import moderation, register
from tests.cast import confirm, enlist, propose

ADDRESS = "/appeals/uniting-for-syria/"
SEED_ADDRESS = "/appeals/uniting-for-peace-in-syria/"


def html_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def text_of(html: str) -> str:
    """The words of a page as they are read: without tags, blanks as one."""
    return " ".join(re.sub(r"<[^>]+>", "", html).split())


def lines_of(html: str) -> list[str]:
    return [text_of(line) for line in re.findall(r"<li id=.*?</li>", html, re.DOTALL)]


def change(appeal: Appeal, **fields: object) -> None:
    for name, value in fields.items():
        setattr(appeal, name, value)
    register.save(appeal, by=None)


def test_page_shows_the_numbered_list_with_signs(client: Client, syria: Appeal, srn: Network) -> None:
    bonyan, _ = enlist(syria, "Bonyan", "Ahl Horan")
    confirm(srn, bonyan)

    html = html_of(client, ADDRESS)

    assert lines_of(html) == ["1. Ahl Horan", "2. Bonyan*"]
    # The sign belongs to the name: it has to end it in the name's own direction.
    assert '<bdi>Bonyan<a href="#note-2a" role="doc-noteref">*</a></bdi>' in html
    assert "* These organizations are members of SRN." in text_of(html)


def test_rail_counts_all_and_the_members_of_a_network(client: Client, syria: Appeal, srn: Network) -> None:
    signatories = enlist(syria, "Bonyan", "Ahl Horan", "Oxfam")
    confirm(srn, *signatories[:2])

    words = text_of(html_of(client, ADDRESS))

    assert "3 organizations have signed, 2 of them members of the Syria Relief Network (SRN)*" in words
    assert "Signed by 3 organizations" in words
    assert "We, 3 organizations, ask for peace." in words


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        ([], "Nobody has signed yet"),
        (["Oxfam"], "1 organization has signed"),
        (["Oxfam", "Avaaz"], "2 organizations have signed"),
    ],
)
def test_count_is_said_in_words(client: Client, syria: Appeal, names: list[str], sentence: str) -> None:
    enlist(syria, *names)

    assert sentence in text_of(html_of(client, ADDRESS))


def test_unnamed_are_counted_beside_the_named_and_never_shown(client: Client, syria: Appeal) -> None:
    enlist(syria, "Oxfam", "Avaaz")
    for hidden in enlist(syria, "Secret One", "Secret Two", "Secret Three"):
        moderation.hide_name(hidden, by=None)

    html = html_of(client, ADDRESS)

    assert "5 organizations: 2 named below and 3 that are not named for their safety." in text_of(html)
    assert "5 organizations have signed: 2 named below and 3 that are not named" in text_of(html)
    assert '<meta name="robots" content="noarchive">' in html
    assert "Secret" not in html


def test_waiting_and_declined_are_on_no_page(client: Client, syria: Appeal) -> None:
    enlist(syria, "Oxfam")
    _, declined = propose(syria, "Waiting House", "Declined House")
    moderation.decline(declined, by=None)

    files = [f"{ADDRESS}signatories.{extension}" for extension in ("json", "csv", "txt")]
    for address in (ADDRESS, f"/ar{ADDRESS}", f"{ADDRESS}?q=o", f"{ADDRESS}about/", *files):
        answer = client.get(address).content.decode()
        assert ("House" in answer, "Oxfam" in answer or address.endswith("about/")) == (False, True), address


def test_names_are_text_and_never_html(client: Client, syria: Appeal) -> None:
    enlist(syria, '<script>alert("1")</script>', "Tom & <b>Jerry</b>")

    html = html_of(client, ADDRESS)

    assert "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;" in html
    assert "Tom &amp; &lt;b&gt;Jerry&lt;/b&gt;" in html


def test_sections_have_a_heading(client: Client, syria: Appeal) -> None:
    enlist(syria, "Oxfam", "Avaaz")
    change(syria, section_rule=SectionRule.COUNTRY)

    assert "<h3><bdi>Without a country</bdi></h3>" in html_of(client, ADDRESS)


def test_search_keeps_the_lines_own_numbers(client: Client, syria: Appeal) -> None:
    enlist(syria, "Avaaz", "Oxfam", "Oxfam América", "Tearfund")

    html = html_of(client, f"{ADDRESS}?q=oxfam")

    assert lines_of(html) == ["2. Oxfam", "3. Oxfam América"]
    assert "2 of 4 match ‘oxfam’" in text_of(html)
    assert '<meta name="robots" content="noindex">' in html


def test_search_ignores_accents_and_says_one_in_the_singular(client: Client, syria: Appeal) -> None:
    enlist(syria, "Oxfam", "Oxfam América")

    html = html_of(client, f"{ADDRESS}?q=AMERICA")

    assert lines_of(html) == ["2. Oxfam América"]
    assert "1 of 2 matches ‘AMERICA’" in text_of(html)


def test_search_that_finds_nothing_hints_at_nobody(client: Client, syria: Appeal) -> None:
    enlist(syria, "Oxfam")
    propose(syria, "Oxfarm")

    html = html_of(client, f"{ADDRESS}?q=oxfarm")

    assert lines_of(html) == []
    assert (
        "No organization called ‘oxfarm’ on this list. "
        "The list shows organizations whose signature is confirmed." in text_of(html)
    )


def test_search_shows_members_only(client: Client, syria: Appeal, srn: Network) -> None:
    signatories = enlist(syria, "Oxfam", "Bonyan", "Ahl Horan")
    confirm(srn, *signatories[1:])

    html = html_of(client, f"{ADDRESS}?members=SRN")

    assert lines_of(html) == ["1. Ahl Horan*", "2. Bonyan*"]
    assert "2 of 3 are members of SRN" in text_of(html)
    assert "Nothing of this kind" in text_of(html_of(client, f"{ADDRESS}?members=NOBODY"))


@pytest.mark.parametrize("query", ["?page=0", "?page=-1", "?page=x", "?page=²", "?q=%00", "?members=%00", "?q="])
def test_nonsense_in_the_query_asks_for_nothing(client: Client, syria: Appeal, query: str) -> None:
    enlist(syria, "Oxfam")

    assert lines_of(html_of(client, ADDRESS + query)) == ["1. Oxfam"]


def test_what_was_searched_is_shown_as_text(client: Client, syria: Appeal) -> None:
    enlist(syria, "Oxfam")

    html = html_of(client, f"{ADDRESS}?q=%22%3E%3Cscript%3E%7B0.x%7D")

    assert "<script>{" not in html
    assert "&quot;&gt;&lt;script&gt;{0.x}" in html


def test_long_list_has_pages(client: Client, syria: Appeal) -> None:
    enlist(syria, *(f"House {number:04}" for number in range(LINES_A_PAGE + 1)))

    first, second = html_of(client, ADDRESS), html_of(client, f"{ADDRESS}?page=2")

    assert len(lines_of(first)) == LINES_A_PAGE
    assert 'href="?page=2#list"' in first
    assert lines_of(second) == ["1001. House 1000"]
    assert client.get(f"{ADDRESS}?page=3").status_code == 404


def test_page_costs_the_same_queries_for_any_list(
    client: Client, seed: Appeal, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(7):
        client.get(SEED_ADDRESS)


def test_page_is_light(client: Client, seed: Appeal) -> None:
    html = client.get(SEED_ADDRESS).content
    style = finders.find("signatories/statement.css")

    assert len(gzip.compress(html, 6)) <= 15_000
    assert isinstance(style, str)
    assert Path(style).stat().st_size <= 12_000


def test_page_of_the_example_says_what_it_is(client: Client, seed: Appeal) -> None:
    html = html_of(client, SEED_ADDRESS)

    assert "Example: a real statement of 1 December 2016, shown to try the software." in text_of(html)
    assert '<meta name="robots" content="noindex">' in html
    assert "223 organizations have signed, 46 of them members of the Syria Relief Network (SRN)*" in text_of(html)


def test_page_is_the_same_for_everybody(client: Client, syria: Appeal, rima: User) -> None:
    client.force_login(rima)

    response = client.get(ADDRESS, headers={"accept-language": "ar"})

    assert response.content == Client().get(ADDRESS).content
    assert response.cookies == {}
    assert response.headers.get("Vary", "Accept-Encoding") == "Accept-Encoding"
    assert response["Cache-Control"] == "public, max-age=1, stale-while-revalidate=10, stale-if-error=60"


def test_page_knows_its_address_from_the_settings_only(client: Client, syria: Appeal, settings: Settings) -> None:
    settings.SITE_URL = "https://statements.example.org"
    settings.ALLOWED_HOSTS = ["elsewhere.example"]

    html = client.get(ADDRESS, headers={"host": "elsewhere.example"}).content.decode()

    assert f'<link rel="canonical" href="https://statements.example.org{ADDRESS}">' in html
    assert f'<meta property="og:url" content="https://statements.example.org{ADDRESS}">' in html
    assert "elsewhere.example" not in html


def test_closed_signing_says_since_when(client: Client, syria: Appeal) -> None:
    assert "Signing is closed" in text_of(html_of(client, ADDRESS))

    change(syria, signing=Signing.OPEN, closes_at=datetime(2026, 3, 30, 18, tzinfo=UTC))
    assert "Signing closed on 30 March 2026" in text_of(html_of(client, ADDRESS))


@pytest.mark.parametrize("visibility", [Visibility.PUBLIC, Visibility.LINK])
def test_open_signing_shows_no_button_that_leads_nowhere(client: Client, syria: Appeal, visibility: Visibility) -> None:
    change(syria, visibility=visibility, signing=Signing.OPEN, closes_at=timezone.now() + timedelta(days=1))
    page = ADDRESS if visibility == Visibility.PUBLIC else f"/s/{syria.secret}/"

    button = re.search(r'href="([^"]+)">Sign for your organization<', html_of(client, page))

    assert button is not None and button[1] == f"{page}sign/"
    form = client.get(button[1])
    assert (form.status_code, b'<form method="post"' in form.content, b'name="o0-name"' in form.content) == (
        200,
        True,
        True,
    )
    change(syria, opens_at=timezone.now() + timedelta(hours=1))
    assert "sign/" not in html_of(client, page) and "Signing opens on" in text_of(html_of(client, page))
    assert b'name="o0-name"' not in client.get(button[1]).content


def test_archived_page_stays_and_is_closed(client: Client, syria: Appeal) -> None:
    enlist(syria, "Oxfam")
    change(syria, signing=Signing.OPEN, visibility=Visibility.ARCHIVED)

    html = html_of(client, ADDRESS)

    assert lines_of(html) == ["1. Oxfam"]
    assert "Signing is closed" in text_of(html)


def test_press_contact_is_shown(client: Client, syria: Appeal) -> None:
    change(syria, press_name="Layla Haddad", press_email="press@example.org", press_phone="+44 20 7413 5566")

    html = html_of(client, ADDRESS)

    assert '<a href="mailto:press@example.org"><bdi>press@example.org</bdi></a>' in html
    assert "Layla Haddad" in text_of(html)


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_page_is_read_only(client: Client, syria: Appeal, method: str) -> None:
    assert getattr(client, method)(ADDRESS).status_code == 405
