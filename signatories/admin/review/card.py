"""One card of the queue: what it is about, what speaks for it and against it, and what may be done with it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django_countries import countries

from signatories import permissions
from signatories.admin.likenesses import Likely, likenesses
from signatories.admin.review import weighing, words
from signatories.choices import LIVING, EndorsementState, SignatoryState
from signatories.models import Endorsement, Organization, Signatory
from signatories.roll import evidence
from signatories.workflow import adopting
from signatories.workflow.endorsing import Contact

HIDDEN_AGAIN = 60


@dataclass(frozen=True, slots=True)
class Button:
    """One act. `letter` is the key that does it, by where it is on the keyboard, not by what it writes."""

    act: str
    label: str | Promise
    letter: str = ""
    style: str = ""


@dataclass(frozen=True, slots=True)
class Tick:
    """One field in which an answer says something else; `value` is "" where she may not take it over."""

    value: str
    field: str | Promise
    given: str
    known: str


@dataclass(frozen=True, slots=True)
class SignOn:
    """One answer behind the card; `contact` and `pasted` only while they are shown.

    `may_part`: it joined the line by its name, and may be another organization's.
    """

    pk: int
    name: str
    signed: str
    ticks: tuple[Tick, ...]
    has_contact: bool
    may_part: bool = False
    contact: Contact | None = None
    pasted: str = ""
    answers: str = ""
    question: str = ""
    reply: str = ""
    wanted: str = ""
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """What is on the screen for a minute: the name of one not named, or the contact of a sign-on."""

    has_name: bool = False
    sign_on: int = 0
    contact: Contact | None = None


@dataclass(slots=True)
class Card:
    """`name` is "" while it is hidden; `good` and `twice` are said in words, `likely` with what differs.

    One that is not confirmed yet stands for its form: `also` are the names of the further organizations on it.
    """

    key: str
    kind: str
    turn: int
    state: str
    name: str
    is_named: bool
    number: int | None = None
    signs: str = ""
    website: str = ""
    signed: str = ""
    good: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    likely: Sequence[Likely] = ()
    sign_ons: Sequence[SignOn] = ()
    also: Sequence[str] = ()
    note: str = ""
    older_notes: Sequence[str] = ()
    buttons: Sequence[Button] = ()
    signatory: Signatory | None = None
    is_out: bool = False


APPROVE = Button("approve", gettext_lazy("Approve"), "A", "default")
ASK = Button("ask", gettext_lazy("Ask…"), "M")
SAME = Button("same", gettext_lazy("Same as…"), "S")
DECLINE = Button("decline", gettext_lazy("Decline…"), "D", "danger")
REOPEN = Button("reopen", gettext_lazy("Back to review"))
PUBLISH = Button("publish_now", gettext_lazy("Publish now"), "A", "default")
ACCEPT = Button("accept", gettext_lazy("Same: add as second contact"), "S", "default")
REFUSE = Button("refuse", gettext_lazy("Decline"), "D", "danger")
RUNG = Button("rung", gettext_lazy("Confirmed by telephone"), "", "default")


def of_line(line: Signatory, user: User, shown: Shown) -> Card:
    """Make the card of a signatory; its organization must be loaded."""
    now = timezone.now()
    rows = list(line.endorsements.select_related("confirmed_by").order_by("pk"))
    facts = evidence.evidence(line, now)
    is_hidden = not line.is_named and not shown.has_name
    card = Card(
        key=str(line.pk),
        kind="line",
        turn=line.turn,
        state=line.state,
        name="" if is_hidden else line.printed_name,
        is_named=line.is_named,
        number=facts.number if line.state in LIVING else None,
        signs=facts.signs,
        signed="" if rows else words.received(line),
        sign_ons=list(_sign_ons(rows, line, user, shown, is_hidden)),
        signatory=line,
        is_out=bool(line.public_from and line.public_from <= now),
    )
    card.good, card.twice = weighing.of_line(line, rows, facts, card.name)
    if not is_hidden:
        given = next((row.website for row in reversed(rows) if row.website), "")
        card.website = _link(line.organization.website or given)
        card.likely = likenesses(line, user, limit=3)
    _take_notes(card, rows)
    card.buttons = _buttons(line, now)
    return card


def of_second(row: Endorsement, line: Signatory, user: User, shown: Shown) -> Card:
    """Make the card of a second sign-on for a line that was decided on before."""
    now = timezone.now()
    is_hidden = not (line.is_named and row.is_named) and not shown.has_name
    card = Card(
        key=f"e{row.pk}",
        kind="second",
        turn=0,
        state=line.state,
        name="" if is_hidden else row.name,
        is_named=line.is_named and row.is_named,
        number=evidence.number(line, now) if line.is_named else None,
        sign_ons=list(_sign_ons([row], line, user, shown, is_hidden)),
        buttons=(ACCEPT, REFUSE),
        signatory=line,
        is_out=bool(line.public_from and line.public_from <= now),
    )
    card.good, card.twice = weighing.of_second(row, line)
    return card


def of_pending(row: Endorsement, others: Sequence[Endorsement], shown: Shown, letter: str) -> Card:
    """Make the card of a form that is not confirmed yet; `letter` says what became of our mail."""
    is_hidden = not row.is_named and not shown.has_name
    also = [other.name if other.is_named or shown.has_name else "" for other in others]
    return Card(
        key=f"e{row.pk}",
        kind="pending",
        turn=0,
        state=row.state,
        name="" if is_hidden else row.name,
        is_named=row.is_named,
        signed=letter,
        website="" if is_hidden else _link(row.website),
        sign_ons=[_sign_on(row, (), shown, is_hidden)],
        also=also,
        buttons=(RUNG,) if row.state == EndorsementState.PENDING else (),
    )


def _buttons(line: Signatory, now: datetime) -> Sequence[Button]:
    match line.state:
        case SignatoryState.PROPOSED:
            return APPROVE, ASK, SAME, DECLINE
        case SignatoryState.ASKED:
            return APPROVE, SAME, REOPEN, DECLINE
        case SignatoryState.APPROVED if line.public_from and line.public_from > now:
            return PUBLISH, REOPEN
        case SignatoryState.DECLINED | SignatoryState.WITHDRAWN:
            return (REOPEN,)
        case _:
            return ()


def _take_notes(card: Card, rows: Sequence[Endorsement]) -> None:
    """The note is that of the newest sign-on, as `entering.note` keeps it; older ones are only shown."""
    card.note = rows[-1].note if rows else ""
    card.older_notes = [row.note for row in rows[:-1] if row.note]


def _sign_ons(
    rows: Sequence[Endorsement], line: Signatory, user: User, shown: Shown, is_hidden: bool
) -> Iterable[SignOn]:
    differing = {row.pk: adopting.differences(row, line.organization) for row in rows}
    if any(difference.field == adopting.NAMES for found in differing.values() for difference in found):
        names = set(line.organization.names.values_list("folded", flat=True))
        differing = {row.pk: adopting.differences(row, line.organization, names) for row in rows}
    may = any(differing.values()) and may_change(line.organization, user)
    for row in rows:
        ticks = () if is_hidden else tuple(_tick(row, difference, may) for difference in differing[row.pk])
        yield _sign_on(row, ticks, shown, is_hidden)


def _sign_on(row: Endorsement, ticks: tuple[Tick, ...], shown: Shown, is_hidden: bool) -> SignOn:
    contact = shown.contact if shown.sign_on == row.pk else None
    return SignOn(
        pk=row.pk,
        name="" if is_hidden else row.name,
        signed=words.signed(row),
        ticks=ticks,
        may_part=row.is_second and not is_hidden,
        has_contact=any((row.person, row.role, row.email, row.telephone, row.evidence)),
        contact=contact,
        pasted=row.evidence if contact is not None else "",
        # What somebody wrote may tell who she is.
        answers="" if is_hidden else row.answers,
        question="" if is_hidden else row.question,
        reply="" if is_hidden else row.reply,
        wanted="" if is_hidden else row.name_wanted,
        is_late=row.is_late,
    )


def _tick(row: Endorsement, found: adopting.Difference, may: bool) -> Tick:
    given, known = found.given, found.known
    if found.field == "country":
        given, known = (str(countries.name(code) or code) for code in (given, known))
    return Tick(f"{row.pk}.{found.field}" if may else "", words.FIELDS[found.field], given, known)


def may_change(organization: Organization, user: User) -> bool:
    return permissions.rows_for(Organization, user, to="change").filter(pk=organization.pk).exists()


def _link(website: str) -> str:
    """Give an address a browser may be sent to; "" for anything that only looks like one."""
    address = website if "://" in website or not website else f"https://{website}"
    return address if address.startswith(("https://", "http://")) else ""
