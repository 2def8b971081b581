"""Private facts of signers are in nothing that leaves the site, after erasure in no table. A short form of the proof.

The same search finds each of them where it belongs.
"""

import gzip
import hashlib
import html
import io
import quopri
import zipfile
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
from urllib.parse import quote

import pytest
from django.contrib.auth.models import User

from signatories.models import Appeal
from tests.site import leaks
from tests.site.flock import Flock
from tests.site.hunt import ARABIC, Hunt

SIGNERS, UNNAMED = 12, 4


def test_private_facts_are_where_they_belong_and_nowhere_else(syria: Appeal, rima: User) -> None:
    with leaks.logged() as log:
        flock = Flock(syria, rima, number=SIGNERS, unnamed=UNNAMED)
        public, read = leaks.of_public(flock, ("en", "ar"))

    # The control: everything is found where it belongs, and nothing of how it reached us is kept.
    assert (leaks.kept(flock), read) == (flock.private(), flock.shown())
    assert (public, leaks.of_mails(flock), leaks.of_own_pages(flock)) == (set(), set(), set())
    assert flock.hunt.found(log.getvalue().encode()) == set()

    leaks.erase(at=leaks.DUE)
    assert leaks.kept(flock) == flock.invited() != set()
    leaks.erase(at=leaks.DUE_FOR_ALL)
    assert leaks.kept(flock) == set()


# The search itself


def zipped(blob: bytes) -> bytes:
    with zipfile.ZipFile(stream := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inside.xml", blob)
    return stream.getvalue()


@pytest.mark.parametrize(
    "encoded",
    [
        bytes,
        bytes.upper,
        lambda b: quote(b).encode(),
        lambda b: "".join(f"%{c:02x}" for c in b).encode(),
        lambda b: html.escape(b.decode()).encode(),
        lambda b: "".join(f"&#{ord(c)};" for c in b.decode()).encode(),
        lambda b: b.decode().encode("unicode_escape"),
        lambda b: quopri.encodestring(b + b"=" * 80),
        lambda b: b"x" + b64encode(b),
        lambda b: urlsafe_b64encode(b"xx" + b),
        lambda b: b64encode(b.decode().encode("utf-16")),
        lambda b: b.decode().encode("utf-16-le"),
        lambda b: b"x" + b.decode().encode("utf-16-be"),
        lambda b: b.hex().encode(),
        gzip.compress,
        zipped,
        lambda b: zipped(zipped(b)),
        lambda b: b64encode(gzip.compress(b)),
    ],
)
def test_search_finds_a_word_however_it_is_written(encoded: Callable[[bytes], bytes]) -> None:
    hunt = Hunt()
    for word in (hunt.word(), hunt.word(ARABIC)):
        before = f"some text before {word} and after".encode()

        assert word in hunt.found(encoded(before))
    assert hunt.found(encoded(b"some text before nothing and after")) == set()


@pytest.mark.parametrize("name", ["md5", "sha1", "sha256"])
def test_search_finds_the_hash_of_an_address(name: str) -> None:
    hunt = Hunt()
    address = hunt.address()
    digest = hashlib.new(name, address.encode()).digest()

    told = f"{name} of {address.partition('@')[0]}"
    for form in (digest, digest.hex().encode(), b64encode(digest), zipped(digest.hex().encode())):
        assert hunt.found(b"avatar " + form if not form.startswith(b"PK") else form) == {told}
