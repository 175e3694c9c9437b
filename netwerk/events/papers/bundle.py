"""The evidence of a day for who pays for it: one ZIP with a manifest that names the hash of every file.

The order of the files and their times in the ZIP are fixed, so that two bundles of the same facts can be
laid side by side. `manifest.json` comes last and names every other file with its length and SHA-256.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

FORMAT = "netwerk evidence 1"
MANIFEST = "manifest.json"
# The earliest time that a ZIP can tell (PKWARE APPNOTE, 4.4.6).
BEGINNING = (1980, 1, 1, 0, 0, 0)
CHUNK = 64 * 1024


@dataclass(frozen=True)
class Item:
    """One file of the bundle: its name there, and its bytes or where they lie."""

    name: str
    content: bytes | Path


def write(out: IO[bytes], items: Iterable[Item], about: Mapping[str, Any]) -> int:
    """Write the ZIP with its manifest; `about` says in the manifest whose evidence it is. Gives how many."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bundle:
        listed = [_write(bundle, item) for item in items]
        manifest = {"format": FORMAT, **about, "files": listed}
        text = json.dumps(manifest, ensure_ascii=False, indent=2, sort_keys=False)
        bundle.writestr(_entry(MANIFEST), text.encode())
    return len(listed)


def _write(bundle: zipfile.ZipFile, item: Item) -> dict[str, Any]:
    digest, size = hashlib.sha256(), 0
    with bundle.open(_entry(item.name), "w", force_zip64=True) as out:
        for chunk in _chunks(item.content):
            digest.update(chunk)
            size += len(chunk)
            out.write(chunk)
    return {"name": item.name, "bytes": size, "sha256": digest.hexdigest()}


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, BEGINNING)
    # Pictures, PDF and office files are packed already; trying again only takes time.
    packed = name.endswith(
        (".pdf", ".png", ".jpg", ".webp", ".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp")
    )
    entry.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry


def _chunks(content: bytes | Path) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    with content.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk
