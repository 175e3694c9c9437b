"""Mail that leaves exactly when its cause is committed: written here, composed and sent by the worker."""

from __future__ import annotations

from netwerk.kernel.outbox.delivery import (
    composer,
    deliver_due,
    drain,
    templates,
    title_of,
    without_addresses,
)
from netwerk.kernel.outbox.desk import held_back
from netwerk.kernel.outbox.forgetting import (
    forget_old,
    forget_person,
    forget_recipients,
    held,
    names_of,
    redirect,
    sent_to,
)
from netwerk.kernel.outbox.message import (
    attach_invitation,
    finish_message,
    reply_address,
    tags_in,
    unsubscribe,
)
from netwerk.kernel.outbox.models import OutboxMessage
from netwerk.kernel.outbox.queue import (
    OVER_BUDGET_KIND,
    Draft,
    QueueState,
    enqueue,
    enqueue_many,
    last_written,
    overseer,
    queue_state,
    recent,
    release_held,
    retry,
    settle,
)
from netwerk.kernel.outbox.returned import about, bounce
from netwerk.kernel.outbox.room import batched, daily_cap

__all__ = [
    "OVER_BUDGET_KIND",
    "Draft",
    "OutboxMessage",
    "QueueState",
    "about",
    "attach_invitation",
    "batched",
    "bounce",
    "composer",
    "daily_cap",
    "deliver_due",
    "drain",
    "enqueue",
    "enqueue_many",
    "finish_message",
    "forget_old",
    "forget_person",
    "forget_recipients",
    "held",
    "held_back",
    "last_written",
    "names_of",
    "overseer",
    "queue_state",
    "recent",
    "redirect",
    "release_held",
    "reply_address",
    "retry",
    "sent_to",
    "settle",
    "tags_in",
    "templates",
    "title_of",
    "unsubscribe",
    "without_addresses",
]
