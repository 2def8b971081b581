"""Which appeals the public may read, and which of their signatories: the one definition of "who is shown"."""

from datetime import datetime

from django.db.models import QuerySet

from signatories.choices import SignatoryState, Visibility
from signatories.models import Appeal, Signatory

READABLE = (Visibility.PUBLIC, Visibility.ARCHIVED)


def current() -> QuerySet[Appeal]:
    """The statements on the front page."""
    return Appeal.objects.filter(visibility=Visibility.PUBLIC)


def earlier() -> QuerySet[Appeal]:
    """The statements that are only kept for reading."""
    return Appeal.objects.filter(visibility=Visibility.ARCHIVED)


def by_slug(slug: str) -> Appeal:
    """Find a statement at its public address; anything not public raises the same Appeal.DoesNotExist as nonsense."""
    return Appeal.objects.get(slug=slug, visibility__in=READABLE)


def by_secret(secret: str) -> Appeal:
    """Find a statement at its private address, which leads nowhere before and after the private phase."""
    return Appeal.objects.get(secret=secret, visibility=Visibility.LINK)


def shows_list(appeal: Appeal) -> bool:
    """Tell whether whoever has a statement's address can read its list there, not the number alone."""
    return appeal.visibility in READABLE or (appeal.visibility == Visibility.LINK and appeal.link_shows_list)


def is_listed(row: Signatory, at: datetime) -> bool:
    """Tell whether whoever may read the list reads this line on it at a moment."""
    is_out = row.state == SignatoryState.APPROVED and row.public_from is not None and row.public_from <= at
    return is_out and row.is_named


def signatories(appeal: Appeal, at: datetime) -> QuerySet[Signatory]:
    """Give those who stand on the live list at a moment, the unnamed among them, in no order."""
    return Signatory.objects.filter(appeal=appeal, state=SignatoryState.APPROVED, public_from__lte=at)
