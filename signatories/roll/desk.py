"""The statements as the front door of the desk shows them: phase, number on the list, what waits."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import CharField, Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from signatories.choices import SignatoryState, Signing
from signatories.models import Appeal, AppealText
from signatories.roll import marks


@dataclass(frozen=True, slots=True)
class Card:
    """One statement at a glance. `title` is in `language`; "" where no text is written yet.

    `on_list` counts who stands on the list now, named or not; `unpublished` those approved whose grace still runs.
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
    on_list: int
    unnamed: int
    unpublished: int
    to_review: int
    waiting: int
    is_example: bool


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
        on_list=Count("signatories", filter=shown),
        unnamed=Count("signatories", filter=shown & Q(signatories__is_named=False)),
        unpublished=Count("signatories", filter=approved & Q(signatories__public_from__gt=now)),
        to_review=Count("signatories", filter=Q(signatories__state=SignatoryState.PROPOSED)),
        waiting=Count("signatories", filter=Q(signatories__state=SignatoryState.ASKED)),
    ).order_by(F("date").desc(), "slug")


def _card(appeal: Appeal, now: datetime) -> Card:
    row = vars(appeal)
    counted = {name: row[name] for name in ("on_list", "unnamed", "unpublished", "to_review", "waiting")}
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
        is_signing=_is_signing(appeal, now),
        opens_at=appeal.opens_at,
        closes_at=appeal.closes_at,
        is_example=appeal.is_example,
        **counted,
    )


def _is_signing(appeal: Appeal, now: datetime) -> bool:
    has_begun = appeal.opens_at is None or appeal.opens_at <= now
    is_over = appeal.closes_at is not None and appeal.closes_at <= now
    return appeal.signing == Signing.OPEN and has_begun and not is_over


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
