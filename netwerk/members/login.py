"""Signed-in browsers: Flask-Login on top of session rows, so that a deleted row is an ended session."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import flask_login
from flask import Flask, Response, current_app, g, request, session
from flask_login import LoginManager
from sqlalchemy import Select, and_, bindparam, delete, or_, select, update

from netwerk.kernel import clock
from netwerk.kernel.clock import today
from netwerk.kernel.database import aside, db
from netwerk.kernel.tokens import digest, random_token
from netwerk.kernel.web import has_session_cookie, renew_session
from netwerk.members import policy, queries, rules
from netwerk.members.actor import EDITOR, GUARDED_ROLES, MODERATOR, ORGANISER, Actor, Grant
from netwerk.members.models import Member, Membership, RoleGrant, SignInSession

log = logging.getLogger(__name__)

# From the last use, and in all: then one signs in again.
LIFETIME, LONGEST = timedelta(days=30), timedelta(days=180)
TOUCH_EVERY = timedelta(minutes=5)
# Where the cookie keeps the token of a session that still waits for a code.
HALF = "half"


class SessionUser(flask_login.UserMixin):  # type: ignore[misc]
    """What Flask-Login keeps in the cookie: the random token of a session row."""

    def __init__(self, token: str, actor: Actor) -> None:
        """`token` is the secret itself; the table holds its hash."""
        self.token = token
        self.actor = actor

    def get_id(self) -> str:
        """The token under which the row is found again."""
        return self.token


class RowSessions(LoginManager):  # type: ignore[misc]
    """Flask-Login without its remember cookie, which could not be revoked."""

    def _update_remember_cookie(self, response: Response) -> Response:
        """Leave the cookie jar alone: looking at it would mark every page as personal."""
        return response


manager = RowSessions()


def init_app(app: Flask) -> None:
    """Let pages know who is looking."""
    manager.init_app(app, add_context_processor=False)
    manager.session_protection = None
    manager.user_loader(_load)
    app.context_processor(_viewer_values)


def viewer() -> Actor | None:
    """The member looking at this page; None for visitors, without touching the session."""
    if not has_session_cookie() or g.get("database_away"):
        return None
    user = flask_login.current_user
    return user.actor if user.is_authenticated else None


def _viewer_values() -> dict[str, object]:
    actor = viewer()
    return {
        "viewer": actor,
        "is_organiser": actor is not None and actor.has_role(ORGANISER),
        "is_organiser_of_all": actor is not None and policy.may_check_all(actor),
        "is_editor": actor is not None and actor.has_role(EDITOR),
        "is_moderator": actor is not None and actor.has_role(MODERATOR),
        "is_administrator": actor is not None and actor.is_administrator,
    }


def start_session(member: Member, now: datetime, *, by_link: bool = False) -> None:
    """Sign a member in: a new session with a new token, whatever the browser brought."""
    token, row = _new_session(member, now, by_link)
    renew_session()
    flask_login.login_user(SessionUser(token, actor_of(member, row.id)))
    log.info("member:%d signed in by %s", member.id, "link" if by_link else "password")


def start_half_session(member: Member, now: datetime, *, by_link: bool = False) -> None:
    """Remember that the first proof was given; nobody is signed in before `finish_session`."""
    token, row = _new_session(member, now, by_link)
    row.awaits_code, row.expires_at = True, now + rules.CODE_TIME
    db.session.flush()
    renew_session()
    session[HALF] = token


def half_session() -> SignInSession | None:
    """The session of this browser that still waits for a code."""
    token = session.get(HALF) if has_session_cookie() else None
    wanted = select(SignInSession).where(
        SignInSession.token_hash == digest(str(token)),
        SignInSession.awaits_code,
        SignInSession.expires_at > clock.now(),
    )
    return db.session.scalars(wanted).first() if token else None


def finish_session(row: SignInSession, now: datetime) -> Member:
    """Sign in whoever gave the code too, under a new token; gives who that is."""
    token = random_token()
    row.token_hash, row.awaits_code = digest(token), False
    row.seen_at, row.proved_at, row.expires_at = now, now, now + LIFETIME
    db.session.flush()
    member = queries.member_with_rights(row.member_id)
    renew_session()
    flask_login.login_user(SessionUser(token, actor_of(member, row.id)))
    log.info("member:%d signed in by %s and code", member.id, "link" if row.by_link else "password")
    return member


def prove_again(actor: Actor, now: datetime, *, by_link: bool = False) -> None:
    """Keep that this browser proved anew who is at it; its session goes on under a new token.

    The rest of the cookie stays, so that forms that stand open in other tabs still work.
    """
    token = random_token()
    db.session.execute(
        update(SignInSession)
        .where(SignInSession.id == actor.session_id)
        .values(token_hash=digest(token), proved_at=now, **({"by_link": True} if by_link else {}))
    )
    flask_login.login_user(SessionUser(token, replace(actor, proved_at=now)))


def needs_totp(member: Member) -> bool:
    """Has this member, whose grants are loaded, a role that does not hold before they set up an app?"""
    in_force = _in_force(
        Grant(one.role, valid_from=one.valid_from, valid_until=one.valid_until) for one in member.grants
    )
    return must_set_up_totp(in_force, queries.authenticator_of(member.id) is not None)


def _new_session(member: Member, now: datetime, by_link: bool) -> tuple[str, SignInSession]:
    token = random_token()
    row = SignInSession(
        member_id=member.id,
        token_hash=digest(token),
        created_at=now,
        seen_at=now,
        expires_at=now + LIFETIME,
        browser=browser_words(request.user_agent.string),
        by_link=by_link,
        proved_at=now,
    )
    db.session.add(row)
    db.session.flush()
    return token, row


def end_session() -> None:
    """Sign out: the row goes, so the cookie is worth nothing any more, wherever it was copied to."""
    actor = viewer()
    if actor is not None:
        db.session.execute(delete(SignInSession).where(SignInSession.id == actor.session_id))
    renew_session()


def actor_of(member: Member, session_id: int | None = None) -> Actor:
    """The plain picture of a member whose grants and memberships are loaded."""
    grants = (
        Grant(grant.role, grant.theme_id, grant.region_id, grant.valid_from, grant.valid_until)
        for grant in member.grants
    )
    return Actor(
        id=member.id,
        name=member.name,
        email=member.email,
        email_key=member.email_key,
        language=member.language,
        grants=_in_force(grants),
        session_id=session_id,
        contact_of=frozenset(
            one.organisation_id for one in member.memberships if one.is_contact and one.holds_on(today())
        ),
    )


def _in_force(grants: Iterable[Grant]) -> tuple[Grant, ...]:
    day = today()
    return tuple(grant for grant in grants if grant.holds_on(day))


def must_set_up_totp(grants: Iterable[Grant], has_totp: bool) -> bool:
    """Is there a role among these that does not hold before its holder signs in with a code too?"""
    if has_totp or not current_app.config["SETTINGS"].requires_totp:
        return False
    return any(grant.role in GUARDED_ROLES for grant in grants)


def _load(token: str) -> SessionUser | None:
    rows = db.session.execute(_session_of(), {"token_hash": digest(token), "day": today()}).all()
    now = clock.now()
    if not rows or rows[0].expires_at <= now or rows[0].disabled_at is not None:
        return None
    session_id = rows[0].session_id
    if rows[0].seen_at < now - TOUCH_EVERY:
        until = min(now + LIFETIME, rows[0].created_at + LONGEST)
        aside(lambda: _touch(session_id, now, until))
    # For whoever reads the log.
    g.who = f"member:{rows[0].id}"
    return SessionUser(token, _actor_in(rows))


def _actor_in(rows: Sequence[Any]) -> Actor:
    """The actor in the rows of a session: its member with each role beside each organisation."""
    first = rows[0]
    # A member without a role has one row in which all of it is empty.
    grants = _in_force(dict.fromkeys(Grant(*row[-5:]) for row in rows if row.role is not None))
    withheld = must_set_up_totp(grants, first.has_totp)
    return Actor(
        id=first.id,
        name=first.name,
        email=first.email,
        email_key=first.email_key,
        language=first.language,
        grants=tuple(one for one in grants if one.role not in GUARDED_ROLES) if withheld else grants,
        session_id=first.session_id,
        proved_at=first.proved_at,
        has_totp=first.has_totp,
        must_set_up_totp=withheld,
        contact_of=frozenset(row.organisation_id for row in rows if row.organisation_id is not None),
    )


@cache
def _session_of() -> Select[*tuple[Any, ...]]:
    """A session with all that an actor is made of, as plain columns: every page of a member asks for it."""
    found: Select[*tuple[Any, ...]] = (
        select(
            SignInSession.id.label("session_id"),
            SignInSession.created_at,
            SignInSession.seen_at,
            SignInSession.expires_at,
            SignInSession.proved_at,
            queries.has_totp().label("has_totp"),
            Member.id,
            Member.name,
            Member.email,
            Member.email_key,
            Member.language,
            Member.disabled_at,
            Membership.organisation_id,
            RoleGrant.role,
            RoleGrant.theme_id,
            RoleGrant.region_id,
            RoleGrant.valid_from,
            RoleGrant.valid_until,
        )
        .join(SignInSession.member)
        .outerjoin(
            Membership,
            and_(
                Membership.member_id == Member.id,
                Membership.is_contact,
                or_(Membership.valid_from.is_(None), Membership.valid_from <= bindparam("day")),
                or_(Membership.valid_until.is_(None), Membership.valid_until > bindparam("day")),
            ),
        )
        .outerjoin(Member.grants)
        .where(SignInSession.token_hash == bindparam("token_hash"), SignInSession.awaits_code.is_(False))
        .order_by(RoleGrant.id)
    )
    return found


def _touch(session_id: int, now: datetime, until: datetime) -> None:
    db.session.execute(
        update(SignInSession).where(SignInSession.id == session_id).values(seen_at=now, expires_at=until)
    )


def browser_words(agent: str) -> str:
    """A browser in a few words for the list of sessions: `Firefox, Windows`."""
    browsers = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"))
    systems = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"))
    more = (("Mac OS", "macOS"), ("Linux", "Linux"))
    browser = next((name for mark, name in (*browsers, ("Safari/", "Safari")) if mark in agent), "")
    system = next((name for mark, name in (*systems, *more) if mark in agent), "")
    return ", ".join(part for part in (browser, system) if part)
