"""How alike two names are, and whether they may be the same organization: a question to a person, never an answer.

Words that both names bear are paired; what is left over decides. A place, a number or a branch left over is another
organization; so is something left over on both sides; a kind ("Foundation") matters only where nothing rare is shared.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from rapidfuzz.distance import OSA

from signatories.matching.lexicon import Sort, fold_word
from signatories.matching.reading import Name, Word, read, spells
from signatories.text import fold

SAME = 0.75
# From here on a coordinator may want to look, though it is hardly the same: Syria Relief, Syria Relief Network.
NEAR = 0.5
# Of a long name its short name must say this much of what distinguishes it.
SHORT_NAME = 0.7
TYPO_LENGTH, TWO_TYPOS_LENGTH = 5, 12
# What a list knows in all its forms is only ever mistyped; a place that differs by a letter is another place.
_MAY_BE_MISTYPED = {Sort.RARE, Sort.COMMON, Sort.KIND}


@dataclass(frozen=True, slots=True)
class Likeness:
    """`score` from 0 to 1; `is_same` where a person should be asked; `differs` are the printed words that differ."""

    score: float
    is_same: bool
    differs: tuple[str, ...] = ()


@dataclass(slots=True)
class _Pairing:
    """The words two forms share, as the one and as the other has them, and what is left over on both sides."""

    shared: list[tuple[Word, Word, float]]
    left: list[Word]
    right: list[Word]
    long: tuple[Word, ...]

    @property
    def rest(self) -> list[Word]:
        return self.left + self.right

    @property
    def rare(self) -> int:
        return sum(a.sort is Sort.RARE or b.sort is Sort.RARE for a, b, _ in self.shared)

    @property
    def common_weight(self) -> float:
        return sum(max(a.weight, b.weight) * like for a, b, like in self.shared)

    def coverage(self, rest: Iterable[Word]) -> float:
        return self.common_weight / ((self.common_weight + sum(w.weight for w in rest)) or 1.0)


def likeness(one: str | Name, other: str | Name) -> Likeness:
    """Compare two names in each form they may be called by, and give the best."""
    a, b = (read(n) if isinstance(n, str) else n for n in (one, other))
    if by_acronym := _acronym_likeness(a, b):
        return by_acronym
    if not a.forms or not b.forms:  # nothing but signs
        return Likeness(float(fold(a.printed) == fold(b.printed)), fold(a.printed) == fold(b.printed))
    found = [_compare(x, y, a, b) for x in a.forms for y in b.forms]
    return max(found, key=lambda like: like.score)


def _acronym_likeness(a: Name, b: Name) -> Likeness | None:
    """Compare a name that is nothing but an acronym: it stands in the other, or is spelled out by it."""
    for short, long in ((a, b), (b, a)):
        if len(short.words) != 1 or len(short.spoken) != 1 or len(long.words) + len(long.acronyms) < 2:
            continue
        word = short.words[0]
        text = "".join(fold_word(c) for c in short.printed if c.isalnum()) if word.is_latin else word.text
        if text in long.acronyms:
            return Likeness(0.97, True)
        if any(_spells(text, part) for part in long.spoken):
            return Likeness(0.9, True)
    return None


def _spells(acronym: str, words: tuple[Word, ...]) -> bool:
    """Tell whether a part of a name spells an acronym; where it stands there too, any end of the part may."""
    is_there = len(acronym) > 3 and any(w.text == acronym for w in words)
    return any(spells(acronym, words[i:]) for i in range(len(words) if is_there else 1))


def _compare(x: tuple[Word, ...], y: tuple[Word, ...], a: Name, b: Name) -> Likeness:
    pairing = _pair(x, y, a, b)
    differs = tuple(w.shown for w in pairing.rest)
    share = 2 * pairing.common_weight / ((2 * pairing.common_weight + sum(w.weight for w in pairing.rest)) or 1.0)
    if not pairing.shared:
        return Likeness(0.0, False, differs)
    if _is_same(pairing, a, b):
        return Likeness(round(SAME + (1 - SAME) * share, 3), True, differs)
    score = round((SAME - 0.01) * share, 3)
    return Likeness(max(score, NEAR) if _is_within(pairing) else score, False, differs)


def _is_within(pairing: _Pairing) -> bool:
    """Tell whether the one name is in the other, with no more than one rare word beside it: Oxfam, Oxfam GB."""
    is_in = not (pairing.left and pairing.right)
    return is_in and bool(pairing.rare) and sum(w.sort is Sort.RARE for w in pairing.rest) <= 1


def _is_same(pairing: _Pairing, a: Name, b: Name) -> bool:
    rest = [w for w in pairing.rest if not w.is_address and not _is_its_acronym(w, pairing, a, b)]
    if _contradict(pairing.left, pairing.right):
        return False
    if not rest:
        return True
    if _is_other_script(a, b) and len(max(a.acronyms & b.acronyms, key=len, default="")) > 2:
        return True
    if a.acronyms and b.acronyms and not a.acronyms & b.acronyms:
        return False
    if any(w.sort in (Sort.PLACE, Sort.BRANCH, Sort.NUMBER) for w in rest):
        return False
    if _share_acronym(a, b, pairing):
        return True
    if all(w.sort is Sort.KIND or w.concept == "international" for w in rest):
        return _is_named_without_kind(pairing)
    if pairing.left and pairing.right:
        return False
    return _is_short_name(pairing, rest)


def _contradict(left: list[Word], right: list[Word]) -> bool:
    """Tell whether both have an address, and not the same."""
    return any(w.is_address for w in left) and any(w.is_address or w.sort is Sort.PLACE for w in right)


def _is_its_acronym(word: Word, pairing: _Pairing, a: Name, b: Name) -> bool:
    """Tell whether a word in capitals at either end only repeats a name that both have in full."""
    ends = {n.words[i].text for n in (a, b) if n.words and not n.printed.isupper() for i in (0, -1)}
    is_in_full = len(pairing.shared) > 2 and len(pairing.rest) == 1
    return is_in_full and word.is_capital and len(word.text) > 2 and word.sort is Sort.RARE and word.text in ends


def _is_other_script(a: Name, b: Name) -> bool:
    return {w.is_latin for w in a.words}.isdisjoint({w.is_latin for w in b.words})


def _share_acronym(a: Name, b: Name, pairing: _Pairing) -> bool:
    """Tell whether a long acronym that both print makes up for some words that differ."""
    shared = [n for n in a.acronyms & b.acronyms if len(n) > 3 or any(c.isdigit() for c in n)]
    return bool(shared) and all(pairing.coverage(side) >= 0.4 for side in (pairing.left, pairing.right))


def _is_named_without_kind(pairing: _Pairing) -> bool:
    """Tell whether what is shared names somebody even without "Foundation"; on both sides it takes more."""
    if pairing.left and pairing.right:
        return pairing.rare >= 2
    return pairing.rare >= 1 or sum(a.sort is not Sort.KIND for a, _, _ in pairing.shared) >= 3


def _is_short_name(pairing: _Pairing, rest: list[Word]) -> bool:
    """Tell whether what is left over only says more: a purpose ("for ..."), or little beside what is shared."""
    if not pairing.rare or all(w.is_purpose for w in rest) or _is_founder(pairing, rest):
        return bool(pairing.rare)
    rest = [replace(w, sort=Sort.COMMON) if _is_compound(w, pairing) else w for w in rest]
    return pairing.coverage(rest) >= SHORT_NAME


def _is_founder(pairing: _Pairing, rest: list[Word]) -> bool:
    """Tell whether a foundation bears its founders' full names once, and the last name once: Ann and Jo Karam Trust."""
    concepts = {a.concept for a, _, _ in pairing.shared}
    is_foundation = len(concepts) == 2 and bool(concepts & {"foundation", "trust", "fund"})
    long = pairing.long
    is_last = len(long) > 3 and long[-2].concept in concepts and long[-1].concept in concepts
    return is_foundation and is_last and all(w.sort is Sort.RARE for w in rest)


