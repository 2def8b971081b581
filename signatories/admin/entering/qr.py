"""What a telephone reads with its camera, as one path of an SVG; and the same to type, for those who cannot scan."""

from base64 import b32encode
from dataclasses import dataclass
from itertools import groupby

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

MARGIN = 4  # modules of white around, without which cameras do not see it


@dataclass(frozen=True, slots=True)
class Picture:
    size: int
    path: str


def picture(text: str) -> Picture:
    code = QRCode(error_correction=ERROR_CORRECT_M, border=MARGIN)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    return Picture(len(rows), "".join(_bars(y, row) for y, row in enumerate(rows)))


def _bars(y: int, row: list[bool]) -> str:
    path, x = "", 0
    for is_dark, run in groupby(row):
        width = len(list(run))
        if is_dark:
            path += f"M{x},{y}h{width}v1h-{width}z"
        x += width
    return path


def secret(key: bytes) -> str:
    """Write a key as telephones want it typed, in groups of four."""
    letters = b32encode(key).decode().rstrip("=")
    return " ".join(letters[start : start + 4] for start in range(0, len(letters), 4))
