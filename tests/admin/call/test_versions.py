"""The new text at the desk: the difference before a save, asking, stopping, publishing, taking back, and who may."""

import html
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from signatories.choices import ConsentRule, LetterState
from signatories.models import Appeal, AppealText, JournalEntry, Letter, Signatory
from signatories.workflow import consent, replacing, texts
from tests import cast
from tests.admin.filling import address, entered, filled, looked_at
from tests.workflow.changing import NEW, in_days, many, say, signed


def screen(appeal: Appeal) -> str:
    return reverse("admin:new_text", args=[appeal.pk])


def words(response: Any) -> str:
    body = re.sub(r"<(script|style).*?</\1>", "", response.content.decode(), flags=re.S)
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", body).split()))


def press(client: Client, appeal: Appeal, act: str, **sent: object) -> str:
    """Press a button and read what is said on the page that follows."""
    return words(client.post(screen(appeal), {"act": act, **sent}, follow=True))


def stored() -> list[object]:
    return [list(model.objects.order_by("pk").values()) for model in (Appeal, AppealText, Signatory, Letter)]


# Editing


def test_what_changes_is_shown_before_it_is_stored(syria: Appeal, rima: User) -> None:
    cast.enlist(syria, "ABBAD")
    client, url = entered(rima), address("change", syria.texts.get().pk, model="appealtext")
    was = stored()

    shown = client.post(url, filled(client.get(url), body="We, {{ count }} organizations, ask for justice."))

    body = shown.content.decode()
    assert (stored(), "errornote" in body) == (was, False)
    assert re.search("<ins>.*justice.*</ins>", body) and re.search("<del>.*peace.*</del>", body)
    assert "Nothing is stored yet" in words(shown) and 'name="_kind" value="meaning"' in body
    assert shown.context["adminform"].form["body"].value() == "We, {{ count }} organizations, ask for justice."


def test_what_was_written_after_the_difference_is_shown_again(syria: Appeal, rima: User) -> None:
    cast.enlist(syria, "ABBAD")
    client, url = entered(rima), address("change", syria.texts.get().pk, model="appealtext")
    shown = client.post(url, filled(client.get(url), body="We ask for justice."))
    was = stored()

    again = client.post(url, looked_at(shown, "correction", body="We ask for nothing."))
    assert stored() == was
    client.post(url, looked_at(again, "correction"))

    assert syria.texts.get().body == "We ask for nothing."


def test_correction_with_its_sentence_is_public_at_once(syria: Appeal, rima: User) -> None:
    cast.enlist(syria, "ABBAD")
    client, url = entered(rima), address("change", syria.texts.get().pk, model="appealtext")

    shown = client.post(url, filled(client.get(url), body="We ask for peace!", correction="A sign was missing."))
    client.post(url, looked_at(shown, "correction"))

    text = syria.texts.get()
    assert (text.version, text.body, text.correction) == (1, "We ask for peace!", "A sign was missing.")
    assert text.corrected_at is not None


def test_nothing_is_asked_while_nobody_has_signed(syria: Appeal, rima: User) -> None:
    client, url = entered(rima), address("change", syria.texts.get().pk, model="appealtext")

    response = client.post(url, filled(client.get(url), body="We demand."))

    assert (response.status_code, syria.texts.get().body) == (302, "We demand.")


def test_change_of_meaning_leads_to_the_screen_of_the_new_text(syria: Appeal, rima: User) -> None:
    cast.enlist(syria, "ABBAD")
    client, url = entered(rima), address("change", syria.texts.get().pk, model="appealtext")
    shown = client.post(url, filled(client.get(url), body="We demand."))

    response = client.post(url, looked_at(shown, "meaning"))

    assert (response.status_code, response["Location"]) == (302, screen(syria))
    assert list(syria.texts.order_by("version").values_list("version", "body")) == [
        (1, "We, {{ count }} organizations, ask for peace.\n\nWe thank 73 countries."),
        (2, "We demand."),
    ]


def test_text_that_is_asked_about_is_corrected_only(syria: Appeal, rima: User) -> None:
    signed(syria, "ABBAD")
    texts.change_meaning(syria, NEW, by=rima)
    consent.ask(syria, rule=ConsentRule.AGREED, answer_by=in_days(7), by=rima)
    client, url = entered(rima), address("change", syria.texts.get(version=2).pk, model="appealtext")

    shown = client.post(url, filled(client.get(url), body="We, {{ count }}, demand peace!"))
    assert "only corrections are possible now" in words(shown)
    client.post(url, looked_at(shown, "meaning"))

    assert list(syria.texts.order_by("version").values_list("version", "body"))[1:] == [
        (2, "We, {{ count }}, demand peace!")
    ]


