"""A consent to withdraw, a link to erase oneself, and something a visitor told."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from netwerk.kernel import clock, tokens
from netwerk.kernel.database import db
from netwerk.kernel.outbox import OutboxMessage
from netwerk.members import mails, services
from netwerk.members.services import erasure_links
from netwerk.portal import feedback
from netwerk.portal.feedback import Told
from tests.builders import Make
from tests.cast import Cast

GUEST = "gast@elders.example"


def asked_for(make: Make, cast: Cast) -> dict[str, dict[str, Any]]:
    """What the addresses of the privacy desk need; the link is a guest's, of whom nothing is known."""
    now, an = clock.now(), cast.an
    consent = make.within(lambda: services.record_consent("member", an.id, "photos", "2026-11", now))
    told = Told("accessibility", "De kaart is niet te lezen.", "world", page="/netwerkdagen")
    row = make.within(lambda: feedback.tell(told, language="nl", now=now))
    token = link_to_erase(make, GUEST)
    return {
        "portal.erase": {"token": token},
        "portal.erase_zip": {"token": token},
        "portal.withdraw_consent": {"consent_id": consent.id},
        "manage.handle_feedback": {"feedback_id": row.id},
        "manage.finish_erasing": {"feedback_id": row.id},
    }


def link_to_erase(make: Make, email: str, *, words_too: bool = False) -> str:
    """The token in the mail that somebody gets who asks to be erased."""
    make.within(
        lambda: erasure_links.request_erasure(email, words_too=words_too, language="nl", now=clock.now())
    )
    newest = select(OutboxMessage.facts).where(OutboxMessage.kind == mails.ERASURE)
    facts = db.session.scalars(newest.order_by(OutboxMessage.id.desc()).limit(1)).one()
    db.session.rollback()
    return tokens.keyed(mails.ERASURE, str(facts["seed"]))
