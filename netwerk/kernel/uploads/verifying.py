"""Are all files there that rows name, and do they still hold what they held when they were taken in?"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from netwerk.kernel.errors import NotFound
from netwerk.kernel.uploads.keeping import digest_of, path_of, stored_names, unnamed

# Stored names with the SHA-256 that was written down; an empty name is no file, an empty hash was not kept.
Entries = Callable[[], Iterable[tuple[str, str]]]
# Told how many files of how many are done.
Tell = Callable[[int, int], None]
_ledgers: list[Entries] = []


@dataclass(frozen=True)
class Verdict:
    """What was found, by stored name; what no row names may belong to a form that is still open."""

    number: int
    missing: list[str]
    changed: list[str]
    unnamed: list[str]


def ledger(entries: Entries) -> Entries:
    """Register who knows which files were taken in, with their hashes."""
    _ledgers.append(entries)
    return entries


def verify(tell: Tell) -> Verdict:
    """Read every file that a row names; changes nothing."""
    wanted = {name: digest for entries in _ledgers for name, digest in entries() if name}
    missing, changed = [], []
    for number, (name, digest) in enumerate(sorted(wanted.items()), start=1):
        try:
            found = digest_of(path_of(name))
        except (NotFound, OSError):
            missing.append(name)
        else:
            if digest and found != digest:
                changed.append(name)
        tell(number, len(wanted))
    return Verdict(len(wanted), missing, changed, sorted(unnamed(stored_names())))
