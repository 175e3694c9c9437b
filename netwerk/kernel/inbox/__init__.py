"""Mail that comes in: read once, sorted, and handed to whoever knows what it is about."""

from __future__ import annotations

from netwerk.kernel.inbox.bounces import bounced, bounces_held, bounces_of, clear, forget_bounces
from netwerk.kernel.inbox.fetching import fetch
from netwerk.kernel.inbox.models import BouncedAddress, IncomingMail, MailboxPosition
from netwerk.kernel.inbox.reading import LARGEST, Mail
from netwerk.kernel.inbox.receiving import (
    Received,
    Verdict,
    addressed,
    forget_naming,
    forget_old,
    forget_sender,
    forget_words,
    handler,
    held,
    last_received,
    of,
    of_nothing,
    read_again,
    receive,
    see,
    sent_by,
    unseen_of_nothing,
    verdict_words,
)

__all__ = [
    "LARGEST",
    "BouncedAddress",
    "IncomingMail",
    "Mail",
    "MailboxPosition",
    "Received",
    "Verdict",
    "addressed",
    "bounced",
    "bounces_held",
    "bounces_of",
    "clear",
    "fetch",
    "forget_bounces",
    "forget_naming",
    "forget_old",
    "forget_sender",
    "forget_words",
    "handler",
    "held",
    "last_received",
    "of",
    "of_nothing",
    "read_again",
    "receive",
    "see",
    "sent_by",
    "unseen_of_nothing",
    "verdict_words",
]
