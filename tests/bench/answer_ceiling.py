"""What an answer may cost at best: W2 for a conversation.

A bare application that does every read and every insert of the product's own answer, on the product's own
tables, by Flask-SQLAlchemy behind a WTForms form. Its text comes cooked and with its keys.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from wsgiref.types import WSGIApplication

from flask import Flask, Response, abort, redirect
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect, FlaskForm
from sqlalchemy import delete, event, func, select, update
from sqlalchemy.orm import joinedload, selectinload
from wtforms import HiddenField, StringField
from wtforms.validators import DataRequired, Length

from netwerk.forum.models import Post, PostDraft, PostFile, PostQuotation, ReadMark, Thread
from netwerk.kernel.audit import AuditEntry
from netwerk.kernel.database import ContentVersion
from netwerk.kernel.inbox.models import IncomingMail
from netwerk.kernel.joints import Joint
from netwerk.kernel.search.indexing import keys_for
from netwerk.kernel.search.models import SearchDocument, SearchText
from netwerk.members.models import Member, Membership, Subscription
from tests.bench.writing_ceilings import address, is_sqlite, own_transactions

SECONDS = 10
TEXT = "Bij ons neemt de mentor de leerling mee. " * 8
KEYS = keys_for(TEXT, "nl")
# A post refers to this table, which has to be known then.
REFERRED_TO = IncomingMail.__table__


class Answer(FlaskForm):  # type: ignore[misc]
    """The fields of the product's form."""

    raw = StringField(validators=[DataRequired(), Length(max=20_000)])
    form_key = HiddenField()
    reply_to = HiddenField()


def w2() -> WSGIApplication:
    """Every read and insert of the product's answer, and nothing else."""
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

    @app.get("/w2/<int:thread_id>/<int:member_id>")
    def form(thread_id: int, member_id: int) -> str:
        del thread_id, member_id
        return f"<form>{Answer().csrf_token}</form>"

    @app.post("/w2/<int:thread_id>/<int:member_id>")
    def answer(thread_id: int, member_id: int) -> Response:
        sent = Answer()
        if not sent.validate_on_submit():
            abort(422, str(sent.errors))
        no = _answer(db.session, thread_id, member_id, sent)
        db.session.commit()
        return redirect(f"/klaar/{no}", 303)  # type: ignore[return-value]

    return app.wsgi_app


def _answer(session: Any, thread_id: int, member_id: int, form: Answer) -> int:
    now, context = datetime.now(UTC), f"thread:{thread_id}"
    who = (selectinload(Member.grants), selectinload(Member.memberships))
    session.scalars(select(Member).where(Member.id == member_id).options(*who)).one()
    around = [joinedload(one) for one in (Thread.theme, Thread.region, Thread.author)]
    wanted = select(Thread).where(Thread.id == thread_id).options(*around)
    session.scalars(wanted).one()
    works = select(Membership).where(Membership.member_id == member_id)
    membership = session.scalars(works.options(joinedload(Membership.organisation))).first()
    locked = wanted.with_for_update(of=Thread).execution_options(populate_existing=True)
    thread = session.scalars(locked).one()
    session.scalars(select(Post).where(Post.form_key == form.form_key.data)).first()
    files = select(PostFile).where(PostFile.member_id == member_id, PostFile.draft_context == context)
    session.scalars(files).all()
    lately = Post.created_at > now - timedelta(hours=1)
    session.scalar(select(func.count()).where(Post.author_id == member_id, lately))
    session.scalars(select(Post).where(Post.thread_id == thread_id, Post.no == 1)).first()
    thread.last_no += 1
    post = Post(
        thread_id=thread_id,
        no=thread.last_no,
        author_id=member_id,
        organisation_id=membership.organisation_id if membership else None,
        raw=form.raw.data,
        cooked=f"<p>{TEXT}</p>",
        text=TEXT,
        cook_version=101,
        form_key=form.form_key.data,
        created_at=now,
    )
    session.add(post)
    session.flush()
    session.scalars(select(PostQuotation.quoted_id).where(PostQuotation.post_id == post.id)).all()
    thread.post_count += 1
    thread.last_at, thread.last_author_id = now, member_id
    _note(session, thread, member_id, now)
    _make_findable(session, post, thread)
    session.scalars(files).all()
    session.execute(delete(PostDraft).where(PostDraft.member_id == member_id, PostDraft.context == context))
    session.add(
        AuditEntry(
            at=now, actor=f"member:{member_id}", act="forum.reply", thing_kind="post", thing_id=post.id
        )
    )
    session.execute(update(ContentVersion).values(value=ContentVersion.value + 1))
    return post.no


def _note(session: Any, thread: Thread, member_id: int, now: datetime) -> None:
    """How far they read, and that they hear of answers."""
    mark = session.get(ReadMark, (member_id, thread.id))
    if mark is None:
        session.add(ReadMark(member_id=member_id, thread_id=thread.id, last_no=thread.last_no, at=now))
    else:
        mark.last_no, mark.at = thread.last_no, now
    session.scalars(select(Joint).where(Joint.from_kind == "thread", Joint.from_id == thread.id)).all()
    if session.get(Subscription, (member_id, "thread", thread.id)) is None:
        session.add(
            Subscription(
                member_id=member_id,
                scope_kind="thread",
                scope_id=thread.id,
                level="first",
                reason="replied",
                at=now,
            )
        )
    session.flush()


def _make_findable(session: Any, post: Post, thread: Thread) -> None:
    same = select(SearchDocument).filter_by(kind="post", thing_id=post.id)
    session.scalars(same).first()
    document = SearchDocument(
        kind="post", thing_id=post.id, language="nl", visibility="public", at=post.created_at
    )
    session.add(document)
    session.flush()
    session.add(
        SearchText(
            document_id=document.id, title=thread.title, text=TEXT, facts={}, title_keys=KEYS, keys=KEYS
        )
    )
    session.flush()
