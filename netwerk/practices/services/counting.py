"""How often files are taken along: a number a day, and nothing of who did."""

from __future__ import annotations

from datetime import date

from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite

from netwerk.kernel.database import db
from netwerk.practices.models import Attachment, Reading


def count_download(practice_id: int, file_id: int, day: date) -> None:
    """Count that a file was taken along on this day. Pages show it within a minute."""
    # Not through the session: a number is no reason to make every page anew.
    db.session.execute(
        update(Attachment).where(Attachment.id == file_id).values(downloads=Attachment.downloads + 1)
    )
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    row = insert(Reading).values(practice_id=practice_id, day=day, readers=0, downloads=1)
    db.session.execute(
        row.on_conflict_do_update(
            index_elements=["practice_id", "day"], set_={"downloads": Reading.downloads + 1}
        )
    )
