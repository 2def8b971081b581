"""Who comes first: the bytes a signatory is sorted by. Places are compared in the database only, never in Python.

A place is: section, area (by hand first, by rule, by hand last), own key, and a tail for what was put directly behind
it. Own keys never begin one another (each ends in a fixed-width id), so whatever begins with a place follows it
directly, whoever joins later.
"""

from django.utils import translation
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


def own_place(appeal: Appeal, signatory: Signatory) -> bytes:
    """Give the place that the appeal's rule alone explains. The signatory must have its id."""
    if appeal.order_rule == OrderRule.APPROVAL:
        moment = signatory.approved_at or signatory.proposed_at
        key = int(moment.timestamp() * 1_000_000).to_bytes(8, "big")
    else:
        name = signatory.sort_under or signatory.printed_name
        key = sort_key(name, ignored_articles=appeal.ignored_articles) + _SECTION_END
    return section_key(appeal, signatory) + AREA_RULE + key + signatory.pk.to_bytes(8, "big")


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
