"""The language of a page comes from its path, or from the statement; never from the visitor."""

import re
from datetime import date

from django.test import Client

from signatories.choices import Visibility
from signatories.models import Appeal, Mark, Network
from signatories.workflow import moderation, register, texts
from tests.cast import appeal_of, confirm, enlist
from tests.views.test_page import ADDRESS, change, html_of, lines_of, text_of


def test_arabic_page_runs_from_right_to_left(client: Client, syria: Appeal) -> None:
    enlist(syria, *(f"House {number}" for number in range(11)))

    html = html_of(client, f"/ar{ADDRESS}")

    assert '<html lang="ar" dir="rtl">' in html
    assert "وقّعته 11 منظمة" in text_of(html)
    assert "1 مارس 2026" in text_of(html)


def test_text_that_is_not_translated_keeps_its_own_direction(client: Client, syria: Appeal) -> None:
    html = html_of(client, f"/ar{ADDRESS}")

    assert '<div class="prose" lang="en" dir="ltr">' in html
    assert "لم يُترجَم هذا البيان إلى العربيّة بعد" in html


def test_translated_text_is_shown(client: Client, syria: Appeal) -> None:
    texts.write(syria, "ar", title="متحدون من أجل سوريا", body="نحن {{ organizations }}.", by=None)
    enlist(syria, "Oxfam", "Avaaz", "Tearfund")

    html = html_of(client, f"/ar{ADDRESS}")

    assert "<h1>متحدون من أجل سوريا</h1>" in html
    assert "نحن 3 منظمات." in html
    assert "لم يُترجَم" not in html


def test_page_without_a_language_is_in_the_statements_own(client: Client, db: None) -> None:
    appeal = appeal_of("in-arabic", language="ar", date=date(2026, 3, 1))
    texts.write(appeal, "ar", title="نداء", body="نص.", by=None)

    html = html_of(client, "/appeals/in-arabic/")

    assert '<html lang="ar" dir="rtl">' in html
    assert '<a href="/en/appeals/in-arabic/" lang="en" dir="ltr" hreflang="en">English</a>' in html
    assert 'rel="canonical" href="http://127.0.0.1:8000/appeals/in-arabic/"' in html


def test_pages_lead_to_their_translations(client: Client, syria: Appeal) -> None:
    english, arabic = html_of(client, ADDRESS), html_of(client, f"/ar{ADDRESS}")

    alternates = [
        ("en", f"http://127.0.0.1:8000{ADDRESS}"),
        ("ar", f"http://127.0.0.1:8000/ar{ADDRESS}"),
        ("fr", f"http://127.0.0.1:8000/fr{ADDRESS}"),
        ("es", f"http://127.0.0.1:8000/es{ADDRESS}"),
    ]
    assert re.findall(r'rel="alternate" hreflang="(..)" href="(.*?)"', english) == alternates
    assert re.findall(r'rel="alternate" hreflang="(..)" href="(.*?)"', arabic) == alternates
    assert f'href="/ar{ADDRESS}about/#cite"' in arabic


def test_second_address_of_the_first_language_is_not_the_canonical_one(client: Client, syria: Appeal) -> None:
    assert f'rel="canonical" href="http://127.0.0.1:8000{ADDRESS}"' in html_of(client, f"/en{ADDRESS}")


def test_list_is_the_same_in_all_languages(client: Client, syria: Appeal) -> None:
    enlist(syria, "أهل حوران", "Oxfam")

    assert lines_of(html_of(client, f"/ar{ADDRESS}")) == lines_of(html_of(client, ADDRESS))


def test_no_word_of_the_public_pages_is_left_in_english(client: Client, db: None) -> None:
    appeal = appeal_of(
        "in-arabic", language="ar", issuer="ألف", kind="بيان", offers_data=True, press_phone="1", link_shows_list=True
    )
    texts.write(appeal, "ar", title="نداء", body="نص.", by=None)
    network = register.save(Network(name="شبكة", acronym="ش"), by=None)
    register.save(Mark(appeal=appeal, network=network, sign="*"), by=None)
    for hidden in enlist(appeal, "هاء", "واو", "زاي"):
        moderation.hide_name(hidden, by=None)
    confirm(network, *enlist(appeal, "ألف", "باء"))

    home = "/ar/appeals/in-arabic/"
    pages = [client.get(address) for address in (home, f"{home}?q=zz", f"{home}?members=x", f"{home}about/", "/ar/x")]
    change(appeal, visibility=Visibility.LINK)
    pages += [client.get(f"/ar/s/{appeal.secret}/"), client.get("/ar/"), client.get("/ar/enter/x/y/")]

    for page in pages:
        assert english_in(page.content.decode()) == set(), page.request["PATH_INFO"]


def english_in(html: str) -> set[str]:
    """The Latin words that are read or heard, but for names of formats, the zone, and what a visitor typed."""
    body = html.partition("<body>")[2]
    spoken = " ".join(re.findall(r'(?:aria-label|placeholder|data-\w+)="([^"]*[\u0600-\u06ff ][^"]*)"', body))
    words = re.findall(r"[A-Za-z]{2,}", re.sub(r"http\S+|\{\w+\}", "", text_of(body.replace("<", " <")) + spoken))
    return set(words) - {"English", "Fran", "ais", "Espa", "ol", "CSV", "Excel", "JSON", "UTC", "zz", "Ctrl", "Cmd"}
