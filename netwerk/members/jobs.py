"""What the members feature does by the clock."""

from __future__ import annotations

from netwerk.kernel import clock
from netwerk.kernel.database import transaction
from netwerk.kernel.scheduler import Job
from netwerk.members import services


def tidy() -> None:
    """Remove sessions, links, counters and unconfirmed follows that are over."""
    with transaction():
        services.sweep(clock.now())


JOBS: tuple[Job, ...] = (Job("members.tidy", 3600, tidy),)
