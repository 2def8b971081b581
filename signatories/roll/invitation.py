"""The invitation that a coordinator copies and sends on herself: as a mail and as a short message, in each language.

Every link is built from SITE_URL; of a statement by private link it is that one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.urls import get_script_prefix, reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from signatories.choices import Visibility
from signatories.models import Appeal, AppealText
from signatories.roll import marks
from signatories.roll.live import statement_alone
from signatories.text import tidy

SHORT = 400  # characters: one message of a telephone

CITIES: dict[str, str | Promise] = {
    "Asia/Amman": gettext_lazy("Amman"),
    "Africa/Cairo": gettext_lazy("Cairo"),
    "Asia/Beirut": gettext_lazy("Beirut"),
    "America/Bogota": gettext_lazy("Bogotá"),
    "Africa/Dakar": gettext_lazy("Dakar"),
    "Asia/Damascus": gettext_lazy("Damascus"),
    "Asia/Kolkata": gettext_lazy("Delhi"),
    "Europe/Zurich": gettext_lazy("Geneva"),
    "Europe/Istanbul": gettext_lazy("Istanbul"),
    "Asia/Jakarta": gettext_lazy("Jakarta"),
    "Europe/London": gettext_lazy("London"),
    "Europe/Madrid": gettext_lazy("Madrid"),
    "Asia/Manila": gettext_lazy("Manila"),
    "America/Mexico_City": gettext_lazy("Mexico City"),
    "Africa/Nairobi": gettext_lazy("Nairobi"),
    "America/New_York": gettext_lazy("New York"),
    "Europe/Paris": gettext_lazy("Paris"),
    "Australia/Sydney": gettext_lazy("Sydney"),
}
# What is shown until somebody chooses, by the first language of the statement.
USUAL = {
    "ar": ("Asia/Damascus", "Africa/Cairo"),
    "es": ("Europe/Madrid", "America/Bogota"),
    "fr": ("Europe/Paris", "Africa/Dakar"),
}
USUAL_ELSEWHERE = ("Europe/Zurich", "America/New_York")


@dataclass(frozen=True, slots=True)
class Invitation:
    """The words in one language; a title that is too long for the short message is cut in it."""

    language: str
    direction: str
    mail: str
    short: str


def invitations(appeal: Appeal, *, zones: Sequence[str], contact: str) -> Iterator[Invitation]:
    """Write it in each language the statement has a text in, the first one first."""
    titles = AppealText.objects.filter(appeal=appeal, version=appeal.version).values_list("language", "title")
    for language, title in sorted(titles, key=lambda row: (row[0] != appeal.language, row[0])):
        if "{{" in title:
            title = statement_alone(appeal, language).title
        with translation.override(language):
            yield _invitation(appeal, language, tidy(title), zones, contact)


def zones_for(appeal: Appeal, asked: Sequence[str]) -> tuple[str, ...]:
    """Give the two zones that were asked for; what is no zone of ours is what is usual."""
    usual = USUAL.get(appeal.language, USUAL_ELSEWHERE)
    chosen = (*asked[: len(usual)], *usual[len(asked) :])
    return tuple(zone if zone in CITIES else usual[i] for i, zone in enumerate(chosen))


def moment(at: datetime) -> str:
    """Write a time as the public pages do."""
    return date_format(at.astimezone(UTC), pgettext("the format of a moment", "j F Y, H:i")) + " UTC"


def _invitation(appeal: Appeal, language: str, title: str, zones: Sequence[str], contact: str) -> Invitation:
    link, issuer = _link(appeal, language), tidy(appeal.issuer)
    asks = _("%s asks your organization to sign this statement.") % issuer
    if appeal.visibility == Visibility.LINK:
        then = _("The link is private: please give it to nobody outside, and do not publish it.")
    else:
        then = _("It takes about two minutes, and nothing appears before you have confirmed it by mail.")
    closes = appeal.closes_at
    mail = [
        title,
        asks,
        f"{then} {_('Read it and sign here:')}",
        link,  # on a line of its own, so that it reads from left to right in every language
        _("Open until %s.") % _with_local_times(closes, zones) if closes else _("There is no deadline yet."),
        _("Questions: %s") % contact if contact else "",
    ]
    short = [asks, link, _("Open until %s.") % moment(closes) if closes else ""]
    return Invitation(
        language, marks.direction(language), "\n".join(filter(None, mail)), _within(SHORT, title, short, link)
    )


def _link(appeal: Appeal, language: str) -> str:
    by_link = appeal.visibility == Visibility.LINK
    page, key = ("by_link", appeal.secret) if by_link else ("appeal", appeal.slug)
    # Whoever looks may read the desk below /ar/.
    path = "/" + reverse(f"signatories:{page}", args=[key]).removeprefix(get_script_prefix())
    return settings.SITE_URL + ("" if language == appeal.language else f"/{language}") + path


def _with_local_times(at: datetime, zones: Sequence[str]) -> str:
    local = [_local(at, zone) for zone in zones]
    return f"{moment(at)} ({_(', ').join(filter(None, local))})" if any(local) else moment(at)


def _local(at: datetime, zone: str) -> str:
    try:
        there = at.astimezone(ZoneInfo(zone))
    except ZoneInfoNotFoundError:  # a machine without the world's clocks
        return ""
    is_same_day = there.date() == at.astimezone(UTC).date()
    time = f"{there:%H:%M}" if is_same_day else date_format(there, pgettext("the format of a moment", "j F Y, H:i"))
    return _("%(time)s in %(city)s") % {"time": time, "city": CITIES[zone]}


def _within(most: int, title: str, others: list[str], link: str) -> str:
    """Put a title above other lines, cut so that all have room; where nothing of it would stay, the link alone does."""
    below = "\n".join(filter(None, others))
    room = most - len(below) - 1
    if room >= 20:
        return f"{_cut(title, room)}\n{below}"
    return f"{_cut(title, most - len(link) - 1)}\n{link}"


def _cut(words: str, most: int) -> str:
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"