def _is_compound(word: Word, pairing: _Pairing) -> bool:
    """Tell whether a word is built on a shared one (Ecochurch, Church): it says less than a word of its own."""
    return any(len(a.text) > 3 and word.text.endswith(a.text) for a, _, _ in pairing.shared)


def _pair(x: tuple[Word, ...], y: tuple[Word, ...], a: Name, b: Name) -> _Pairing:
    """Pair word with word: of one meaning, written together, said by initials, and at last by likeness."""
    by_concept = {w.concept: w for w in y}
    shared = [(w, by_concept[w.concept], 1.0) for w in x if w.concept in by_concept]
    both = {w.concept for w, _, _ in shared}
    pairing = _Pairing(
        shared, [w for w in x if w.concept not in both], [w for w in y if w.concept not in both], max(x, y, key=len)
    )
    if pairing.left or pairing.right:
        _pair_joined(pairing.left, pairing.right, y, pairing)
        _pair_joined(pairing.right, pairing.left, x, pairing)
        if shared:  # by its initials alone any "Youth Council" would be any YC
            _pair_initials(pairing.left, pairing.right, pairing)
            _pair_initials(pairing.right, pairing.left, pairing)
        _pair_alike(pairing)
        pairing.left = [w for w in pairing.left if w.text not in b.acronyms]
        pairing.right = [w for w in pairing.right if w.text not in a.acronyms]
    return pairing


