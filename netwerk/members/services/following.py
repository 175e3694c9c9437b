"""Following a thing by mail: asked, confirmed, and ended with one click."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from netwerk.kernel import links, tokens
from netwerk.kernel.database import db
from netwerk.kernel.errors import NotFound
from netwerk.kernel.i18n import lazy
from netwerk.kernel.text import key, plain_line
from netwerk.members import limits, mails, rules
from netwerk.members.actor import Actor
from netwerk.members.following import Thing, thing
from netwerk.members.models import Follow
from netwerk.members.services import tries

UNSUBSCRIBE = "unsubscribe"


def follow(
    kind: str,
    thing_id: int,
    email: str,
    language: str,
    *,
    actor: Actor | None,
    now: datetime,
    ip: str | None = None,
) -> bool:
    """Follow a thing; True when that holds at once, for a member's own address.

    Any other address first gets a mail to confirm, unless it already follows: the answer is the same.
    Raises NotFound for a thing that cannot be followed, and TooMany when asked from the web (`ip` given)
    too often.
    """
    followed = thing(kind, thing_id, language)
    own = actor is not None and key(email) == actor.email_key
    if not own and ip is not None:
        tries.check("follow", email, ip, limits.mails())
        tries.count("follow", email, ip)
    row = _find_or_add(kind, thing_id, email, language, now)
    if actor is not None and own:
        row.member_id = actor.id
        row.confirmed_at = row.confirmed_at or now
        db.session.flush()
    elif row.confirmed_at is None:
        mails.queue_follow_confirm(row, followed, resend=int((now - row.created_at).total_seconds()))
    return own


def _find_or_add(kind: str, thing_id: int, email: str, language: str, now: datetime) -> Follow:
    same = select(Follow).filter_by(thing_kind=kind, thing_id=thing_id, email_key=key(email))
    row = db.session.scalars(same).first()
    if row is not None:
        return row
    row = Follow(
        thing_kind=kind,
        thing_id=thing_id,
        email=plain_line(email),
        email_key=key(email),
        language=rules.known_language(language),
        nonce=tokens.nonce(),
        created_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        # Somebody pressed twice: the other request was first.
        return db.session.scalars(same).one()
    return row


def read_confirmation(token: str) -> tuple[Follow, Thing]:
    """What a link to confirm is about; raises NotFound when it was not made by us or is too old."""
    values = tokens.signer(mails.FOLLOW_CONFIRM).read(token)
    row = db.session.get(Follow, values[0]) if len(values) == 2 else None
    if row is None or row.nonce != values[1]:
        raise NotFound(lazy("Deze link is te oud of al gebruikt. Vraag de mails opnieuw aan."))
    return row, thing(row.thing_kind, row.thing_id, row.language)


def confirm_follow(token: str, now: datetime) -> Thing:
    """Follow from now on; again changes nothing. Raises NotFound for a link that does not work."""
    row, followed = read_confirmation(token)
    db.session.execute(
        update(Follow).where(Follow.id == row.id, Follow.confirmed_at.is_(None)).values(confirmed_at=now)
    )
    return followed


def unsubscribe_link(follow: Follow) -> str:
    """The address that ends a follow, for the foot of a mail and its List-Unsubscribe; it never expires.

    It names the thing and a digest of the address, not the row, so that a link in an old mail also ends a
    follow that was begun again later.
    """
    token = tokens.signer(UNSUBSCRIBE).sign(follow.thing_kind, follow.thing_id, _mark(follow.email_key))
    return links.link("members.unsubscribe", follow.language, token=token)


def read_unsubscribe(token: str) -> tuple[str, int, str]:
    """Kind, id and address digest of a link to unsubscribe; raises NotFound when it was not made by us."""
    values = tokens.signer(UNSUBSCRIBE).read(token)
    if len(values) != 3:
        raise NotFound
    return str(values[0]), int(values[1]), str(values[2])


def unsubscribe(token: str, now: datetime) -> None:
    """End a follow; again changes nothing. Raises NotFound for a link that was not made by us."""
    del now
    kind, thing_id, mark = read_unsubscribe(token)
    of_thing = select(Follow.id, Follow.email_key).filter_by(thing_kind=kind, thing_id=thing_id)
    ended = [row_id for row_id, email_key in db.session.execute(of_thing) if _mark(email_key) == mark]
    db.session.execute(delete(Follow).where(Follow.id.in_(ended)))


def _mark(email_key: str) -> str:
    return tokens.digest(email_key)[:16]
