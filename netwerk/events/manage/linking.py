"""Practices and other things of the site beside a day: found by a search, put there by a button."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for

from netwerk.events import presentation
from netwerk.events.indexing import KIND
from netwerk.events.manage import queries
from netwerk.events.manage.blueprint import blueprint, organiser
from netwerk.events.services import linking
from netwerk.kernel import clock, i18n, joints, search
from netwerk.kernel.errors import NotFound
from netwerk.kernel.i18n import _
from netwerk.kernel.joints import Thing
from netwerk.kernel.text import typed_number
from netwerk.members.access import Access, Answer, access
from netwerk.members.policy import may_find

SHOWN = 6


@blueprint.get("/<int:event_id>/erbij")
@access(Access.ORGANISER)
def linked(event_id: int) -> Answer:
    """See what hangs together with a day, and look for what should."""
    actor = organiser()
    event = queries.load_managed(event_id, actor)
    language, may_see = i18n.language(), may_find(None)
    asked = request.args.get("q", "")
    kinds = [kind.name for kind in search.all_kinds() if kind.stands_alone and kind.name != KIND]
    found = search.find(asked, may_see, kinds=kinds, limit=SHOWN)
    hits = [(hit.kind, hit.thing_id) for group in (*found.groups, *found.parts) for hit in group.hits]
    there = joints.around(Thing(KIND, event.id), language, may_see)
    known = {(one.thing.kind, one.thing.thing_id) for one in there}
    named = search.named([hit for hit in hits if hit not in known], language, may_see)
    return render_template(
        "manage/linked.html",
        event=event,
        when=presentation.when(event),
        asked=found.asked,
        there=there,
        hits=list(named.values()),
    )


@blueprint.post("/<int:event_id>/erbij")
@access(Access.ORGANISER)
def link(event_id: int) -> Answer:
    """Put a thing beside a day."""
    actor = organiser()
    kind, thing_id = _thing()
    linking.link(event_id, kind, thing_id, request.form.get("relation", ""), actor, now=clock.now())
    flash(_("Staat bij de dag."), "ok")
    return redirect(url_for("manage_events.linked", event_id=event_id), 303)


@blueprint.post("/<int:event_id>/erbij/weg")
@access(Access.ORGANISER)
def unlink(event_id: int) -> Answer:
    """Take a thing away from a day."""
    actor = organiser()
    kind, thing_id = _thing()
    linking.unlink(event_id, kind, thing_id, request.form.get("relation", ""), actor)
    flash(_("Staat niet meer bij de dag."), "ok")
    return redirect(url_for("manage_events.linked", event_id=event_id), 303)


def _thing() -> tuple[str, int]:
    """The thing that the button names. Raises NotFound for what names none."""
    number = typed_number(request.form.get("thing_id", ""))
    if number is None:
        raise NotFound
    return request.form.get("kind", ""), number
