"""What the members feature does by the clock."""

from __future__ import annotations

from netwerk.kernel import clock
from netwerk.kernel.database import transaction
from netwerk.kernel.scheduler import Job
from netwerk.members import indexing
from netwerk.members.services import merging


def settle_merged() -> None:
    """Move what was written in the name of an organisation at the very moment it was merged."""
    with transaction():
        merging.settle_late_comers(clock.now())


def find_who_moved_on() -> None:
    """Find people by where they work now: a job that began or ended by the calendar was not there to note."""
    with transaction():
        indexing.index_people_who_moved(clock.today())


JOBS: tuple[Job, ...] = (
    Job("members.settle_merged", 600, settle_merged),
    Job("members.moved_on", 6 * 3600, find_who_moved_on),
)
