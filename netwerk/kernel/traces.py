"""What was deleted goes out of the files of a SQLite database too, and not out of its tables alone.

Deleted rows are overwritten with zeros as they go (`secure_delete`, set on every connection). Two places
are left: the full-text index keeps the words of what was deleted until it is merged, and the write-ahead
log what pages looked like before. PostgreSQL frees such room by itself (VACUUM), and no dump of it holds any.
"""

from __future__ import annotations

import logging
from contextlib import closing

from sqlalchemy import event, text
from sqlalchemy.orm import Session

from netwerk.kernel.database import db

log = logging.getLogger(__name__)

# https://www.sqlite.org/fts5.html#the_optimize_command
MERGE = text("INSERT INTO search_fts(search_fts) VALUES ('optimize')")


def wipe() -> None:
    """Let nothing that this transaction took away be left in the files once it is committed."""
    if db.engine.dialect.name != "sqlite":
        return
    db.session.flush()
    db.session.execute(MERGE)
    db.session().info["wipes"] = True


@event.listens_for(Session, "after_commit")
def _empty_log(session: Session) -> None:
    """Bring the log into the file and make it empty; whoever still reads makes it wait for the next time."""
    if not session.info.pop("wipes", False):
        return
    with closing(db.engine.raw_connection()) as connection:
        cursor = connection.cursor()
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        [(is_busy, _pages, _done)] = cursor.fetchall()
        cursor.close()
    if is_busy:
        log.warning("the write-ahead log could not be emptied: somebody was reading")


@event.listens_for(Session, "after_rollback")
def _nothing_went(session: Session) -> None:
    session.info.pop("wipes", None)
