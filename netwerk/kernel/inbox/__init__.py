"""Mail that comes in: read once, sorted, and handed to whoever knows what it is about."""

from __future__ import annotations

from netwerk.kernel.inbox.bounces import bounced, clear
from netwerk.kernel.inbox.fetching import fetch
from netwerk.kernel.inbox.models import BouncedAddress, IncomingMail, MailboxPosition
from netwerk.kernel.inbox.reading import LIMIT, Mail
from netwerk.kernel.inbox.receiving import (
    Received,
    Verdict,
    handler,
    of_nothing,
    purge,
    read_again,
    receive,
    see,
    unseen_of_nothing,
    verdict_words,
)

__all__ = [
    "LIMIT",
    "BouncedAddress",
    "IncomingMail",
    "Mail",
    "MailboxPosition",
    "Received",
    "Verdict",
    "bounced",
    "clear",
    "fetch",
    "handler",
    "of_nothing",
    "purge",
    "read_again",
    "receive",
    "see",
    "unseen_of_nothing",
    "verdict_words",
]
