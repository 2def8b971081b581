"""In a language that brackets every message, nothing on a page is read outside of brackets but what people wrote."""

import shutil
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import translation
from pytest_django.fixtures import Settings

from signatories.choices import LetterKind, Signing
from signatories.mail import letters
from signatories.models import Appeal, Endorsement
from signatories.workflow import register
from tests.conftest import NO_GETTEXT
from tests.site import bracketed, matrix
from tests.site.bracketed import LANGUAGE
from tests.site.matrix import World

pytestmark = pytest.mark.skipif(shutil.which("msgfmt") is None, reason=NO_GETTEXT)

# What is the same in every language: names of things, of formats and of people, and examples of addresses.
NAMES = {
    *("Undersigned", "UTC", "CSV", "Excel", "JSON", "XLSX", "PDF", "Word", "Markdown"),
    *("English", "Français", "Español", "العربية", "Ido"),
    "Fax",  # the field that only machines fill in
}
# What people of the world wrote, the longest first.
DATA = (
    *(f"{name} of {slug}" for name in ("Mine", "To confirm") for slug in ("uniting-for-syria", "rivers-for-all")),
    *("Uniting for Syria", "uniting-for-syria", "Amnesty International", "Joint public statement", "Who decided?"),
    *("Network RWB", "Network SRN", "Members of SRN.", "Members of RWB.", "RWB", "SRN", "a test", "reply mail"),
    *(f"Ahl Horan{more}" for more in (" of old", " before", "")),
    *matrix.WORDS,
    *("rima", "vera", "example.org"),
)
# Tables tell their columns by the names they have in the files.
COLUMNS = ("_import", "_export")


@pytest.fixture
def spoken(tmp_path: Path, settings: Settings) -> None:
    bracketed.make(tmp_path)
    settings.LOCALE_PATHS = [tmp_path]
    settings.LANGUAGES = [*settings.LANGUAGES, (LANGUAGE, "Ido")]


@pytest.fixture
def world(syria: Appeal, rivers: Appeal, rima: User, vera: User, omar: User, ada: User) -> World:
    syria.signing = Signing.OPEN
    register.save(syria, by=None)
    return matrix.made(syria, rivers, rima, vera, omar, ada)


@pytest.mark.one_database
def test_every_page_is_in_the_language_of_its_address(spoken: None, world: World) -> None:
    found = {}
    for name, parameters in matrix.addresses():
        path = matrix.url(name, parameters, world.own)
        visitor = Client() if name.startswith("signatories:") else world.clients["coordinator"]
        response = visitor.get(f"/{LANGUAGE}{path}")
        is_page = response.status_code == 200 and response["Content-Type"].startswith("text/html")
        if is_page and not name.endswith(COLUMNS):
            found[name] = sorted(set(bracketed.unbracketed(matrix.body(response), DATA)) - NAMES)

    assert {name: words for name, words in found.items() if words} == {}
    assert len(found) > 60


def test_every_letter_is_in_the_language_of_its_reader(spoken: None, world: World) -> None:
    row = Endorsement.objects.get(pk=world.own["endorsement"])
    user = User.objects.get(username="rima")
    found = {}
    for kind in LetterKind:
        to_signer = kind not in (LetterKind.INVITATION, LetterKind.ALERT, LetterKind.FLOOD, LetterKind.TEST)
        subject, body = letters.preview(
            kind,
            endorsement=row if to_signer else None,
            user=None if to_signer else user,
            appeal=row.appeal,
            language=LANGUAGE,
            by=None,
        )
        found[kind] = bracketed.left_of(f"{subject} {body}", DATA)

    assert {kind: words for kind, words in found.items() if set(words) - NAMES} == {}


def test_a_word_outside_of_brackets_is_found(spoken: None) -> None:
    with translation.override(LANGUAGE):
        page = (
            f'<p title="Title">{translation.gettext("Approve")} <b>plain</b> <bdi>Oxfam</bdi> <i lang="en">no</i></p>'
        )

    assert bracketed.unbracketed(page) == ["plain", "Title"]
