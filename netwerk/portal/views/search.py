"""The search over everything on the site."""

from __future__ import annotations

from flask import render_template, request

from netwerk.kernel import cache, i18n
from netwerk.kernel.web import address_of_page, page_number
from netwerk.members.access import Access, Weight, access
from netwerk.members.login import viewer
from netwerk.portal import results
from netwerk.portal.views import blueprint


@blueprint.get("/zoeken")
@access(Access.PUBLIC, weighs=Weight.SEARCH)
def search() -> str:
    """Look for something on the whole site."""
    text, kind, number = request.args.get("q", ""), request.args.get("soort", ""), page_number()
    answer = results.answer(text, kind, number, viewer(), i18n.language())
    cache.keep_page()
    return render_template(
        "portal/search.html",
        answer=answer,
        page=number,
        pages=-(-max((group.total for group in answer.groups), default=0) // results.PER_PAGE),
        page_href=address_of_page("portal.search") if kind else None,
    )
