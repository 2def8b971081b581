"""A pasted mail in its parts: labelled lines, running text, signature; without the mail that it answers."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from signatories.imports import phrases
from signatories.text import tidy

WRAPPED_AT = 55
LONGEST_LINE = 400

_QUOTED = [re.compile(pattern, re.IGNORECASE) for pattern in phrases.QUOTED]
_FORWARDED = re.compile(phrases.FORWARDED, re.IGNORECASE)
_LABELLED = re.compile(r"^\W{0,3}([^\W\d][^:\n]{0,40}?)\s?[:：]\s{0,8}(\S.*)$")


@dataclass(frozen=True, slots=True)
class Mail:
    """What stands in labelled lines ("Country: Syria"), the text unwrapped, the lines of the signature."""

    labelled: dict[str, str]
    text: str
    signature: tuple[str, ...]
    # The last lines, whether they are a signature or not.
    end: tuple[str, ...]


def parts(pasted: str) -> Mail:
    lines = _own_lines(pasted.split("\n"))
    labelled, rest = dict[str, str](), list[str]()
    for line in lines:
        sort, value = label(line)
        if sort:
            labelled.setdefault(sort, value)
        # A header is no text; a labelled line of a signature may be one.
        if sort not in ("from", "date", "header"):
            rest.append(line)
    cut = _closing(rest)
    signature = tuple(_bare(rest[cut:]))[:12] if cut else ()
    return Mail(labelled, _unwrapped(rest[:cut] or rest), signature, signature or tuple(_bare(rest))[-8:])


def _bare(lines: Sequence[str]) -> Iterator[str]:
    for line in lines:
        bare = tidy(line[:LONGEST_LINE]).strip("*_| ")
        if bare and not bare.casefold().startswith(phrases.SENT_FROM):
            yield bare


def _own_lines(lines: list[str]) -> list[str]:
    """Give the lines of the reply itself, without the mail it answers."""
    forwarded = next((i for i, line in enumerate(lines) if _FORWARDED.search(line)), None)
    lines = lines[forwarded + 1 :] if forwarded is not None else lines
    own = list[str]()
    for line in lines:
        if any(pattern.search(line[:LONGEST_LINE]) for pattern in _QUOTED) and any(map(str.strip, own)):
            break
        if not line.lstrip().startswith((">", "|")):
            own.append(line)
    return own


@cache
def _labels() -> dict[str, str]:
    return {word: sort for sort, words in phrases.LABELS.items() for word in words}


def label(line: str) -> tuple[str, str]:
    found = _LABELLED.match(line[:LONGEST_LINE])
    return (_labels().get(found[1].casefold().strip("*_ "), ""), tidy(found[2]).strip("*_ ")) if found else ("", "")


@cache
def _closings() -> frozenset[str]:
    return frozenset(word.casefold() for word in phrases.CLOSINGS)


def _closing(lines: Sequence[str]) -> int:
    """Find where the signature begins: behind "-- ", or the greeting at the end, or 0 where there is none."""
    for i, line in enumerate(lines):
        if line.strip() in ("--", "—", "---"):
            return i + 1
    for i in range(len(lines) - 1, -1, -1):
        words = re.split(r"[.!]\s+", tidy(lines[i][-LONGEST_LINE:]))[-1].casefold().strip(" ,.!،*_-")
        if words in _closings() and any(map(str.strip, lines[i + 1 :])):
            return i + 1
    return 0


def _unwrapped(lines: Sequence[str]) -> str:
    """Join the lines that a mail program broke, so that a name over two of them is one again."""
    text = ""
    for line in map(tidy, lines):
        is_broken = text and not text.endswith("\n") and len(text.rpartition("\n")[2]) >= WRAPPED_AT and line
        text += (" " if is_broken else "\n" if text else "") + line
    return text
