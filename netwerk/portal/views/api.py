"""The API: what programs may read, as JSON, with its description for programs and for people."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from typing import TypeVar
from urllib.parse import urlencode

from flask import Response, current_app, redirect, render_template, request
from pydantic import BaseModel, ValidationError

from netwerk import __version__
from netwerk.kernel import cache, links
from netwerk.kernel.error_pages import FOR_PROGRAMS
from netwerk.kernel.errors import Invalid, NotFound
from netwerk.kernel.i18n import lazy
from netwerk.members.access import Access, Answer, Weight, access
from netwerk.portal.api import reads, shapes
from netwerk.portal.api.shapes import Asked, Listed, Page, Paging
from netwerk.portal.views import blueprint

A = TypeVar("A", bound=Paging)
T = TypeVar("T", bound=BaseModel)
KEPT_SECONDS = 60
OPEN_TO_ALL = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "If-None-Match",
    "Access-Control-Expose-Headers": "ETag",
    "Access-Control-Max-Age": "86400",
    "Cross-Origin-Resource-Policy": "cross-origin",
}


@blueprint.after_app_request
def let_others_read(response: Response) -> Response:
    """Let scripts of other sites read what is here: it is public and knows no session."""
    if request.path.startswith(FOR_PROGRAMS):
        response.headers.update(OPEN_TO_ALL)
    return response


@blueprint.get("/api/v1")
@access(Access.PUBLIC)
def api() -> Answer:
    """Find out what is here: people read it on a page of the site, which speaks more than one language."""
    return redirect(links.path("portal.programs"))


@blueprint.get("/programmas")
@access(Access.PUBLIC)
def programs() -> str:
    """Read how a program reads this site."""
    cache.keep_page()
    return render_template("portal/programs.html", api=links.link("portal.api"))


@blueprint.get("/api/v1/openapi.json")
@access(Access.PUBLIC, weighs=Weight.API)
def api_document() -> Response:
    """Describe the API to programs."""
    # Not at the top: the library would be a third of the start of a web process, and few ever ask for this.
    made = importlib.import_module("netwerk.portal.api.document")
    site = current_app.config["SITE"].name
    return _answer(made.document(site, links.link("portal.api"), __version__))


@blueprint.get("/api/v1/themes")
@access(Access.PUBLIC, weighs=Weight.API)
def api_themes() -> Response:
    """Give the learning networks."""
    return _answer(Listed[shapes.Theme](items=reads.themes()).model_dump_json())


@blueprint.get("/api/v1/regions")
@access(Access.PUBLIC, weighs=Weight.API)
def api_regions() -> Response:
    """Give the regions."""
    return _answer(Listed[shapes.Region](items=reads.regions()).model_dump_json())


@blueprint.get("/api/v1/days")
@access(Access.PUBLIC, weighs=Weight.API)
def api_days() -> Response:
    """Give network days."""
    return _page(Page[shapes.Day], Asked, reads.events)


@blueprint.get("/api/v1/days/<int:thing_id>")
@access(Access.PUBLIC, weighs=Weight.API)
def api_day(thing_id: int) -> Response:
    """Give a network day."""
    return _one(reads.events(Asked(), thing_id))


@blueprint.get("/api/v1/practices")
@access(Access.PUBLIC, weighs=Weight.API)
def api_practices() -> Response:
    """Give practices."""
    return _page(Page[shapes.Practice], Asked, reads.practices)


@blueprint.get("/api/v1/practices/<int:thing_id>")
@access(Access.PUBLIC, weighs=Weight.API)
def api_practice(thing_id: int) -> Response:
    """Give a practice."""
    return _one(reads.practices(Asked(), thing_id))


@blueprint.get("/api/v1/threads")
@access(Access.PUBLIC, weighs=Weight.API)
def api_threads() -> Response:
    """Give conversations."""
    return _page(Page[shapes.Thread], Asked, reads.threads)


@blueprint.get("/api/v1/threads/<int:thing_id>")
@access(Access.PUBLIC, weighs=Weight.API)
def api_thread(thing_id: int) -> Response:
    """Give a conversation."""
    return _one(reads.threads(Asked(), thing_id))


@blueprint.get("/api/v1/needs")
@access(Access.PUBLIC, weighs=Weight.API)
def api_needs() -> Response:
    """Give needs and chances."""
    return _page(Page[shapes.Need], Asked, reads.needs)


@blueprint.get("/api/v1/needs/<int:thing_id>")
@access(Access.PUBLIC, weighs=Weight.API)
def api_need(thing_id: int) -> Response:
    """Give a need or a chance."""
    return _one(reads.needs(Asked(), thing_id))


@blueprint.get("/api/v1/organisations")
@access(Access.PUBLIC, weighs=Weight.API)
def api_organisations() -> Response:
    """Give organisations."""
    return _page(Page[shapes.Organisation], Paging, reads.organisations)


@blueprint.get("/api/v1/organisations/<int:thing_id>")
@access(Access.PUBLIC, weighs=Weight.API)
def api_organisation(thing_id: int) -> Response:
    """Give an organisation."""
    return _one(reads.organisations(Paging(), thing_id))


def _page(page: type[Page[T]], asks: type[A], read: Callable[[A], Sequence[T]]) -> Response:
    """A page of a list, and the address of the next one. Raises Invalid for a question that is none."""
    asked = _asked(asks)
    found = read(asked)
    items = list(found[: asked.limit])
    after = None
    if len(found) > asked.limit:
        query = asked.model_dump(exclude_none=True, exclude_defaults=True)
        last = getattr(items[-1], "id")  # noqa: B009 (each of these shapes has one)
        after = f"{links.external()}{request.path}?{urlencode(query | {'after': last})}"
    return _answer(page(items=items, next=after).model_dump_json())


def _asked(asks: type[A]) -> A:
    try:
        return asks.model_validate(request.args.to_dict())
    except ValidationError as error:
        names = ", ".join(sorted({str(one["loc"][0]) for one in error.errors() if one["loc"]}))
        raise Invalid(lazy("Dit kunnen we niet lezen: %(namen)s.", namen=names), names) from error


def _one(found: Sequence[BaseModel]) -> Response:
    if not found:
        raise NotFound
    return _answer(found[0].model_dump_json())


def _answer(body: str) -> Response:
    cache.keep_page()
    response = Response(body, content_type="application/json")
    response.headers["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    response.add_etag()
    response.make_conditional(request)
    return response
