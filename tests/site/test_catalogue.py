"""The Arabic catalogue has every message of the sources, and what is compiled of it is what is written in it."""

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
ARABIC = Path("signatories/locale/ar/LC_MESSAGES")
FORMS = 6
# What is filled in, and the tags around it: both must survive a translation.
KEPT = re.compile(r"%\(\w+\)\w|%\w|\{\w*\}|\{\{ [\w:]+ \}\}|</?\w+[^>]*>")

type Messages = dict[str, list[str]]

pytestmark = pytest.mark.skipif(shutil.which("msgfmt") is None, reason=NO_GETTEXT)


def test_catalogue_is_what_the_sources_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    asked, known = set(asked_for(tmp_path, monkeypatch, settings)), set(compiled())

    assert (sorted(asked - known), sorted(known - asked)) == ([], [])


def test_catalogue_is_compiled_as_it_is_written(tmp_path: Path) -> None:
    assert messages_of(made(ROOT / ARABIC / "django.po", tmp_path)) == compiled()


def test_catalogue_has_all_plurals() -> None:
    forms = {key: len(list(filter(None, said))) for key, said in compiled().items()}

    assert {key: number for key, number in forms.items() if number != (FORMS if "\0" in key else 1)} == {}


def test_catalogue_keeps_what_is_filled_in() -> None:
    broken = {
        key: said
        for key, forms in compiled().items()
        for number, said in enumerate(forms)
        if not any(kept(said, key, number) == kept(one, key, number) for one in key.split("\0"))
    }

    assert broken == {}


def kept(words: str, key: str, number: int) -> Counter[str]:
    found = Counter(KEPT.findall(words))
    if "\0" in key and number < 3:
        del found["%(count)s"]  # none, one and two may be said without a number
    return found


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


def compiled() -> Messages:
    return messages_of(ROOT / ARABIC / "django.mo")


def messages_of(mo: Path) -> Messages:
    """Read a compiled catalogue; a key is a message, or message and plural with a zero byte between."""
    read = mo.read_bytes()
    number, *tables = struct.unpack_from("<3I", read, 8)
    keys, said = ([_text(read, table + 8 * row) for row in range(number)] for table in tables)
    return {key: forms.split("\0") for key, forms in zip(keys, said, strict=True) if key}


def _text(read: bytes, entry: int) -> str:
    length, start = struct.unpack_from("<2I", read, entry)
    return read[start : start + length].decode()
