"""Who comes first: the bytes a signatory is sorted by. Places are compared in the database only, never in Python.

A place is: section, area (by hand first, by rule, by hand last), own key, and a tail for what was put directly behind
it. Own keys never begin one another (each ends in a fixed-width id), so whatever begins with a place follows it
directly, whoever joins later.
"""

from bisect import bisect_left
from collections.abc import Sequence

from django.utils import translation
from django.utils.translation import gettext as _
from django_countries import countries

from signatories.choices import OrderRule, Section, SectionRule, SignatoryKind
from signatories.models import Appeal, Signatory
from signatories.text import sort_key

AREA_FIRST, AREA_RULE, AREA_LAST = b"\x01", b"\x02", b"\x03"
LONGEST_PLACE = 1000

_SECTION_END = b"\x00\x00"


def section_key(appeal: Appeal, signatory: Signatory) -> bytes:
    """Give the leading bytes of a place, equal for all of one section; b"" where the appeal has no sections."""
    match appeal.section_rule:
        case SectionRule.CONVENERS:
            return b"\x01" if signatory.section == Section.CONVENER else b"\x02"
        case SectionRule.KIND:
            return b"\x01" if signatory.kind == SignatoryKind.ORGANIZATION else b"\x02"
        case SectionRule.COUNTRY:
            return _country_key(str(signatory.organization.country))
        case _:
            return b""


def _country_key(code: str) -> bytes:
    if not code:
        return b"\xff\xff" + _SECTION_END
    # One order in all languages: countries stand by their English names.
    with translation.override("en"):
        return sort_key(countries.name(code) or code) + _SECTION_END


def heading(appeal: Appeal, *, section: str, kind: str, country: str) -> str:
    """Give the heading a line stands under, in the language of the moment; "" where the appeal has no sections."""
    match appeal.section_rule:
        case SectionRule.CONVENERS:
            return _("Conveners") if section == Section.CONVENER else _("Signatories")
        case SectionRule.KIND:
            return _("Organizations") if kind == SignatoryKind.ORGANIZATION else _("Persons")
        case SectionRule.COUNTRY:
            return str(countries.name(country)) if country else _("Without a country")
        case _:
            return ""


def own_place(appeal: Appeal, signatory: Signatory) -> bytes:
    """Give the place that the appeal's rule alone explains. The signatory must have its id."""
    if appeal.order_rule == OrderRule.APPROVAL:
        moment = signatory.approved_at or signatory.proposed_at
        key = int(moment.timestamp() * 1_000_000).to_bytes(8, "big")
    else:
        name = signatory.sort_under or signatory.printed_name
        key = sort_key(name, ignored_articles=appeal.ignored_articles) + _SECTION_END
    return section_key(appeal, signatory) + AREA_RULE + key + signatory.pk.to_bytes(8, "big")


def end_of(appeal: Appeal, signatory: Signatory) -> bytes | None:
    """Give the area of a signatory that was put first or last of its section; None for any other."""
    section = section_key(appeal, signatory)
    area = bytes(signatory.place)[len(section) : len(section) + 1]
    return area if signatory.is_pinned and area in (AREA_FIRST, AREA_LAST) else None


def between(low: bytes, high: bytes | None) -> bytes:
    """Give bytes strictly between two byte strings (`high` None: no upper bound), as short as halving makes them.

    The result never ends in a zero byte, so that there is always room below it. `high` must be above `low` and
    must not be `low` followed by zeros only.
    """
    middle = bytearray()
    position = 0
    while True:
        floor = low[position] if position < len(low) else 0
        ceiling = 256 if high is None else (high[position] if position < len(high) else 0)
        if ceiling - floor > 1:
            middle.append((floor + ceiling) // 2)
            return bytes(middle)
        middle.append(floor)
        if ceiling > floor:
            high = None
        position += 1


def spread(count: int) -> list[bytes]:
    """Give `count` tails of four bytes in rising order with equal room between them."""
    step = (2**32 - 1) // (count + 1)
    return [((i + 1) * step | 1).to_bytes(4, "big") for i in range(count)]


def longest_rising[K: (bytes, int)](keys: Sequence[K]) -> set[int]:
    """Give the indices of a longest rising subsequence: all others are the fewest that stand out of order.

    Patience sorting, then back along the piles.
    """
    tops, top_index = list[K](), list[int]()
    below = list[int | None]()
    for i, key in enumerate(keys):
        pile = bisect_left(tops, key)
        tops[pile : pile + 1] = [key]
        top_index[pile : pile + 1] = [i]
        below.append(top_index[pile - 1] if pile else None)
    kept = set[int]()
    at = top_index[-1] if top_index else None
    while at is not None:
        kept.add(at)
        at = below[at]
    return kept
