"""Two organisations turn out to be one: everything moves to the other, and the old address leads there."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from netwerk.kernel import audit, joints, search
from netwerk.kernel.clock import BRUSSELS
from netwerk.kernel.database import db, mark_visible_change
from netwerk.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from netwerk.kernel.i18n import lazy
from netwerk.kernel.joints import Thing
from netwerk.kernel.lookalikes import look
from netwerk.members import indexing, merging, policy
from netwerk.members.actor import Actor
from netwerk.members.models import Membership, Organisation
from netwerk.members.services.organisations import hold_name

# What the one knows and the other does not goes over too.
FACTS = ("type_id", "municipality_id", "address", "website", "about", "size_class")


def merge(old_id: int, new_id: int, actor: Actor, *, now: datetime) -> Organisation:
    """Merge an organisation into another, which stays; gives the one that stays.

    Raises NotAllowed, NotFound, Invalid for one with itself, and Conflict when either was merged already.
    """
    if not policy.may_check_all(actor):
        raise NotAllowed(lazy("Alleen organisatoren van het hele netwerk voegen organisaties samen."))
    if old_id == new_id:
        raise Invalid(lazy("Kies twee verschillende organisaties."))
    old, new = _both(old_id, new_id)
    for follower in merging.followers():
        follower.before(old_id, new_id)
    _settle_memberships(old_id, new_id, now.astimezone(BRUSSELS).date())
    moved = merging.move(old_id, new_id)
    joints.move(Thing(indexing.ORGANISATION, old_id), Thing(indexing.ORGANISATION, new_id))
    for name in FACTS:
        setattr(new, name, getattr(new, name) or getattr(old, name))
    new.verified = new.verified or old.verified
    old.verified, old.merged_into_id = False, new_id
    db.session.flush()
    audit.record(
        actor.label, "organisation.merge", "organisation", new_id, merged=old_id, name=old.name, rows=moved
    )
    _follow(old_id, new_id, actor, now)
    return new


def _both(old_id: int, new_id: int) -> tuple[Organisation, Organisation]:
    """The two, held: nobody finds or makes either by its name, or merges it, until this is done."""
    query = select(Organisation).where(Organisation.id.in_((old_id, new_id))).order_by(Organisation.id)
    for name_key in sorted({look(one.name_key) for one in db.session.scalars(query)}):
        hold_name(name_key)
    found = {
        one.id: one
        for one in db.session.scalars(query.with_for_update().execution_options(populate_existing=True))
    }
    if len(found) < 2:
        raise NotFound
    if any(one.merged_into_id is not None for one in found.values()):
        raise Conflict(lazy("Een van beide werd al samengevoegd."))
    return found[old_id], found[new_id]


def _follow(old_id: int, new_id: int, actor: Actor, now: datetime) -> None:
    for follower in merging.followers():
        follower.after(new_id, actor, now)
    search.remove(indexing.ORGANISATION, old_id)
    indexing.index_organisation(new_id)
    indexing.index_people_at(new_id)
    mark_visible_change()


def _settle_memberships(old_id: int, new_id: int, day: date) -> None:
    """Who belongs to both belongs to the one that stays: the longer time, and every right."""
    query = select(Membership).where(Membership.organisation_id.in_((old_id, new_id)))
    rows = db.session.scalars(query.order_by(Membership.id)).all()
    for one in [row for row in rows if row.organisation_id == old_id]:
        for other in [row for row in rows if row.organisation_id == new_id]:
            if one.member_id != other.member_id:
                continue
            current = one.holds_on(day) and other.holds_on(day)
            if one.valid_from != other.valid_from and not current:
                continue
            ends = (one.valid_until, other.valid_until)
            other.valid_until = None if None in ends else max(end for end in ends if end)
            if one.valid_from is None or (other.valid_from is not None and one.valid_from < other.valid_from):
                other.valid_from = one.valid_from
            other.is_contact = other.is_contact or one.is_contact
            other.function = other.function or one.function
            db.session.delete(one)
            break
    db.session.flush()


def settle_late_comers(now: datetime) -> int:
    """Move what still named a merged organisation when it was written at that very moment; gives how many."""
    is_merged = Organisation.merged_into_id.is_not(None)
    rows = db.session.execute(select(Organisation.id, Organisation.merged_into_id).where(is_merged))
    merged = {row.id: row.merged_into_id for row in rows}
    late: set[int] = set()
    for one in merging.references():
        if merged and one.table.name != merging.ORGANISATION:
            query = select(one.column).where(one.column.in_(select(Organisation.id).where(is_merged)))
            late.update(db.session.scalars(query.distinct()))
    for old_id in sorted(late):
        for follower in merging.followers():
            follower.before(old_id, merged[old_id])
        _settle_memberships(old_id, merged[old_id], now.astimezone(BRUSSELS).date())
        merging.move(old_id, merged[old_id])
    return len(late)
