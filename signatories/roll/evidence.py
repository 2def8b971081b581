"""What speaks for and against one that waits, as plain facts; the words for them are the desk's.

Never an address: of an e-mail only whether it lives where the organization does.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import BooleanField, Count, ExpressionWrapper, Q

from signatories.choices import OrderRule, SignatoryState, Standing, Visibility
from signatories.models import Appeal, Endorsement, Mark, MemberListing, Membership, Signatory
from signatories.roll import desk, marks, order
from signatories.roll.hosts import FREE_MAIL
from signatories.text import SIGNS, fold
from signatories.text import host as host_of


@dataclass(frozen=True, slots=True)
class Belonging:
    """One network whose sign the appeal prints: what is said of the two. `sign` is "" unless the name bears it."""

    acronym: str
    is_claimed: bool
    is_confirmed: bool
    is_listed: bool
    has_list: bool
    sign: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """`number` is what the line has or would get, None for one that is not named; `known_from` a public statement."""

    number: int | None
    signs: str
    networks: tuple[Belonging, ...]
    known_from: str
    known_language: str


@dataclass(frozen=True, slots=True)
class Mail:
    """Where an e-mail lives: "home", "free" (then `host` may be said), "elsewhere", "unknown", "" for no e-mail."""

    sort: str
    host: str = ""


def evidence(signatory: Signatory, now: datetime) -> Evidence:
    """Read the facts of one line, in a constant number of queries. Its organization must be loaded."""
    networks = tuple(_networks(signatory, now.date()))
    known_from, language = _known_from(signatory, now)
    return Evidence(
        number=number(signatory, now) if signatory.is_named else None,
        signs="".join(sorted((belonging.sign for belonging in networks), key=_standing_of_sign)),
        networks=networks,
        known_from=known_from,
        known_language=language,
    )


def number(signatory: Signatory, now: datetime) -> int:
    """Give the number a line has on the public list; before it is there, the one it gets when all approved ones are."""
    appeal, place = signatory.appeal, bytes(signatory.place)
    is_approved = signatory.state == SignatoryState.APPROVED
    if not is_approved and appeal.order_rule == OrderRule.APPROVAL and not signatory.is_pinned:
        approved = Signatory(pk=signatory.pk, section=signatory.section, kind=signatory.kind, approved_at=now)
        approved.organization = signatory.organization
        place = order.own_place(appeal, approved)
    lines = Signatory.objects.filter(appeal=appeal, state=SignatoryState.APPROVED, is_named=True, place__lt=place)
    if is_approved and signatory.public_from is not None and signatory.public_from <= now:
        lines = lines.filter(public_from__lte=now)
    return lines.exclude(pk=signatory.pk).count() + 1


def mail(email: str, homes: Iterable[str]) -> Mail:
    """Tell where an address lives; `homes` are websites and mail domains of the organization."""
    host = email.rpartition("@")[2].casefold()
    if not host:
        return Mail("")
    if host in FREE_MAIL:
        return Mail("free", host)
    hosts = {host_of(home) for home in homes} - {""}
    if any(host == home or host.endswith(f".{home}") or home.endswith(f".{host}") for home in hosts):
        return Mail("home")
    return Mail("elsewhere" if hosts else "unknown")


def homes(signatory: Signatory, sign_on: Endorsement) -> list[str]:
    organization = signatory.organization
    return [organization.website, sign_on.website, *organization.mail_domains.split()]


def _networks(signatory: Signatory, today: date) -> Iterable[Belonging]:
    appeal, organization = signatory.appeal, signatory.organization_id
    signs = list(Mark.objects.filter(appeal=appeal).order_by("pk").select_related("network"))
    if not signs:
        return
    belongs = Membership.objects.filter(organization=organization, network__marks__appeal=appeal)
    bears = ExpressionWrapper(marks.bearing(appeal, today), output_field=BooleanField())
    told = list(belongs.annotate(bears=bears).values_list("network", "standing", "bears"))
    standing = {network: word for network, word, _bears in told}
    bearing = {network for network, _word, is_bearing in told if is_bearing}
    meant = Q(organization=organization) | Q(folded__in=_folded(signatory))
    listings = MemberListing.objects.filter(appeal=appeal).order_by().values("network")
    listed = dict(listings.annotate(hits=Count("pk", filter=meant)).values_list("network", "hits"))
    for mark in signs:
        if mark.network_id in standing or listed.get(mark.network_id):
            yield Belonging(
                acronym=mark.network.acronym,
                is_claimed=standing.get(mark.network_id) == Standing.CLAIMED,
                is_confirmed=standing.get(mark.network_id) == Standing.CONFIRMED,
                is_listed=bool(listed.get(mark.network_id)),
                has_list=mark.network_id in listed,
                sign=mark.sign if mark.is_shown and mark.network_id in bearing else "",
            )


def _standing_of_sign(sign: str) -> tuple[int, str]:
    return (SIGNS.index(sign) if sign in SIGNS else len(SIGNS), sign)


def _folded(signatory: Signatory) -> set[str]:
    return {fold(signatory.printed_name), signatory.organization.folded}


def _known_from(signatory: Signatory, now: datetime) -> tuple[str, str]:
    """Name the newest other statement that prints it in public, and the language of that title."""
    stands = Signatory.objects.filter(
        organization=signatory.organization_id,
        state=SignatoryState.APPROVED,
        is_named=True,
        public_from__lte=now,
    )
    public = Appeal.objects.filter(
        pk__in=stands.exclude(appeal=signatory.appeal_id).values("appeal"),
        visibility__in=(Visibility.PUBLIC, Visibility.ARCHIVED),
    )
    row = desk.titled(public).order_by("-date").first()
    return (vars(row)["statement_title"], row.language) if row else ("", "")
