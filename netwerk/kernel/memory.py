"""What a process gives back of the memory it no longer needs."""

from __future__ import annotations

import ctypes
from contextlib import suppress
from functools import cache

# From malloc.h of glibc.
M_MMAP_THRESHOLD = -3
LARGE = 1024 * 1024


@cache
def give_back_large_blocks() -> None:
    """From now on a block of a megabyte or more goes back to the machine as soon as it is free.

    By itself glibc learns to keep them, in each thread that ever had one: 19 MB for each thread in which a
    password was hashed, and what loading a word list leaves behind.
    """
    # Other C libraries have no such setting, and other habits.
    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, LARGE)
