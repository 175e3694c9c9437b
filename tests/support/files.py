"""Files as people and attackers bring them."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from PIL import Image


def picture(kind: str = "PNG", size: tuple[int, int] = (8, 6), **more: object) -> bytes:
    """A small picture in one colour."""
    out = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(out, kind, **more)
    return out.getvalue()


def pixel_bomb(width: int, height: int) -> bytes:
    """A PNG of some kilobytes that unpacks to four bytes for each of its pixels."""
    packing = zlib.compressobj(9)
    row = bytes(1 + width * 4)
    packed = b"".join(packing.compress(row) for _line in range(height)) + packing.flush()
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", packed), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    )


def zip_bomb(megabytes: int) -> bytes:
    """A document of some kilobytes that says it unpacks to so many megabytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", "<x/>")
        with package.open("word/media/image1.png", "w") as part:
            for _megabyte in range(megabytes):
                part.write(bytes(1_000_000))
    return out.getvalue()


def many_parts(number: int) -> bytes:
    """A ZIP of so many empty parts: its list alone would fill the memory."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for part in range(number):
            package.writestr(f"{part:x}", b"")
    return out.getvalue()
