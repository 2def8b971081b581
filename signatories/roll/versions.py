"""Versions of the text: which one is coming, who has agreed to which, what publishing one would do. Reads only.

What a signer says about a version stands on her line; whether silence is a yes is the rule of the statement.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from signatories.choices import LIVING, ConsentRule, EndorsementState, LetterKind, LetterState, Proof, SignatoryState
from signatories.models import Appeal, AppealText, Endorsement, Letter, Signatory
from signatories.roll.live import FEWEST_UNNAMED


class Stance(StrEnum):
    """What a line says about a version. Nobody can be asked about an unreachable one but by telephone."""

    AGREED = "agreed"
    WAITING = "waiting"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class Progress:
    """How many living lines say what about a version; who refused is counted after leaving too."""

    version: int
    agreed: int
    waiting: int
    refused: int
    unreachable: int

    @property
    def open(self) -> int:
        return self.waiting + self.unreachable


@dataclass(frozen=True, slots=True)
class Outcome:
    """What publishing a version would do now: to lines on the list, and to the number in the text."""

    stay: int
    silent: int
    wait: int
    leave: int
    back: int
    count: int


@dataclass(frozen=True, slots=True)
class Mails:
    waiting: int
    sent: int
    returned: int


# Which version


def coming(appeal: Appeal) -> int | None:
    """Give the version that is written and not public yet; None where there is none."""
    if appeal.asked_version is not None:
        return appeal.asked_version
    last = AppealText.objects.filter(appeal=appeal, version__gt=appeal.version).aggregate(last=Max("version"))["last"]
    return int(last) if last else None


def at_stake(appeal: Appeal) -> int:
    """Give the version that an answer is about: the one asked about, else the public one."""
    return appeal.version if appeal.asked_version is None else appeal.asked_version


def is_signed(appeal: Appeal) -> bool:
    """Tell whether anybody has said yes to the text, confirmed or not: then its meaning is not changed beneath them."""
    pending = Endorsement.objects.filter(appeal=appeal, state=EndorsementState.PENDING)
    return Signatory.objects.filter(appeal=appeal).exists() or pending.exists()


def text(appeal: Appeal, version: int, language: str) -> AppealText | None:
    """Give the text of a version in a language, else in the statement's first."""
    rows = AppealText.objects.filter(appeal=appeal, version=version, language__in=(language, appeal.language))
    found = {row.language: row for row in rows}
    return found.get(language) or found.get(appeal.language)


def pair(appeal: Appeal, old: int, new: int, language: str) -> tuple[AppealText | None, AppealText | None]:
    """Give two versions to lay side by side: both in a language, or both in the statement's first."""
    after = text(appeal, new, language)
    before = text(appeal, old, after.language if after else language)
    if before and after and before.language != after.language:
        after = text(appeal, new, before.language)
    return before, after


# Who says what


def stance(line: Signatory, version: int) -> Stance:
    if line.refused_version == version:
        return Stance.REFUSED
    return Stance.AGREED if line.agreed_version >= version else Stance.WAITING


def is_laid_aside(line: Signatory) -> bool:
    """Tell whether a line was on the list and waits for its answer to a newer text: its approval is kept."""
    return line.state == SignatoryState.ASKED and line.approved_at is not None


def may_stand(line: Signatory) -> bool:
    """Tell whether a line may be on the list beside the public text: by its own yes, or by the rule."""
    appeal = line.appeal
    if line.agreed_version >= appeal.version or line.refused_version == appeal.version:
        return line.refused_version != appeal.version
    # While another version is asked about, the rule that stands there is the next one's.
    is_silence = appeal.consent_rule == ConsentRule.SILENCE and appeal.asked_version is None
    return is_silence and line.is_named


def lines(appeal: Appeal, version: int, which: Stance) -> QuerySet[Signatory]:
    """Give the lines of one stance, in no order."""
    rows = Signatory.objects.filter(appeal=appeal)
    if which == Stance.REFUSED:
        return rows.filter(refused_version=version)
    rows = rows.filter(~Q(refused_version=version), state__in=LIVING)
    if which == Stance.AGREED:
        return rows.filter(agreed_version__gte=version)
    reachable = Exists(_askable(appeal).filter(signatory=OuterRef("pk")))
    return rows.filter(reachable if which == Stance.WAITING else ~reachable, agreed_version__lt=version)


def progress(appeal: Appeal) -> Progress:
    """Count the answers to the version that is asked about, else to the public one. One query."""
    version = at_stake(appeal)
    is_living, has_refused = Q(state__in=LIVING), Q(refused_version=version)
    agrees, owes = is_living & ~has_refused & Q(agreed_version__gte=version), Q(agreed_version__lt=version)
    owing = is_living & ~has_refused & owes
    reachable = Q(Exists(_askable(appeal).filter(signatory=OuterRef("pk"))))
    counted = Signatory.objects.filter(appeal=appeal).aggregate(
        agreed=Count("pk", filter=agrees),
        waiting=Count("pk", filter=owing & reachable),
        refused=Count("pk", filter=has_refused),
        unreachable=Count("pk", filter=owing & ~reachable),
    )
    return Progress(version, **counted)


