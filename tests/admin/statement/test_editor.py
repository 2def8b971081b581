"""Where a statement begins and its text is written: what is drawn, what is stored, and who may."""

import json
import re
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from signatories.models import Appeal, AppealText, JournalEntry
from signatories.workflow import texts
from tests import cast
from tests.admin.filling import address, entered, filled, looked_at, save

NEW = "/admin/statements/new/"
PREVIEW = "/admin/statements/preview/"
WORDS = {
    "title": "Peace now",
    "body": "We, {{ count }}, ask.",
    "issuer": "ABBAD",
    "kind": "Open letter",
    "date": "2026-05-01",
    "language": "en",
    "reference_name": "Index",
    "reference": "A 1",
    "slug": "",
}


def test_statement_begins_with_all_that_was_written(rima: User) -> None:
    response = entered(rima).post(NEW, WORDS)

    appeal = Appeal.objects.get(slug="peace-now")
    assert (response.status_code, response.url) == (302, reverse("admin:home", args=[appeal.pk]))  # type: ignore[attr-defined]
    assert (appeal.issuer, appeal.kind, str(appeal.date), appeal.reference_name, appeal.reference) == (
        "ABBAD", "Open letter", "2026-05-01", "Index", "A 1",
    )  # fmt: skip
    assert (appeal.texts.get().body, appeal.colleagues.get().user) == ("We, {{ count }}, ask.", rima)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "Now, {{ cuont }}"}, "title"),
        ({"title": "x" * 301}, "title"),
        ({"body": "We, {{ cuont }}"}, "body"),
        ({"body": "x" * 100_001}, "body"),
        ({"body": "a\0b"}, "body"),
        ({"issuer": " "}, "issuer"),
        ({"date": "1 May"}, "date"),
        ({"language": "tlh"}, "language"),
        ({"slug": "Not An Address"}, "slug"),
        ({"slug": "uniting-for-syria"}, "slug"),
    ],
)
def test_what_was_typed_stays_where_it_is_refused(rima: User, changed: dict[str, str], field: str) -> None:
    before = Appeal.objects.count(), JournalEntry.objects.count()

    page = entered(rima).post(NEW, WORDS | changed)

    assert (page.status_code, list(page.context["form"].errors)) == (200, [field])
    assert page.context["form"]["body"].value() == (WORDS | changed)["body"]
    assert (Appeal.objects.count(), JournalEntry.objects.count()) == before


def test_only_coordinators_begin_a_statement(vera: User, ada: User) -> None:
    answers = [entered(vera).get(NEW).status_code, entered(vera).post(NEW, WORDS).status_code]
    answers.append(entered(ada).get(NEW).status_code)

    assert answers == [403, 403, 200]


def test_stock_page_leads_to_the_one_page(rima: User, vera: User) -> None:
    old = address("add", model="appeal")

    assert entered(rima).get(old).url == NEW  # type: ignore[attr-defined]
    assert entered(vera).get(old).status_code == 403


def test_preview_shows_the_text_as_the_public_page_does(syria: Appeal, vera: User) -> None:
    cast.enlist(syria, "ABBAD", "Ahl Horan")
    words = {
        "part": "1",
        "appeal": syria.pk,
        "language": "en",
        "title": "Of {{ count }}",
        "body": "We, **{{ count }}**",
    }

    html = entered(vera).post(PREVIEW, words).content.decode()

    pill = '<span class="pill" lang="en" dir="ltr"><bdi>2</bdi> <small>← counted</small></span>'
    assert f"<p>We, <strong>{pill}</strong></p>" in html
    assert '<h2 class="title">Of 2</h2>' in html


def test_preview_of_somebody_elses_statement_counts_nothing(syria: Appeal, omar: User) -> None:
    cast.enlist(syria, "ABBAD", "Ahl Horan")

    html = entered(omar).post(PREVIEW, {"part": "1", "appeal": syria.pk, "body": "{{ count }}"}).content.decode()

    assert "<bdi>0</bdi>" in html


def test_preview_speaks_the_language_of_the_text(syria: Appeal, rima: User) -> None:
    words = {"part": "1", "appeal": syria.pk, "language": "ar", "body": "{{ members:XY }} {{ cuont }}"}

    html = entered(rima).post(PREVIEW, words).content.decode()

    assert '<div class="prose" lang="ar" dir="rtl">' in html
    assert "← not counted here" in html
    assert "<bdi>{{ cuont }}</bdi> is not known here" in html


def test_preview_without_scripts_is_a_page(rima: User) -> None:
    html = entered(rima).post(PREVIEW, WORDS | {"is_new": "1"}).content.decode()

    assert "<h1><bdi>Peace now</bdi></h1>" in html
    assert "/appeals/peace-now/" in html
    assert "Only a preview: nothing is stored." in html


def test_preview_stores_nothing_and_answers_posts_only(syria: Appeal, rima: User) -> None:
    client, before = entered(rima), (cast.revision(syria), JournalEntry.objects.count(), AppealText.objects.count())

    client.post(PREVIEW, {"part": "1", "appeal": syria.pk, "title": "x", "body": "y"})

    assert (cast.revision(syria), JournalEntry.objects.count(), AppealText.objects.count()) == before
    assert client.get(PREVIEW).status_code == 405


