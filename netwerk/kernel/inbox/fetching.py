"""Reading a mailbox to its end, each message exactly once, wherever the worker is stopped or killed."""

from __future__ import annotations

import logging
import threading

from netwerk.kernel import clock
from netwerk.kernel.database import db, hold, transaction
from netwerk.kernel.imap import Mailbox, Opened, Unreachable
from netwerk.kernel.inbox.models import MailboxPosition
from netwerk.kernel.inbox.reading import LARGEST
from netwerk.kernel.inbox.receiving import receive
from netwerk.kernel.outbox import without_addresses

log = logging.getLogger(__name__)

# So many messages over one connection; the next tick takes up the rest.
BATCH = 200


def fetch(mailbox: Mailbox, stop: threading.Event) -> int:
    """Handle the messages that are new in a mailbox; a job, gives how many.

    Where we are is written in the transaction of each message: who is killed in between goes on from there.
    A server that fails is left alone for a while.
    """
    if not mailbox.ready(clock.now()):
        return 0
    handled = 0
    try:
        with mailbox.open() as opened:
            position = _position(mailbox.name, opened.validity)
            for uid in opened.newer_than(position)[:BATCH]:
                if stop.is_set():
                    break
                handled += _take(mailbox.name, opened, uid)
    except Unreachable as fault:
        mailbox.trip(clock.now())
        log.error("mail is not read: %s", without_addresses(str(fault)))
        return handled
    mailbox.mend()
    return handled


def _position(name: str, validity: int) -> int:
    """The last UID that was handled; 0 when the folder is new to us or was made anew."""
    known = db.session.get(MailboxPosition, name)
    last = known.last_uid if known is not None and known.validity == validity else 0
    # No transaction stays open while we talk to the server.
    db.session.rollback()
    return last


def _take(name: str, opened: Opened, uid: int) -> int:
    octets = opened.octets(uid, LARGEST + 1)
    with transaction() as session:
        # Another worker may be reading the same mailbox.
        hold(f"mailbox:{name}")
        known = session.get(MailboxPosition, name, populate_existing=True)
        if known is None:
            known = MailboxPosition(mailbox=name, validity=opened.validity, last_uid=0)
            session.add(known)
        elif known.validity != opened.validity:
            known.validity, known.last_uid = opened.validity, 0
        if known.last_uid >= uid:
            return 0
        if octets is not None:
            receive(octets, clock.now())
        known.last_uid = uid
    return 1
