"""How much work something takes: the processor's seconds, as they are on a machine of today."""

from __future__ import annotations

import gc
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

# What `_reference` takes on a core of a machine whose other core is busy too, in seconds.
USUAL = 0.018


@dataclass
class Work:
    """What was done between the lines of a `with`."""

    seconds: float = 0.0


@contextmanager
def measured() -> Iterator[Work]:
    """Measure this thread's work beside a known piece of work, before and after it.

    Neighbours on a shared machine make every instruction slower; what they cost is taken off, so that a
    bound on time speaks of the code and not of the hour.
    """
    work = Work()
    # What other tests left in memory is not to be looked through in this time.
    gc.disable()
    before = _slowness()
    began = time.thread_time()
    try:
        yield work
        spent = time.thread_time() - began
    finally:
        gc.enable()
    work.seconds = spent / max(1.0, before, _slowness())


def _slowness() -> float:
    return min(_reference() for _again in range(3)) / USUAL


def _reference() -> float:
    """Seconds for work of the kinds a site does: text, tables of names, numbers."""
    began = time.thread_time()
    words = [f"woord{number % 977}" for number in range(20_000)]
    seen: dict[str, int] = {}
    for word in words:
        seen[word] = seen.get(word, 0) + len(word)
    re.sub(r"(\w)(\d+)", r"\2\1", " ".join(sorted(words)))
    return time.thread_time() - began
