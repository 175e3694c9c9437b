"""Wanting no more invitations: asked with one click in any of them, and undone as easily."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from netwerk.kernel import database, links, tokens
from netwerk.kernel.database import db
from netwerk.kernel.errors import NotFound
from netwerk.kernel.text import key
from netwerk.members.models import MailRefusal

REFUSE = "refuse_invitations"


def refusal_link(email_key: str, language: str) -> str:
    """The address that ends invitations, for the foot of one and its List-Unsubscribe; it never expires.

    It carries a digest and no address, as links end up in logs, and no row, as those are removed.
    """
    token = tokens.signer(REFUSE).sign(tokens.digest(email_key))
    return links.link("members.refuse", language, token=token)


def refuse_invitations(token: str, now: datetime) -> None:
    """Send this address no more invitations; again changes nothing. Raises NotFound for a foreign link."""
    mark = _read(token)
    database.hold(f"refusal:{mark}")
    if not _has_refused(mark):
        db.session.add(MailRefusal(email_digest=mark, at=now))
        db.session.flush()


def accept_invitations(token: str) -> None:
    """Take a refusal back; again changes nothing. Raises NotFound for a link that was not made by us."""
    db.session.execute(delete(MailRefusal).where(MailRefusal.email_digest == _read(token)))


def refuses_invitations(token: str) -> bool:
    """Did the owner of this link refuse? Raises NotFound for a link that was not made by us."""
    return _has_refused(_read(token))


def follow(old_email: str, new_email: str) -> None:
    """Whoever refused at the address they had gets no invitation at the one they have now either."""
    refused = select(MailRefusal.at).where(MailRefusal.email_digest == tokens.digest(key(old_email)))
    at, mark = db.session.scalar(refused), tokens.digest(key(new_email))
    if at is not None and not _has_refused(mark):
        db.session.add(MailRefusal(email_digest=mark, at=at))
        db.session.flush()


def _has_refused(mark: str) -> bool:
    return db.session.scalar(select(MailRefusal.id).where(MailRefusal.email_digest == mark)) is not None


def _read(token: str) -> str:
    match tokens.signer(REFUSE).read(token):
        case [str(mark)]:
            return mark
        case _:
            raise NotFound
