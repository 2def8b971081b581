"""What differs between two texts, word by word and paragraph by paragraph, as plain values."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import zip_longest

# Beyond these, words are not compared one by one: it would take long, and nobody reads it word by word.
MOST_WORDS = 1_500
MOST_PARAGRAPHS = 400

_PARAGRAPHS = re.compile(r"\n\s*\n")
# With the blank behind it, so that words which change together are told together.
_WORDS = re.compile(r"\S+\s*|\s+")


class Mark(StrEnum):
    SAME = "same"
    OUT = "out"
    IN = "in"


@dataclass(frozen=True, slots=True)
class Piece:
    mark: Mark
    words: str


@dataclass(frozen=True, slots=True)
class Change:
    """One paragraph as it was and as it is; () where it is new, or gone. `passed` counts equal ones before it."""

    was: tuple[Piece, ...]
    now: tuple[Piece, ...]
    passed: int


def changes(before: str, after: str) -> tuple[Change, ...]:
    """Give the paragraphs that differ, in their order; () where none does."""
    old, new = _paragraphs(before), _paragraphs(after)
    found, passed = list[Change](), 0
    for tag, i, j, k, m in _compared(old, new):
        if tag == "equal":
            passed += j - i
            continue
        for was, now in zip_longest(old[i:j], new[k:m], fillvalue=""):
            found.append(Change(*_words(was, now), passed))
            passed = 0
    return tuple(found)


def rest(before: str, after: str) -> int:
    """Count the paragraphs behind the last change, which are as they were."""
    passed = 0
    for tag, i, j, _k, _m in _compared(_paragraphs(before), _paragraphs(after)):
        passed = j - i if tag == "equal" else 0
    return passed


def _paragraphs(text: str) -> list[str]:
    return [part for part in _PARAGRAPHS.split(text.strip()) if part]


def _compared(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, int, int, int, int]]:
    if len(old) + len(new) > 2 * MOST_PARAGRAPHS:
        # Only what stands before and behind all that differs is told apart.
        start = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
        most = min(len(old), len(new)) - start
        end = next((i for i in range(most) if old[-1 - i] != new[-1 - i]), most)
        yield "equal", 0, start, 0, start
        yield "replace", start, len(old) - end, start, len(new) - end
        yield "equal", len(old) - end, len(old), len(new) - end, len(new)
        return
    yield from SequenceMatcher(None, old, new, autojunk=False).get_opcodes()


def _words(was: str, now: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    if not was or not now:
        return _whole(Mark.OUT, was), _whole(Mark.IN, now)
    old, new = _WORDS.findall(was), _WORDS.findall(now)
    if len(old) + len(new) > 2 * MOST_WORDS:
        return _whole(Mark.OUT, was), _whole(Mark.IN, now)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.quick_ratio() < 0.3:
        return _whole(Mark.OUT, was), _whole(Mark.IN, now)
    left, right = list[Piece](), list[Piece]()
    for tag, i, j, k, m in matcher.get_opcodes():
        same = tag == "equal"
        left += _whole(Mark.SAME if same else Mark.OUT, "".join(old[i:j]))
        right += _whole(Mark.SAME if same else Mark.IN, "".join(new[k:m]))
    return tuple(left), tuple(right)


def _whole(mark: Mark, words: str) -> tuple[Piece, ...]:
    return (Piece(mark, words),) if words else ()
