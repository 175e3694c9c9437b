"""A process that is killed, as nothing else can, at one row that it writes: what programs must survive."""

from __future__ import annotations

import faulthandler
import os
import signal
import subprocess
import sys
import time

from sqlalchemy import event, func, select
from sqlalchemy.orm import Session, SessionTransaction

from netwerk.kernel.database import Base, db

# A process that writes nothing for so long hangs, however slow the machine is.
PATIENCE, LOOK_EVERY = 180, 3


def die_with(model: type[Base], number: int) -> None:
    """Kill this process in the transaction that writes the row of this number.

    With an even number it is when all of it is written and not yet committed, with an odd one right after. It
    makes no difference how fast anybody is.
    """
    written = [how_many(model)]

    def count(_mapper: object, _connection: object, _row: object) -> None:
        written[0] += 1

    def die(session: Session, *_more: SessionTransaction) -> None:
        if written[0] >= number and not session.in_nested_transaction():
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(model, "after_insert", count)
    event.listen(Session, "after_commit" if number % 2 else "before_commit", die)


def check_killed(model: type[Base], number: int, ended: int) -> None:
    """Was it killed at that row, and is there what was committed and nothing more?"""
    assert ended == -signal.SIGKILL
    assert how_many(model) == (number if number % 2 else number - 1)


def how_many(model: type[Base]) -> int:
    """How many rows of a kind are committed by now."""
    db.session.rollback()
    number = db.session.scalar(select(func.count()).select_from(model)) or 0
    db.session.rollback()
    return number


def run(module: str, model: type[Base], *given: str) -> int:
    """Run a program of the tests on the database of this one; gives how it ended.

    It may take as long as it likes while it writes rows.
    """
    # What watches over a whole test knows nothing of progress.
    faulthandler.cancel_dump_traceback_later()
    address = db.engine.url.render_as_string(hide_password=False)
    written, since = 0, time.monotonic()
    with subprocess.Popen([sys.executable, "-m", module, address, *given]) as process:
        while True:
            try:
                return process.wait(LOOK_EVERY)
            except subprocess.TimeoutExpired:
                now_written = how_many(model)
            if now_written != written:
                written, since = now_written, time.monotonic()
            elif time.monotonic() - since > PATIENCE:
                process.kill()
                raise AssertionError(f"{module} hangs at {written} rows")
