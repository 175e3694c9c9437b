"""Codes that the camera of a phone reads; sole user of `segno`."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from segno import QRCode

# Modules of white around the code (ISO/IEC 18004 asks for four).
QUIET = 4
Matrix = tuple[tuple[bool, ...], ...]


def matrix(text: str) -> Matrix:
    """The code as rows of dark and light modules, its quiet zone included; a quarter may be damaged."""
    # Not at the top: few processes ever draw a code.
    segno = importlib.import_module("segno")
    code: QRCode = segno.make(text, error="q", micro=False, boost_error=False)
    return tuple(tuple(bool(dark) for dark in row) for row in code.matrix_iter(border=QUIET))


def runs(modules: Matrix) -> Iterator[tuple[int, int, int]]:
    """The dark modules as horizontal bars: column, row and length."""
    for number, row in enumerate(modules):
        start = None
        for column, dark in enumerate((*row, False)):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                yield start, number, column - start
                start = None


def svg_path(modules: Matrix) -> str:
    """The dark modules as the path of an SVG whose view box is as large as the matrix."""
    return "".join(f"M{column} {row}h{length}v1h-{length}z" for column, row, length in runs(modules))
