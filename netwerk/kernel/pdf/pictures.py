"""Pictures as a paper takes them: no larger than a printer shows, so that a file with a dozen stays light."""

from __future__ import annotations

import importlib
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LONGEST, QUALITY = 1400, 82


@dataclass(frozen=True)
class Picture:
    """A picture as JPEG, with its size in pixels."""

    data: io.BytesIO
    width: int
    height: int


def reduce(path: Path) -> Picture | None:
    """The picture of a file, on white where it lets through; None when it cannot be read."""
    # Not at the top: few processes ever make a paper.
    images: Any = importlib.import_module("PIL.Image")
    out = io.BytesIO()
    try:
        with images.open(path) as picture:
            # A large photo is read at half, a quarter or an eighth of its size.
            picture.draft("RGB", (LONGEST, LONGEST))
            picture.thumbnail((LONGEST, LONGEST))
            shown = picture.convert("RGBA") if picture.mode not in {"RGB", "L"} else picture
            if shown.mode == "RGBA":
                shown = images.alpha_composite(images.new("RGBA", shown.size, "white"), shown)
            shown.convert("RGB").save(out, format="JPEG", quality=QUALITY)
            return Picture(out, *shown.size)
    except (OSError, SyntaxError, ValueError):
        return None
