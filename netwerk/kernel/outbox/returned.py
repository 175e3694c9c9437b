"""Which message of ours something that came in is about, and what is noted when it did not arrive."""

from __future__ import annotations

import re
from collections.abc import Collection

from flask import current_app
from sqlalchemy import select

from netwerk.kernel.database import db
from netwerk.kernel.outbox.delivery import without_addresses
from netwerk.kernel.outbox.message import message_id_of
from netwerk.kernel.outbox.models import FAILED, SENT, OutboxMessage


def about(message_ids: Collection[str], addresses: Collection[str]) -> OutboxMessage | None:
    """The message that an address names, as `envelope` makes them, else the newest of these ids."""
    named = [message_id_of(token) for address in addresses if (token := _token(address))]
    for wanted in (named, message_ids):
        found = select(OutboxMessage).where(OutboxMessage.message_id.in_(list(wanted)))
        message = db.session.scalars(found.order_by(OutboxMessage.id.desc()).limit(1)).first()
        if message is not None:
            return message
    return None


def _token(address: str) -> str:
    before, tag, after = str(current_app.config["SETTINGS"].mail_reply_address).partition("{tag}")
    if not tag:
        return ""
    pattern = rf"{re.escape(before)}bounce-([0-9a-f]{{32}}){re.escape(after)}"
    found = re.fullmatch(pattern, address, re.IGNORECASE)
    return found.group(1).lower() if found else ""


def bounce(message: OutboxMessage, reason: str) -> None:
    """Note that a message which a server took was not delivered after all."""
    if message.state == SENT:
        message.state, message.last_error = FAILED, without_addresses(reason)
        db.session.flush()
