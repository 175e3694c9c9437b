"""Signed-in browsers: Flask-Login on top of session rows, so that a deleted row is an ended session."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache

import flask_login
from flask import Flask, Response, g, request
from flask_login import LoginManager
from sqlalchemy import Select, bindparam, delete, select, update
from sqlalchemy.orm import joinedload

from netwerk.kernel import clock
from netwerk.kernel.clock import today
from netwerk.kernel.database import aside, db
from netwerk.kernel.tokens import digest, random_token
from netwerk.kernel.web import has_session_cookie, renew_session
from netwerk.members.actor import Actor, Grant
from netwerk.members.models import Member, SignInSession

LIFETIME = timedelta(days=30)
TOUCH_EVERY = timedelta(minutes=5)


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
        "is_organiser": actor is not None and actor.has_role("organiser"),
        "is_administrator": actor is not None and actor.is_administrator,
    }


def start_session(member: Member, now: datetime, *, by_link: bool = False) -> None:
    """Sign a member in: a new session with a new token, whatever the browser brought."""
    token = random_token()
    row = SignInSession(
        member_id=member.id,
        token_hash=digest(token),
        created_at=now,
        seen_at=now,
        expires_at=now + LIFETIME,
        browser=browser_words(request.user_agent.string),
        by_link=by_link,
    )
    db.session.add(row)
    db.session.flush()
    renew_session()
    flask_login.login_user(SessionUser(token, actor_of(member, row.id)))


def end_session() -> None:
    """Sign out: the row goes, so the cookie is worth nothing any more, wherever it was copied to."""
    actor = viewer()
    if actor is not None:
        db.session.execute(delete(SignInSession).where(SignInSession.id == actor.session_id))
    renew_session()


def actor_of(member: Member, session_id: int | None = None) -> Actor:
    """The plain picture of a member whose grants and memberships are loaded."""
    day = today()
    grants = (
        Grant(grant.role, grant.theme_id, grant.region_id, grant.valid_from, grant.valid_until)
        for grant in member.grants
    )
    contact_of = frozenset(
        membership.organisation_id for membership in member.memberships if membership.is_contact
    )
    return Actor(
        id=member.id,
        name=member.name,
        email=member.email,
        email_key=member.email_key,
        language=member.language,
        grants=tuple(grant for grant in grants if grant.holds_on(day)),
        session_id=session_id,
        contact_of=contact_of,
    )


def _load(token: str) -> SessionUser | None:
    found = db.session.scalars(_session_of(), {"token_hash": digest(token)})
    row = found.unique().one_or_none()
    now = clock.now()
    if row is None or row.expires_at <= now or row.member.disabled_at is not None:
        return None
    if row.seen_at < now - TOUCH_EVERY:
        session_id = row.id
        aside(lambda: _touch(session_id, now))
    return SessionUser(token, actor_of(row.member, row.id))


@cache
def _session_of() -> Select[SignInSession]:
    """The row with all that an actor is made of, in one query: every page of a member asks for it."""
    whole = joinedload(SignInSession.member).options(
        joinedload(Member.grants), joinedload(Member.memberships)
    )
    return select(SignInSession).where(SignInSession.token_hash == bindparam("token_hash")).options(whole)


def _touch(session_id: int, now: datetime) -> None:
    db.session.execute(
        update(SignInSession)
        .where(SignInSession.id == session_id)
        .values(seen_at=now, expires_at=now + LIFETIME)
    )


def browser_words(agent: str) -> str:
    """A browser in a few words for the list of sessions: `Firefox, Windows`."""
    browsers = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"))
    systems = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"))
    more = (("Mac OS", "macOS"), ("Linux", "Linux"))
    browser = next((name for mark, name in (*browsers, ("Safari/", "Safari")) if mark in agent), "")
    system = next((name for mark, name in (*systems, *more) if mark in agent), "")
    return ", ".join(part for part in (browser, system) if part)
