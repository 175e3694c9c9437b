"""The page of one practice."""

from __future__ import annotations

from flask import redirect, render_template, url_for

from netwerk.kernel import cache
from netwerk.members.access import Access, Answer, access
from netwerk.members.actor import Actor
from netwerk.members.login import viewer
from netwerk.practices import policy, queries, sheet_page
from netwerk.practices.models import Practice
from netwerk.practices.queries.sheet_page import opened
from netwerk.practices.rules import State
from netwerk.practices.views import blueprint
from netwerk.practices.views.visible import refusal


@blueprint.get("/praktijken/<int:practice_id>", defaults={"slug": ""})
@blueprint.get("/praktijken/<int:practice_id>-<slug>")
@access(Access.PUBLIC)
def sheet(practice_id: int, slug: str) -> Answer:
    """Read a practice."""
    actor, found = viewer(), opened(practice_id)
    practice = found.practice
    if not policy.is_open(practice):
        return redirect(_before_publication(practice, actor))
    if slug != practice.slug:
        return redirect(url_for("practices.sheet", practice_id=practice_id, slug=practice.slug), 301)
    if actor is None:
        cache.keep_page(sheet_page.changes_at(practice))
    return render_template("practices/sheet.html", **sheet_page.values(found, actor))


def _before_publication(practice: Practice, actor: Actor | None) -> str:
    """Where its writers and editors look at a sheet that nobody else sees. Raises NotFound and Withdrawn."""
    if actor is not None and practice.state not in {State.WITHDRAWN, State.DISCARDED}:
        if policy.may_write(actor, practice, queries.writers_of(practice.id)):
            return url_for("practices.preview", practice_id=practice.id)
        if practice.submitted_number and sheet_page.may_edit(actor, practice):
            return url_for("manage_practices.submission", practice_id=practice.id)
    raise refusal(practice)
