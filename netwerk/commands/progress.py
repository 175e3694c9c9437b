"""How far something long is, said now and then where people look and not where scripts read."""

from __future__ import annotations

import time
from collections.abc import Callable

import click

EVERY_SECONDS = 1.0


def progress(of: str) -> Callable[[int, int], None]:
    """A function that is told how many of how many are done, and says so about once a second."""
    last = time.monotonic()

    def tell(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last >= EVERY_SECONDS:
            last = time.monotonic()
            click.echo(f"  {done} of {total} {of}", err=True)

    return tell
