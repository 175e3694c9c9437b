"""Saying that a practice still holds, when its term is over."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for

from netwerk.kernel import clock
from netwerk.kernel.i18n import _
from netwerk.members.access import Access, Answer, access
from netwerk.practices import handover, rules
from netwerk.practices.services import reviewing
from netwerk.practices.views import blueprint
from netwerk.practices.views.writer import writer
from netwerk.practices.writing_forms import PlainForm


@blueprint.route("/praktijken/<int:practice_id>/herbevestig", methods=["GET", "POST"])
@access(Access.MEMBER)
def reconfirm(practice_id: int) -> Answer:
    """Say that a practice of mine still holds."""
    actor = writer()
    practice = handover.to_reconfirm(practice_id, actor)
    if PlainForm().validate_on_submit():
        reviewing.reconfirm(practice_id, actor, now=clock.now())
        flash(_("Bedankt. De praktijk staat weer als actueel in de bibliotheek."), "ok")
        return redirect(url_for("practices.sheet", practice_id=practice.id, slug=practice.slug), 303)
    return render_template(
        "practices/edit/reconfirm.html",
        practice=practice,
        awaits=rules.awaits_confirmation(practice.review_before, clock.today()),
    )
