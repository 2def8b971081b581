"""How the site logs: what went wrong and where, never whom it went wrong for."""

import logging
import re
import traceback
from copy import copy
from types import TracebackType
from typing import Any

type ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]

# The rest of these addresses lets whoever reads it in.
SECRET_PATH = re.compile(r"/(s|enter|mine|test)/[^\s\"']+")


class DiscreetFormatter(logging.Formatter):
    """Leave out secret addresses, and what exceptions say: a database quotes the row in them."""

    def format(self, record: logging.LogRecord) -> str:
        if isinstance(record.args, tuple) and any(isinstance(argument, BaseException) for argument in record.args):
            # For this handler alone: others get the record as it was made.
            record = copy(record)
            record.args = tuple(map(_named, record.args or ()))
        return SECRET_PATH.sub(r"/\1/...", super().format(record))

    def formatException(self, ei: ExceptionInfo) -> str:  # noqa: N802 - the name is logging's
        lines: list[str] = []
        error = ei[1]
        while error is not None:
            frames = traceback.format_tb(error.__traceback__)
            lines.insert(0, "".join([*frames, type(error).__qualname__]))
            error = error.__cause__ or error.__context__
        return "\n".join(lines)


def _named(argument: Any) -> Any:
    """Give an exception by its class alone, and anything else as it is."""
    return type(argument).__qualname__ if isinstance(argument, BaseException) else argument
