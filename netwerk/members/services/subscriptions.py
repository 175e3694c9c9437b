"""Choosing how much mail one gets about a thing, and stopping it with one click."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, false, or_, select

from netwerk.kernel import links, tokens
from netwerk.kernel.database import db
from netwerk.kernel.errors import NotFound
from netwerk.members.models import Member, Subscription
from netwerk.members.subscription_rules import OVERVIEW, SITE, Held, Level, Scope, Why

STOP = "subscription"
# (id, language) -> what a thing is called, None when it is not to be seen.
Title = Callable[[int, str], str | None]

# The things of a kind that are offered to whoever chose nothing about them yet.
Offer = Callable[[], Sequence[Scope]]

_offers: list[Offer] = []
_kinds: dict[str, Title] = {kind: lambda _id, _language: "" for kind, _one in (SITE, OVERVIEW)}


def register_kind(kind: str, title: Title, offer: Offer | None = None) -> None:
    """Let members choose how much mail they get about things of a kind, few enough to `offer` all or not."""
    _kinds[kind] = title
    if offer is not None:
        _offers.append(offer)


def offered() -> list[Scope]:
    """What everybody may choose about, in order."""
    return [scope for offer in _offers for scope in offer()]


def title_of(scope: Scope, language: str) -> str:
    """What a thing is called; empty for the whole site, and for what is not to be seen any more."""
    return _kinds[scope[0]](scope[1], language) or "" if scope[0] in _kinds else ""


def choose(member_id: int, scope: Scope, level: Level, *, now: datetime) -> None:
    """Keep what a member chose. Raises NotFound for a kind of thing that has no mail."""
    if scope[0] not in _kinds:
        raise NotFound
    row = _row(member_id, scope)
    if row is None:
        row = Subscription(member_id=member_id, scope_kind=scope[0], scope_id=scope[1])
        db.session.add(row)
    row.level, row.reason, row.at = level, Why.CHOSEN, now
    db.session.flush()


def note(member_id: int, scope: Scope, level: Level, why: Why, *, now: datetime) -> None:
    """Keep what comes by itself, such as for who began a thread; a choice stays what it is."""
    if _row(member_id, scope) is None:
        db.session.add(
            Subscription(
                member_id=member_id, scope_kind=scope[0], scope_id=scope[1], level=level, reason=why, at=now
            )
        )
        db.session.flush()


def forget_choice(member_id: int, scope: Scope) -> None:
    """Go back to what is usual for a thing."""
    row = _row(member_id, scope)
    if row is not None:
        db.session.delete(row)
        db.session.flush()


def _row(member_id: int, scope: Scope) -> Subscription | None:
    return db.session.get(Subscription, (member_id, *scope))


def held(member_ids: Collection[int], scopes: Sequence[Scope]) -> Mapping[tuple[int, Scope], Held]:
    """What is kept of these members about these scopes."""
    if not member_ids:
        return {}
    query = select(Subscription).where(Subscription.member_id.in_(sorted(member_ids)), _among(scopes))
    return {
        (row.member_id, (row.scope_kind, row.scope_id)): Held(Level(row.level), Why(row.reason))
        for row in db.session.scalars(query)
    }


def who_want(scopes: Sequence[Scope], levels: Collection[Level]) -> set[int]:
    """The members of whom one of these levels is kept about one of these scopes."""
    query = select(Subscription.member_id).where(_among(scopes), Subscription.level.in_(levels))
    return set(db.session.scalars(query.distinct()))


def kept_of(member_id: int) -> Sequence[Subscription]:
    """Everything that is kept of a member, the last first."""
    query = select(Subscription).where(Subscription.member_id == member_id)
    return db.session.scalars(query.order_by(Subscription.at.desc(), Subscription.scope_id)).all()


def _among(scopes: Sequence[Scope]) -> ColumnElement[bool]:
    return or_(
        false(),
        *(and_(Subscription.scope_kind == kind, Subscription.scope_id == one) for kind, one in scopes),
    )


def stop_link(member_id: int, scope: Scope, language: str) -> str:
    """The address that stops the mail about a thing; it never expires and needs no sign-in."""
    return links.link("members.stop", language, token=stop_token(member_id, scope))


def stop_token(member_id: int, scope: Scope) -> str:
    """What stands in that address."""
    return tokens.signer(STOP).sign(member_id, *scope)


def read_stop(token: str) -> tuple[int, Scope]:
    """Whose mail about what a link stops. Raises NotFound when it was not made by us."""
    values = tokens.signer(STOP).read(token)
    if len(values) != 3 or db.session.get(Member, int(values[0])) is None:
        raise NotFound
    return int(values[0]), (str(values[1]), int(values[2]))


def stop(token: str, *, everything: bool = False, now: datetime) -> None:
    """Stop the mail about a thing, or about everything that is said; again changes nothing.

    Raises NotFound for a link that was not made by us.
    """
    member_id, scope = read_stop(token)
    for one in (SITE, OVERVIEW) if everything else (scope,):
        choose(member_id, one, Level.OFF, now=now)
