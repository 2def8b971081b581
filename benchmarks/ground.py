"""What every benchmark stands on: a database made for one run, long statements that fill it, a clock and a table.

Nothing here is a test: how long something took depends on the machine, so each figure stands beside what is known.
"""

import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext, setup_test_environment
from django.utils import timezone

from signatories.choices import EndorsementState, Proof, Role, SignatoryState, Standing, Way
from signatories.models import (
    Appeal,
    Colleague,
    Endorsement,
    Mark,
    Membership,
    Network,
    Organization,
    Signatory,
)
from signatories.roll import order
from signatories.text import fold
from signatories.workflow import register, texts
from tests import cast

BATCH = 5_000
ROUNDS = 21
KINDS = ("Association", "Foundation", "Organization", "Center", "Network", "Institute", "Stiftung", "Fundación")
WORK = ("Relief", "Rights", "Development", "Women", "Youth", "Education", "Health", "Peace", "Environment")
LANDS = ("Syria", "Lebanon", "Kenya", "Peru", "Nepal", "Germany", "Canada", "Tunisia", "", "", "", "")
SYLLABLES = ("ba", "ri", "no", "ka", "sha", "mel", "dor", "hul", "tan", "ive", "zo", "qar", "lin", "us", "pet", "ga")
# Of a long statement one in so many is not named, has a second sign-on that nobody looked at, is of the network.
UNNAMED, SECOND, MEMBER = 50, 100, 4
CAPTIONS = ("", "queries", "least", "median", "most", "worked", "bar of the median", "of the short", "of an UPDATE")


class Taken(NamedTuple):
    ms: float
    worked: float


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured, in milliseconds: by the clock, and how long this process worked at it meanwhile.

    The two part where others use the machine, or where a server of the database works. `short` is how long the same
    takes where there is little of it.
    """

    what: str
    taken: Sequence[Taken]
    queries: int = 0
    bar: int | None = None
    short: float | None = None

    @property
    def median(self) -> float:
        return statistics.median(taken.ms for taken in self.taken)


def prepare() -> None:
    """Set up what tests have, once: an address to be asked at, and static files as they are, collected or not."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    settings.STATIC_ROOT = None
    setup_test_environment()


@contextmanager
def database() -> Iterator[None]:
    """Make an empty database for one run, and leave nothing of it behind."""
    with tempfile.TemporaryDirectory() as folder:
        if connection.vendor == "sqlite":
            connections.databases["default"]["TEST"]["NAME"] = str(Path(folder) / "bench.sqlite3")
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
        try:
            yield
        finally:
            connection.creation.destroy_test_db("bench", verbosity=0)


def names(number: int) -> list[str]:
    """Make up so many names, the same in every run, no two alike when folded."""
    dice, made = random.Random(2016), dict[str, str]()
    while len(made) < number:
        lengths = [dice.randint(2, 4) for _ in range(dice.choice((0, 1, 1, 2)))]
        rare = ["".join(dice.choices(SYLLABLES, k=length)).title() for length in lengths]
        parts = [*rare, dice.choice(LANDS), dice.choice(KINDS), "for", dice.choice(WORK), "and", dice.choice(WORK)]
        name = " ".join(filter(None, parts))
        made.setdefault(fold(name), name)
    return list(made.values())


def organizations(number: int) -> list[Organization]:
    rows = [Organization(name=name, folded=fold(name)) for name in names(number)]
    return Organization.objects.bulk_create(rows, batch_size=BATCH)


def statement(slug: str, user: User, **fields: object) -> Appeal:
    """Make a statement with a text, and let somebody coordinate it."""
    appeal = cast.appeal_of(slug, **fields)
    texts.write(appeal, "en", title=f"The statement {slug}", body="We, {{ organizations }}, ask for peace.", by=None)
    register.save(Colleague(appeal=appeal, user=user, role=Role.COORDINATOR), by=None)
    user.refresh_from_db()
    return appeal


def sign(appeal: Appeal, signers: Sequence[Organization], *, waiting: int = 0, minutes: float = 1.0) -> None:
    """Let organizations sign, so many minutes apart: the last ones wait, all others are on the list for an hour."""
    rows = [_line(appeal, i, o, waiting=i >= len(signers) - waiting) for i, o in enumerate(signers)]
    for i, row in enumerate(rows):
        row.proposed_at -= timedelta(minutes=(len(rows) - i) * minutes)
    lines = Signatory.objects.bulk_create(rows, batch_size=BATCH)
    Endorsement.objects.bulk_create([_sign_on(i, line) for i, line in enumerate(lines)], batch_size=BATCH)


