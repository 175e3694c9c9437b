"""Whether somebody is named in a stored file, as far as that can be read without a program for its kind."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Collection, Iterator

from netwerk.kernel.errors import NotFound
from netwerk.kernel.uploads.keeping import path_of

# Of what a file unpacks to no more is read than this.
MOST_OCTETS = 50_000_000
STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
TAGS = re.compile(rb"<[^>]{0,2000}>")


def naming(stored_names: Collection[str], words: Collection[str]) -> set[str]:
    """Those of these files in which one of the words can be read."""
    sought = [
        one.casefold().encode(code)
        for one in words
        if one
        for code in ("utf-8", "utf-16-le", "cp1252")
        if _can(one, code)
    ]
    return {name for name in stored_names if sought and _names(name, sought)}


def _can(word: str, code: str) -> bool:
    try:
        word.casefold().encode(code)
    except UnicodeEncodeError:
        return False
    return True


def _names(stored_name: str, sought: Collection[bytes]) -> bool:
    try:
        pieces = list(_pieces(stored_name))
    except NotFound:
        return False
    return any(word in piece.lower() for piece in pieces for word in sought)


def _pieces(stored_name: str) -> Iterator[bytes]:
    """The octets of a file, and those of what it has packed."""
    path = path_of(stored_name)
    raw = path.read_bytes()
    yield raw
    if zipfile.is_zipfile(path):
        left = MOST_OCTETS
        with zipfile.ZipFile(path) as packed:
            for entry in packed.infolist():
                left -= entry.file_size
                if left < 0:
                    return
                inner = packed.read(entry)
                yield inner
                # A name may be cut up by marks: `<w:t>An</w:t>…<w:t> Peeters</w:t>`.
                yield TAGS.sub(b"", inner)
    elif raw.startswith(b"%PDF"):
        for stream in STREAM.findall(raw):
            try:
                yield zlib.decompressobj().decompress(stream, MOST_OCTETS)
            except zlib.error:
                continue
