"""Tidy names: what is proposed, accepted, kept and put back, and that nothing happens by itself."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from signatories.models import Appeal, JournalEntry, OrganizationName, Signatory
from signatories.workflow import moderation, naming
from tests import cast
from tests.admin.filling import entered

USUAL = (
    "Humanitarian Relief Foundation", "Relief Foundation for Humanitarian Aid", "Syrian Humanitarian Foundation",
)  # fmt: skip
SLIPS = ("Enjaz Development foundation", "IHH Humantiarian Relief", "Najda now")


def url(appeal: Appeal) -> str:
    return f"/admin/statements/{appeal.pk}/names/"


def shown(client: Client, appeal: Appeal) -> dict[str, Any]:
    """Give what the page would send back, without any button."""
    data: dict[str, Any] = {"row": []}
    for row in client.get(url(appeal)).context["page"]:
        data["row"].append(str(row.pk))
        data[f"turn-{row.pk}"] = str(row.turn)
        if row.is_shown:
            data[f"new-{row.pk}"] = row.proposed
    return data


def proposed(client: Client, appeal: Appeal) -> list[tuple[int, str, str]]:
    page = client.get(url(appeal)).context["page"]
    return [(row.number, row.spelling.old, row.proposed) for row in page]


def said(client: Client, appeal: Appeal) -> list[str]:
    return [str(message).split(" <button")[0] for message in client.get(url(appeal)).context["messages"]]


@pytest.fixture
def lines(syria: Appeal) -> list[Signatory]:
    return cast.enlist(syria, *USUAL, *SLIPS)[3:]


def test_the_real_list_is_read_and_nothing_changed(seed: Appeal, ada: User) -> None:
    before = JournalEntry.objects.count()

    assert proposed(entered(ada), seed) == [
        (67, "Enjaz Development foundation", "Enjaz Development Foundation"),
        (94, "IHH Humantiarian Relief Foundation", "IHH Humanitarian Relief Foundation"),
        (123, "Najda now", "Najda Now"),
        (125, "NGO NO-WAR NETWORK", "NGO No-War Network"),
    ]  # fmt: skip
    assert JournalEntry.objects.count() == before


def test_accepting_prints_the_new_name(syria: Appeal, rima: User, lines: list[Signatory]) -> None:
    client = entered(rima)
    before = cast.revision(syria)

    response = client.post(url(syria), shown(client, syria) | {"accept": str(lines[1].pk)})

    lines[1].refresh_from_db()
    assert (response.status_code, lines[1].printed_name) == (302, "IHH Humanitarian Relief")
    assert cast.revision(syria) == before + 1
    assert said(client, syria) == ["It is now printed as IHH Humanitarian Relief."]
    assert [old for _n, old, _new in proposed(client, syria)] == ["Enjaz Development foundation", "Najda now"]


def test_kept_is_not_proposed_again(syria: Appeal, rima: User, lines: list[Signatory]) -> None:
    client = entered(rima)

    client.post(url(syria), shown(client, syria) | {"keep": str(lines[2].pk)})

    lines[2].refresh_from_db()
    assert lines[2].printed_name == "Najda now"
    assert said(client, syria) == ["Najda now stays as printed and is not proposed again."]
    assert [old for _n, old, _new in proposed(client, syria)] == [
        "Enjaz Development foundation",
        "IHH Humantiarian Relief",
    ]


def test_all_of_a_page_are_accepted_and_put_back(syria: Appeal, rima: User, lines: list[Signatory]) -> None:
    client = entered(rima)

    client.post(url(syria), shown(client, syria) | {"all": "1"})
    assert cast.listed(syria)[-1] == "Syrian Humanitarian Foundation"
    assert {s.printed_name for s in Signatory.objects.filter(pk__in=[line.pk for line in lines])} == {
        "Enjaz Development Foundation",
        "IHH Humanitarian Relief",
        "Najda Now",
    }
    assert said(client, syria) == ["3 names are corrected."]

    entries = JournalEntry.objects.filter(act="rename").values_list("pk", flat=True)
    client.post(url(syria), {"undo": ",".join(map(str, entries))})
    assert {s.printed_name for s in Signatory.objects.filter(pk__in=[line.pk for line in lines])} == set(SLIPS)
    assert said(client, syria) == ["3 names are put back."]


def test_unnamed_is_never_in_bulk_and_shown_only_when_asked(syria: Appeal, rima: User, lines: list[Signatory]) -> None:
    moderation.hide_name(lines[1], by=None)
    client = entered(rima)

    assert "Humantiarian" not in client.get(url(syria)).content.decode()
    client.post(url(syria), shown(client, syria) | {"all": "1"})
    client.post(url(syria), shown(client, syria) | {"accept": str(lines[1].pk)})
    lines[1].refresh_from_db()
    assert lines[1].printed_name == "IHH Humantiarian Relief"

    page = client.post(url(syria), shown(client, syria) | {"show": str(lines[1].pk)})
    row = page.context["page"][0]
    assert "Humantiarian" in page.content.decode()
    assert JournalEntry.objects.order_by("-pk")[0].subject == str(lines[1].pk)
    before = cast.revision(syria)
    client.post(url(syria), {f"turn-{row.pk}": row.turn, f"new-{row.pk}": row.proposed, "accept": row.pk})
    lines[1].refresh_from_db()
    assert (lines[1].printed_name, cast.revision(syria)) == ("IHH Humanitarian Relief", before)


def test_what_was_changed_meanwhile_is_left_alone(syria: Appeal, rima: User, lines: list[Signatory]) -> None:
    client = entered(rima)
    old = shown(client, syria)
    naming.rename(lines[2], "Najda tomorrow", by=None)

    client.post(url(syria), old | {"accept": str(lines[2].pk)})

    lines[2].refresh_from_db()
    assert lines[2].printed_name == "Najda tomorrow"
    assert said(client, syria) == ["That name was changed meanwhile. Nothing was done; look at what is proposed now."]


def test_country_taken_out_is_noted_beside(syria: Appeal, rima: User) -> None:
    line = cast.enlist(syria, "Women for Peace Network, Syria")[0]
    client = entered(rima)

    client.post(url(syria), shown(client, syria) | {"accept": str(line.pk)})

    line.refresh_from_db()
    assert (line.printed_name, str(line.organization.country)) == ("Women for Peace Network", "SY")


def test_undo_takes_the_country_back_too(syria: Appeal, rima: User) -> None:
    line = cast.enlist(syria, "Women for Peace Network, Syria")[0]
    client = entered(rima)
    client.post(url(syria), shown(client, syria) | {"accept": str(line.pk)})
    entry = JournalEntry.objects.get(act="rename")

    client.post(url(syria), {"undo": str(entry.pk)})

    line = Signatory.objects.get(pk=line.pk)
    assert (line.printed_name, str(line.organization.country)) == ("Women for Peace Network, Syria", "")
    told = JournalEntry.objects.filter(kind="organization", act="change").order_by("pk")
    assert [entry.details["fields"] for entry in told] == [{"country": ["", "SY"]}, {"country": ["SY", ""]}]


def test_what_another_line_bears_is_left_as_printed(syria: Appeal, rima: User, lines: list[Signatory]) -> None:
    cast.enlist(syria, "IHH Humanitarian Relief")
    client = entered(rima)

    client.post(url(syria), shown(client, syria) | {"all": "1"})

    lines[1].refresh_from_db()
    assert lines[1].printed_name == "IHH Humantiarian Relief"
    assert said(client, syria) == [
        "2 names are corrected.",
        "IHH Humantiarian Relief stays as printed: IHH Humanitarian Relief is no. 3 already.",
    ]


def test_undo_that_is_refused_names_nobody_who_is_not_named(syria: Appeal, rima: User, lines: list[Signatory]) -> None:
    naming.rename(lines[1], "IHH Humanitarian Relief", by=rima)
    entry = JournalEntry.objects.get(act="rename")
    naming.rename(lines[1], "IHH", by=rima)
    moderation.hide_name(lines[1], by=None)
    client = entered(rima)

    client.post(url(syria), {"undo": str(entry.pk)})

    assert said(client, syria) == ["It was changed again since."]


def test_country_stays_where_the_organization_is_not_hers(syria: Appeal, rivers: Appeal, rima: User) -> None:
    cast.enlist(syria, "Women for Peace Network, Syria")
    cast.enlist(rivers, "Women for Peace Network, Syria")

    assert proposed(entered(rima), syria) == []


@pytest.mark.parametrize(
    "sent", [{"accept": "x"}, {"keep": ""}, {"show": "9" * 30}, {"undo": "x,,9"}, {"all": "1"}, {}]
)
def test_nonsense_changes_nothing(syria: Appeal, rima: User, lines: list[Signatory], sent: dict[str, str]) -> None:
    before = JournalEntry.objects.count()

    response = entered(rima).post(url(syria), sent)

    assert (response.status_code in (302, 404), JournalEntry.objects.count()) == (True, before)


def test_line_and_entry_of_another_statement_are_out_of_reach(
    syria: Appeal, rivers: Appeal, rima: User, omar: User, lines: list[Signatory]
) -> None:
    naming.rename(lines[2], "Najda Later", by=None)
    entry = JournalEntry.objects.order_by("-pk")[0]
    client = entered(omar)

    sent = {f"turn-{lines[0].pk}": "0", f"new-{lines[0].pk}": "Enjaz Development Foundation", "accept": lines[0].pk}
    client.post(url(rivers), sent)
    client.post(url(rivers), {"undo": str(entry.pk)})

    assert [s.printed_name for s in Signatory.objects.filter(pk__in=[lines[0].pk, lines[2].pk]).order_by("pk")] == [
        "Enjaz Development foundation",
        "Najda Later",
    ]
    assert client.post(url(syria), sent).status_code == 404


def test_looking_on_is_not_enough(syria: Appeal, vera: User, omar: User) -> None:
    assert [entered(vera).get(url(syria)).status_code, entered(vera).post(url(syria)).status_code] == [403, 403]
    assert entered(omar).get(url(syria)).status_code == 404


def test_queries_do_not_grow_with_the_list(syria: Appeal, rima: User, lines: list[Signatory]) -> None:
    client = entered(rima)
    client.get(url(syria))
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(url(syria))
    cast.enlist(syria, *(f"Group {i} foundation" for i in range(60)))
    with CaptureQueriesContext(connection) as many:
        page = client.get(url(syria)).context["page"]

    assert (len(many), len(page), page.paginator.num_pages) == (len(few), 50, 2)
    assert OrganizationName.objects.count() == 0
