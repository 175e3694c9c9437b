"""Reads for the pages of the portal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, and_, literal, select, union_all

from netwerk.forum.models import Thread
from netwerk.forum.queries import lists as talk
from netwerk.kernel import site
from netwerk.kernel.database import db
from netwerk.kernel.errors import NotFound
from netwerk.kernel.i18n import speaking
from netwerk.kernel.markdown import cook
from netwerk.needs.models import Need
from netwerk.needs.queries import lists as needs
from netwerk.portal.default_texts import TITLES, default_body, filled_in
from netwerk.portal.models import ContentPage


@dataclass(frozen=True)
class PageText:
    """A text of the site: as typed, as shown, and since when; `changed_at` None is the text of the house."""

    slug: str
    language: str
    title: str
    body: str
    html: str
    changed_at: datetime | None = None


def page_text(slug: str, language: str) -> PageText:
    """A text in a language: the one written here, else the one of the house. Raises NotFound."""
    if slug not in TITLES:
        raise NotFound
    row = db.session.scalars(
        select(ContentPage).where(ContentPage.slug == slug, ContentPage.language == language)
    ).first()
    return _of_row(row) if row else _of_the_house(slug, language)


def all_page_texts(languages: Sequence[str]) -> list[PageText]:
    """Every text in every language, for whoever keeps them."""
    rows = {(row.slug, row.language): row for row in db.session.scalars(select(ContentPage))}
    wanted = [(slug, language) for slug in TITLES for language in languages]
    return [_of_row(rows[key]) if key in rows else _of_the_house(*key) for key in wanted]


def _of_row(row: ContentPage) -> PageText:
    return PageText(row.slug, row.language, row.title, row.body, row.body_html, row.updated_at)


def _of_the_house(slug: str, language: str) -> PageText:
    body = default_body(slug, language)
    html = _cooked(filled_in(body, site.words()))
    with speaking(language):
        title = str(TITLES[slug])
    return PageText(slug, language, title, body, html)


@cache
def _cooked(body: str) -> str:
    """A text of the house as HTML: a dozen of them, cooked once a process."""
    return cook(body).html


def talk_and_needs(
    number: int, *, theme_id: int | None = None, region_id: int | None = None
) -> tuple[list[Thread], list[Need]]:
    """The threads in which something was said last and the needs that wait, for rows."""
    latest = talk.latest_ids(number, theme_id=theme_id, region_id=region_id).subquery()
    top = needs.top_ids(number, theme_id=theme_id, region_id=region_id).subquery()
    wanted = union_all(
        select(literal("thread").label("kind"), latest.c.id), select(literal("need"), top.c.id)
    ).subquery()
    query = (
        select(Thread, Need)
        .select_from(wanted)
        .outerjoin(Thread, and_(wanted.c.kind == "thread", Thread.id == wanted.c.id))
        .outerjoin(Need, and_(wanted.c.kind == "need", Need.id == wanted.c.id))
        .options(*talk.shown_relations())
        .order_by(Thread.last_at.desc(), Thread.id.desc(), Need.recognised_count.desc(), Need.id.desc())
    )
    rows = db.session.execute(query).all()
    return [row[0] for row in rows if row[0] is not None], [row[1] for row in rows if row[1] is not None]


def numbers(asked: Sequence[Sequence[ColumnElement[int]]]) -> list[list[int]]:
    """The figures of several desks, in one statement."""
    columns = [column for columns in asked for column in columns]
    found = iter(db.session.execute(select(*columns)).one() if columns else ())
    return [[int(next(found) or 0) for _column in columns] for columns in asked]
