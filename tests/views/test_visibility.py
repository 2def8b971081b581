"""Who may read a statement at which address."""

import pytest
from django.test import Client

from signatories.choices import Visibility
from signatories.models import Appeal, Network
from tests.cast import confirm, enlist
from tests.views.test_page import ADDRESS, change, lines_of, text_of

ADDRESSES = (
    ADDRESS,
    f"{ADDRESS}about/",
    *(f"{ADDRESS}signatories.{ext}" for ext in ("json", "csv", "xlsx", "txt")),
)


@pytest.mark.parametrize("mount", ["", "/ar"])
@pytest.mark.parametrize("visibility", [Visibility.DRAFT, Visibility.LINK])
def test_hidden_statement_is_the_same_404_as_nonsense(
    client: Client, syria: Appeal, visibility: Visibility, mount: str
) -> None:
    enlist(syria, "Oxfam")
    change(syria, visibility=visibility)

    for address in ADDRESSES:
        hidden = client.get(mount + address)
        nonsense = client.get(mount + address.replace("syria", "nothing"))
        assert hidden.status_code == nonsense.status_code == 404
        assert hidden.content == nonsense.content
        assert hidden.headers == nonsense.headers


def test_hidden_statement_is_not_on_the_front_page(client: Client, syria: Appeal, rivers: Appeal) -> None:
    change(syria, visibility=Visibility.LINK)
    change(rivers, visibility=Visibility.ARCHIVED)

    html = client.get("/").content.decode()

    assert "Rivers for all" in html
    assert "Uniting for Syria" not in html


def test_private_link_shows_the_number_only(client: Client, syria: Appeal, srn: Network) -> None:
    confirm(srn, *enlist(syria, "Oxfam", "Bonyan"))
    change(syria, visibility=Visibility.LINK, press_email="press@example.org")

    html = client.get(f"/s/{syria.secret}/").content.decode()

    assert "You see this by a private link. Please do not publish it." in html
    assert "2 organizations have signed" in text_of(html)
    assert lines_of(html) == []
    for absent in ("Oxfam", "Bonyan", "Syria Relief Network", "press@example.org", syria.slug, "og:", "canonical"):
        assert absent not in html, absent


def test_private_link_leads_to_ones_own_signature(client: Client, syria: Appeal) -> None:
    change(syria, visibility=Visibility.LINK)
    here = f"/s/{syria.secret}/"

    html = client.get(here).content.decode()

    assert [
        client.get(here + page).status_code for page in ("mine/", "privacy/") if f'href="{here}{page}"' in html
    ] == [
        200,
        200,
    ]


def test_private_link_shows_the_list_where_the_coordinators_say_so(client: Client, syria: Appeal) -> None:
    enlist(syria, "Oxfam")
    change(syria, visibility=Visibility.LINK, link_shows_list=True)

    html = client.get(f"/s/{syria.secret}/").content.decode()

    assert lines_of(html) == ["1. Oxfam"]
    assert "signatories.txt" not in html


def test_private_link_is_kept_by_nobody(client: Client, syria: Appeal) -> None:
    change(syria, visibility=Visibility.LINK)

    response = client.get(f"/s/{syria.secret}/")

    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Robots-Tag"] == "noindex"
    assert b'<meta name="robots" content="noindex, noarchive">' in response.content


@pytest.mark.parametrize("visibility", [Visibility.DRAFT, Visibility.PUBLIC, Visibility.ARCHIVED])
def test_private_link_leads_nowhere_before_and_after(client: Client, syria: Appeal, visibility: Visibility) -> None:
    change(syria, visibility=visibility)

    response = client.get(f"/s/{syria.secret}/")

    assert response.status_code == 404
    assert response.content == client.get("/s/nonsense/").content


@pytest.mark.parametrize("secret", ["%00", "%ff", "a.b", "x" * 5000])
def test_a_private_link_of_nonsense_is_not_found(client: Client, syria: Appeal, secret: str) -> None:
    change(syria, visibility=Visibility.LINK)

    response = client.get(f"/s/{secret}/")

    assert response.status_code == 404
    assert response.content == client.get("/s/nonsense/").content
