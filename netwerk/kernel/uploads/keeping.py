"""Files taken in under a random name, given back, and swept away when no row names them."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import secrets
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from flask import Response, current_app, send_file

from netwerk.kernel import clock
from netwerk.kernel.database import aside
from netwerk.kernel.errors import Gone, Invalid, NotFound
from netwerk.kernel.i18n import lazy
from netwerk.kernel.text import plain_line
from netwerk.kernel.uploads import scanning
from netwerk.kernel.uploads.kinds import CHUNK, TYPES, recognise
from netwerk.kernel.uploads.pictures import IMAGES, draw_anew

FOLDER = "uploads"
LARGEST = 20 * 1024 * 1024
LONGEST_NAME = 140
STORED_NAME = re.compile(r"[0-9a-f]{32}\.[a-z]{3,4}")
# Younger ones may belong to a transaction that is still going on.
SWEEP_AFTER = timedelta(days=1)

EMPTY = lazy("Dit bestand is leeg. Kies een ander.")
TOO_LARGE = lazy("Dit bestand is te groot: hoogstens 20 MB.")

Keeper = Callable[[Collection[str]], set[str]]
_keepers: list[Keeper] = []


@dataclass(frozen=True)
class Stored:
    """A file that was taken in; `size` in bytes, `sha256` in hex, both of what is kept."""

    stored_name: str
    file_name: str
    content_type: str
    size: int
    sha256: str


def keeper(keeps: Keeper) -> Keeper:
    """Register who can say which of these stored names a row still names."""
    _keepers.append(keeps)
    return keeps


def store(stream: BinaryIO, given_name: str) -> Stored:
    """Take a file in under a random name.

    Pictures are drawn anew, without what the camera added (place, maker). Raises Invalid for an empty,
    too large, broken or unknown file and for one that a scanner does not pass; then nothing stays behind.
    """
    arriving = folder() / f"{secrets.token_hex(16)}.part"
    try:
        _take_in(stream, arriving)
        scanning.check(arriving)
        ending, content_type = recognise(arriving, given_name)
        if ending in IMAGES.values():
            draw_anew(arriving, ending)
        name = f"{secrets.token_hex(16)}.{ending}"
        size, digest = arriving.stat().st_size, digest_of(arriving)
        arriving.replace(_folder() / name)
    finally:
        arriving.unlink(missing_ok=True)
    return Stored(name, _file_name(given_name, ending), content_type, size, digest)


def path_of(stored_name: str) -> Path:
    """Where a stored file lies. Raises NotFound for a name that is none of ours, Gone for a lost file."""
    path = _folder() / stored_name
    if not STORED_NAME.fullmatch(stored_name):
        raise NotFound
    if not path.is_file():
        raise Gone
    return path


def send(stored_name: str, file_name: str, content_type: str) -> Response:
    """The file as a download that no browser opens as a page of this site. Raises NotFound."""
    return _sent(stored_name, file_name, content_type, as_download=True)


def show(stored_name: str, content_type: str) -> Response:
    """A picture to be shown in a page; nothing else is. Raises NotFound."""
    if content_type not in {TYPES[ending] for ending in IMAGES.values()}:
        raise NotFound
    return _sent(stored_name, stored_name, content_type, as_download=False)


def _sent(stored_name: str, file_name: str, content_type: str, *, as_download: bool) -> Response:
    response = send_file(
        path_of(stored_name),
        mimetype=content_type,
        as_attachment=as_download,
        download_name=file_name,
        etag=stored_name.partition(".")[0],
    )
    response.headers["Content-Type"] = content_type
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def sweep() -> int:
    """Take away files that no row names and that are older than a day; a job, gives how many."""
    before = clock.now() - SWEEP_AFTER
    if not _folder().is_dir():
        return 0
    old = {path.name for path in _folder().iterdir() if path.is_file() and _age(path) < before}
    return _remove_unnamed(old)


def remove_unnamed(stored_names: Collection[str]) -> None:
    """Take away those of these files that no row names once this transaction has ended."""
    names = {name for name in stored_names if STORED_NAME.fullmatch(name)}
    if names:
        aside(lambda: _remove_unnamed(names))


def _remove_unnamed(names: set[str]) -> int:
    with _lock(fcntl.LOCK_SH | fcntl.LOCK_NB) as is_ours:
        if not is_ours:
            # A backup is going on; the sweep comes by again.
            return 0
        gone = unnamed(names)
        for name in gone:
            (_folder() / name).unlink(missing_ok=True)
    return len(gone)


def unnamed(names: Collection[str]) -> set[str]:
    """Those of these files that no row names."""
    kept: set[str] = set()
    for keeps in _keepers:
        kept |= keeps(sorted(names))
    return set(names) - kept


@contextmanager
def kept_still() -> Iterator[None]:
    """No file goes away meanwhile, in whatever process: what should go waits for the sweep."""
    with _lock(fcntl.LOCK_EX):
        yield


@contextmanager
def _lock(how: int) -> Iterator[bool]:
    """Hold the lock beside the stored files; whether it was to be had."""
    folder().parent.joinpath(f"{FOLDER}.lock").touch(mode=0o600)
    with folder().parent.joinpath(f"{FOLDER}.lock").open("rb") as file:
        try:
            fcntl.flock(file, how)
        except BlockingIOError:
            yield False
        else:
            yield True


def stored_names() -> list[str]:
    """Every file that was stored, named by a row or not, in order of name."""
    if not _folder().is_dir():
        return []
    with os.scandir(_folder()) as entries:
        return sorted(one.name for one in entries if STORED_NAME.fullmatch(one.name) and one.is_file())


def folder() -> Path:
    """Where the files are; made when there is none yet."""
    _folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    return _folder()


def _age(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, tz=clock.BRUSSELS)


def _folder() -> Path:
    path: Path = current_app.config["SETTINGS"].data / FOLDER
    return path


def _take_in(stream: BinaryIO, path: Path) -> None:
    size = 0
    with path.open("xb") as out:
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            if size > LARGEST:
                raise Invalid(TOO_LARGE, "file")
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    if size == 0:
        raise Invalid(EMPTY, "file")


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def shown_name(given: str) -> str:
    """What somebody called a file, without the folders, short enough for a sentence."""
    return _last_part(given)[:LONGEST_NAME] or "?"


def size_words(size: int) -> str:
    """How large a file is: `2 MB`."""
    return f"{size // 1_000_000} MB" if size >= 1_000_000 else f"{max(size // 1000, 1)} kB"


def _last_part(given: str) -> str:
    return re.split(r"[/\\]", plain_line(given))[-1]


def _file_name(given: str, ending: str) -> str:
    """The name to give back: the last part of what was given, with the ending of what the file is."""
    last = _last_part(given)
    stem = last.rpartition(".")[0] or last
    stem = re.sub(r'[<>:"|?*]', "", stem).strip(". ") or "bestand"
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"
