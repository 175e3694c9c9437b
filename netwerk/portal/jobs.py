"""What the portal does by the clock."""

from __future__ import annotations

from sqlalchemy import select

from netwerk.kernel import importing, search
from netwerk.kernel.database import ContentVersion, db
from netwerk.kernel.scheduler import Job, in_slot
from netwerk.portal import retention

NIGHT = 24 * 60 * 60
FOLLOW = "search.follow_words"


def follow_words() -> bool:
    """Make the index anew once a shared word has changed, as things are found by the words they carry.

    So it is after an upgrade that lets them be found by other words.
    """
    version = db.session.scalar(select(ContentVersion.words))
    db.session.rollback()
    return in_slot(FOLLOW, f"{version}-{search.FORM}", lambda: search.rebuild(lambda _kind, _number: None))


JOBS: tuple[Job, ...] = (
    # Days are counted in UTC, so it runs when one begins there: between one and two in the night in Brussels.
    Job("retention.purge", NIGHT, retention.nightly, once=True),
    Job("import.work", 2, importing.work),
    Job("search.catch_up", 10, search.catch_up),
    Job(FOLLOW, 60, follow_words),
)
