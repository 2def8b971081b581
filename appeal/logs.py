"""How the site logs: what went wrong and where, never whom it went wrong for."""

import logging
import re
import traceback
from types import TracebackType

type ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]

# The rest of these addresses lets whoever reads it in.
SECRET_PATH = re.compile(r"/(s|enter)/[^\s\"']+")


class DiscreetFormatter(logging.Formatter):
    """Leave out secret addresses, and what exceptions say: a database quotes the row in them."""

    def format(self, record: logging.LogRecord) -> str:
        return SECRET_PATH.sub(r"/\1/...", super().format(record))

    def formatException(self, ei: ExceptionInfo) -> str:  # noqa: N802 - the name is logging's
        lines: list[str] = []
        error = ei[1]
        while error is not None:
            frames = traceback.format_tb(error.__traceback__)
            lines.insert(0, "".join([*frames, type(error).__qualname__]))
            error = error.__cause__ or error.__context__
        return "\n".join(lines)