def join(appeal: Appeal, members: Sequence[Organization]) -> None:
    """Let organizations be members of a network whose sign the statement prints; one in four only says so."""
    network = register.save(Network(name="A Network", acronym="NET"), by=None)
    register.save(Mark(appeal=appeal, network=network, sign="*"), by=None)
    standings = [Standing.CONFIRMED if i % MEMBER else Standing.CLAIMED for i in range(len(members))]
    rows = [Membership(network=network, organization=o, standing=s) for o, s in zip(members, standings, strict=True)]
    Membership.objects.bulk_create(rows, batch_size=BATCH)


def settle() -> None:
    """Let PostgreSQL count what it was given, as it does by itself within a minute; SQLite never counts."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def clocked(ask: Callable[[], object]) -> Taken:
    started, worked = time.perf_counter(), time.process_time()
    ask()
    return Taken((time.perf_counter() - started) * 1000, (time.process_time() - worked) * 1000)


def figure(
    what: str,
    ask: Callable[[], object],
    *,
    bar: int | None = None,
    short: Figure | None = None,
    rounds: int = ROUNDS,
) -> Figure:
    """Ask once for nothing, then so many times by the clock, then once more to count queries."""
    ask()
    taken = [clocked(ask) for _ in range(rounds)]
    with CaptureQueriesContext(connection) as queries:
        ask()
    return Figure(what, taken, len(queries), bar, short.median if short else None)


def update(row: Appeal) -> Figure:
    """What all figures stand beside: one row of a table, changed and committed."""
    return figure("one row changed (UPDATE)", lambda: Appeal.objects.filter(pk=row.pk).update(revision=7))


def told(title: str, figures: Iterable[Figure], known: Figure) -> None:
    """Print a table, each figure beside its bar, beside a short list and beside what is known."""
    rows = [(f"{title} ({connection.vendor})", *CAPTIONS[1:]), *(_told(figure, known) for figure in (known, *figures))]
    widths = [max(len(row[column]) for row in rows) for column in range(len(CAPTIONS))]
    for row in rows:
        cells = [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        print("  ".join([row[0].ljust(widths[0]), *cells]))
    print(flush=True)


def _told(figure: Figure, known: Figure) -> tuple[str, ...]:
    times = [taken.ms for taken in figure.taken]
    worked = statistics.median(taken.worked for taken in figure.taken)
    median = figure.median
    return (
        figure.what,
        str(figure.queries or ""),
        *(f"{number:.1f}" for number in (min(times), median, max(times), worked)),
        "" if figure.bar is None else f"{figure.bar} {'kept' if median <= figure.bar else 'BROKEN'}",
        f"{median / figure.short:.2f}" if figure.short else "",
        f"{median / known.median:.0f}",
    )


def _line(appeal: Appeal, number: int, organization: Organization, *, waiting: bool) -> Signatory:
    at = timezone.now()
    line = Signatory(
        pk=number,
        appeal=appeal,
        organization=organization,
        printed_name=organization.name,
        state=SignatoryState.PROPOSED if waiting else SignatoryState.APPROVED,
        doubt=("clear", "similar", "clear", "same")[number % 4],
        is_named=number % UNNAMED != 1,
        proposed_at=at,
        approved_at=None if waiting else at - timedelta(hours=1),
        public_from=None if waiting else at - timedelta(hours=1),
    )
    # A place ends in the key of its line; the number stands for it, since places are made before the rows.
    line.place = order.own_place(appeal, line)
    line.pk = None
    return line


def _sign_on(number: int, line: Signatory) -> Endorsement:
    return Endorsement(
        appeal=line.appeal,
        signatory=line,
        way=Way.FORM,
        state=EndorsementState.CONFIRMED,
        received_at=line.proposed_at,
        confirmed_at=line.proposed_at,
        proof=Proof.MAIL,
        name=line.printed_name,
        email="" if number % 2 else "contact@example.org",
        website="https://example.org",
        is_second=not number % SECOND and line.state == SignatoryState.APPROVED,
    )
