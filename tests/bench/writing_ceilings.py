"""What a registration may cost at best: bare applications that write the same rows as the product.

W writes four of them in raw SQL. W2 does every read and every insert of the product's own registration, on
the product's own tables, by Flask-SQLAlchemy behind a WTForms form, and nothing else.
"""

from __future__ import annotations

import json
import os
import secrets
import sqlite3
import threading
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any
from wsgiref.types import WSGIApplication

import psycopg
from flask import Flask, Response, abort, redirect, request
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect, FlaskForm
from sqlalchemy import event, func, select, update
from sqlalchemy.engine import make_url
from sqlalchemy.orm import joinedload, selectinload
from wtforms import HiddenField, StringField
from wtforms.validators import DataRequired, Length
from wtforms.validators import Email as ValidEmail

from netwerk.events.models import Attendee, Booking, Event, Invitation, Transition
from netwerk.kernel.audit import AuditEntry
from netwerk.kernel.outbox.models import OutboxMessage
from netwerk.members.models import Organisation

SECONDS = 10
TABLES = """
CREATE TABLE IF NOT EXISTS ceiling_seat (id {key}, event_id INTEGER, name VARCHAR(120), email VARCHAR(254));
CREATE TABLE IF NOT EXISTS ceiling_mail (id {key}, recipient VARCHAR(254), facts TEXT, due_at VARCHAR(40));
CREATE TABLE IF NOT EXISTS ceiling_audit (id {key}, at VARCHAR(40), actor VARCHAR(120), act VARCHAR(60));
CREATE TABLE IF NOT EXISTS ceiling_lock (id INTEGER PRIMARY KEY);
CREATE INDEX IF NOT EXISTS ix_ceiling_seat_event ON ceiling_seat (event_id);
"""
# About as much as the facts of a day frozen for a mail.
FACTS = json.dumps({f"fact {number}": "x" * 90 for number in range(20)})


def address() -> str:
    """The database to write to."""
    return os.environ["BENCH_DATABASE"]


def is_sqlite() -> bool:
    """Is it the one with one writer?"""
    return address().startswith("sqlite")


def prepare(database: str) -> None:
    """Make the tables of W."""
    if database.startswith("sqlite"):
        with sqlite3.connect(make_url(database).database or "") as connection:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.executescript(TABLES.format(key="INTEGER PRIMARY KEY"))
            connection.execute("INSERT OR IGNORE INTO ceiling_lock VALUES (1)")
        connection.close()
        return
    with psycopg.connect(_plain(database)) as connection:
        connection.execute(TABLES.format(key="SERIAL PRIMARY KEY"))
        connection.execute("INSERT INTO ceiling_lock VALUES (1) ON CONFLICT DO NOTHING")


def _plain(database: str) -> str:
    return make_url(database).set(drivername="postgresql").render_as_string(hide_password=False)


# --- W ----------------------------------------------------------------------------------------------------


class Raw:
    """A connection of each thread, and the four statements."""

    def __init__(self) -> None:
        self._own = threading.local()

    def connection(self) -> Any:
        if not hasattr(self._own, "connection"):
            if is_sqlite():
                path = make_url(address()).database or ""
                self._own.connection = sqlite3.connect(path, timeout=SECONDS, isolation_level=None)
                self._own.connection.execute("PRAGMA synchronous=FULL")
            else:
                self._own.connection = psycopg.connect(_plain(address()), autocommit=True)
        return self._own.connection

    def register(self, name: str, email: str) -> None:
        connection, now = self.connection(), datetime.now(UTC).isoformat()
        mark = "?" if is_sqlite() else "%s"
        connection.execute("BEGIN IMMEDIATE" if is_sqlite() else "BEGIN")
        if not is_sqlite():
            connection.execute("SELECT id FROM ceiling_lock WHERE id = 1 FOR UPDATE")
        connection.execute("SELECT count(*) FROM ceiling_seat WHERE event_id = 1").fetchone()
        for statement, values in (
            ("ceiling_seat (event_id, name, email)", (1, name, email)),
            ("ceiling_mail (recipient, facts, due_at)", (email, FACTS, now)),
            ("ceiling_audit (at, actor, act)", (now, "booking:1", "booking.create")),
        ):
            connection.execute(f"INSERT INTO {statement} VALUES ({mark}, {mark}, {mark})", values)
        connection.execute("COMMIT")


def w() -> WSGIApplication:
    """A count and three inserts in raw SQL."""
    app, raw = Flask(__name__, static_folder=None), Raw()

    @app.post("/w")
    def register() -> Response:
        raw.register(request.form["contact_name"], request.form["contact_email"])
        return redirect("/klaar", 303)  # type: ignore[return-value]

    return app.wsgi_app


# --- W2 ---------------------------------------------------------------------------------------------------


class Registration(FlaskForm):  # type: ignore[misc]
    """The fields of the product's form."""

    form_key = HiddenField()
    duo = HiddenField()
    contact_name = StringField(validators=[DataRequired(), Length(max=120)])
    contact_email = StringField(validators=[DataRequired(), ValidEmail(), Length(max=254)])
    contact_phone = StringField(validators=[Length(max=40)])
    organisation = StringField(validators=[DataRequired(), Length(max=160)])
    function = StringField(validators=[Length(max=80)])
    comes = StringField()