def _pair_joined(ones: list[Word], others: list[Word], form: tuple[Word, ...], pairing: _Pairing) -> None:
    """Pair a word with the words it is written together of: Seawatch, Sea Watch."""
    for word in [w for w in ones if len(w.text) > 5]:
        if not (parts := _parts_of(word.text, form)):
            continue
        ones.remove(word)
        for part in parts:
            if part in others:
                others.remove(part)
                pairing.shared.append((part, word, 1.0))


def _parts_of(text: str, form: tuple[Word, ...]) -> list[Word]:
    for word in form:
        if text.startswith(word.text) and len(word.text) > 1 and word.text != text:
            rest = text[len(word.text) :]
            found = [w for w in form if w.text == rest][:1] or (_parts_of(rest, form) if len(rest) > 3 else [])
            if found:
                return [word, *found]
    return []


def _pair_initials(ones: list[Word], others: list[Word], pairing: _Pairing) -> None:
    """Pair an acronym within a name with the words it stands for: the OVA Fund, Old Voices of Aleppo Fund."""
    for word in [w for w in ones if w.is_capital and len(w.text) > 1 and w.sort is Sort.RARE]:
        if len(word.text) == 2 and not (len(others) == 2 and pairing.rare):
            continue
        for start in range(len(others) - len(word.text) + 1):
            run = others[start : start + len(word.text)]
            if "".join(w.text[:1] for w in run) == word.text:
                ones.remove(word)
                del others[start : start + len(run)]
                pairing.shared.extend((part, word, 1.0) for part in run)
                break


def _pair_alike(pairing: _Pairing) -> None:
    for word in list(pairing.left):
        like, best = max(((alike(word, w), i) for i, w in enumerate(pairing.right)), default=(0.0, 0))
        if like:
            pairing.left.remove(word)
            pairing.shared.append((word, pairing.right.pop(best), like))


def alike(one: Word, other: Word) -> float:
    """Tell how likely two words are one word, spelled, typed, inflected or written in another script; 0 if not."""
    sorts = {one.sort, other.sort}
    if Sort.RARE not in sorts or not sorts <= _MAY_BE_MISTYPED:
        return 0.0
    if one.is_latin is not other.is_latin and len(one.skeleton) > 1 and one.skeleton == other.skeleton:
        return 0.8
    if one.sound[:1] != other.sound[:1] or min(len(one.text), len(other.text)) < 4 or not one.text.isascii():
        return 0.0
    if one.is_capital and other.is_capital and len(one.text) < 7:
        return 0.0
    return _alike(one, other)


def _alike(one: Word, other: Word) -> float:
    if one.sound == other.sound:
        return 0.95
    is_known = one.sort is not other.sort
    if _is_typo(one.text, other.text, is_known) or _is_typo(one.sound, other.sound, is_known):
        return 0.9
    return 0.85 if one.sort is other.sort and _is_inflected(one.text, other.text) else 0.0


def _is_typo(one: str, other: str, is_known: bool) -> bool:
    """Tell whether one slip, two in a long word, makes the one of the other.

    In a short word another letter is another name (Hadlow, Harlow), unless the one is a word that everybody knows.
    """
    length = min(len(one), len(other))
    if length < TYPO_LENGTH or one[0] != other[0]:
        return False
    distance = OSA.distance(one, other, score_cutoff=2)
    if distance == 1:
        return is_known or length > 6 or sorted(one) == sorted(other) or len(one) != len(other)
    return distance == 2 and length >= TWO_TYPOS_LENGTH


def _is_inflected(one: str, other: str) -> bool:
    """Tell whether two words are one stem with endings: chiropractors, chiropractic; digital, digitalen."""
    stem = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return stem >= 5 and stem >= 0.7 * max(len(one), len(other))