def test_earlier_text_is_read_and_never_changed(syria: Appeal, rima: User, ada: User) -> None:
    signed(syria, "ABBAD")
    texts.change_meaning(syria, NEW, by=rima)
    consent.ask(syria, rule=ConsentRule.AGREED, answer_by=in_days(7), by=rima)
    replacing.publish(syria, by=rima)
    old = syria.texts.get(version=1)
    url = address("change", old.pk, model="appealtext")

    for user in (rima, ada):
        client = entered(user)
        page = client.get(url)
        assert "This is an earlier text of the statement." in words(page) and "<textarea" not in page.content.decode()
        sent = {"title": "x", "body": "x", "version": "1", "language": "en", "appeal": syria.pk}
        assert client.post(url, sent).status_code == 403
        assert client.post(address("delete", old.pk, model="appealtext"), {"post": "yes"}).status_code == 403
    old.refresh_from_db()
    assert old.title == "Uniting for Syria"


def test_translation_of_the_new_text_begins_with_the_public_one(syria: Appeal, rima: User) -> None:
    signed(syria, "ABBAD")
    texts.write(syria, "ar", title="سوريا", body="نطالب بالسلام.", by=rima)
    texts.change_meaning(syria, NEW, by=rima)
    client = entered(rima)
    found = re.search(r'href="([^"]*add/\?[^"]*language=ar[^"]*)"', client.get(screen(syria)).content.decode())
    assert found
    url = html.unescape(found[1])

    page = client.get(url)
    assert page.context["adminform"].form["body"].value() == "نطالب بالسلام."
    client.post(url, filled(page, body="نطالب بالعدل."))

    rows = syria.texts.filter(language="ar").order_by("version").values_list("version", "body")
    assert list(rows) == [(1, "نطالب بالسلام."), (2, "نطالب بالعدل.")]


@pytest.mark.parametrize("version", ["7", "x", "0", "-1"])
def test_text_is_added_to_no_version_but_these_two(syria: Appeal, rima: User, version: str) -> None:
    client, url = entered(rima), f"{address('add', model='appealtext')}?appeal={syria.pk}&language=ar&version={version}"

    client.post(url, filled(client.get(url), title="سوريا", body="نص", language="ar"))

    assert syria.texts.get(language="ar").version == 1


# The screen


def test_whole_way_of_a_new_text(syria: Appeal, rima: User) -> None:
    lines = [signed(syria, name) for name in ("ABBAD", "KHOJ", "Tearfund")]
    cast.enlist(syria, "No Address")
    texts.change_meaning(syria, NEW, by=rima)
    client, day = entered(rima), in_days(7)
    before = words(client.get(screen(syria)))
    assert "3 addresses get one mail each. 1 line has no address to ask" in before

    assert "3 mails go out, each to one address." in press(client, syria, "ask", rule="agreed", answer_by=str(day))
    assert "3 mails are stopped." in press(client, syria, "stop")
    say(lines[0], agrees=True)
    say(lines[1], agrees=False)
    said = words(client.get(screen(syria)))
    assert "1 stays on the list 2 leave the list and come back by agreeing 1 is withdrawn, having refused" in said
    assert "The text will say 1" in said

    assert "Version 2 of the text is public now." in press(client, syria, "publish")
    assert cast.listed(syria) == ["ABBAD"]
    shown = words(client.get(screen(syria) + "?show=waiting"))
    assert "Waiting for an answer: 1 Tearfund" in shown
    said = press(client, syria, "agreed", signatory=lines[2].pk, **{"from": "waiting"})
    assert "Written down: Tearfund has agreed by telephone." in said
    assert cast.listed(syria) == ["ABBAD", "Tearfund"]
    assert JournalEntry.objects.get(act="agree", by=rima).details["how"] == "telephone"


def test_what_was_typed_stays_where_asking_is_refused(syria: Appeal, rima: User) -> None:
    signed(syria, "ABBAD")
    texts.change_meaning(syria, NEW, by=rima)
    client, was = entered(rima), stored()
    told = []
    for sent in (
        {},
        {"rule": "silence"},
        {"rule": "silence", "answer_by": "soon"},
        {"rule": "nonsense", "answer_by": "1"},
    ):
        response = client.post(screen(syria), {"act": "ask", **sent})
        told.append((response.status_code, sorted(response.context["form"].errors)))
    past = client.post(screen(syria), {"act": "ask", "rule": "silence", "answer_by": "2020-01-01"})

    assert told == [
        (400, ["answer_by", "rule"]),
        (400, ["answer_by"]),
        (400, ["answer_by"]),
        (400, ["answer_by", "rule"]),
    ]
    assert (past.status_code, list(past.context["form"].errors)) == (409, ["answer_by"])
    assert 'value="2020-01-01"' in past.content.decode() and stored() == was


