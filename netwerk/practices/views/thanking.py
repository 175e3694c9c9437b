"""Thanking the makers of a practice, and keeping it for later."""

from __future__ import annotations

from flask import redirect, url_for

from netwerk.kernel import clock
from netwerk.kernel.errors import NotAllowed
from netwerk.members.access import Access, Answer, access
from netwerk.members.login import viewer
from netwerk.practices.services import keeping
from netwerk.practices.views import blueprint


@blueprint.post("/praktijken/<int:practice_id>/bedankt")
@access(Access.MEMBER)
def thank(practice_id: int) -> Answer:
    """Thank the makers of a practice, or take that back."""
    actor = viewer()
    if actor is None:
        raise NotAllowed
    keeping.thank(practice_id, actor, now=clock.now())
    return redirect(url_for("practices.sheet", practice_id=practice_id))


@blueprint.post("/praktijken/<int:practice_id>/bewaar")
@access(Access.MEMBER)
def keep(practice_id: int) -> Answer:
    """Keep a practice for later, or no longer."""
    actor = viewer()
    if actor is None:
        raise NotAllowed
    keeping.keep(practice_id, actor, now=clock.now())
    return redirect(url_for("practices.sheet", practice_id=practice_id))
