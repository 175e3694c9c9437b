"""Somebody who asked for another mail address."""

from __future__ import annotations

from sqlalchemy import select

from netwerk.kernel import clock
from netwerk.kernel.database import db
from netwerk.kernel.outbox import OutboxMessage
from netwerk.kernel.tokens import keyed
from netwerk.members import mails
from netwerk.members.services import readdressing
from tests.builders import Make


def asked_for_address(member_id: int, make: Make, email: str = "elders@school.example") -> tuple[str, str]:
    """The tokens of the links in both mails: to the new address and to the old one."""
    row_id = make.within(lambda: readdressing.ask(member_id, email, ip=None, now=clock.now()).id)
    queued = select(OutboxMessage.kind, OutboxMessage.facts).where(
        OutboxMessage.subject_kind == "address_change", OutboxMessage.subject_id == row_id
    )
    made = {kind: keyed(kind, str(facts["seed"])) for kind, facts in db.session.execute(queued)}
    return made[mails.ADDRESS_NEW], made[mails.ADDRESS_OLD]
