"""That this server is about to end: said by the process that was asked to, known to all that it forked."""

from __future__ import annotations

import mmap

_said = mmap.mmap(-1, 1)


def announce() -> None:
    """Say that this server ends soon, so that a proxy sends visitors elsewhere."""
    _said[0] = 1


def is_near() -> bool:
    """Does this server end soon?"""
    return _said[0] == 1
