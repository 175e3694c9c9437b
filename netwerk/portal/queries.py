"""Reads for the pages of the portal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import select

from netwerk.kernel import site
from netwerk.kernel.database import db
from netwerk.kernel.errors import NotFound
from netwerk.kernel.markdown import cook
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
    return PageText(slug, language, str(TITLES[slug]), body, html)


@cache
def _cooked(body: str) -> str:
    """A text of the house as HTML: a dozen of them, cooked once a process."""
    return cook(body).html
