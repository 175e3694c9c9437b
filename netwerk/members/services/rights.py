"""What members may do: roles given, changed, ended and taken, accounts closed and opened again.

Somebody always stays who may do everything: an administrator without an end, whose account is open.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select

from netwerk.kernel import audit, clock
from netwerk.kernel.database import db, hold, mark_visible_change
from netwerk.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from netwerk.kernel.i18n import lazy
from netwerk.members import indexing, mails, policy, rules
from netwerk.members.actor import ADMINISTRATOR, Actor
from netwerk.members.models import Member, RoleGrant
from netwerk.members.services import accounts

LAST = lazy("Dit is de laatste beheerder. Geef eerst iemand anders die rol, zonder einddatum.")
HELD = lazy("Dit lid heeft deze rol al, met deze grenzen.")
# How the audit says that a role is not limited in this.
ANY = "any"


@dataclass(frozen=True)
class Limits:
    """What limits a role; None limits nothing, and the last day does not count."""

    theme_id: int | None = None
    region_id: int | None = None
    valid_from: date | None = None
    valid_until: date | None = None


def give_role(member_id: int, role: str, limits: Limits, actor: Actor, *, now: datetime) -> RoleGrant:
    """Give a member a role from a page, and tell them by mail.

    Raises NotAllowed, NotFound, Invalid for limits that cannot be, Conflict when they hold exactly this.
    """
    _check_may(actor)
    member = accounts.found(member_id)
    if member.disabled_at is not None:
        raise Conflict(lazy("Dit account is gesloten. Open het eerst weer."))
    rules.check_role(role)
    rules.check_limits(role, limits.theme_id, limits.region_id, limits.valid_from, limits.valid_until)
    hold(f"roles:{member_id}")
    if _same(member_id, role, limits) is not None:
        raise Conflict(HELD)
    grant = grant_role(member_id, role, actor.label, **asdict(limits))
    mails.queue_role_given(member, grant, now)
    return grant


def grant_role(
    member_id: int,
    role: str,
    actor_label: str,
    *,
    theme_id: int | None = None,
    region_id: int | None = None,
    valid_from: date | None = None,
    valid_until: date | None = None,
) -> RoleGrant:
    """Give a member a role, limited where limits are given; the same again changes nothing.

    Raises Invalid for an unknown role, NotFound for an unknown member.
    """
    rules.check_role(role)
    accounts.found(member_id)
    limits = Limits(theme_id, region_id, valid_from, valid_until)
    grant = _same(member_id, role, limits)
    if grant is None:
        grant = RoleGrant(member_id=member_id, role=role, **asdict(limits))
        db.session.add(grant)
        db.session.flush()
        said = {name: value for name, value in asdict(limits).items() if value is not None}
        audit.record(actor_label, "member.grant", "member", member_id, role=role, **said)
        accounts.ask_proof(member_id)
    return grant


def change_role(grant_id: int, limits: Limits, actor: Actor, *, now: datetime) -> RoleGrant:
    """Give a role other limits: they hold at the next request of every browser, and its holder is told.

    Raises NotAllowed, NotFound, Invalid for limits that cannot be or that are over, Conflict for a role that
    has ended, for one they hold already, and when nobody would be left who may do everything.
    """
    _check_may(actor)
    hold("administrators")
    grant = _current(grant_id)
    hold(f"roles:{grant.member_id}")
    rules.check_limits(grant.role, limits.theme_id, limits.region_id, limits.valid_from, limits.valid_until)
    day, before = clock.today(), _limits_of(grant)
    if limits.valid_until is not None and limits.valid_until <= day:
        raise Invalid(
            lazy("Dan is de rol al voorbij. Kies een latere dag, of beëindig de rol."), "valid_until"
        )
    # Also the very same again: that changes nothing.
    if _same(grant.member_id, grant.role, limits) is not None:
        raise Conflict(HELD)
    begun = limits.valid_from is None or limits.valid_from <= day
    if grant.role == ADMINISTRATOR and not (begun and limits.valid_until is None):
        _keep_somebody(without_grant=grant.id)
    for name, value in asdict(limits).items():
        setattr(grant, name, value)
    db.session.flush()
    accounts.ask_proof(grant.member_id)
    mails.queue_role_changed(accounts.found(grant.member_id), grant, before, now)
    changes = _changes(before, limits)
    audit.record(actor.label, "member.change_role", "member", grant.member_id, role=grant.role, **changes)
    return grant


def end_role(grant_id: int, actor: Actor, *, now: datetime) -> RoleGrant:
    """End a role today: it stays in the history, its holder is signed out and told by mail.

    Raises NotAllowed, NotFound, Conflict for the last administrator and for a role that has ended already.
    """
    _check_may(actor)
    hold("administrators")
    grant, day = _current(grant_id), clock.today()
    if grant.role == ADMINISTRATOR:
        _keep_somebody(without_grant=grant.id)
    member = accounts.found(grant.member_id)
    # One that had not begun yet never holds.
    grant.valid_from = min(grant.valid_from, day) if grant.valid_from else None
    grant.valid_until = day
    db.session.flush()
    accounts.sign_out_everywhere(member.id, now)
    mails.queue_role_ended(member, grant, now)
    audit.record(actor.label, "member.end_role", "member", member.id, role=grant.role, grant=grant.id)
    return grant


def revoke_role(member_id: int, role: str, actor_label: str, *, now: datetime) -> None:
    """Take a role away, with all its limits; the member's browsers are signed out.

    Raises NotFound when the member does not hold it, Conflict for the last administrator.
    """
    hold("administrators")
    if role == ADMINISTRATOR:
        _keep_somebody(without_member=member_id)
    revoke = delete(RoleGrant).where(RoleGrant.member_id == member_id, RoleGrant.role == role)
    if not db.session.scalars(revoke.returning(RoleGrant.id)).all():
        raise NotFound(lazy("Dit lid heeft die rol niet."))
    mark_visible_change()
    accounts.sign_out_everywhere(member_id, now)
    audit.record(actor_label, "member.revoke", "member", member_id, role=role)


def disable_member(member_id: int, actor_label: str, *, now: datetime) -> None:
    """Close an account: its browsers are signed out at once and no link works.

    Raises NotFound, and Conflict for the last administrator.
    """
    hold("administrators")
    member = accounts.found(member_id)
    _keep_somebody(without_member=member_id)
    member.disabled_at = now
    mark_visible_change()
    db.session.flush()
    accounts.sign_out_everywhere(member_id, now)
    indexing.index_person(member_id)
    audit.record(actor_label, "member.disable", "member", member_id)


def enable_member(member_id: int, actor_label: str) -> None:
    """Open a closed account again, with the roles it still has; raises NotFound, for an erased one too."""
    member = accounts.found(member_id)
    if member.erased_at is not None:
        raise NotFound
    member.disabled_at = None
    mark_visible_change()
    db.session.flush()
    indexing.index_person(member_id)
    audit.record(actor_label, "member.enable", "member", member_id)


def _check_may(actor: Actor) -> None:
    if not policy.may_give_roles(actor):
        raise NotAllowed(lazy("Alleen beheerders geven rollen."))


def _current(grant_id: int) -> RoleGrant:
    grant = db.session.get(RoleGrant, grant_id, with_for_update=True)
    if grant is None:
        raise NotFound
    if rules.when_held(grant.valid_from, grant.valid_until, clock.today()) == "over":
        raise Conflict(lazy("Deze rol is al afgelopen."))
    return grant


def _limits_of(grant: RoleGrant) -> Limits:
    return Limits(grant.theme_id, grant.region_id, grant.valid_from, grant.valid_until)


def _changes(before: Limits, after: Limits) -> dict[str, Any]:
    old, new = asdict(before), asdict(after)
    said: dict[str, Any] = {}
    for name in (one for one in new if old[one] != new[one]):
        said[f"former_{name}"] = ANY if old[name] is None else old[name]
        said[name] = ANY if new[name] is None else new[name]
    return said


def _same(member_id: int, role: str, limits: Limits) -> RoleGrant | None:
    same = select(RoleGrant).filter_by(member_id=member_id, role=role, **asdict(limits))
    return db.session.scalars(same).first()


def _keep_somebody(*, without_grant: int | None = None, without_member: int | None = None) -> None:
    """Raise Conflict when nobody would be left who may do everything; nothing to keep where nobody is."""
    day = clock.today()
    holders = (
        select(RoleGrant.id, RoleGrant.member_id, RoleGrant.valid_from)
        .join(Member, Member.id == RoleGrant.member_id)
        .where(RoleGrant.role == ADMINISTRATOR, RoleGrant.valid_until.is_(None), Member.disabled_at.is_(None))
    )
    now = [row for row in db.session.execute(holders) if row.valid_from is None or row.valid_from <= day]
    left: list[Any] = [row for row in now if without_grant != row.id and without_member != row.member_id]
    if now and not left:
        raise Conflict(LAST)
