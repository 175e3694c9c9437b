"""A sheet outside its page: on paper, in a feed, as a card on another site; and how often it is read."""

from __future__ import annotations

import base64
from datetime import datetime, time, timedelta

from flask import Response, make_response, redirect, render_template, request, url_for

from netwerk.kernel import cache, clock, i18n
from netwerk.kernel.atom import ATOM_TYPE
from netwerk.kernel.clock import BRUSSELS
from netwerk.kernel.database import aside
from netwerk.kernel.pdf import PDF_TYPE
from netwerk.kernel.web import allow_embedding
from netwerk.members.access import Access, Answer, Weight, access
from netwerk.practices import cards, feeds, policy, queries, readers
from netwerk.practices import paper as papers
from netwerk.practices.described import describe
from netwerk.practices.errors import Withdrawn
from netwerk.practices.models import Practice, Version
from netwerk.practices.queries import listed
from netwerk.practices.queries.sheet_page import opened
from netwerk.practices.queries.told import names_today
from netwerk.practices.rules import awaits_confirmation
from netwerk.practices.services import counting
from netwerk.practices.sheet_page import changes_at
from netwerk.practices.views import blueprint
from netwerk.practices.views.asked import read_asked
from netwerk.practices.views.visible import refusal

# The smallest picture there is: one point that lets everything through.
POINT = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
# A larger paper is made again each time.
LARGEST_KEPT = 512 * 1024


@blueprint.get("/praktijken/<int:practice_id>-<slug>.pdf")
@access(Access.PUBLIC, weighs=Weight.PAPER)
def paper(practice_id: int, slug: str) -> Answer:
    """Take a practice with me on paper."""
    practice, said = _shown(practice_id)
    if slug != practice.slug:
        return redirect(url_for("practices.paper", practice_id=practice_id, slug=practice.slug), 301)
    response = Response(_paper(practice, said), content_type=PDF_TYPE)
    response.headers["Content-Disposition"] = f'inline; filename="{practice.slug}.pdf"'
    response.add_etag()
    if request.method == "GET":
        aside(lambda: counting.count_paper(practice_id, clock.today()))
    return response.make_conditional(request)


def _paper(practice: Practice, said: Version) -> bytes:
    awaits = awaits_confirmation(practice.review_before, clock.today())
    key = ("paper", practice.id, i18n.language(), awaits)
    kept: bytes | None = cache.recalled(key)
    if kept is not None:
        return kept
    files = queries.files_of(practice.id, said.content)
    names = names_today([practice.id]).get(practice.id, {})
    made = papers.pdf(papers.paper(practice, said, describe(practice, said, names=names), files, names))
    if len(made) <= LARGEST_KEPT:
        cache.keep(key, made)
    return made


@blueprint.get("/praktijken/atom.xml")
@access(Access.PUBLIC)
def atom() -> Answer:
    """Follow new practices in a feed reader, narrowed as the list is."""
    asked = read_asked(request.args, None)
    content = feeds.library_feed(
        asked.wishes,
        asked.text,
        path=asked.href("practices.atom"),
        page=asked.href(),
        language=i18n.language(),
    )
    cache.keep_page()
    response = Response(content, content_type=f"{ATOM_TYPE}; charset=utf-8")
    response.add_etag()
    return response.make_conditional(request)


@blueprint.get("/insluiten/praktijk/<int:practice_id>")
@access(Access.PUBLIC)
def embed(practice_id: int) -> Answer:
    """See the card of a practice on another site."""
    try:
        practice, _said = _shown(practice_id)
    except Withdrawn as gone:
        response = make_response(render_template("practices/embed_withdrawn.html"), gone.status)
        return allow_embedding(response)
    cache.keep_page(changes_at(practice))
    [card] = cards.cards(listed.known([practice_id]), i18n.language(), clock.today(), level=1)
    page = render_template("practices/embed.html", practice=practice, card=card)
    return allow_embedding(make_response(page))


@blueprint.get("/praktijken/<int:practice_id>/gelezen.gif")
@access(Access.PUBLIC)
def seen(practice_id: int) -> Answer:
    """Be counted as a reader, without a trace of who I am."""
    now, day = clock.now(), clock.today()
    agent, purpose = request.headers.get("User-Agent", ""), request.headers.get("Sec-Purpose", "")
    if (
        request.method == "GET"
        and readers.is_somebody(agent, purpose)
        and readers.readers.add(practice_id, day, now)
    ):
        aside(lambda: counting.count_readers(readers.readers.take()))
    tomorrow = datetime.combine(day + timedelta(days=1), time(), BRUSSELS)
    response = Response(POINT, mimetype="image/gif")
    response.headers["Cache-Control"] = f"private, max-age={int((tomorrow - now).total_seconds())}"
    return response


def _shown(practice_id: int) -> tuple[Practice, Version]:
    """A sheet that everybody sees, and what it says. Raises NotFound and Withdrawn."""
    found = opened(practice_id)
    if found.said is None or not policy.is_open(found.practice):
        raise refusal(found.practice)
    return found.practice, found.said
