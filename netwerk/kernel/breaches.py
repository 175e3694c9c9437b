"""Passwords that leaked somewhere, as Have I Been Pwned publishes them: a file of hashes, in order.

Each line is the SHA-1 of a password in capitals, a colon and how often it was seen. The file stays on disk,
whatever its size: a look takes some forty reads.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import BinaryIO

from flask import current_app

from netwerk.kernel.errors import Invalid
from netwerk.kernel.i18n import lazy


def check(password: str) -> None:
    """Raise Invalid for a password that stands in the file of the settings, if there is one."""
    path: Path | None = current_app.config["SETTINGS"].breached_passwords
    if path is not None and is_in(path, password):
        raise Invalid(
            lazy("Dit wachtwoord is ooit elders gelekt en staat op lijsten van inbrekers. Kies een ander."),
            "password",
        )


def is_in(path: Path, password: str) -> bool:
    """Does the file hold the hash of this password? Raises OSError for a file that cannot be read."""
    wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    with path.open("rb") as file:
        low, high = 0, file.seek(0, 2)
        while low < high:
            middle = (low + high) // 2
            if _hash_from(file, middle) < wanted:
                low = middle + 1
            else:
                high = middle
        return _hash_from(file, low) == wanted


def _hash_from(file: BinaryIO, place: int) -> bytes:
    """The hash in the first line that begins at this place or behind it; behind the last one, nobody's."""
    file.seek(max(place - 1, 0))
    if place:
        file.readline()
    return file.readline().partition(b":")[0].strip().upper() or b"~"
