"""Dates and times as people read them; every time is in UTC and says so."""

from datetime import UTC, date, datetime

from django import template
from django.utils.formats import date_format
from django.utils.translation import pgettext

register = template.Library()


@register.filter
def day(value: date) -> str:
    if isinstance(value, datetime):
        value = value.astimezone(UTC)
    # Django's own English format is the American one; a translation brings its language's.
    return date_format(value, pgettext("the format of a date", "j F Y"))


@register.filter
def moment(value: datetime) -> str:
    value = value.astimezone(UTC)
    return date_format(value, pgettext("the format of a moment", "j F Y, H:i")) + " UTC"
