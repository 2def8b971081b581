"""A made-up language in which every message stands in brackets, and what of a page stands outside of them.

Nobody speaks it: whatever is read without brackets was never given to the translators.
"""

import re
import struct
import subprocess
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from importlib.util import find_spec
from pathlib import Path

from django_countries.data import COUNTRIES

from tests.site.test_catalogue import compiled, messages_of

LANGUAGE = "io"  # Django has a name for it, and no formats of dates that would bring words of their own
OPEN, CLOSE = "⟦", "⟧"
PACKAGES = ("django.conf", "django.contrib.admin", "django.contrib.auth", "import_export", "django_otp")
VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "wbr"}
READ_ALOUD = ("alt", "aria-label", "placeholder", "title", "content")
_INNERMOST = re.compile(f"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}")
_ADDRESS = re.compile(r"https?://[^\s⟧]+")
_WORD = re.compile(r"[^\W\d_]{2,}")


def make(folder: Path) -> None:
    """Write the catalogue of the language below a folder, as LOCALE_PATHS wants it."""
    keys = set(compiled("ar"))
    for package in PACKAGES:
        for po in sorted(_home(package).glob("locale/en/LC_MESSAGES/django.po")):
            subprocess.run(["msgen", "--output-file", folder / "all.po", po], check=True)
            subprocess.run(["msgfmt", "--output-file", folder / "all.mo", folder / "all.po"], check=True)
            keys |= set(messages_of(folder / "all.mo"))
    keys |= {name.partition("\0")[0] for name in map(str, COUNTRIES.values())}
    said = {key: "\0".join(f"{OPEN}{one}{CLOSE}" for one in key.split("\4")[-1].split("\0")) for key in keys}
    said[""] = "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=n != 1;\n"
    there = folder / LANGUAGE / "LC_MESSAGES"
    there.mkdir(parents=True)
    (there / "django.mo").write_bytes(_mo(said))


def unbracketed(html: str, data: Iterable[str] = ()) -> list[str]:
    """Give the words of a page that stand in no brackets, but for what people wrote and what is in another language.

    `data` is what people wrote and is marked as nothing else.
    """
    page = _Page(data)
    page.feed(html)
    page.close()
    return list(page.words())


def left_of(text: str, data: Iterable[str] = ()) -> list[str]:
    """Give the words of a text that stand in no brackets, but for addresses and `data`."""
    text = _ADDRESS.sub(" ", text)
    for words in data:
        text = text.replace(words, " ")
    while (bare := _INNERMOST.sub(" ", text)) != text:
        text = bare
    return _WORD.findall(text)


class _Page(HTMLParser):
    """Gathers what is read of a page: its text and what is read aloud of its attributes."""

    def __init__(self, data: Iterable[str]) -> None:
        super().__init__()
        self._data = tuple(data)
        self._within: list[tuple[str, bool]] = []
        self._text: list[str] = []
        self._aloud: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        is_theirs = self._is_theirs() or _is_of_people(tag, given)
        if not is_theirs and not (tag == "meta" and given.get("name") != "description"):
            self._aloud += [given[name] for name in READ_ALOUD if name in given]
            if tag == "input" and given.get("type") in ("submit", "button"):
                self._aloud.append(given.get("value", ""))
        if tag not in VOID:
            self._within.append((tag, is_theirs))

    def handle_endtag(self, tag: str) -> None:
        while self._within and self._within.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        self._text.append(" " if self._is_theirs() else data)

    def words(self) -> Iterator[str]:
        # As one text: a message may bring tags of its own.
        yield from left_of("".join(self._text), self._data)
        for words in self._aloud:
            yield from left_of(words, self._data)

    def _is_theirs(self) -> bool:
        return bool(self._within) and self._within[-1][1]


def _is_of_people(tag: str, given: dict[str, str]) -> bool:
    if tag in ("bdi", "script", "style", "textarea", "code", "kbd", "svg"):
        return True
    if given.get("lang", LANGUAGE) != LANGUAGE:
        return True
    return bool({"prose", "said"} & set(given.get("class", "").split()))


def _home(package: str) -> Path:
    spec = find_spec(package)
    assert spec is not None and spec.origin is not None
    return Path(spec.origin).parent


def _mo(said: dict[str, str]) -> bytes:
    """Lay a catalogue out as gettext reads it: the header of numbers, two tables, the strings."""
    rows = [(key.encode(), said[key].encode()) for key in sorted(said)]
    at, strings, tables = 28 + 16 * len(rows), b"", ([], [])  # type: ignore[var-annotated]
    for column in (0, 1):
        for row in rows:
            tables[column].append((len(row[column]), at + len(strings)))
            strings += row[column] + b"\0"
    numbers = [number for table in tables for entry in table for number in entry]
    header = struct.pack("<7I", 0x950412DE, 0, len(rows), 28, 28 + 8 * len(rows), 0, 0)
    return header + struct.pack(f"<{len(numbers)}I", *numbers) + strings
