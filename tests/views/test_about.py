"""What is said about a list: how it is made, how to cite it, where to write."""

from django.test import Client

from signatories.models import Appeal
from signatories.workflow import moderation
from tests.cast import enlist
from tests.views.test_page import ADDRESS, change, text_of


def words_of(client: Client) -> str:
    return text_of(client.get(f"{ADDRESS}about/").content.decode())


def test_about_gives_the_sentence_of_an_issuer_on_the_list(client: Client, syria: Appeal) -> None:
    enlist(syria, "Amnesty International", "Oxfam", "Avaaz")

    words = words_of(client)

    assert (
        "Amnesty International and 2 other organizations, “Uniting for Syria”, 1 March 2026, "
        f"AI Index: MDE 24/1/2026, http://127.0.0.1:8000{ADDRESS}" in words
    )
    assert "“3 organizations” and “Amnesty International and 2 other organizations” say the same" in words


def test_about_counts_all_where_the_issuer_is_not_on_the_list(client: Client, syria: Appeal) -> None:
    enlist(syria, "Oxfam", "Friends of Amnesty International")

    words = words_of(client)

    assert "2 organizations, “Uniting for Syria”" in words
    assert "other organizations" not in words


def test_about_keeps_the_three_numbers_together(client: Client, syria: Appeal) -> None:
    enlist(syria, "Oxfam")
    for hidden in enlist(syria, "Secret One", "Secret Two", "Secret Three"):
        moderation.hide_name(hidden, by=None)

    assert "4 organizations: 1 named and 3 that are not named for their safety" in words_of(client)


def test_about_says_where_to_write(client: Client, syria: Appeal) -> None:
    assert "Corrections" in words_of(client)

    change(syria, press_email="press@example.org")
    assert "press@example.org" in words_of(client)
