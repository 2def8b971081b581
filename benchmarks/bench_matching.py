"""`python -m benchmarks.bench_matching`: one name against 20,000 organizations, and whether its answers may be seen.

Beside it rapidfuzz over the same names. On PostgreSQL: `python -m tests.postgres python -m benchmarks.bench_matching`.
"""

import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "appeal.settings")
django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.db import connection, connections  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402
from django.utils import timezone  # noqa: E402
from rapidfuzz import fuzz, process, utils  # noqa: E402

from signatories import permissions  # noqa: E402
from signatories.admin import likenesses  # noqa: E402
from signatories.choices import Role, SignatoryState, Visibility  # noqa: E402
from signatories.matching import duplicates  # noqa: E402
from signatories.models import Appeal, Colleague, Organization, Signatory  # noqa: E402
from signatories.text import fold  # noqa: E402
from signatories.workflow import doubts, moderation, register  # noqa: E402
from tests import cast  # noqa: E402

ORGANIZATIONS = 20_000
ASKED, WAITING = 300, 50
BATCH = 2_000
BAR = 100
KINDS = ("Association", "Foundation", "Organization", "Center", "Network", "Institute", "Stiftung", "Fundación")
WORK = ("Relief", "Rights", "Development", "Women", "Youth", "Education", "Health", "Peace", "Environment")
LANDS = ("Syria", "Lebanon", "Kenya", "Peru", "Nepal", "Germany", "Canada", "Tunisia", "", "", "", "")
SYLLABLES = ("ba", "ri", "no", "ka", "sha", "mel", "dor", "hul", "tan", "ive", "zo", "qar", "lin", "us", "pet", "ga")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        if connection.vendor == "sqlite":
            connections.databases["default"]["TEST"]["NAME"] = str(Path(folder) / "bench.sqlite3")
        setup_test_environment()
        connection.creation.create_test_db(verbosity=0)
        try:
            _measure(random.Random(2016))
        finally:
            connection.creation.destroy_test_db("bench", verbosity=0)


def _measure(dice: random.Random) -> None:
    names = list(dict.fromkeys(_name(dice) for _ in range(3 * ORGANIZATIONS)))[:ORGANIZATIONS]
    appeal, user = _fill(names)
    mine = permissions.rows_for(Organization, user)
    asked = [_mistyped(dice, dice.choice(names)) for _ in range(ASKED)]
    first = _milliseconds([asked.pop()], lambda name: duplicates.similar(name, mine))
    print(f"{connection.vendor}: {len(names):,} organizations read once in {first[0] / 1000:.1f} s")
    ours = _milliseconds(asked, lambda name: duplicates.similar(name, mine))
    _tell("one name, with whom she may meet", ours)
    _tell("the same names once more", _milliseconds(asked, lambda name: duplicates.similar(name, mine)))
    _measure_the_desk(appeal, user)
    plain = [utils.default_process(name) for name in names]
    theirs = _milliseconds(
        asked, lambda name: process.extract(utils.default_process(name), plain, scorer=fuzz.token_sort_ratio, limit=10)
    )
    _tell("rapidfuzz over all", theirs)
    print(f"ratio {statistics.median(ours) / statistics.median(theirs):.2f}")
    verdict = "kept" if max(ours) <= BAR else "BROKEN"
    print(f"bar: one name in at most {BAR} ms with its query: {verdict}, most {max(ours):.0f} ms")


def _measure_the_desk(appeal: Appeal, user: User) -> None:
    waiting = list(Signatory.objects.filter(state=SignatoryState.PROPOSED).select_related("appeal", "organization"))
    started = time.perf_counter()
    doubts.weigh(waiting)
    print(f"{len(waiting)} new lines weighed in {time.perf_counter() - started:.2f} s")
    rows = iter(waiting)
    cards = []
    for row in waiting[: len(waiting) // 2]:
        started = time.perf_counter()
        likenesses.likenesses(row, user)
        cards.append((time.perf_counter() - started) * 1000)
        moderation.approve(next(rows), by=None)
    _tell("likenesses of a card, each after an approval", cards)


def _fill(names: list[str]) -> tuple[Appeal, User]:
    """Two appeals: one of everybody's, published, and her own with a few lines to review."""
    published, mine = cast.appeal_of("published"), cast.appeal_of("mine", visibility=Visibility.DRAFT)
    user = cast.person("rima")
    register.save(Colleague(appeal=mine, user=user, role=Role.COORDINATOR), by=None)
    user.refresh_from_db()
    made = Organization.objects.bulk_create(
        [Organization(name=name, folded=fold(name)) for name in names], batch_size=BATCH
    )
    then = timezone.now() - timedelta(days=1)
    lines = [
        Signatory(
            appeal=published,
            organization=organization,
            printed_name=organization.name,
            state=SignatoryState.APPROVED,
            proposed_at=then,
            approved_at=then,
            public_from=then,
        )
        for organization in made[: len(made) * 3 // 4]
    ]
    lines += [
        Signatory(appeal=mine, organization=organization, printed_name=organization.name, proposed_at=then)
        for organization in made[-WAITING:]
    ]
    Signatory.objects.bulk_create(lines, batch_size=BATCH)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return mine, user


def _name(dice: random.Random) -> str:
    rare = ["".join(dice.choices(SYLLABLES, k=dice.randint(2, 4))).title() for _ in range(dice.choice((0, 1, 1, 2)))]
    parts = [*rare, dice.choice(LANDS), dice.choice(KINDS), "for", dice.choice(WORK), "and", dice.choice(WORK)]
    return " ".join(filter(None, parts))


def _mistyped(dice: random.Random, name: str) -> str:
    place = dice.randrange(1, len(name))
    return name[:place] + name[place + 1 :]


def _milliseconds(asked: list[str], ask: Callable[[str], object]) -> list[float]:
    taken = []
    for name in asked:
        started = time.perf_counter()
        ask(name)
        taken.append((time.perf_counter() - started) * 1000)
    return taken


def _tell(what: str, taken: list[float]) -> None:
    worst = statistics.quantiles(taken, n=20)[-1]
    print(f"{what}: median {statistics.median(taken):.1f} ms, 95 % {worst:.1f} ms, most {max(taken):.1f} ms")


if __name__ == "__main__":
    main()
