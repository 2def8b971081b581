"""Every hostile string of the cases at the desk: the tests there try one of twenty."""

import pytest

from tests.admin.contacts.test_missing import lines as lines
from tests.admin.contacts.test_missing import test_hostile_contacts_are_but_text as test_hostile_contacts_are_but_text
from tests.admin.lines.test_names import line as line
from tests.admin.lines.test_names import test_hostile_names_are_but_text as test_hostile_names_are_but_text
from tests.admin.lines.test_quick_add import test_hostile_replies_are_but_text as test_hostile_replies_are_but_text
from tests.admin.mails.test_messaging import test_no_hostile_text_breaks_it as test_no_hostile_text_breaks_it
from tests.admin.statement.test_editor import (
    test_hostile_texts_are_drawn_harmless as test_hostile_texts_are_drawn_harmless,
)


@pytest.fixture(scope="session")
def one_in() -> int:
    return 1