def w2() -> WSGIApplication:
    """Every read and insert of the product's registration, and nothing else."""
    app, db = Flask(__name__, static_folder=None), SQLAlchemy()
    app.config["SECRET_KEY"] = "only for measuring"
    app.config["SQLALCHEMY_DATABASE_URI"] = address()
    if is_sqlite():
        app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"connect_args": {"timeout": SECONDS}}
    CSRFProtect(app)
    db.init_app(app)
    with app.app_context():
        if is_sqlite():
            event.listen(db.engine, "connect", own_transactions)
            event.listen(db.engine, "begin", lambda one: one.exec_driver_sql("BEGIN IMMEDIATE"))

    @app.get("/w2/<int:event_id>")
    def form(event_id: int) -> str:
        del event_id
        return f"<form>{Registration().csrf_token}</form>"

    @app.post("/w2/<int:event_id>")
    def register(event_id: int) -> Response:
        sent = Registration()
        if not sent.validate_on_submit():
            abort(422, str(sent.errors))
        booking_id = _register(db.session, event_id, sent)
        db.session.commit()
        return redirect(f"/klaar/{booking_id}", 303)  # type: ignore[return-value]

    return app.wsgi_app


def own_transactions(connection: sqlite3.Connection, _record: object) -> None:
    """Let nobody begin a transaction but SQLAlchemy, and write as safely as the product."""
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA synchronous=FULL")


def _register(session: Any, event_id: int, form: Registration) -> int:
    now = datetime.now(UTC)
    name, email = form.contact_name.data, form.contact_email.data.lower()
    day = (joinedload(Event.municipality), joinedload(Event.funding), selectinload(Event.themes))
    wanted = select(Event).where(Event.id == event_id).execution_options(populate_existing=True)
    session.scalars(wanted.options(*day, joinedload(Event.region))).one()
    organisation = session.scalars(
        select(Organisation)
        .where(Organisation.name_key == form.organisation.data.lower())
        .order_by(Organisation.verified.desc(), Organisation.id)
    ).first()
    found = session.scalars(wanted.options(*day).with_for_update(of=Event)).one()
    session.scalars(select(Booking).where(Booking.form_key == form.form_key.data)).first()
    session.scalars(
        select(Attendee)
        .where(
            Attendee.event_id == event_id, Attendee.email_key.in_([email]), Attendee.state.in_(["confirmed"])
        )
        .options(joinedload(Attendee.booking), joinedload(Attendee.invitation))
    ).all()
    session.scalar(select(func.count()).where(Attendee.event_id == event_id, Attendee.state == "waitlisted"))
    booking = Booking(
        event_id=event_id,
        form_key=form.form_key.data,
        nonce=secrets.token_urlsafe(9),
        contact_name=name,
        contact_email=email,
        contact_email_key=email,
        created_at=now,
    )
    session.add(booking)
    session.flush()
    entry = AuditEntry(
        at=now, actor=f"booking:{booking.id}", act="booking.create", thing_kind="booking", thing_id=booking.id
    )
    session.add(entry)
    taken = (
        update(Event)
        .where(Event.id == event_id, Event.capacity.is_(None) | (Event.taken + 1 <= Event.capacity))
        .values(taken=Event.taken + 1)
        .execution_options(synchronize_session=False)
    )
    if session.execute(taken).rowcount != 1:
        abort(409)
    attendee = Attendee(
        event_id=event_id,
        booking_id=booking.id,
        name=name,
        name_key=name.lower(),
        email=email,
        email_key=email,
        function=form.function.data,
        organisation_id=organisation.id if organisation else None,
        organisation_name=form.organisation.data,
        nonce=secrets.token_urlsafe(9),
        state="confirmed",
        created_at=now,
        state_since=now,
        invitation=Invitation(uid=str(uuid.uuid4())),
    )
    session.add(attendee)
    session.flush()
    session.add(
        Transition(attendee_id=attendee.id, at=now, actor=f"booking:{booking.id}", new_state="confirmed")
    )
    attendee.invitation.last_method, attendee.invitation.last_sequence = "PUBLISH", 0
    _queue_mail(session, found, booking, attendee, now)
    return booking.id


def _queue_mail(session: Any, found: Event, booking: Booking, attendee: Attendee, now: datetime) -> None:
    same = select(OutboxMessage.id).filter_by(
        kind="event.confirmed", subject_kind="attendee", subject_id=attendee.id, sequence=0, resend=0
    )
    session.scalar(same)
    session.scalar(
        select(func.count(OutboxMessage.id)).where(
            OutboxMessage.recipient_key == attendee.email_key,
            OutboxMessage.counted_at > now - timedelta(hours=1),
        )
    )
    order_key = f"booking:{booking.id}"
    session.scalar(
        select(OutboxMessage.message_id)
        .where(OutboxMessage.order_key == order_key)
        .order_by(OutboxMessage.id)
        .limit(1)
    )
    message = OutboxMessage(
        kind="event.confirmed",
        recipient=attendee.email or "",
        recipient_key=attendee.email_key or "",
        recipient_name=attendee.name,
        language="nl",
        subject_kind="attendee",
        subject_id=attendee.id,
        order_key=order_key,
        facts={"day": {"title": found.title, "description": found.description_text, "more": FACTS[:600]}},
        message_id=f"<{secrets.token_urlsafe(12)}@example.org>",
        created_at=now,
        counted_at=now,
        due_at=now,
    )
    session.add(message)
    session.flush()
