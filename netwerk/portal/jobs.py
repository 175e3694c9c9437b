"""What the portal does by the clock."""

from __future__ import annotations

from sqlalchemy import select, update

from netwerk.kernel import clock, importing, search
from netwerk.kernel.database import ContentVersion, db, transaction
from netwerk.kernel.scheduler import Job, JobRun, claim_slot
from netwerk.portal import retention

NIGHT = 24 * 60 * 60
FOLLOW = "search.follow_words"


def follow_words() -> bool:
    """Make the index anew once a shared word has changed, as things are found by the words they carry."""
    version = db.session.scalar(select(ContentVersion.words))
    db.session.rollback()
    if not claim_slot(FOLLOW, str(version)):
        return False
    search.rebuild(lambda _kind, _number: None)
    with transaction() as session:
        mine = update(JobRun).where(JobRun.job == FOLLOW, JobRun.slot == str(version))
        session.execute(mine.values(finished_at=clock.now()))
    return True


JOBS: tuple[Job, ...] = (
    # Days are counted in UTC, so it runs when one begins there: between one and two in the night in Brussels.
    Job("retention.purge", NIGHT, retention.nightly, once=True),
    Job("import.work", 2, importing.work),
    Job(FOLLOW, 60, follow_words),
)
