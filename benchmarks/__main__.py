"""`python -m benchmarks [NAME ...]`: time what must be fast, each in a database of its own; all without a name.

On PostgreSQL: `python -m tests.postgres python -m benchmarks`.
"""

import sys

from benchmarks import bench_desk, bench_home, bench_matching, bench_order, ground
from tests import cast

ALL = {"desk": bench_desk, "home": bench_home, "matching": bench_matching, "order": bench_order}


def main(asked: list[str]) -> None:
    ground.prepare()
    for name in asked or ALL:
        with ground.database():
            known = ground.update(cast.appeal_of("known"))
            ground.told(ALL[name].TITLE, list(ALL[name].measure(cast.person("rima"))), known)


if __name__ == "__main__":
    main(sys.argv[1:])