@pytest.mark.parametrize("appeal", ["", "x", "-1", "9" * 30, "٣"])
def test_preview_of_no_statement_answers(rima: User, appeal: str) -> None:
    assert entered(rima).post(PREVIEW, {"appeal": appeal, "body": "{{ count }}"}).status_code == 200


@pytest.mark.one_database
def test_hostile_texts_are_drawn_harmless(rima: User, cases: Path, one_in: int) -> None:
    client = entered(rima)
    hostile = json.loads((cases / "payloads/blns/blns.json").read_text(encoding="utf-8"))
    for file in sorted((cases / "payloads/xss").glob("*.txt")):
        hostile += file.read_text(encoding="utf-8", errors="replace").splitlines()[:200]
    hostile = hostile[::one_in]
    hostile += ["\0", "x" * 1_000_000, "[" * 5000, "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace")]

    answers = [client.post(PREVIEW, {"part": "1", "title": words, "body": words}) for words in hostile]

    assert {answer.status_code for answer in answers} == {200}
    for answer in answers:
        html = answer.content.decode().lower()
        assert not [tag for tag in ("<script", "<img", "<svg", "<iframe", "<object", "<body", "<input") if tag in html]


def test_text_is_corrected_in_its_version(syria: Appeal, rima: User) -> None:
    url = address("change", syria.texts.get().pk, model="appealtext")

    save(entered(rima), url, body="We, {{ count }}, ask. Bonyan*")

    assert list(syria.texts.values_list("version", "body")) == [(1, "We, {{ count }}, ask. Bonyan*")]


def test_change_of_meaning_is_chosen_below_what_changes(syria: Appeal, rima: User) -> None:
    cast.enlist(syria, "ABBAD")
    client, url = entered(rima), address("change", syria.texts.get().pk, model="appealtext")

    shown = client.post(url, filled(client.get(url), body="We demand."))
    assert (shown.status_code, syria.texts.get().body[:3]) == (200, "We,")
    client.post(url, looked_at(shown, "meaning"))

    assert list(syria.texts.order_by("version").values_list("version", "body")) == [
        (1, "We, {{ count }} organizations, ask for peace.\n\nWe thank 73 countries."),
        (2, "We demand."),
    ]


def test_only_the_first_language_changes_the_meaning(syria: Appeal, rima: User) -> None:
    cast.enlist(syria, "ABBAD")
    arabic = texts.write(syria, "ar", title="سوريا", body="نص", by=None)
    client, url = entered(rima), address("change", arabic.pk, model="appealtext")

    client.post(url, looked_at(client.post(url, filled(client.get(url), body="نص جديد")), "meaning"))

    arabic.refresh_from_db()
    assert (arabic.version, arabic.body) == (1, "نص جديد")
    assert Appeal.objects.get(pk=syria.pk).version == 1


def test_languages_of_a_text_are_one_step_away(syria: Appeal, rima: User) -> None:
    english = syria.texts.get()
    page = entered(rima).get(address("change", english.pk, model="appealtext"))

    told = [(t["code"], t["is_written"], t["is_here"], t["url"]) for t in page.context["tongues"]]
    arabic, french, spanish = (
        f"{address('add', model='appealtext')}?appeal={syria.pk}&language={code}" for code in ("ar", "fr", "es")
    )
    here = address("change", english.pk, model="appealtext")
    others = [("ar", False, False, arabic), ("fr", False, False, french), ("es", False, False, spanish)]
    assert told == [("en", True, True, here), *others]
    area = re.search("<textarea[^>]*>", entered(rima).get(arabic).content.decode())
    assert area is not None and ('lang="ar"' in area[0], 'dir="rtl"' in area[0]) == (True, True)


def test_address_of_a_public_statement_needs_a_tick_to_change(syria: Appeal, rima: User) -> None:
    client, url = entered(rima), address("change", syria.pk, model="appeal")

    refused = save(client, url, slug="syria-now")
    assert "Links to the old address will break." in refused.content.decode()
    assert Appeal.objects.get(pk=syria.pk).slug == "uniting-for-syria"

    client.post(url, filled(client.get(url), slug="syria-now") | {"_breaks": "on"})
    assert Appeal.objects.get(pk=syria.pk).slug == "syria-now"


def test_address_of_a_draft_changes_freely(rima: User) -> None:
    client = entered(rima)
    client.post(NEW, WORDS)
    appeal = Appeal.objects.get(slug="peace-now")

    save(client, address("change", appeal.pk, model="appeal"), slug="peace-soon")

    assert Appeal.objects.get(pk=appeal.pk).slug == "peace-soon"


def test_people_are_not_among_the_settings(syria: Appeal, rima: User) -> None:
    page = entered(rima).get(address("change", syria.pk, model="appeal"))

    assert page.context["inline_admin_formsets"] == []
