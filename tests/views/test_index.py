"""The front page: the one statement, or the list of them."""

import re

from django.test import Client

from signatories.choices import Visibility
from signatories.models import Appeal
from tests.cast import enlist
from tests.views.test_page import change, text_of


def test_front_page_of_one_statement_is_that_statement(client: Client, syria: Appeal) -> None:
    assert client.get("/").headers["Location"] == "/appeals/uniting-for-syria/"
    assert client.get("/ar/").headers["Location"] == "/ar/appeals/uniting-for-syria/"


def test_front_page_lists_statements_with_their_counts(client: Client, syria: Appeal, rivers: Appeal) -> None:
    enlist(syria, "Oxfam", "Avaaz")
    change(rivers, visibility=Visibility.ARCHIVED)

    html = client.get("/").content.decode()

    words = text_of(html)
    assert "Amnesty International · 1 March 2026 · 2 organizations" in words
    assert words.index("Uniting for Syria") < words.index("Earlier statements") < words.index("Rivers for all")
    assert re.findall(r'<a href="(/appeals/.*?)"', html) == [
        "/appeals/uniting-for-syria/",
        "/appeals/rivers-for-all/",
    ]


def test_front_page_without_a_statement_says_so(client: Client, db: None) -> None:
    assert "No statement is public here yet." in text_of(client.get("/").content.decode())
