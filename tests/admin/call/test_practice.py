"""Practice stores nothing and mails nobody; the preview shows the page as it will be, to colleagues alone."""

import html
import re
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse

from signatories.choices import Signing, Visibility
from signatories.models import Appeal, Network, Question
from signatories.workflow import moderation, outbox, register
from tests import cast
from tests.admin.filling import entered
from tests.site import matrix
from tests.views.signers import ANSWERS
from tests.views.test_page import lines_of


def draft(appeal: Appeal, **fields: Any) -> Appeal:
    row = Appeal.objects.get(pk=appeal.pk)
    row.visibility = Visibility.DRAFT
    for name, value in fields.items():
        setattr(row, name, value)
    return register.save(row, by=None)


def at(appeal: Appeal, screen: str = "practice") -> str:
    return reverse(f"admin:{screen}", args=[appeal.pk])


def typed(client: Client, appeal: Appeal, **answers: str) -> dict[str, str]:
    body = client.get(at(appeal)).content.decode()
    found = re.search(r'name="drawn" value="([^"]+)"', body)
    assert found
    return ANSWERS | {"drawn": found[1]} | answers


def counted() -> dict[str, int]:
    """How many rows each table of the database has."""
    with connection.cursor() as cursor:
        found = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT COUNT(*) FROM "{table}"')  # noqa: S608
            found[table] = cursor.fetchone()[0]
    return found


def hidden(body: str) -> dict[str, str]:
    return {
        name: html.unescape(value)
        for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', body)
        if name != "csrfmiddlewaretoken"
    }


def test_practice_goes_the_whole_way_and_stores_nothing(syria: Appeal, rima: User, srn: Network) -> None:
    draft(syria)
    register.save(Question(appeal=syria, wording="Who decided?", language="en"), by=None)
    cache.clear()
    client = entered(rima)
    answers = typed(client, syria)
    was, rows = counted(), matrix.stored()

    sent = client.post(at(syria), answers).content.decode()
    opened = client.post(f"{at(syria)}?step=confirm", hidden(sent)).content.decode()
    confirmed = client.post(f"{at(syria)}?step=confirm", {"act": "confirm"}).content.decode()
    disowned = client.post(f"{at(syria)}?step=confirm", {"act": "disown"})

    assert "Please confirm your message" in sent and "layla@ahlhoran.example" in sent
    assert "(the link stands here)" in sent
    assert "Ahl Horan" in opened and "Confirm our signature" in opened
    assert "Thank you" in confirmed and disowned.status_code == 200
    for page in (client.get(at(syria)).content.decode(), sent, opened, confirmed, disowned.content.decode()):
        assert "Practice: nothing is stored, and no mail goes out." in page
    outbox.deliver_due()
    assert (counted(), matrix.stored(), mail.outbox) == (was, rows, [])


def test_open_mail_of_practice_names_the_organizations(syria: Appeal, rima: User) -> None:
    draft(syria, is_discreet=False)
    client = entered(rima)

    body = client.post(at(syria), typed(client, syria, **{"number": "2", "o1-name": "KHOJ"})).content.decode()

    assert re.search("“Uniting for Syria”.*Ahl Horan\nKHOJ\n", html.unescape(body), re.S)


def test_practice_checks_what_the_form_checks_and_keeps_what_is_typed(syria: Appeal, rima: User) -> None:
    draft(syria)
    client = entered(rima)
    rows = matrix.stored()

    answer = client.post(at(syria), typed(client, syria, email="nobody at home", person=""))

    body = answer.content.decode()
    assert (answer.status_code, 'value="nobody at home"' in body, 'value="Ahl Horan"' in body) == (400, True, True)
    assert "Write the e-mail like name@example.org." in body
    assert b'name="o1-name"' in client.post(at(syria), typed(client, syria) | {"more": "1"}).content
    passed = client.post(at(syria), typed(client, syria, colleague="nour@example.org") | {"pass": "1"})
    assert b"nour@example.org" in passed.content
    outbox.deliver_due()
    assert (matrix.stored(), mail.outbox) == (rows, [])


def test_the_same_answers_are_stored_where_it_is_no_practice(syria: Appeal, rima: User, client: Client) -> None:
    """The control: what practice takes back, the form itself does."""
    draft(syria, visibility=Visibility.PUBLIC, signing=Signing.OPEN)
    hers = entered(rima)
    was = counted()

    client.post(f"/appeals/{syria.slug}/sign/", typed(hers, syria))

    changed = {table for table, number in counted().items() if number != was[table]}
    assert {"signatories_endorsement", "signatories_journalentry"} <= changed


def test_practice_is_for_coordinators(syria: Appeal, vera: User, omar: User, client: Client) -> None:
    statuses = [one.get(at(syria)).status_code for one in (entered(vera), entered(omar), client)]

    assert statuses == [403, 404, 302]


# Preview as public


@pytest.mark.parametrize("visibility", [Visibility.DRAFT, Visibility.LINK, Visibility.PUBLIC])
def test_preview_shows_the_page_as_the_public_will_see_it(
    syria: Appeal, rima: User, vera: User, visibility: Visibility, srn: Network
) -> None:
    oxfam, hid, _waits = cast.enlist(syria, "Oxfam", "Danger House")[0:2] + cast.propose(syria, "Waiting Canary")
    cast.confirm(srn, oxfam)
    moderation.hide_name(hid, by=None)
    draft(syria, visibility=visibility)
    was = matrix.stored()

    for user in (rima, vera):
        answer = entered(user).get(at(syria, "as_public"))
        page = answer.content.decode()
        assert lines_of(page) == ["1. Oxfam*"]
        assert "Preview: this is how the public will see the page." in page
        assert [word for word in ("Danger House", "Waiting Canary", "canonical", "og:") if word in page] == []
        assert 'name="robots" content="noindex' in page
        assert (answer["X-Robots-Tag"], "no-store" in answer["Cache-Control"]) == ("noindex", True)
    assert matrix.stored() == was


def test_preview_is_for_colleagues_of_the_statement(syria: Appeal, omar: User, client: Client) -> None:
    draft(syria)

    assert [one.get(at(syria, "as_public")).status_code for one in (entered(omar), client)] == [404, 302]
    assert client.get(f"/appeals/{syria.slug}/").status_code == 404


def test_preview_is_found_in_and_speaks_the_first_language(syria: Appeal, rima: User) -> None:
    cast.enlist(syria, "Oxfam", "Bonyan")
    draft(syria, language="ar")
    client = entered(rima)

    assert lines_of(client.get(f"/en{at(syria, 'as_public')}?q=oxf").content.decode()) == ["2. Oxfam"]
    assert '<html lang="ar" dir="rtl">' in client.get(at(syria, "as_public")).content.decode()
    assert client.get(f"{at(syria, 'as_public')}?page=99").status_code == 404


def test_every_table_is_counted(db: None) -> None:
    tables = {model._meta.db_table for model in apps.get_app_config("signatories").get_models()}

    assert tables - set(counted()) == set()
