"""Thanking the makers of a practice, and keeping it for later."""

from __future__ import annotations

from flask import flash, redirect, request, url_for

from netwerk.kernel import clock
from netwerk.kernel.i18n import _
from netwerk.members.access import Access, Answer, access
from netwerk.practices import queries
from netwerk.practices.services import keeping
from netwerk.practices.views import blueprint
from netwerk.practices.views.writer import writer


@blueprint.post("/praktijken/<int:practice_id>/bedankt")
@access(Access.MEMBER)
def thank(practice_id: int) -> Answer:
    """Thank the makers of a practice, or take that back."""
    thanked = keeping.thank(practice_id, writer(), now=clock.now())
    flash(_("De makers zien dat je hen bedankt.") if thanked else _("Je bedankt de makers niet meer."), "ok")
    return _back(practice_id)


@blueprint.post("/praktijken/<int:practice_id>/bewaar")
@access(Access.MEMBER)
def keep(practice_id: int) -> Answer:
    """Keep a practice for later, or no longer."""
    kept = keeping.keep(practice_id, writer(), now=clock.now())
    flash(_("Bewaard. Je vindt de praktijk terug bij Bewaard.") if kept else _("Niet meer bewaard."), "ok")
    if "uit_lijst" in request.form:
        return redirect(url_for("practices.kept"), 303)
    return _back(practice_id)


def _back(practice_id: int) -> Answer:
    practice = queries.load(practice_id)
    return redirect(url_for("practices.sheet", practice_id=practice.id, slug=practice.slug), 303)
