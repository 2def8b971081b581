"""Proofs are long, so only `make proof` runs them; each tells its figure and the bar it had to meet."""

from collections.abc import Callable

import pytest

type Tell = Callable[[str, str], None]

FIGURES = pytest.StashKey[list[tuple[str, str, str]]]()


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Tell:
    """Put a figure and its bar into the table at the end."""
    figures = request.config.stash.setdefault(FIGURES, [])
    return lambda figure, bar: figures.append((request.node.name, figure, bar))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    figures = terminalreporter.config.stash.get(FIGURES, [])
    rows = [("test", "figure", "bar"), *figures]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for row in rows if figures else ():
        terminalreporter.write_line("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)))
