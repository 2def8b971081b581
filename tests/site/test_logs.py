"""What the log must not tell."""

import logging
import sys

from appeal.logs import DiscreetFormatter


def formatted(message: str, *arguments: object, error: bool = False) -> str:
    information = sys.exc_info() if error else None
    record = logging.LogRecord("site", logging.ERROR, __file__, 1, message, arguments, information)
    return DiscreetFormatter("{levelname} {message}", style="{").format(record)


def test_exception_is_told_without_its_words() -> None:
    try:
        try:
            raise KeyError("rima@example.org")
        except KeyError as cause:
            raise ValueError("omar@example.org") from cause
    except ValueError:
        told = formatted("Internal Server Error", error=True)

    assert told.startswith("ERROR Internal Server Error\n")
    assert told.endswith("\nValueError")
    assert "KeyError\n" in told
    assert "test_exception_is_told_without_its_words" in told
    assert "rima@" not in told.replace('raise KeyError("rima@example.org")', "")
    assert "omar@" not in told.replace('raise ValueError("omar@example.org")', "")


def test_secret_addresses_are_cut() -> None:
    told = formatted("Not Found: %s and %s", "/ar/s/abcdef/", "/enter/MQ/c1-2/?x=1")

    assert told == "ERROR Not Found: /ar/s/... and /enter/..."


def test_links_of_signers_are_cut() -> None:
    told = formatted("%s and %s and %s", "/mine/consent/abc:1x:Zz/", "/ar/mine/abc:1x:Zz/proof/", "/test/abc:1x:Zz/")

    assert told == "ERROR /mine/... and /ar/mine/... and /test/..."


def test_exception_that_is_told_in_a_message_is_told_without_its_words() -> None:
    error = ValueError("rima@example.org")

    assert formatted("%s failed: %s", "check()", error) == "ERROR check() failed: ValueError"
    assert str(error) == "rima@example.org"
