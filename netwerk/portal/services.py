"""Changes of the texts of the site."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from netwerk.kernel import audit, site
from netwerk.kernel.database import db
from netwerk.kernel.errors import Invalid, NotFound
from netwerk.kernel.i18n import LANGUAGES, lazy
from netwerk.kernel.markdown import COOK_VERSION, cook
from netwerk.kernel.rerendering import cooks
from netwerk.kernel.text import plain_line, plain_text
from netwerk.members.actor import Actor
from netwerk.portal.default_texts import TITLES, filled_in
from netwerk.portal.models import ContentPage


def save_page(slug: str, language: str, title: str, body: str, actor: Actor, *, now: datetime) -> ContentPage:
    """Write a text of the site in one language; the words between braces are filled in now.

    Raises NotFound for a page or language there is not, Invalid for an empty or too long text.
    """
    if slug not in TITLES or language not in LANGUAGES:
        raise NotFound
    clean_title, clean_body = plain_line(title)[:120], plain_text(body)
    if not clean_title:
        raise Invalid(lazy("Geef de pagina een titel."), "title")
    if not clean_body:
        raise Invalid(lazy("Schrijf een tekst: een lege pagina helpt niemand."), "body")
    page = db.session.scalars(
        select(ContentPage).where(ContentPage.slug == slug, ContentPage.language == language)
    ).first()
    if page is None:
        page = ContentPage(slug=slug, language=language)
        db.session.add(page)
    page.title, page.body = clean_title, clean_body
    _cook(page)
    page.updated_at, page.updated_by = now, actor.id
    db.session.flush()
    audit.record(actor.label, "page.edit", "content_page", page.id, slug=slug, language=language)
    return page


@cooks(ContentPage, COOK_VERSION)
def _cook(page: ContentPage) -> None:
    cooked = cook(filled_in(page.body, site.words()))
    page.body_html, page.cook_version = cooked.html, cooked.version
