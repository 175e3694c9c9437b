"""Taking people out of messages that have done their work."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import update

from netwerk.kernel.database import db
from netwerk.kernel.outbox.models import UNFINISHED, OutboxMessage
from netwerk.kernel.outbox.room import batched


def forget_recipients(subject_kind: str, ids: Collection[int]) -> None:
    """Empty the recipients and facts of the finished messages about these rows; their numbers stay."""
    for some in batched(ids):
        db.session.execute(
            update(OutboxMessage)
            .where(
                OutboxMessage.subject_kind == subject_kind,
                OutboxMessage.subject_id.in_(some),
                OutboxMessage.state.not_in(UNFINISHED),
            )
            .values(recipient="", recipient_key="", recipient_name="", facts={})
            .execution_options(synchronize_session=False)
        )
