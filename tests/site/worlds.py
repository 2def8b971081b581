"""Two worlds that tell the public the same: equal in everything public, different in all that is private.

Who waits, was declined or is not named, whom one may ask, what was noted, asked and written: all of it is drawn anew
for each world. What the public gets of a world is gathered byte by byte.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from unittest import mock

import time_machine
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver

from signatories.choices import LetterKind, Signing, Standing, Visibility
from signatories.exports import FORMATS
from signatories.models import Appeal, Footnote, Mark, Network, Signatory
from signatories.workflow import endorsing, entering, members, moderation, outbox, register, signing, texts
from signatories.workflow.endorsing import Contact
from signatories.workflow.members import Entry
from signatories.workflow.proposals import Proposal
from signatories.workflow.signing import SignOn

NOW = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
SECRET = "the-private-link-of-it"
# Of real lists, in five scripts.
NAMES = (
    "ABBAD", "Kesh Malek", "أطباء عبر القارات", "11.11.11", "Médecins du Monde France", "CCFD-Terre Solidaire",
    "Врачи без границ", "KHOJ", "Najda Now", "Basmeh & Zeitooneh", "Émile Foundation", "Pax Christi", "Oxfam",
    "النجدة الآن", "Tuba Dernegi", "FIDH", "Κίνηση Ειρήνης", "Christian Aid", "Ahl Horan", "世界の医療団",
)  # fmt: skip
HIDDEN = (
    "Women of Idlib", "سوريون من أجل العدالة", "Daraya Council", "Yarmouk Relief", "Ghouta Doctors", "نساء الرقة",
    "Raqqa Archive", "Violet", "Afrin Bridges", "Homs Mothers", "Deir Memory", "بيت حلب",
)  # fmt: skip
PEOPLE = ("Samir Haddad", "Layla Nasser", "Omar Darwish", "Rima Sayegh", "ليلى حداد", "Tomás Vidal")


@dataclass(frozen=True)
class Facts:
    """What the public may know: who is named, in which country and network, and how many are not named.

    Fewer than three of these are not counted, so whether there are none, one or two is private.
    """

    named: tuple[str, ...]
    members: frozenset[str]
    countries: tuple[str, ...]
    unnamed: int
    shows_list: bool

    @classmethod
    def drawn(cls, dice: random.Random) -> "Facts":
        named = tuple(dice.sample(NAMES[:-1], dice.randint(1, 8)))
        return cls(
            named=named,
            members=frozenset(dice.sample(named, dice.randint(0, len(named)))),
            countries=tuple(dice.choice(("", "SY", "FR")) for _ in named),
            unnamed=dice.choice((0, 3, 4, 5)),
            shows_list=dice.random() < 0.5,
        )


def answers(facts: Facts, dice: random.Random) -> dict[str, tuple[int, list[tuple[str, str]], bytes]]:
    """Make a world of these facts, with private ones of the dice, and give all that anybody can read of it.

    Nothing of it is left behind.
    """
    with time_machine.travel(NOW, tick=False), transaction.atomic():
        for appeal in (_public(), _by_link(facts)):
            _fill(appeal, facts, dice)
        told = {path: _answer(path) for path in _paths(facts)}
        transaction.set_rollback(True)
    return told


def _appeal(slug: str, **fields: Any) -> Appeal:
    values: dict[str, Any] = {
        "issuer": "Amnesty International",
        "kind": "Joint public statement",
        "date": NOW.date(),
        "signing": Signing.OPEN,
        "closes_at": NOW + timedelta(days=9),
        "grace": 0,
        "offers_data": True,
    }
    appeal = register.save(Appeal(slug=slug, **(values | fields)), by=None)
    for language, title in (("en", "Uniting for Syria"), ("ar", "متحدون من أجل سوريا")):
        body = "We, {{ organizations }} of {{ countries }} countries, {{ members:SRN }} of SRN."
        texts.write(appeal, language, title=title, body=body, by=None)
    return appeal


def _public() -> Appeal:
    return _appeal("uniting-for-syria", visibility=Visibility.PUBLIC)


def _by_link(facts: Facts) -> Appeal:
    appeal = _appeal("rivers-for-all", visibility=Visibility.LINK, link_shows_list=facts.shows_list)
    Appeal.objects.filter(pk=appeal.pk).update(secret=SECRET)
    appeal.refresh_from_db()
    return appeal


def _fill(appeal: Appeal, facts: Facts, dice: random.Random) -> None:
    network = Network.objects.filter(acronym="SRN").first()
    network = network or register.save(Network(name="Syria Relief Network", acronym="SRN"), by=None)
    mark = register.save(Mark(appeal=appeal, network=network, sign="*"), by=None)
    register.save(Footnote(mark=mark, language="en", text="Members of SRN."), by=None)
    hidden = dice.sample(HIDDEN, len(HIDDEN))
    for at, step in sorted(_steps(appeal, facts, hidden, dice), key=lambda pair: pair[0]):
        with time_machine.travel(at, tick=False):
            step()
    shown = Signatory.objects.filter(appeal=appeal, printed_name__in=facts.members)
    of_network = [Entry(signatory.organization, network) for signatory in shown]
    secret = dice.sample(HIDDEN, dice.randint(0, 6))
    unseen = Signatory.objects.filter(appeal=appeal, printed_name__in=secret)
    standing = dice.choice((Standing.CLAIMED, Standing.CONFIRMED))
    of_network += [Entry(signatory.organization, network, standing) for signatory in unseen]
    members.settle_many(of_network, by=None, appeal=appeal)


def _steps(
    appeal: Appeal, facts: Facts, hidden: list[str], dice: random.Random
) -> Iterator[tuple[datetime, Callable[[], object]]]:
    """Give what happens and when: what is public at the same moments in each world, the rest between at its own."""
    for hour, (name, country) in enumerate(zip(facts.named, facts.countries, strict=True)):
        yield NOW - timedelta(days=5, hours=hour), partial(_approve, appeal, name, country, True, dice)
    for _number in range(facts.unnamed or dice.randint(0, 2)):
        yield _sometime(dice), lambda: _approve(appeal, hidden.pop(), dice.choice(("", "DE")), False, dice)
    for act in dice.choices(("wait", "decline", "ask", "withdraw", "leave", "pend", "lapse"), k=dice.randint(0, 6)):
        yield _sometime(dice), partial(_unseen, act, appeal, hidden, dice)


def _sometime(dice: random.Random) -> datetime:
    return NOW - timedelta(minutes=dice.randint(1, 10 * 24 * 60))


def _approve(appeal: Appeal, name: str, country: str, is_named: bool, dice: random.Random) -> None:
    moderation.approve(_came(appeal, name, country, is_named, dice), by=None)


def _came(appeal: Appeal, name: str, country: str, is_named: bool, dice: random.Random) -> Signatory:
    given = Proposal(name, country=country, is_named=is_named)
    contact = Contact(dice.choice(PEOPLE), "", f"{dice.randrange(10**9)}@example.org", str(dice.randrange(10**9)))
    row = entering.enter(
        appeal, given, contact, by=None, source="a reply", evidence="we agree", note=dice.choice(PEOPLE)
    )
    assert row.signatory is not None
    return row.signatory


def _unseen(act: str, appeal: Appeal, hidden: list[str], dice: random.Random) -> None:
    if not hidden:
        return
    name = hidden.pop()
    if act in ("pend", "lapse"):
        contact = Contact(dice.choice(PEOPLE), "", f"{dice.randrange(10**9)}@example.org", "")
        row = signing.receive(appeal, SignOn((Proposal(name, is_named=False),), contact, appeal.version), language="ar")
        if act == "lapse":
            endorsing.lapse(row[0], by=None)
        return
    line = _came(appeal, name, "SY", act != "leave" and dice.random() < 0.5, dice)
    match act:
        case "leave":
            moderation.approve(line, by=None)
            moderation.withdraw(line, by=None)
        case "decline":
            moderation.decline(line, by=None, reason="other")
        case "ask":
            moderation.ask(line, by=None)
            row = line.endorsements.get()
            outbox.post(LetterKind.QUESTION, endorsement=row, appeal=appeal, language="en", by=None)
        case "withdraw":
            moderation.withdraw(line, by=None)


def _paths(facts: Facts) -> Sequence[str]:
    """Every address that answers without a log-in, in every language, with searches and pages."""
    found = []
    for prefix in ("", *(f"/{code}" for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE)):
        for pattern in _patterns():
            for values in _values(pattern):
                path = f"{prefix}/{pattern.pattern}"
                for name, value in values.items():
                    path = path.replace(f"<slug:{name}>", value).replace(f"<str:{name}>", value)
                    path = path.replace(f"<{name}>", value)
                found.append(path)
        home = f"{prefix}/appeals/uniting-for-syria/"
        asked = (HIDDEN[0], HIDDEN[1], "a", PEOPLE[0], facts.named[0])
        found += [f"{home}?q={words}" for words in asked]
        found += [f"{home}?members=SRN", f"{home}?page=2", f"{home}?members=SRN&q={HIDDEN[2]}", f"{home}?order=email"]
    return found


def _patterns() -> Iterator[URLPattern]:
    resolver = next(r for r in get_resolver().url_patterns if getattr(r, "app_name", "") == "signatories")
    yield from resolver.url_patterns


def _values(pattern: URLPattern) -> Iterator[dict[str, str]]:
    names = set(pattern.pattern.converters)
    if "ext" in names:
        yield from ({"slug": slug, "ext": ext} for slug in ("uniting-for-syria", "rivers-for-all") for ext in FORMATS)
    elif "slug" in names:
        yield from ({"slug": slug} for slug in ("uniting-for-syria", "rivers-for-all", "nonsense"))
    elif "secret" in names:
        yield from ({"secret": secret} for secret in (SECRET, "another"))
    else:
        yield dict.fromkeys(names, "nonsense")


def _answer(path: str) -> tuple[int, list[tuple[str, str]], bytes]:
    """Ask as a visitor who comes for the first time, with the dice of the site fixed."""
    cache.clear()
    with _fixed():
        response = Client(raise_request_exception=False).get(path)
        body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    cookies = [(name, morsel.OutputString()) for name, morsel in sorted(response.cookies.items())]
    return response.status_code, sorted(response.headers.items()) + cookies, body


@contextmanager
def _fixed() -> Iterator[None]:
    """Let Django draw the same "random" letters each time: tokens of forms are no facts."""
    with mock.patch("django.utils.crypto.secrets.choice", random.Random(0).choice):
        yield
