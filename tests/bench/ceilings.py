"""What Flask itself reaches on this machine: the bare applications that pages are compared with.

C1 returns a constant page, C2 renders one with inheritance, macros, links and dates, C3 renders that one
after three indexed queries by the ORM: an ordinary page of an ordinary Flask application. Each knows the
sizes it must return from BENCH_SIZES, so that it sends as many bytes as the page beside it.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from wsgiref.types import WSGIApplication

from flask import Flask, Response, render_template
from flask_sqlalchemy import SQLAlchemy
from jinja2 import DictLoader
from sqlalchemy import DateTime, ForeignKey, Index, String, create_engine, event, func, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, joinedload, mapped_column, relationship

ROWS, SECTIONS, ITEMS = 20, 8, 2000
# About what the page weighs when its summaries are empty; they make up the rest.
SKELETON = 9600

LAYOUT = """<!doctype html>
<html lang="nl"><head><meta charset="utf-8"><title>{% block title %}{% endblock %}</title>
<link rel="stylesheet" href="/static/app.css"></head>
<body><header><a href="{{ url_for('home') }}">netwerk</a><nav><ul>{% for one in menu %}
<li><a href="{{ url_for('section', slug=one.slug) }}">{{ one.name }}</a></li>{% endfor %}</ul></nav></header>
<main>{% block content %}{% endblock %}</main><footer><p>Flankerend onderwijs</p></footer></body></html>
"""
PAGE = """{% extends "layout.html" %}{% from "card.html" import card %}
{% block title %}{{ section.name }}{% endblock %}
{% block content %}<h1>{{ section.name }}</h1><p>{{ section.about }}</p><p>{{ total }} dagen</p>
<ul>{% for row in rows %}{{ card(row, filling) }}{% endfor %}</ul>{% endblock %}
"""
CARD = """{% macro chip(words, tone="plain") -%}
<span class="chip chip--{{ tone }}">{{ words }}</span>{% endmacro %}
{% macro card(row, filling) %}<li class="card">
<h2><a href="{{ url_for('item', item_id=row.id, slug=row.slug) }}">{{ row.title }}</a></h2>
<p class="meta"><time datetime="{{ row.starts_at.isoformat() }}">{{ row.starts_at.strftime("%d/%m/%Y") }},
{{ row.starts_at.strftime("%H.%M") }} tot {{ row.ends_at.strftime("%H.%M") }} uur</time>
<span>{{ row.venue }}, {{ row.place.name }}</span></p>
<p>{{ filling }}</p>
<p>{{ chip(row.kind) }}{% if row.taken >= row.capacity %}{{ chip("volzet", "warn") }}
{%- else %}{{ chip("nog %d plaatsen" | format(row.capacity - row.taken), "good") }}{% endif %}</p></li>
{%- endmacro %}
"""


class Base(DeclarativeBase):
    """The tables of C3."""


class Section(Base):
    __tablename__ = "ceiling_section"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(40), unique=True)
    position: Mapped[int] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(String(120))
    about: Mapped[str] = mapped_column(String(400))


class Place(Base):
    __tablename__ = "ceiling_place"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))


class Item(Base):
    __tablename__ = "ceiling_item"
    __table_args__ = (Index("ix_ceiling_item_place", "section_id", "starts_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    section_id: Mapped[int] = mapped_column(ForeignKey("ceiling_section.id"))
    place_id: Mapped[int] = mapped_column(ForeignKey("ceiling_place.id"))
    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(140))
    slug: Mapped[str] = mapped_column(String(60))
    venue: Mapped[str] = mapped_column(String(120))
    summary: Mapped[str] = mapped_column(String(400))
    capacity: Mapped[int] = mapped_column()
    taken: Mapped[int] = mapped_column()
    starts_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ends_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    place: Mapped[Place] = relationship()


db = SQLAlchemy(model_class=Base, disable_autonaming=True)


def sizes() -> list[int]:
    """The body sizes asked for, in bytes."""
    return [int(size) for size in os.environ.get("BENCH_SIZES", "19000").split(",")]


def _application() -> Flask:
    app = Flask(__name__, static_folder=None)
    app.jinja_loader = DictLoader({"layout.html": LAYOUT, "page.html": PAGE, "card.html": CARD})
    # What the links of the page lead to.
    app.add_url_rule("/", "home", lambda: "")
    app.add_url_rule("/netwerken/<slug>", "section", lambda slug: slug)
    app.add_url_rule("/netwerkdagen/<int:item_id>-<slug>", "item", lambda item_id, slug: slug)
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
    """A template with inheritance, macros and twenty rows."""
    sections, places = _sections(), _places()
    rows = _items()[:ROWS]
    for row in rows:
        row.place = places[row.place_id - 1]

    def make(size: int) -> Callable[[], str]:
        filling = _filling(size)
        return lambda: render_template(
            "page.html", section=sections[0], total=ITEMS, rows=rows, menu=sections, filling=filling
        )

    return _each_size(_application(), "c2", make)


def c3() -> WSGIApplication:
    """That template after three indexed queries by the ORM."""
    app = _application()
    app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["BENCH_DATABASE"]
    db.init_app(app)

    def make(size: int) -> Callable[[], str]:
        filling = _filling(size)

        def page() -> str:
            section = db.session.scalars(select(Section).where(Section.slug == "thema-3")).one()
            rows = db.session.scalars(
                select(Item)
                .where(Item.section_id == section.id)
                .order_by(Item.starts_at)
                .limit(ROWS)
                .options(joinedload(Item.place))
            ).all()
            menu = db.session.scalars(select(Section).order_by(Section.position)).all()
            return render_template(
                "page.html", section=section, total=ITEMS, rows=rows, menu=menu, filling=filling
            )

        return page

    return _each_size(app, "c3", make)


def _filling(size: int) -> str:
    return "w" * max((size - SKELETON) // ROWS, 0)


def prepare(address: str) -> None:
    """Make the tables of C3 and fill them."""
    engine = create_engine(address)
    if engine.dialect.name == "sqlite":
        event.listen(
            engine, "connect", lambda connection, _record: connection.execute("PRAGMA journal_mode=WAL")
        )
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        if not session.scalar(select(func.count(Section.id))):
            for rows in (_sections(), _places(), _items()):
                session.add_all(rows)
                session.flush()
            session.commit()
    engine.dispose()


def _sections() -> list[Section]:
    about = "Hoe scholen en bedrijven samen werken aan wat leerlingen op de werkvloer leren."
    return [
        Section(id=one, slug=f"thema-{one}", position=one, name=f"Lerend netwerk {one}", about=about)
        for one in range(1, SECTIONS + 1)
    ]


def _places() -> list[Place]:
    return [Place(id=number, name=name) for number, name in enumerate(("Hasselt", "Genk", "Lommel"), 1)]


def _items() -> list[Item]:
    first = datetime(2026, 1, 12, 13, 30, tzinfo=UTC)
    return [
        Item(
            id=number + 1,
            section_id=number % SECTIONS + 1,
            place_id=number % 3 + 1,
            kind="netwerkdag",
            title=f"Van sollicitatiebrief tot eerste werkdag {number}",
            slug="van-sollicitatiebrief-tot-eerste-werkdag",
            venue="PXL Congress",
            summary="Een namiddag voor mentoren en trajectbegeleiders, met bezoek aan twee bedrijven. " * 3,
            capacity=20,
            taken=number % 21,
            starts_at=first + timedelta(days=number),
            ends_at=first + timedelta(days=number, hours=4),
            changed_at=first,
        )
        for number in range(ITEMS)
    ]
