"""Writes until it is stopped: `python -m tests.drill.writer NAME PER_SECOND`, settings from the environment.

Each transaction adds one entry to the log and one mail to the outbox, both with the next number.
"""

from __future__ import annotations

import sys
import time

from netwerk.app import create_app
from netwerk.kernel import audit, outbox
from netwerk.kernel.database import transaction
from netwerk.settings import Settings


def main(name: str, per_second: str) -> None:
    app = create_app(Settings.read())
    pause, number = 1 / float(per_second), 0
    with app.app_context():
        due = time.monotonic()
        while True:
            number += 1
            with transaction():
                audit.record(name, "drill.write", "drill", number)
                outbox.enqueue(
                    "drill",
                    to=f"{name}@school.example",
                    name=name,
                    language="nl",
                    subject=(name, number),
                    facts={},
                )
            # What is committed now must be in every backup that is begun from now on.
            print(number, flush=True)  # noqa: T201 (read by the drill)
            due = max(due + pause, time.monotonic() - 1)
            time.sleep(max(0.0, due - time.monotonic()))


if __name__ == "__main__":
    main(*sys.argv[1:])
