"""What Flask itself reaches on this machine: the bare applications that pages are compared with.

C1 returns a constant page, C2 renders one, C3 renders one after three indexed queries by the ORM. Each
knows the sizes it must return from BENCH_SIZES, so that it sends as many bytes as the page beside it.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from wsgiref.types import WSGIApplication

from flask import Flask, Response, render_template
from flask_sqlalchemy import SQLAlchemy
from jinja2 import DictLoader
from sqlalchemy import ForeignKey, Index, String, create_engine, event, func, select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

ROWS, SECTIONS, ITEMS = 20, 8, 2000
# About what the page weighs when its summaries are empty; they make up the rest.
SKELETON = 4600

LAYOUT = """<!doctype html>
<html lang="nl"><head><meta charset="utf-8"><title>{% block title %}{% endblock %}</title>
<link rel="stylesheet" href="/static/app.css"></head>
<body><header><a href="/">netwerk</a><nav><ul>{% for one in menu %}<li><a href="/{{ one }}">{{ one }}</a></li>{% endfor %}</ul></nav></header>
<main>{% block content %}{% endblock %}</main><footer><p>Flankerend onderwijs</p></footer></body></html>
"""
PAGE = """{% extends "layout.html" %}{% from "card.html" import card %}
{% block title %}{{ title }}{% endblock %}
{% block content %}<h1>{{ title }}</h1><p>{{ total }} dagen</p><ul>{% for row in rows %}{{ card(row, filling) }}{% endfor %}</ul>{% endblock %}
"""
CARD = """{% macro card(row, filling) %}<li class="card"><h2><a href="/{{ row.id }}-{{ row.slug }}">{{ row.title }}</a></h2>
<p class="meta">{{ row.place }}</p><p>{{ filling }}</p>{% if row.full %}<p class="chip">volzet</p>{% endif %}</li>{% endmacro %}
"""


class Base(DeclarativeBase):
    """The tables of C3."""


class Section(Base):
    __tablename__ = "ceiling_section"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(40), unique=True)
    position: Mapped[int] = mapped_column(index=True)


class Item(Base):
    __tablename__ = "ceiling_item"
    __table_args__ = (Index("ix_ceiling_item_place", "section_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    section_id: Mapped[int] = mapped_column(ForeignKey("ceiling_section.id"))
    position: Mapped[int] = mapped_column()
    title: Mapped[str] = mapped_column(String(140))
    slug: Mapped[str] = mapped_column(String(60))
    place: Mapped[str] = mapped_column(String(120))
    summary: Mapped[str] = mapped_column(String(400))
    full: Mapped[bool] = mapped_column()


db = SQLAlchemy(model_class=Base, disable_autonaming=True)


def sizes() -> list[int]:
    """The body sizes asked for, in bytes."""
    return [int(size) for size in os.environ.get("BENCH_SIZES", "19000").split(",")]


def _application() -> Flask:
    app = Flask(__name__, static_folder=None)
    app.jinja_loader = DictLoader({"layout.html": LAYOUT, "page.html": PAGE, "card.html": CARD})
    return app


def _each_size(app: Flask, name: str, make: Callable[[int], Callable[[], Response | str]]) -> WSGIApplication:
    for size in sizes():
        app.add_url_rule(f"/{name}/{size}", f"{name}{size}", make(size))
    return app.wsgi_app


def c1() -> WSGIApplication:
    """A constant page."""

    def make(size: int) -> Callable[[], Response]:
        body = b"x" * size
        return lambda: Response(body, mimetype="text/html")

    return _each_size(_application(), "c1", make)


def c2() -> WSGIApplication:
    """A template with inheritance, a macro and twenty rows."""
    rows = [_row(number, 1) for number in range(ROWS)]

    def make(size: int) -> Callable[[], str]:
        filling = "w" * max((size - SKELETON) // ROWS, 0)
        menu = [f"thema-{number}" for number in range(SECTIONS)]
        return lambda: render_template(
            "page.html", title="Dagen", total=ITEMS, rows=rows, menu=menu, filling=filling
        )

    return _each_size(_application(), "c2", make)


def c3() -> WSGIApplication:
    """That template after three indexed queries by the ORM."""
    app = _application()
    app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["BENCH_DATABASE"]
    db.init_app(app)

    def make(size: int) -> Callable[[], str]:
        filling = "w" * max((size - SKELETON) // ROWS, 0)

        def page() -> str:
            section = db.session.scalars(select(Section).where(Section.slug == "thema-3")).one()
            rows = db.session.scalars(
                select(Item).where(Item.section_id == section.id).order_by(Item.position).limit(ROWS)
            ).all()
            menu = [one.slug for one in db.session.scalars(select(Section).order_by(Section.position))]
            return render_template(
                "page.html", title=section.slug, total=ITEMS, rows=rows, menu=menu, filling=filling
            )

        return page

    return _each_size(app, "c3", make)


def prepare(address: str) -> None:
    """Make the tables of C3 and fill them."""
    engine = create_engine(address)
    _wal(engine)
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        if not session.scalar(select(func.count(Section.id))):
            session.add_all(
                Section(id=one, slug=f"thema-{one}", position=one) for one in range(1, SECTIONS + 1)
            )
            session.flush()
            session.add_all(_row(number, number % SECTIONS + 1) for number in range(ITEMS))
            session.commit()
    engine.dispose()


def _row(number: int, section: int) -> Item:
    return Item(
        id=number + 1,
        section_id=section,
        position=number,
        title=f"Van sollicitatiebrief tot eerste werkdag {number}",
        slug="van-sollicitatiebrief-tot-eerste-werkdag",
        place="PXL Congress, Hasselt",
        summary="Een namiddag voor mentoren en trajectbegeleiders, met bezoek aan twee bedrijven. " * 4,
        full=number % 3 == 0,
    )


def _wal(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        event.listen(
            engine, "connect", lambda connection, _record: connection.execute("PRAGMA journal_mode=WAL")
        )
