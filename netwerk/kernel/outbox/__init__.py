"""Mail that leaves exactly when its cause is committed: written here, composed and sent by the worker."""

from __future__ import annotations

from netwerk.kernel.outbox.delivery import composer, deliver_due, drain, title_of
from netwerk.kernel.outbox.message import attach_invitation, finish_message, unsubscribe
from netwerk.kernel.outbox.models import OutboxMessage
from netwerk.kernel.outbox.queue import (
    QueueState,
    enqueue,
    last_written,
    queue_state,
    recent,
    release_held,
    retry,
    settle,
)

__all__ = [
    "OutboxMessage",
    "QueueState",
    "attach_invitation",
    "composer",
    "deliver_due",
    "drain",
    "enqueue",
    "finish_message",
    "last_written",
    "queue_state",
    "recent",
    "release_held",
    "retry",
    "settle",
    "title_of",
    "unsubscribe",
]
