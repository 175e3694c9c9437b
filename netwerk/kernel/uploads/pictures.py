"""Pictures: how large they may be, and drawn anew without what the camera added."""

from __future__ import annotations

import importlib
import struct
from pathlib import Path
from typing import Any

from netwerk.kernel.errors import Invalid
from netwerk.kernel.i18n import lazy

# What a picture may have of pixels, so that drawing it anew takes no more than some 200 MB of memory. A photo
# is read at half its width above HALVED, unless it is one that must be held whole before it can be read.
MOST_PIXELS = {"jpg": 50_000_000, "png": 24_000_000, "webp": 12_000_000}
MOST_PROGRESSIVE = 24_000_000
HALVED = 12_500_000
IMAGES = {"PNG": "png", "JPEG": "jpg", "WEBP": "webp"}
# A photo of a phone with a second picture behind the first (MPO, CIPA DC-007), of which the first is kept.
WITH_MORE_BEHIND = "MPO"
# How the camera was held (Exif 2.32, section 4.6.4).
ORIENTATION = 0x0112
# What the image library raises over octets that are no picture, or whose notes of the camera are none.
BROKEN_BY = (OSError, SyntaxError, ValueError, struct.error)
BROKEN = lazy("Dit bestand is beschadigd. Bewaar het opnieuw en probeer nog eens.")


def _pillow(part: str) -> Any:
    # Not at the top: few processes ever see a picture.
    return importlib.import_module(f"PIL.{part}")


def picture_kind(path: Path) -> str:
    """The ending of a picture by what it is. Raises Invalid for a broken or too large one."""
    pictures = _pillow("Image")
    try:
        with pictures.open(path, formats=list(IMAGES)) as picture:
            ending = IMAGES["JPEG" if picture.format == WITH_MORE_BEHIND else str(picture.format)]
            most = MOST_PROGRESSIVE if picture.info.get("progressive") else MOST_PIXELS[ending]
            if picture.width * picture.height > most:
                raise _too_many_pixels(most)
            return ending
    except pictures.DecompressionBombError as error:
        raise _too_many_pixels(max(MOST_PIXELS.values())) from error
    except BROKEN_BY as error:
        raise Invalid(BROKEN, "file") from error


def _too_many_pixels(most: int) -> Invalid:
    return Invalid(
        lazy(
            "Deze foto is te groot: hoogstens %(most)d miljoen beeldpunten. Maak ze kleiner.",
            most=most // 1_000_000,
        ),
        "file",
    )


def draw_anew(path: Path, ending: str) -> None:
    """Keep the pixels and nothing else, turned as the camera meant them; a very large photo is halved."""
    kind = next(kind for kind, known in IMAGES.items() if known == ending)
    try:
        with _pillow("Image").open(path, formats=[kind]) as picture:
            if picture.width * picture.height > HALVED:
                picture.draft(None, (picture.width // 2, picture.height // 2))
            notes = picture.getexif()
            # What the camera noted beside how it was held may be written wrongly, and is not kept anyway.
            for tag in set(notes) - {ORIENTATION}:
                del notes[tag]
            # In place, as a copy would take the same room once more.
            _pillow("ImageOps").exif_transpose(picture, in_place=True)
            picture.info = {}
            picture.save(path, format=kind, **({"quality": 90} if kind != "PNG" else {}))
    except BROKEN_BY as error:
        raise Invalid(BROKEN, "file") from error
