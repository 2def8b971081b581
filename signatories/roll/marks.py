"""Which lines bear which sign, and the footnotes of the signs that are borne. Signs come from memberships only."""

from collections.abc import Collection
from datetime import date

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import get_language_info

from signatories.choices import MarkRule, Standing
from signatories.models import Appeal, Mark, Membership, Signatory
from signatories.roll.types import Footnote
from signatories.text import SIGNS


def bearing(appeal: Appeal, on: date) -> Q:
    """The condition under which a membership bears its network's sign on a day, by the appeal's rule."""
    valid = Membership.valid_on(on)
    return valid if appeal.mark_rule == MarkRule.CLAIMED else valid & Q(standing=Standing.CONFIRMED)


def footnotes(appeal: Appeal, language: str, lines: QuerySet[Signatory], on: date) -> tuple[Footnote, ...]:
    """Give the footnotes of the signs that at least one of `lines` bears: * † ‡ §, then letters. One query."""
    borne_here = Membership.objects.filter(
        bearing(appeal, on),
        network=OuterRef("network"),
        organization__in=lines.values("organization"),
    )
    members_of_network = borne_here.order_by().values("network").values(count=Count("pk"))
    marks = (
        Mark.objects.filter(appeal=appeal, is_shown=True)
        .annotate(members=Subquery(members_of_network))
        .filter(members__gt=0)
        .values_list(
            "sign",
            "members",
            "network__name",
            "network__acronym",
            "footnotes__language",
            "footnotes__text",
        )
    )
    wanted = (language, appeal.language, "en")
    best: dict[str, tuple[int, Footnote]] = {}
    for sign, members_here, name, acronym, written_in, text in marks:
        rank = wanted.index(written_in) if written_in in wanted else len(wanted)
        shown = Footnote(
            mark=sign,
            text=text or name,
            language=written_in or appeal.language,
            direction=direction(written_in or appeal.language),
            network=name,
            acronym=acronym,
            members=members_here,
        )
        if sign not in best or rank < best[sign][0]:
            best[sign] = (rank, shown)
    return tuple(best[sign][1] for sign in sorted(best, key=_standing_of_sign))


def borne(
    appeal: Appeal, organizations: Collection[int], notes: tuple[Footnote, ...], on: date
) -> dict[int, tuple[str, ...]]:
    """Give the signs of each organization, in the footnotes' order. One query, none where no sign is borne."""
    if not notes:
        return {}
    by_network = {note.acronym: note.mark for note in notes}
    rank = {note.mark: i for i, note in enumerate(notes)}
    memberships = Membership.objects.filter(
        bearing(appeal, on), network__acronym__in=by_network, organization__in=organizations
    )
    signs: dict[int, tuple[str, ...]] = {}
    for organization, acronym in memberships.values_list("organization", "network__acronym"):
        signs[organization] = tuple(sorted((*signs.get(organization, ()), by_network[acronym]), key=rank.__getitem__))
    return signs


def members(appeal: Appeal, acronym: str, on: date) -> QuerySet[Membership]:
    """The memberships that bear one network's sign on this appeal; none where the network has no sign here."""
    shown = Membership.objects.filter(network__marks__appeal=appeal, network__marks__is_shown=True)
    return shown.filter(bearing(appeal, on), network__acronym=acronym)


def direction(language: str) -> str:
    """Give the direction a language is written in; of one we know nothing about, the more common."""
    try:
        return "rtl" if get_language_info(language)["bidi"] else "ltr"
    except KeyError:
        return "ltr"


def _standing_of_sign(sign: str) -> tuple[int, str]:
    return (SIGNS.index(sign) if sign in SIGNS else len(SIGNS), sign)
