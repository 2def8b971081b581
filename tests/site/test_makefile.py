"""How the Makefile finds a Python, with programs of our own on the path."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GOOD = f'exec "{sys.executable}" "$@"'
SHIM = "echo 'pyenv: python3: command not found' >&2; exit 127"
OLD = f"""exec "{sys.executable}" -c '
import sys
sys.version_info = (3, 11, 9)
exec(sys.argv[2])' "$@" """
NO_VENV = """echo "No module named 'ensurepip'" >&2; exit 1"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "cat").symlink_to("/bin/cat")
    return tmp_path


def program(folder: Path, name: str, body: str) -> str:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"#!/bin/sh\n{body}\n")
    file.chmod(0o755)
    return str(file)


def found(folder: Path, *more: str, **environment: str) -> tuple[int, str, str]:
    done = subprocess.run(
        ["/usr/bin/make", "--silent", "python", *more],
        cwd=ROOT,
        env={"PATH": str(folder), "HOME": str(folder), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout.strip(), done.stderr


def test_python3_comes_first(folder: Path) -> None:
    program(folder, "python3", GOOD)
    program(folder, "python3.13", GOOD)

    assert found(folder)[:2] == (0, "python3")


@pytest.mark.parametrize("bad", [SHIM, OLD, NO_VENV])
def test_python_that_does_not_do_is_passed_over(folder: Path, bad: str) -> None:
    program(folder, "python3", bad)
    program(folder, "python3.14", bad)
    program(folder, "python3.12", GOOD)

    assert found(folder)[:2] == (0, "python3.12")


def test_python_of_pyenv_is_found_without_its_shims(folder: Path) -> None:
    program(folder, "python3", SHIM)
    wanted = (ROOT / ".python-version").read_text().strip()
    python = program(folder, f"pyenv/versions/{wanted}.7/bin/python3", GOOD)

    assert found(folder, WITHOUT_SYSTEM, PYENV_ROOT=str(folder / "pyenv"))[:2] == (0, python)


def test_python_of_uv_comes_last(folder: Path) -> None:
    python = program(folder, "uv-python", GOOD)
    program(folder, "uv", f"echo {python}")

    assert found(folder, WITHOUT_SYSTEM)[:2] == (0, python)


def test_no_python_is_one_clear_line(folder: Path) -> None:
    program(folder, "python3", SHIM)

    code, out, error = found(folder, WITHOUT_SYSTEM)

    assert (code, out) == (2, "")
    assert error.splitlines()[0] == (
        "No Python >= 3.12 with venv was found. Install one (Debian: python3 and python3-venv)."
    )
    assert [line for line in error.splitlines()[1:] if not line.startswith("make: ***")] == []


WITHOUT_SYSTEM = "SYSTEM_PYTHON=/nowhere/python3"
