"""What processes share of their memory, and give back when they no longer need it."""

from __future__ import annotations

import ctypes
import gc
from contextlib import suppress
from functools import cache

# From malloc.h of glibc.
M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8
LARGE = 1024 * 1024
# One request of a process computes at a time, so that threads hardly wait for each other's memory.
ARENAS = 2


@cache
def give_back_large_blocks() -> None:
    """From now on a block of a megabyte or more goes back to the machine as soon as it is free.

    By itself glibc learns to keep them, in each thread that ever had one: 19 MB for each thread in which a
    password was hashed, and what loading a word list leaves behind.
    """
    _set(M_MMAP_THRESHOLD, LARGE)


def share_with_children() -> None:
    """Let the processes that are forked from now on share with this one what it has loaded.

    The collector writes to each object it looks at, and a page written to is a page copied: what is there
    now is looked at no more.
    """
    _set(M_ARENA_MAX, ARENAS)
    gc.collect()
    gc.freeze()


def _set(option: int, value: int) -> None:
    # Other C libraries have no such setting, and other habits.
    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).mallopt(option, value)
