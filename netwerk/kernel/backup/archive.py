"""The file that a backup is: a tar that any machine can unpack, with what it holds written down at its end.

Its parts are streamed, so that memory does not grow with them. It has its name only once it is whole and on
the disk, and it ends with a manifest: what was cut off has none.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO

MANIFEST = "manifest.json"
FORMAT = 1
CHUNK = 256 * 1024
# More than the manifest of a million files.
LARGEST_MANIFEST = 300 * 1024 * 1024


class BackupError(Exception):
    """A backup that cannot be made, read or put back; the text says why."""


@dataclass(frozen=True)
class Manifest:
    """What a backup holds: of which program and database, rows by table, size and SHA-256 of each part."""

    made_at: str
    netwerk: str
    database: str
    revision: str
    rows: dict[str, int]
    parts: dict[str, tuple[int, str]] = field(default_factory=dict)
    format: int = FORMAT


class _Hashed(io.RawIOBase):
    """A file whose SHA-256 is known once it was read."""

    def __init__(self, inner: IO[bytes]) -> None:
        self._inner = inner
        self.sha256 = hashlib.sha256()
        self.size = 0

    def read(self, size: int = -1) -> bytes:
        octets = self._inner.read(size)
        self.sha256.update(octets)
        self.size += len(octets)
        return octets


class Writer:
    """Adds parts to a backup that is being made."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        """Write into this tar."""
        self._tar = tar
        self._parts: dict[str, tuple[int, str]] = {}

    def add(self, name: str, path: Path) -> None:
        """Add the file at `path` as the part `name`."""
        with path.open("rb") as file:
            part = tarfile.TarInfo(name)
            status = os.fstat(file.fileno())
            part.size, part.mtime, part.mode = status.st_size, int(status.st_mtime), 0o600
            hashed = _Hashed(file)
            self._tar.addfile(part, hashed)
        self._parts[name] = part.size, hashed.sha256.hexdigest()
        _forget(self._tar)

    def finish(self, manifest: Manifest) -> None:
        """Write down what was added; the last thing to do."""
        said = asdict(manifest) | {"parts": self._parts}
        octets = json.dumps(said, indent=1, sort_keys=True).encode()
        part = tarfile.TarInfo(MANIFEST)
        part.size, part.mode = len(octets), 0o600
        self._tar.addfile(part, io.BytesIO(octets))


@contextmanager
def written(unfinished: Path, whole: Path) -> Iterator[Writer]:
    """A backup to fill; it stands at `whole` when the block ends well, and nowhere else otherwise."""
    try:
        with unfinished.open("xb") as file:
            unfinished.chmod(0o600)
            with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
                yield Writer(tar)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(whole)
        keep_names(whole.parent)
    finally:
        unfinished.unlink(missing_ok=True)


def keep_names(folder: Path) -> None:
    """Let the names in a folder outlive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def reading(path: Path) -> Iterator[Iterator[tuple[str, IO[bytes]]]]:
    """The parts of a backup in their order, the manifest last.

    Raises BackupError for what is no tar or was cut off, also where a part is read.
    """
    try:
        with tarfile.open(path, "r|") as tar:
            yield _parts(path, tar)
    except (tarfile.TarError, EOFError) as error:
        raise BackupError(f"{path} is no whole backup: {error}.") from error


def _parts(path: Path, tar: tarfile.TarFile) -> Iterator[tuple[str, IO[bytes]]]:
    while (part := tar.next()) is not None:
        inner = tar.extractfile(part)
        if inner is None:
            raise BackupError(f"{path} is no backup of netwerk: {part.name} is no file.")
        yield part.name, inner
        _forget(tar)


def checked(path: Path) -> Manifest:
    """The manifest of a backup of which every part was read and is as it was written. Raises BackupError."""
    found: dict[str, tuple[int, str]] = {}
    manifest: Manifest | None = None
    with reading(path) as parts:
        for name, inner in parts:
            if manifest is not None:
                raise BackupError(f"{path} is no backup of netwerk: something stands behind its manifest.")
            if name == MANIFEST:
                manifest = _manifest(path, inner.read(LARGEST_MANIFEST))
            else:
                found[name] = copied(inner, None)
    if manifest is None:
        raise BackupError(f"{path} is no whole backup: it was cut off before its manifest.")
    differing = [
        name for name in sorted({*found, *manifest.parts}) if found.get(name) != manifest.parts.get(name)
    ]
    if differing:
        raise BackupError(f"{path} is damaged: {', '.join(differing[:5])} is not as it was written.")
    return manifest


def copied(source: IO[bytes], target: IO[bytes] | None) -> tuple[int, str]:
    """Copy a part, or only read it; gives its size and SHA-256."""
    hashed = _Hashed(source)
    while chunk := hashed.read(CHUNK):
        if target is not None:
            target.write(chunk)
    return hashed.size, hashed.sha256.hexdigest()


def _manifest(path: Path, octets: bytes) -> Manifest:
    try:
        said = json.loads(octets)
        if said["format"] != FORMAT:
            raise BackupError(f"{path} was made by another version of netwerk: restore it with that one.")
        said["parts"] = {name: (size, digest) for name, (size, digest) in said["parts"].items()}
        return Manifest(**said)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BackupError(f"{path} is no backup of netwerk: its manifest cannot be read.") from error


def _forget(tar: tarfile.TarFile) -> None:
    """A tar remembers every part that passed, which nobody asks for."""
    tar.members = []  # type: ignore[attr-defined]
