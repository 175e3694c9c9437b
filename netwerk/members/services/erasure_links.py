"""The two steps of an erasure: asked by anybody for an address, confirmed by who reads its mail."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from netwerk.kernel import tokens
from netwerk.kernel.database import db
from netwerk.kernel.i18n import lazy
from netwerk.kernel.text import key, plain_line
from netwerk.members import limits, mails, rules
from netwerk.members.errors import LinkSpent
from netwerk.members.models import ErasureLink
from netwerk.members.services import erasing, tries
from netwerk.members.services.erasing import Erased

BY_THEMSELVES = "person"


def request_erasure(
    email: str, *, words_too: bool, language: str, now: datetime, ip: str | None = None
) -> None:
    """Mail the owner of an address the link by which everything about them is erased.

    The same for every address, known or not, so that nobody learns who is known here. A newer link makes
    earlier ones void. Raises TooMany when asked from the web (`ip` given) too often.
    """
    if ip is not None:
        tries.check("erasure", email, ip, limits.mails())
        tries.count("erasure", email, ip)
    seed = tokens.random_token()
    db.session.execute(delete(ErasureLink).where(ErasureLink.email_key == key(email)))
    link = ErasureLink(
        email=plain_line(email),
        email_key=key(email),
        words_too=words_too,
        token_hash=tokens.digest(tokens.keyed(mails.ERASURE, seed)),
        created_at=now,
        expires_at=now + rules.ERASURE_TIME,
    )
    db.session.add(link)
    db.session.flush()
    mails.queue_erasure(link, seed, rules.known_language(language))


def read_link(token: str, now: datetime) -> ErasureLink:
    """What a link asks for. Raises LinkSpent when it does not work (any more)."""
    wanted = select(ErasureLink).where(
        ErasureLink.token_hash == tokens.digest(token), ErasureLink.expires_at > now
    )
    link = db.session.scalars(wanted).first()
    if link is None:
        raise LinkSpent(lazy("Deze link werkt niet meer. Vraag opnieuw om je gegevens te wissen."))
    return link


def confirm(token: str, *, words_too: bool, now: datetime) -> Erased:
    """Erase the owner of a link, once. Raises LinkSpent, and Conflict for the last administrator."""
    link = read_link(token, now)
    email = link.email
    used = delete(ErasureLink).where(ErasureLink.id == link.id).returning(ErasureLink.id)
    if db.session.scalar(used.execution_options(synchronize_session=False)) is None:
        raise LinkSpent(lazy("Deze link werkt niet meer. Vraag opnieuw om je gegevens te wissen."))
    db.session.expunge(link)
    return erasing.erase(email, words_too=words_too, by=BY_THEMSELVES, now=now)
