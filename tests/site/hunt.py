"""Looking for what must not be there, in bytes of any kind: however it is encoded, packed or hashed.

Everything hunted for in one run bears one of a few random beginnings, so that each encoding is looked for once.
"""

import hashlib
import html
import io
import quopri
import random
import re
import zipfile
import zlib
from base64 import b64decode, b64encode, urlsafe_b64encode
from collections.abc import Iterator
from urllib.parse import unquote_plus

from anyascii import anyascii

LATIN, ARABIC, DIGITS = "bcdfghjklmnpqrstvwxz", "بتثجحخدذرزسشصضطظعغفقكلمنهي", "0123456789"
_RUN_OF_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{16,}(?:\r?\n[A-Za-z0-9+/_-]+)*")
_RUN_OF_HEX = re.compile(rb"(?:[0-9a-f]{2}){8,}")
_ESCAPED = re.compile(r"\\u([0-9a-f]{4})")
DEEPEST = 3


class Hunt:
    """Makes the words of one run, and finds them again."""

    def __init__(self) -> None:
        self._dice = random.SystemRandom()
        self._beginnings = {letters: self._drawn(letters, 9) for letters in (LATIN, ARABIC, DIGITS)}
        self._latinized = anyascii(self._beginnings[ARABIC]).lower()
        self._made = set[str]()
        self._pattern = re.compile("|".join(f"{start}[{letters}]{{6}}" for letters, start in self._beginnings.items()))
        self._hashes = dict[bytes, str]()

    def word(self, letters: str = LATIN) -> str:
        """Make a word that stands nowhere else."""
        made = self._beginnings[letters] + self._drawn(letters, 6)
        self._made.add(made)
        return made

    def beginning(self, letters: str) -> str:
        """Give a part of every such word, to search for without writing one."""
        return self._beginnings[letters][:6]

    def address(self) -> str:
        """Make an e-mail, whose hashes are hunted for too."""
        word = self.word()
        address = f"{word}@{self.word()}.example"
        for name in ("md5", "sha1", "sha256"):
            digest = hashlib.new(name, address.encode()).digest()
            for form in (digest, digest.hex().encode(), b64encode(digest), urlsafe_b64encode(digest)):
                self._hashes[form.rstrip(b"=")] = f"{name} of {word}"
        return address

    def found(self, blob: bytes) -> set[str]:
        """Give the words found in some bytes, and which hash of which address."""
        return {word for text in _texts(blob, DEEPEST) for word in self._in(text)} | {
            told for form, told in self._hashes.items() for one in _unpacked(blob) if form in one
        }

    def words(self, text: str) -> set[str]:
        """Give the words in a text as they stand there."""
        return {word for word in self._pattern.findall(text) if word in self._made}

    def _in(self, text: str) -> Iterator[str]:
        yield from self.words(text)
        # Folded to Latin letters, as names are for searching and sorting.
        if self._latinized in text:
            yield f"{self._latinized}…"

    def _drawn(self, letters: str, number: int) -> str:
        return "".join(self._dice.choices(letters, k=number))


def _texts(blob: bytes, depth: int) -> Iterator[str]:
    """Read bytes as every text they may be, in small letters."""
    for one in _unpacked(blob):
        text = one.decode(errors="replace").lower()
        yield text
        yield unquote_plus(html.unescape(text))
        yield _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
        yield quopri.decodestring(one).decode(errors="replace").lower()
        if b"\0" in one:
            yield from (one[at:].decode(f"utf-16-{end}", "replace").lower() for end in ("le", "be") for at in (0, 1))
        if depth:
            for inner in _decoded(one):
                yield from _texts(inner, depth - 1)


def _unpacked(blob: bytes) -> Iterator[bytes]:
    """Give the bytes and, of an archive, those of each file in it with its name."""
    yield blob
    if blob.startswith(b"PK") and zipfile.is_zipfile(io.BytesIO(blob)):
        with zipfile.ZipFile(io.BytesIO(blob)) as archive:
            for name in archive.namelist():
                yield name.encode()
                yield from _unpacked(archive.read(name))
    elif blob[:2] == b"\x1f\x8b" or blob[:1] == b"\x78":
        try:
            # As far as it goes: where it was cut out of something else, its end is missing.
            yield from _unpacked(zlib.decompressobj(zlib.MAX_WBITS | 32).decompress(blob))
        except zlib.error:
            return


def _decoded(blob: bytes) -> Iterator[bytes]:
    """Decode what looks encoded; where it begins within four letters is tried."""
    for run in _RUN_OF_BASE64.findall(blob):
        joined = re.sub(rb"\s", b"", run).translate(bytes.maketrans(b"-_", b"+/"))
        for at in range(4):
            cut = joined[at : len(joined) - (len(joined) - at) % 4]
            yield b64decode(cut)
    yield from (bytes.fromhex(run.decode()) for run in _RUN_OF_HEX.findall(blob.lower()))
