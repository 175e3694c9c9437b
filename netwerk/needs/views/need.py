"""Reading a need, and asking somebody to look at it."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for

from netwerk.kernel import cache, clock, i18n
from netwerk.kernel.errors import Invalid
from netwerk.kernel.i18n import _
from netwerk.members.access import Access, Answer, access
from netwerk.members.login import viewer
from netwerk.needs import need_page
from netwerk.needs.forms import ComplainForm
from netwerk.needs.models import Need
from netwerk.needs.queries import needs as reads
from netwerk.needs.services import keeping
from netwerk.needs.views import blueprint
from netwerk.needs.views.member import member


@blueprint.get("/noden/<int:need_id>", defaults={"slug": ""})
@blueprint.get("/noden/<int:need_id>-<slug>")
@access(Access.PUBLIC)
def need(need_id: int, slug: str) -> Answer:
    """Read a need or a chance, and what came of it."""
    actor = viewer()
    opened = reads.opened(need_id, actor)
    found = opened.need
    if (need_id, slug) != (found.id, found.slug):
        return redirect(path_of(found), 301)
    cache.keep_page()
    return render_template("needs/need.html", **need_page.values(opened, actor, i18n.language()))


@blueprint.route("/noden/<int:need_id>/meld", methods=["GET", "POST"])
@access(Access.MEMBER)
def complain(need_id: int) -> Answer:
    """Ask an organiser to look at it."""
    actor, form = member(), ComplainForm()
    found = reads.seen(need_id, actor)
    if form.validate_on_submit():
        try:
            keeping.complain(found.id, form.words.data or "", actor, now=clock.now())
        except Invalid as error:
            form.refuse(error)
        else:
            flash(_("Bedankt. Een organisator kijkt ernaar."), "ok")
            return redirect(path_of(found), 303)
    page = render_template("needs/complain.html", form=form, need=found, href=path_of(found))
    return page, 422 if form.errors else 200


def path_of(need: Need) -> str:
    """The address of a need."""
    return url_for("needs.need", need_id=need.id, slug=need.slug)
