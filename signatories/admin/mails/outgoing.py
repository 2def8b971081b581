"""What is shown of a message to signers: for whom it may be, each mail as it goes out, and what became of them."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Count, QuerySet
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from signatories.choices import Audience, LetterKind, LetterState
from signatories.forms.messages import choice_of
from signatories.mail import letters
from signatories.models import Appeal, Endorsement, Letter, Message, Network
from signatories.roll import audience, discretion, marks
from signatories.roll.audience import Key, Reach
from signatories.workflow import messaging


@dataclass(frozen=True, slots=True)
class Option:
    """One audience to choose: how many addresses it has, and how many of its lines have none."""

    value: str
    label: str
    count: int
    without: int


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as it goes out in one language, and to how many."""

    language: str
    direction: str
    name: str
    count: int
    is_discreet: bool
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Fallback:
    """So many read in a language that has no text, and get another one."""

    count: int
    wanted: str
    gets: str


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A draft as it would go now. `telling` are the names in it that should not stand there."""

    to: str
    count: int
    mails: tuple[Mail, ...]
    fallbacks: tuple[Fallback, ...]
    telling: tuple[str, ...]
    answers_go_to: str

    @property
    def has_discreet(self) -> bool:
        return any(mail.is_discreet for mail in self.mails)


@dataclass(frozen=True, slots=True)
class Progress:
    """How many mails of a message went, wait, came back and were stopped."""

    sent: int = 0
    waiting: int = 0
    returned: int = 0
    stopped: int = 0

    @property
    def all(self) -> int:
        return self.sent + self.waiting + self.returned + self.stopped


def label(kind: str, network: Network | None) -> str:
    """Word an audience: of one network, by its name."""
    return _("Members of %s") % network if network else str(Audience(kind).label)


def options(found: Mapping[Key, Reach], networks: Mapping[int, Network]) -> list[Option]:
    return [
        Option(choice_of(key), label(key[0], networks[key[1]] if key[1] else None), reach.count, reach.without)
        for key, reach in found.items()
    ]


def languages(appeal: Appeal, found: Collection[Reach], message: Message | None) -> list[str]:
    """Name the languages to write in: the statement's first, those somebody reads, those something is written in."""
    used = audience.languages(found) | {appeal.language}
    if message is not None:
        used |= set(message.texts.values_list("language", flat=True))
    return sorted(used & dict(settings.LANGUAGES).keys(), key=lambda code: (code != appeal.language, code))


def outgoing(message: Message, reach: Reach, *, by: User) -> Outgoing | None:
    """Write every mail of a draft as it goes out now; None while no text is whole."""
    appeal, texts = message.appeal, messaging.texts_of(message)
    whole = {language: pair for language, pair in texts.items() if all(pair)}
    if not whole:
        return None
    numbers = Counter[tuple[str, bool]]()
    lacking = Counter[tuple[str, str]]()
    for one in reach.recipients:
        gets = messaging.written_in(whole, one.language, appeal)
        numbers[gets, appeal.is_discreet or one.is_unnamed] += 1
        if gets != one.language:
            lacking[one.language, gets] += 1
    for language in whole:
        # What nobody gets is still to be looked at.
        if not any(gets == language for gets, _is_discreet in numbers):
            numbers[language, appeal.is_discreet] = 0
    mails = [_mail(message, *how, number, by=by) for how, number in sorted(numbers.items())]
    is_discreet = any(mail.is_discreet for mail in mails)
    words = [part for pair in whole.values() for part in pair]
    return Outgoing(
        to=label(message.audience, message.network),
        count=reach.count,
        mails=tuple(mails),
        fallbacks=tuple(Fallback(n, _name(wanted), _name(gets)) for (wanted, gets), n in sorted(lacking.items())),
        telling=tuple(discretion.telling(appeal, words, is_discreet=is_discreet)),
        answers_go_to=letters.answers_go_to(by, appeal),
    )


def sent(message: Message) -> list[Mail]:
    """Give what was sent, in each language, as it stood in most mails."""
    rows = _to_signers([message]).order_by("language").values_list("language").annotate(letters=Count("pk"))
    return [_mail(message, code, message.appeal.is_discreet, number, by=message.by) for code, number in rows]


def progress(of: Collection[Message]) -> dict[int, Progress]:
    """Count the mails of some messages, in one query; a test is none of them."""
    counts = dict[int, dict[str, int]]()
    rows = _to_signers(of).order_by().values_list("message", "state").annotate(letters=Count("pk"))
    for key, state, number in rows:
        counts.setdefault(key, {})[LetterState(state).name.lower()] = number
    return {message.pk: Progress(**counts.get(message.pk, {})) for message in of}


def _to_signers(of: Collection[Message]) -> QuerySet[Letter]:
    return Letter.objects.filter(message__in=of, endorsement__isnull=False)


def _mail(message: Message, language: str, is_discreet: bool, number: int, *, by: User | None) -> Mail:
    # A signer as there are many: named or not is all that makes a difference.
    reader = Endorsement(appeal=message.appeal, is_named=not is_discreet)
    subject, body = letters.preview(
        LetterKind.MESSAGE, endorsement=reader, appeal=message.appeal, message=message, language=language, by=by
    )
    return Mail(language, marks.direction(language), _name(language), number, is_discreet, subject, body)


def _name(language: str) -> str:
    return str(get_language_info(language)["name_translated"])