def test_silence_is_not_published_before_its_day_is_over(syria: Appeal, rima: User) -> None:
    signed(syria, "ABBAD")
    texts.change_meaning(syria, NEW, by=rima)
    consent.ask(syria, rule=ConsentRule.SILENCE, answer_by=in_days(2), by=rima)
    client = entered(rima)

    page = client.get(screen(syria))
    assert "By this rule silence counts" in words(page) and 'value="publish"' not in page.content.decode()
    assert "until that day is over, silence is no yes" in press(client, syria, "publish")
    with time_machine.travel(timezone.now() + timedelta(days=3), tick=False):
        assert 'value="publish"' in entered(rima).get(screen(syria)).content.decode()


def test_taking_back_leaves_all_as_it_was(syria: Appeal, rima: User) -> None:
    signed(syria, "ABBAD")
    was = list(Signatory.objects.values()), list(AppealText.objects.values())
    texts.change_meaning(syria, NEW, by=rima)
    consent.ask(syria, rule=ConsentRule.AGREED, answer_by=in_days(7), by=rima)
    say(Signatory.objects.get(), agrees=True)

    assert "The new text is taken back." in press(entered(rima), syria, "take_back")

    assert (list(Signatory.objects.values()), list(AppealText.objects.values())) == was


def test_not_named_ones_are_shown_when_asked_for_and_that_is_told(syria: Appeal, rima: User) -> None:
    line = signed(syria, "Danger House", is_named=False)
    texts.change_meaning(syria, NEW, by=rima)
    consent.ask(syria, rule=ConsentRule.AGREED, answer_by=in_days(7), by=rima)
    client = entered(rima)
    hidden = client.get(screen(syria) + "?show=waiting").content.decode()

    shown = client.post(screen(syria), {"act": "show", "signatory": line.pk, "from": "waiting"}).content.decode()
    said = press(client, syria, "agreed", signatory=line.pk, **{"from": "waiting"})

    assert ["Danger House" in body for body in (hidden, shown, said)] == [False, True, False]
    assert cast.acts([line])[-2:] == ["look_at_name", "agree"]


def test_home_leads_to_the_new_text(syria: Appeal, rima: User, vera: User) -> None:
    lines = [signed(syria, name) for name in ("ABBAD", "KHOJ", "Tearfund")]
    texts.change_meaning(syria, NEW, by=rima)
    home, client = reverse("admin:home", args=[syria.pk]), entered(rima)
    assert "A new text is written, and nobody has been asked about it" in words(client.get(home))
    consent.ask(syria, rule=ConsentRule.AGREED, answer_by=in_days(7), by=rima)
    say(lines[0], agrees=True)
    say(lines[1], agrees=False)

    page = client.get(home)

    assert "The new text: 1 agreed, 1 waiting, 1 refused" in words(page)
    assert f'href="{screen(syria)}"' in page.content.decode()
    assert "new text" not in words(entered(vera).get(home))


def test_screen_is_for_the_coordinators_of_the_statement(syria: Appeal, vera: User, omar: User, rima: User) -> None:
    signed(syria, "ABBAD")
    texts.change_meaning(syria, NEW, by=rima)
    was = stored()

    told = [entered(user).post(screen(syria), {"act": "take_back"}).status_code for user in (vera, omar)]

    assert (told, stored()) == ([403, 404], was)


@pytest.mark.parametrize(
    "sent", [{}, {"act": "x"}, {"act": "agreed"}, {"act": "agreed", "signatory": "x"}, {"act": "show"}]
)
def test_nonsense_changes_nothing(syria: Appeal, rima: User, sent: dict[str, str]) -> None:
    signed(syria, "ABBAD")
    texts.change_meaning(syria, NEW, by=rima)
    was = stored()

    status = entered(rima).post(screen(syria), sent).status_code

    assert (status, stored()) == (404 if sent.get("act") in ("agreed", "show") else 302, was)


def test_screen_takes_as_many_queries_for_a_long_list(syria: Appeal, rivers: Appeal, ada: User) -> None:
    counts, client = [], entered(ada)
    for appeal, length in ((syria, 10), (rivers, 1_000)):
        many(appeal, length)
        texts.change_meaning(appeal, NEW, by=None)
        told = [queries(client, screen(appeal))]
        consent.ask(appeal, rule=ConsentRule.AGREED, answer_by=in_days(7), by=None)
        told += [queries(client, screen(appeal) + show) for show in ("", "?show=waiting")]
        counts.append(told)

    assert counts[0] == counts[1]
    assert Letter.objects.filter(appeal=rivers, state=LetterState.WAITING).count() == 1_000


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as found:
        assert client.get(path).status_code == 200
    return len(found)
