"""Numbers of signatories that somebody typed into a text, where they differ from the list: a hint, never a hindrance.

Pure functions over strings, in the languages statements are mostly written in: English, French, Spanish, Arabic.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from signatories.text import PLACEHOLDER

_SPACE = r"[ \u00a0\u202f]"
# 223 · 1,223 · 1.223 · 1 223, in the digits of any script
_NUMBER = r"(?<![\w.,/-])(?P<number>\d{1,3}(?:[.,\u066c\u00a0\u202f ]\d{3}){1,3}|\d{1,9})(?!\d)(?![\d%])(?![.,:/-]\d)"

# Who signs. "supporters", "countries", "members" are of many other things too.
_NOUNS = "|".join(
    (
        r"organi[sz]ations?|NGOs?|CSOs?|signator(?:y|ies)|signers|signees|non-?profits|charities",
        r"organisations?|associations?|signataires|ONG|OSC|soussigné(?:e|s|es)",
        r"organizaci(?:ón|ones)|asociaciones|firmantes|signatari[ao]s|abajo firmantes",
        r"(?:ال)?منظم(?:ة|ات|ةً)|(?:ال)?جمعي(?:ة|ات)|(?:ال)?مؤسس(?:ة|ات)|(?:ال)?موقع(?:ة|ين|ون)|(?:ال)?موقِّع(?:ة|ين|ون)",
    )
)
# Between the number and its noun stand adjectives: "civil society", "non gouvernementales", never a new thing.
_NO_ADJECTIVE = "and|or|of|from|in|to|the|for|by|with|that|et|ou|de|des|du|dans|y|e|del|en|los|las|من|في|و"
_BETWEEN = rf"(?:{_SPACE}+(?!(?:{_NO_ADJECTIVE})\b)[^\W\d_]+(?:[-'’][^\W\d_]+)*){{0,3}}"
_BEFORE = "|".join(
    (
        r"(?:coalition|alliance|group|network|platform)s? of(?: (?:over|more than|some|about|nearly))?",
        r"(?:coalition|alliance|groupe|réseau|plateforme|collectif) de(?: plus de)?",
        r"(?:coalición|alianza|grupo|red|plataforma|colectivo) de(?: más de)?",
        r"(?:تحالف|ائتلاف|مجموعة|شبكة)(?: عالمي| عالمية| دولي| دولية)?(?: من| من أكثر من| يضم)?",
        r"(?:we,? )?(?:the )?undersigned,?|nous,? (?:les )?soussigné[es]*,?|los abajo firmantes,?|نحن الموقعين أدناه،?",
    )
)
_TYPED = re.compile(
    rf"{_NUMBER}{_BETWEEN}{_SPACE}+(?:{_NOUNS})\b|(?:{_BEFORE}){_SPACE}+{_NUMBER.replace('number', 'of')}",
    re.IGNORECASE,
)
# "In 2016 humanitarian organizations …"
_YEARS = range(1900, 2100)


@dataclass(frozen=True, slots=True)
class Typed:
    """A number somebody typed, and the words it stands in."""

    number: int
    words: str


def typed_numbers(body: str, count: int) -> list[Typed]:
    """Find the numbers of signatories in a text that are not `count`: "224 organizations", "coalition of 223".

    A placeholder is never one, nor are "73 countries" and "112 supporters".
    """
    plain = PLACEHOLDER.sub("…", body)
    return [typed for typed in _all(plain) if typed.number != count]


def _all(body: str) -> Iterator[Typed]:
    for found in _TYPED.finditer(body):
        written = found["number"] or found["of"]
        number = int("".join(c for c in written if c.isdecimal()))
        if not (number in _YEARS and written.isdecimal()):
            yield Typed(number, " ".join(found[0].split()))
