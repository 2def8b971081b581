"""What speaks for a card and what to look at twice, each said in words. What stands on a card besides: `card`."""

from collections.abc import Iterable, Sequence

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from signatories.admin.review import words
from signatories.choices import Doubt, EndorsementState, SignatoryState
from signatories.models import Endorsement, Signatory
from signatories.roll import evidence, queue, versions, waiting
from signatories.roll.evidence import Evidence
from signatories.text import mixes_scripts


def of_line(line: Signatory, rows: Sequence[Endorsement], facts: Evidence, name: str) -> tuple[list[str], list[str]]:
    """Weigh a line with all its sign-ons; `name` is "" while it is hidden, and then nothing is said of it."""
    mails = [words.mail(evidence.mail(row.email, evidence.homes(line, row))) for row in rows]
    networks = [words.belonging(found) for found in facts.networks]
    confirmed = [row for row in rows if row.state == EndorsementState.CONFIRMED]
    good = [*_unique([*map(words.proved, confirmed), *(good for good, _twice in mails)])]
    if facts.known_from:
        title = format_html('<bdi lang="{}">{}</bdi>', facts.known_language, facts.known_from)
        good.append(format_html(_("known from the published list of “{}”"), title))
    good += _unique(good for good, _twice in networks)
    twice = _unique(twice for _good, twice in [*networks, *mails])
    return good, [*twice, *_doubts(line, rows, len(confirmed), name)]


def of_second(row: Endorsement, line: Signatory) -> tuple[list[str], list[str]]:
    """Weigh a second sign-on by itself."""
    good, twice = words.mail(evidence.mail(row.email, evidence.homes(line, row)))
    refused = _("it does not agree to the new text") if _refuses(row, line) else ""
    return [*_unique([words.proved(row), good])], [*_unique([twice, refused])]


def _refuses(row: Endorsement, line: Signatory) -> bool:
    """Tell whether what it has said of a new text would count for the line once it is kept."""
    return row.refused_version == versions.at_stake(line.appeal)


def _doubts(line: Signatory, rows: Sequence[Endorsement], confirmed: int, name: str) -> Iterable[str]:
    if line.pk in waiting.disowned(line.appeal):
        yield _("said: “This is not from us”")
    if any(row.is_late for row in rows):
        yield _("came after closing")
    if any(row.state == EndorsementState.WITHDRAWN for row in rows):
        yield _("a sign-on of it was taken back or declined")
    if line.is_named and any(not row.is_named for row in rows if row.state == EndorsementState.CONFIRMED):
        yield _("a sign-on of it asks not to be named")
    if any(row.is_second and _refuses(row, line) for row in rows):
        yield _("a sign-on of it does not agree to the new text")
    if rows and not confirmed:
        yield _("no sign-on of it is confirmed")
    if confirmed > 1:
        yield _sign_ons_for(line, confirmed)
    if name and queue.is_shouted(name):
        yield _("the name is written in capitals")
    if name and mixes_scripts(name):
        yield _("the name mixes letters of several alphabets that look alike")
    if not line.organization.website and not any(row.website for row in rows):
        yield _("no website is known")
    if not any(row.email or row.telephone for row in rows):
        yield _("nobody can be asked: there is no contact")
    if line.doubt == Doubt.UNWEIGHED:
        yield _("not compared with the other names yet")


def _sign_ons_for(line: Signatory, number: int) -> str:
    if line.state not in (SignatoryState.PROPOSED, SignatoryState.ASKED):
        return ngettext("%s sign-on for this name", "%s sign-ons for this name", number) % number
    if number == 2:
        return _("2 sign-ons for this name: approving keeps both contacts")
    said = ngettext(
        "%s sign-on for this name: approving keeps its contact",
        "%s sign-ons for this name: approving keeps all contacts",
        number,
    )
    return said % number


def _unique(said: Iterable[str]) -> Iterable[str]:
    return dict.fromkeys(filter(None, said))
