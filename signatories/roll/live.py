"""The live list and the live text of an appeal, each in a constant number of queries."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from math import ceil
from typing import NamedTuple

from django.db.models import Count, Max, QuerySet
from django.utils import timezone, translation
from django.utils.translation import ngettext

from signatories.choices import SignatoryKind
from signatories.models import Appeal, AppealText, Signatory
from signatories.roll import marks, order, published
from signatories.roll.types import Footnote, Line, Roll, Statement
from signatories.text import PLACEHOLDER, fill, fold

LINES_A_PAGE = 1000
FEWEST_UNNAMED = 3


class _Row(NamedTuple):
    number: int
    organization: int
    name: str
    acronym: str
    country: str
    kind: str
    section: str


class _Totals(NamedTuple):
    """Of all that is shown, not of the window; `as_of` is when the last named one came to be shown."""

    named: int
    unnamed: int
    persons: int
    countries: int
    as_of: datetime | None


def live_roll(
    appeal: Appeal,
    language: str,
    lines: slice = slice(0, LINES_A_PAGE),
    matching: str = "",
    members: str = "",
) -> Roll:
    """Read the list as it is now: totals of all, and the window `lines` of it.

    With `matching` (a part of a name or acronym, any case or accents) or `members` (a network's acronym) the window is
    of those lines that fit; each keeps its own number. Five queries, whatever the length of the list, and all again
    where the appeal changed meanwhile: lines and numbers are of one moment.
    """
    now = timezone.now()
    named = published.signatories(appeal, now).filter(is_named=True)
    notes = marks.footnotes(appeal, language, named, now.date())
    matched, rows = _window(appeal, named, lines, fold(matching), members, now.date())
    signs = marks.borne(appeal, [row.organization for row in rows], notes, now.date())
    totals = _totals(appeal, now)
    # Last of all: what changed before it is seen.
    if Appeal.objects.filter(pk=appeal.pk).values_list("revision", flat=True).get() != appeal.revision:
        return live_roll(Appeal.objects.get(pk=appeal.pk), language, lines, matching, members)
    matched = totals.named if matched is None else matched
    return _roll(appeal, language, totals, notes, tuple(_lines(appeal, language, rows, signs)), matched)


def _roll(
    appeal: Appeal,
    language: str,
    totals: _Totals,
    notes: tuple[Footnote, ...],
    lines: tuple[Line, ...],
    matched: int,
) -> Roll:
    unnamed = totals.unnamed if totals.unnamed >= FEWEST_UNNAMED else 0
    return Roll(
        appeal=appeal.slug,
        edition=None,
        language=language,
        count=totals.named + unnamed,
        named=totals.named,
        unnamed=unnamed,
        organizations=totals.named - totals.persons,
        persons=totals.persons,
        countries=totals.countries,
        as_of=max(filter(None, (totals.as_of, appeal.list_changed_at, appeal.version_from)), default=None),
        ordered_by=appeal.order_rule,
        lines=lines,
        footnotes=notes,
        matched=matched,
        pages=max(1, ceil(matched / LINES_A_PAGE)),
    )


def live_statement(appeal: Appeal, language: str, roll: Roll) -> Statement:
    """Read the text in a language, or where it is not translated in the appeal's first; numbers come from the roll."""
    text = _text(appeal, language)
    return _statement(appeal, language, text, numbers(roll, text.language))


def statement_alone(appeal: Appeal, language: str) -> Statement:
    """Read the text for a page without the list: nothing is counted but what it names."""
    text, now = _text(appeal, language), timezone.now()
    asked = [found[1] for found in PLACEHOLDER.finditer(text.title + text.body)]
    if not asked:
        return _statement(appeal, language, text, {})
    notes: tuple[Footnote, ...] = ()
    if any(word.startswith("members:") for word in asked):
        named = published.signatories(appeal, now).filter(is_named=True)
        notes = marks.footnotes(appeal, language, named, now.date())
    roll = _roll(appeal, language, _totals(appeal, now), notes, (), 0)
    return _statement(appeal, language, text, numbers(roll, text.language))


def _text(appeal: Appeal, language: str) -> AppealText:
    here = AppealText.objects.filter(appeal=appeal, version=appeal.version, language__in=(language, appeal.language))
    texts = {text.language: text for text in here.order_by()}
    return texts.get(language) or texts.get(appeal.language) or AppealText(language=appeal.language)


def _statement(appeal: Appeal, language: str, text: AppealText, counted: Mapping[str, str]) -> Statement:
    return Statement(
        title=fill(text.title, counted),
        body=fill(text.body, counted),
        issuer=appeal.issuer,
        kind=appeal.kind,
        date=appeal.date,
        reference_name=appeal.reference_name,
        reference=appeal.reference,
        language=text.language,
        direction=marks.direction(text.language),
        version=appeal.version,
        is_translated=text.language == language,
        version_from=appeal.version_from,
        has_silent=appeal.version > 1 and _some_are_silent(appeal),
        correction=text.correction,
        corrected_at=text.corrected_at,
    )


def _some_are_silent(appeal: Appeal) -> bool:
    """Tell whether a line stands there by the rule alone. Whoever is not named never does."""
    named = published.signatories(appeal, timezone.now()).filter(is_named=True)
    return named.filter(agreed_version__lt=appeal.version).exists()


def numbers(roll: Roll, language: str) -> dict[str, str]:
    """Give the counted numbers a text may name, the noun in the text's own language."""
    with translation.override(language):
        if roll.persons:
            signed = ngettext("%(count)s signatory", "%(count)s signatories", roll.count)
        else:
            signed = ngettext("%(count)s organization", "%(count)s organizations", roll.count)
    return {
        "count": str(roll.count),
        "organizations": signed % {"count": roll.count},
        "others": str(max(roll.count - 1, 0)),
        "countries": str(roll.countries),
        **{f"members:{note.acronym}": str(note.members) for note in roll.footnotes},
    }


def _totals(appeal: Appeal, at: datetime) -> _Totals:
    """Count in groups, and put them together here: a condition on each number takes longer to ask than to answer."""
    groups = published.signatories(appeal, at).order_by().values_list("is_named", "kind", "organization__country")
    counted = list(groups.annotate(number=Count("pk"), last=Max("public_from")))
    named = [group for group in counted if group[0]]
    return _Totals(
        named=sum(number for *_, number, _last in named),
        unnamed=sum(number for is_named, *_, number, _last in counted if not is_named),
        persons=sum(number for _, kind, _, number, _last in named if kind == SignatoryKind.PERSON),
        countries=len({country for _, _, country, *_ in named if country}),
        as_of=max((last for *_, last in named), default=None),
    )


def _window(
    appeal: Appeal, named: QuerySet[Signatory], lines: slice, matching: str, members: str, on: date
) -> tuple[int | None, list[_Row]]:
    """Give how many lines a search finds (None: there is no search) and the rows of the window."""
    columns = (
        "organization",
        "printed_name",
        "organization__acronym",
        "organization__country",
        "kind",
        "section",
    )
    ordered = named.order_by("place").values_list(*columns)
    if not matching and not members:
        start = lines.start or 0
        return None, [_Row(start + i, *row) for i, row in enumerate(ordered[lines], start=1)]
    every = (_Row(i, *row) for i, row in enumerate(ordered.iterator(chunk_size=2000), start=1))
    found = list(_matching(every, matching))
    if members:
        belong = set(marks.members(appeal, members, on).values_list("organization", flat=True))
        found = [row for row in found if row.organization in belong]
    return len(found), found[lines]


def _matching(rows: Iterable[_Row], folded: str) -> Iterator[_Row]:
    return (row for row in rows if folded in fold(row.name) or folded in fold(row.acronym))


def _lines(appeal: Appeal, language: str, rows: list[_Row], signs: dict[int, tuple[str, ...]]) -> Iterator[Line]:
    taken = set[str]()
    with translation.override(language):
        for row in rows:
            anchor = "o-" + fold(row.name).replace(" ", "-")
            while anchor in taken:
                anchor = f"{anchor}-{row.number}"
            taken.add(anchor)
            yield Line(
                number=row.number,
                name=row.name,
                acronym=row.acronym,
                country=row.country,
                kind=row.kind,
                section=row.section,
                heading=order.heading(appeal, section=row.section, kind=row.kind, country=row.country),
                marks=signs.get(row.organization, ()),
                anchor=anchor,
            )
