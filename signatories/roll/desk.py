"""The statements as the front door of the desk shows them: phase, number on the list, what waits."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import CharField, Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from signatories.choices import SignatoryState, Visibility
from signatories.models import Appeal, AppealText, JournalEntry
from signatories.roll import marks, waiting
from signatories.roll.days import count_of
from signatories.roll.live import FEWEST_UNNAMED
from signatories.roll.window import Phase, phase

COUNTED = ("unpublished", "to_review", "waiting", "unconfirmed", "returned", "held")


@dataclass(frozen=True, slots=True)
class Card:
    """One statement at a glance. `title` is in `language`; "" where no text is written yet.

    `on_page` is the number the page tells; `unpublished` counts those approved whose grace still runs; `unconfirmed`,
    `returned` of them and `held` count forms, and are for coordinators alone.
    """

    pk: int
    slug: str
    secret: str
    title: str
    language: str
    direction: str
    issuer: str
    kind: str
    date: date
    visibility: str
    is_signing: bool
    opens_at: datetime | None
    closes_at: datetime | None
    on_page: int
    unnamed: int
    unpublished: int
    to_review: int
    waiting: int
    unconfirmed: int
    returned: int
    held: int
    is_example: bool


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above every screen of one statement; nothing in it is counted. `opens` is a time still to come."""

    pk: int
    slug: str
    secret: str
    title: str
    language: str
    direction: str
    visibility: str
    is_signing: bool
    opens: datetime | None
    closes_at: datetime | None
    only_text: int | None


@dataclass(frozen=True, slots=True)
class Offline:
    """Since when a page that others could read is a draft again, and who could read it before."""

    since: datetime
    was: str


def heading(appeal: Appeal) -> Heading:
    """Read what stands above a statement's screens. `only_text` is the key of its text where it has but one."""
    texts = list(AppealText.objects.filter(appeal=appeal).values_list("pk", "version", "language", "title"))
    current, state = (appeal.version, appeal.language), phase(appeal, timezone.now())
    return Heading(
        pk=appeal.pk,
        slug=appeal.slug,
        secret=appeal.secret,
        title=next((title for _pk, version, language, title in texts if (version, language) == current), ""),
        language=appeal.language,
        direction=marks.direction(appeal.language),
        visibility=appeal.visibility,
        is_signing=state == Phase.OPEN,
        opens=appeal.opens_at if state == Phase.NOT_YET else None,
        closes_at=appeal.closes_at,
        only_text=texts[0][0] if len(texts) == 1 else None,
    )


def offline(appeal: Appeal) -> Offline | None:
    """Tell from the journal whether a draft was taken offline, by the last change of who may see it."""
    if appeal.visibility != Visibility.DRAFT:
        return None
    rows = JournalEntry.objects.filter(appeal=appeal, kind="appeal", subject=str(appeal.pk), act="change")
    rows = rows.filter(details__fields__has_key="visibility").order_by("-pk")
    last = rows.values_list("at", "details").first()
    return Offline(last[0], last[1]["fields"]["visibility"][0]) if last else None


def statements_for(appeals: QuerySet[Appeal]) -> list[Card]:
    """Read the cards of appeals, newest first, in one query."""
    now = timezone.now()
    return [_card(appeal, now) for appeal in _counted(appeals, now)]


def _counted(appeals: QuerySet[Appeal], now: datetime) -> QuerySet[Appeal]:
    text = AppealText.objects.filter(appeal=OuterRef("pk"), version=OuterRef("version"), language=OuterRef("language"))
    approved = Q(signatories__state=SignatoryState.APPROVED)
    shown = approved & Q(signatories__public_from__lte=now)
    return appeals.annotate(
        title=Subquery(text.values("title")[:1]),
        named=Count("signatories", filter=shown & Q(signatories__is_named=True)),
        unnamed=Count("signatories", filter=shown & Q(signatories__is_named=False)),
        unpublished=Count("signatories", filter=approved & Q(signatories__public_from__gt=now)),
        to_review=Count("signatories", filter=Q(signatories__state=SignatoryState.PROPOSED)),
        waiting=Count("signatories", filter=Q(signatories__state=SignatoryState.ASKED)),
        unconfirmed=count_of(waiting.unconfirmed(OuterRef("pk")), "appeal"),
        returned=count_of(waiting.unreached(OuterRef("pk")), "appeal"),
        held=count_of(waiting.held(OuterRef("pk")), "appeal"),
    ).order_by(F("date").desc(), "slug")


def _card(appeal: Appeal, now: datetime) -> Card:
    row = vars(appeal)
    counted = {name: row[name] for name in COUNTED}
    unnamed = row["unnamed"] if row["unnamed"] >= FEWEST_UNNAMED else 0
    return Card(
        pk=appeal.pk,
        slug=appeal.slug,
        secret=appeal.secret,
        title=row["title"] or "",
        language=appeal.language,
        direction=marks.direction(appeal.language),
        issuer=appeal.issuer,
        kind=appeal.kind,
        date=appeal.date,
        visibility=appeal.visibility,
        is_signing=phase(appeal, now) == Phase.OPEN,
        opens_at=appeal.opens_at,
        closes_at=appeal.closes_at,
        is_example=appeal.is_example,
        on_page=row["named"] + unnamed,
        unnamed=unnamed,
        **counted,
    )


def titled(rows: QuerySet[Any], path: str = "") -> QuerySet[Any]:
    """Annotate rows with `statement_title`, the title of the appeal each belongs to, in its first language.

    `path` leads from the row to the appeal ("mark__appeal"); "" means the rows are appeals.
    """
    lead = f"{path}__" if path else ""
    text = AppealText.objects.filter(
        appeal=OuterRef(f"{lead}pk"),
        version=OuterRef(f"{lead}version"),
        language=OuterRef(f"{lead}language"),
    )
    title = Coalesce(Subquery(text.values("title")[:1]), F(f"{lead}slug"), output_field=CharField())
    annotated: QuerySet[Any] = rows.annotate(statement_title=title)
    return annotated