def unreachable(appeal: Appeal, version: int) -> int:
    return lines(appeal, version, Stance.UNREACHABLE).count()


def outcome(appeal: Appeal, version: int, rule: str, at: datetime | None = None) -> Outcome:
    """Reckon what publishing a version by a rule would do now. One query."""
    approved, asked = Q(state=SignatoryState.APPROVED), Q(state=SignatoryState.ASKED, approved_at__isnull=False)
    refuses, public = Q(refused_version=version), Q(public_from__lte=at or timezone.now())
    agrees = ~refuses & Q(agreed_version__gte=version)
    silent = approved & ~refuses & Q(agreed_version__lt=version)
    silent_stay = silent & Q(is_named=True) if rule == ConsentRule.SILENCE else Q(pk__in=())
    stay = approved & agrees | silent_stay
    counted = Signatory.objects.filter(appeal=appeal).aggregate(
        stay=Count("pk", filter=stay),
        silent=Count("pk", filter=silent_stay),
        wait=Count("pk", filter=silent & ~Q(is_named=True) if rule == ConsentRule.SILENCE else silent),
        leave=Count("pk", filter=Q(state__in=LIVING) & refuses),
        back=Count("pk", filter=asked & agrees),
        named=Count("pk", filter=stay & public & Q(is_named=True)),
        unnamed=Count("pk", filter=stay & public & Q(is_named=False)),
    )
    named, unnamed = counted.pop("named"), counted.pop("unnamed")
    return Outcome(**counted, count=named + (unnamed if unnamed >= FEWEST_UNNAMED else 0))


# Who is asked


def _askable(appeal: Appeal) -> QuerySet[Endorsement]:
    """Give whoever may answer for a line: confirmed, with an address, and looked at where the line stood already."""
    return _confirmed(appeal).filter(is_second=False)


def _confirmed(appeal: Appeal) -> QuerySet[Endorsement]:
    return Endorsement.objects.filter(appeal=appeal, state=EndorsementState.CONFIRMED).exclude(email="")


def to_ask(appeal: Appeal, version: int) -> list[Endorsement]:
    """Give one sign-on for each address that owes an answer, the first it made. One query."""
    has_refused = Q(signatory__refused_version__isnull=False, signatory__refused_version=version)
    for_line = Q(is_second=False, signatory__state__in=LIVING, signatory__agreed_version__lt=version) & ~has_refused
    has_agreed = Q(agreed_later__isnull=False, agreed_later__gte=version)
    for_itself = Q(is_second=True, agreed_version__lt=version, refused_version=None) & ~has_agreed
    rows = _confirmed(appeal).filter(for_line | for_itself).only("pk", "email", "language").order_by("-pk")
    return list({row.email.strip().casefold(): row for row in rows}.values())[::-1]


def answers_of(row: Endorsement) -> list[tuple[Endorsement, Signatory]]:
    """Give the living lines that a sign-on's address answers for, each with the sign-on that does."""
    if not row.email or row.state != EndorsementState.CONFIRMED:
        return []
    same = _confirmed(row.appeal).filter(email__iexact=row.email.strip()).order_by("pk")
    found = dict[tuple[int | None, int], tuple[Endorsement, Signatory]]()
    for one in same.select_related("appeal", "signatory__appeal"):
        line = one.line
        if line is not None and line.state in LIVING:
            found.setdefault((line.pk, 0 if line.pk else one.pk), (one, line))
    return list(found.values())


def owes(row: Endorsement) -> bool:
    """Tell whether a sign-on's address has still to answer."""
    version = at_stake(row.appeal)
    return any(stance(line, version) == Stance.WAITING for _one, line in answers_of(row))


def mails(appeal: Appeal) -> Mails:
    rows = Letter.objects.filter(appeal=appeal, kind=LetterKind.CONSENT)
    counted = rows.aggregate(
        waiting=Count("pk", filter=Q(state=LetterState.WAITING)),
        sent=Count("pk", filter=Q(state=LetterState.SENT)),
        returned=Count("pk", filter=Q(state=LetterState.RETURNED)),
    )
    return Mails(**counted)


# How they agreed: kept as a word of `Proof` and a day, so that it is told in whatever language is read


def how(proof: str, on: date) -> str:
    return f"{proof} {on.isoformat()}"


def told(agreed_how: str) -> str:
    """Say how a line agreed; what an import wrote is told as it was written."""
    proof, _space, day = agreed_how.partition(" ")
    try:
        on = date.fromisoformat(day)
    except ValueError:
        return agreed_how
    labels = {Proof.MAIL: _("by mail"), Proof.TELEPHONE: _("by telephone")}
    if proof not in Proof.values:
        return agreed_how
    return f"{labels.get(Proof(proof)) or Proof(proof).label}, {date_format(on, 'j M Y')}"
