"""Each catalogue has every message of the sources, and what is compiled of it is what is written in it."""

import re
import shutil
import struct
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django.fixtures import Settings

from tests.conftest import NO_GETTEXT

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("appeal", "signatories", "templates")
LOCALE = ROOT / "signatories" / "locale"
FORMS = {"ar": 6, "fr": 2, "es": 2}
# What is filled in, and the tags around it: both must survive a translation.
KEPT = re.compile(r"%\(\w+\)\w|%\w|\{\w*\}|\{\{ [\w:]+ \}\}|</?\w+[^>]*>")

# What is the same word in the language too: names of cities, and what has one root.
SAME: dict[str, set[str]] = {
    "ar": set(),
    "fr": {
        *("Amman", "Dakar", "Delhi", "Istanbul", "Jakarta", "Madrid", "Nairobi", "New York", "Paris", "Sydney"),
        *("%d contact", "%s minute", "Contact", "Version %(version)s", "date", "message", "messages", "question"),
        *("questions", "section", "sections", "source", "version", "version %s"),
    },
    "es": {"Beirut", "Bogotá", "Dakar", "Delhi", "Madrid", "Manila", "Nairobi", "Error:", "no"},
}

type Messages = dict[str, list[str]]

pytestmark = pytest.mark.skipif(shutil.which("msgfmt") is None, reason=NO_GETTEXT)


def test_catalogues_are_what_the_sources_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    asked = set(asked_for(tmp_path, monkeypatch, settings))

    known = {language: set(compiled(language)) for language in FORMS}
    assert {language: (sorted(asked - has), sorted(has - asked)) for language, has in known.items()} == {
        language: ([], []) for language in FORMS
    }


def test_every_language_of_the_site_has_a_catalogue(settings: Settings) -> None:
    assert {code for code, _name in settings.LANGUAGES} == {settings.LANGUAGE_CODE, *FORMS}


@pytest.mark.parametrize("language", FORMS)
def test_catalogue_is_compiled_as_it_is_written(language: str, tmp_path: Path) -> None:
    # The compiler leaves out what is missing and what is fuzzy.
    assert messages_of(made(written(language), tmp_path)) == compiled(language)


@pytest.mark.parametrize("language", FORMS)
def test_catalogue_has_all_plurals(language: str) -> None:
    forms = {key: len(list(filter(None, said))) for key, said in compiled(language).items()}

    assert {key: number for key, number in forms.items() if number != (FORMS[language] if "\0" in key else 1)} == {}


@pytest.mark.parametrize("language", FORMS)
def test_catalogue_keeps_what_is_filled_in(language: str) -> None:
    broken = {
        key: said
        for key, forms in compiled(language).items()
        for number, said in enumerate(forms)
        if not any(kept(said, key, number, language) == kept(one, key, number, language) for one in key.split("\0"))
    }

    assert broken == {}


@pytest.mark.parametrize("language", FORMS)
def test_no_message_is_left_in_english(language: str) -> None:
    same = {
        key.split("\4")[-1].split("\0")[0]
        for key, said in compiled(language).items()
        if said[0] == key.split("\4")[-1].split("\0")[0] and re.search("[a-z]{2}", re.sub(KEPT, "", said[0]))
    }

    assert same - SAME[language] == set()


def kept(words: str, key: str, number: int, language: str) -> Counter[str]:
    found = Counter(KEPT.findall(words))
    if "\0" in key and language == "ar" and number < 3:
        del found["%(count)s"]  # none, one and two may be said without a number
    return found


def written(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def asked_for(folder: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Messages:
    """Gather the messages of a copy of the sources, each as its own translation: the tool writes beside templates."""
    for source in SOURCES:
        shutil.copytree(ROOT / source, folder / source, ignore=shutil.ignore_patterns("locale", "__pycache__"))
    locale = folder / "signatories" / "locale"
    locale.mkdir()
    settings.LOCALE_PATHS = [locale]
    monkeypatch.chdir(folder)
    call_command("makemessages", locale=["en"], keep_pot=True, no_location=True, verbosity=0)
    subprocess.run(["msgen", "--output-file=all.po", locale / "django.pot"], check=True)
    return messages_of(made(folder / "all.po", folder))


def made(po: Path, folder: Path) -> Path:
    subprocess.run(["msgfmt", "--check-format", "--output-file", folder / "made.mo", po], check=True)
    return folder / "made.mo"


def compiled(language: str) -> Messages:
    return messages_of(written(language).with_suffix(".mo"))


def messages_of(mo: Path) -> Messages:
    """Read a compiled catalogue; a key is a message, or message and plural with a zero byte between."""
    read = mo.read_bytes()
    number, *tables = struct.unpack_from("<3I", read, 8)
    keys, said = ([_text(read, table + 8 * row) for row in range(number)] for table in tables)
    return {key: forms.split("\0") for key, forms in zip(keys, said, strict=True) if key}


def _text(read: bytes, entry: int) -> str:
    length, start = struct.unpack_from("<2I", read, entry)
    return read[start : start + length].decode()
