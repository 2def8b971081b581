"""`python -m benchmarks.bench_matching`: one name against 20,000 organizations, beside rapidfuzz over the same."""

import os
import random
import statistics
import time
from collections.abc import Callable

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "appeal.settings")
django.setup()

from rapidfuzz import fuzz, process, utils  # noqa: E402

from signatories.matching import duplicates  # noqa: E402

ORGANIZATIONS = 20_000
ASKED = 200
KINDS = ("Association", "Foundation", "Organization", "Center", "Network", "Institute", "Stiftung", "Fundación")
WORK = ("Relief", "Rights", "Development", "Women", "Youth", "Education", "Health", "Peace", "Environment")
LANDS = ("Syria", "Lebanon", "Kenya", "Peru", "Nepal", "Germany", "Canada", "Tunisia", "", "", "", "")
SYLLABLES = ("ba", "ri", "no", "ka", "sha", "mel", "dor", "hul", "tan", "ive", "zo", "qar", "lin", "us", "pet", "ga")


def main() -> None:
    dice = random.Random(2016)
    names = [_name(dice) for _ in range(ORGANIZATIONS)]
    asked = [_mistyped(dice, dice.choice(names)) for _ in range(ASKED)]
    started = time.perf_counter()
    index = duplicates.Index(duplicates.Known(number, name) for number, name in enumerate(names))
    built = time.perf_counter() - started
    plain = [utils.default_process(name) for name in names]
    ours = _milliseconds(asked, lambda name: index.similar(name))
    theirs = _milliseconds(
        asked, lambda name: process.extract(utils.default_process(name), plain, scorer=fuzz.token_sort_ratio, limit=10)
    )
    print(f"index of {len(index):,} names built once in {built:.1f} s")
    median, most = statistics.median(ours), max(ours)
    print(f"one name: median {median:.1f} ms, 95 % {_percentile(ours):.1f} ms, most {most:.1f} ms")
    print(f"rapidfuzz over all: median {statistics.median(theirs):.1f} ms")
    print(f"ratio {statistics.median(ours) / statistics.median(theirs):.2f}")


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


def _percentile(taken: list[float]) -> float:
    return statistics.quantiles(taken, n=20)[-1]


if __name__ == "__main__":
    main()
