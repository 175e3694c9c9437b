"""Who answers what: a table that organisers keep."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from netwerk.kernel import audit
from netwerk.kernel.clock import BRUSSELS
from netwerk.kernel.database import db, hold
from netwerk.kernel.errors import Invalid, NotAllowed
from netwerk.kernel.i18n import lazy
from netwerk.members.actor import ORGANISER, Actor
from netwerk.members.queries import holders_of
from netwerk.needs.helpdesk.models import HelpdeskRoute


def may_route(actor: Actor, region_id: int | None) -> bool:
    """May they say who answers for this region? For all regions only who organises everywhere."""
    return actor.has_role_for(ORGANISER, set(), region_id)


def set_route(
    region_id: int | None, sector_id: int | None, member_id: int, actor: Actor, *, now: datetime
) -> HelpdeskRoute:
    """Let an organiser answer for a region and a sector; it replaces who did so before.

    Raises NotAllowed outside the actor's scope, and Invalid for who is no organiser.
    """
    if not may_route(actor, region_id):
        raise NotAllowed(lazy("Dat kan je alleen voor de regio's die jij opvolgt."))
    if member_id not in {one.id for one in holders_of(ORGANISER, now.astimezone(BRUSSELS).date())}:
        raise Invalid(lazy("Kies een organisator."), "member")
    hold("helpdesk routes")
    same = select(HelpdeskRoute).filter_by(region_id=region_id, sector_id=sector_id)
    row = db.session.scalars(same.order_by(HelpdeskRoute.id)).first()
    if row is None:
        row = HelpdeskRoute(region_id=region_id, sector_id=sector_id)
        db.session.add(row)
    row.member_id = member_id
    db.session.flush()
    audit.record(actor.label, "helpdesk.route", "helpdesk_route", row.id, member=member_id)
    return row


def remove_route(route_id: int, actor: Actor) -> None:
    """Take a row out of the table; nothing happens when it is not there. Raises NotAllowed."""
    row = db.session.get(HelpdeskRoute, route_id)
    if row is None:
        return
    if not may_route(actor, row.region_id):
        raise NotAllowed(lazy("Dat kan je alleen voor de regio's die jij opvolgt."))
    db.session.execute(delete(HelpdeskRoute).where(HelpdeskRoute.id == route_id))
    audit.record(actor.label, "helpdesk.unroute", "helpdesk_route", route_id)
