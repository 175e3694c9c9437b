"""Putting a backup back: every hash first, then the files, and the database last and at once."""

from __future__ import annotations

import os
import secrets
import tempfile
from pathlib import Path
from typing import IO

from netwerk.kernel import outbox, schema, uploads
from netwerk.kernel.backup import databases
from netwerk.kernel.backup.archive import BackupError, Manifest, checked, copied, keep_names, reading
from netwerk.kernel.backup.making import UNFINISHED, Tell, clear

BACKUPS = "netwerk-*.tar"


def found(path: Path) -> Path:
    """The backup at `path`, or the newest one in it when that is a folder. Raises BackupError."""
    if path.is_dir():
        newest = max(path.glob(BACKUPS), default=None)
        if newest is None:
            raise BackupError(f"There is no backup in {path}.")
        return newest
    if not path.is_file():
        raise BackupError(f"There is no backup at {path}.")
    return path


def restore(path: Path, *, replace: bool, resend: bool, tell: Tell) -> Manifest:
    """Become what a backup holds. Raises BackupError, having changed nothing but added files.

    Refuses a target that is not empty, unless it may `replace` it. What still waited in the outbox then is
    not sent, unless it is to `resend` it: it left long ago, or comes too late. Interrupted, the database is
    as it was; run again, it does the rest.
    """
    manifest = checked(path)
    database = databases.present()
    if manifest.database != database.kind:
        raise BackupError(f"The backup is of {manifest.database}, and this database is {database.kind}.")
    if not schema.is_known(manifest.revision):
        raise BackupError(
            f"The backup is of a newer version ({manifest.revision}, netwerk {manifest.netwerk}) than this "
            "program: install that version."
        )
    names = _files_in(manifest, path)
    if not replace and (not database.is_empty() or not names.issuperset(uploads.stored_names())):
        raise BackupError("Something is here already: restore elsewhere, or with --replace in its place.")
    clear(uploads.folder().parent)
    with tempfile.TemporaryDirectory(prefix=UNFINISHED, dir=uploads.folder().parent) as place:
        snapshot = Path(place) / database.part
        _unpack(path, manifest, {database.part: snapshot}, tell)
        keep_names(uploads.folder())
        database.restore(snapshot, outbox.held_back(resend=resend), rows=manifest.rows)
    return manifest


def _files_in(manifest: Manifest, path: Path) -> set[str]:
    """The stored names in a backup. Raises BackupError for one that we would never have given."""
    prefix = f"{uploads.FOLDER}/"
    names = {name.removeprefix(prefix) for name in manifest.parts if name.startswith(prefix)}
    if not all(uploads.STORED_NAME.fullmatch(name) for name in names):
        raise BackupError(f"{path} holds files that are none of netwerk's.")
    return names


def _unpack(path: Path, manifest: Manifest, places: dict[str, Path], tell: Tell) -> None:
    """Write every part to its place, once more by its hash, as the file may have changed."""
    with reading(path) as parts:
        for done, (name, inner) in enumerate(parts, start=1):
            if name in manifest.parts:
                place = places.get(name) or uploads.folder() / Path(name).name
                if _write(inner, place) != manifest.parts[name]:
                    place.unlink()
                    raise BackupError(f"{path} changed while it was read: {name} is not as it was written.")
            tell(done, len(manifest.parts))


def _write(part: IO[bytes], place: Path) -> tuple[int, str]:
    """Write a part, whole or not at all; gives its size and SHA-256."""
    arriving = place.with_name(f"{secrets.token_hex(16)}.part")
    try:
        with arriving.open("xb") as file:
            arriving.chmod(0o600)
            said = copied(part, file)
            file.flush()
            os.fsync(file.fileno())
        arriving.replace(place)
    finally:
        arriving.unlink(missing_ok=True)
    return said
