"""Links between things of different features: a practice that prepares a network day, or came out of it.

A joint knows kinds and ids only, so that no feature needs to know another. What stands at its other end is
shown from the index of the search, where everything that may be found says how it is called and who may see
it: a thing that somebody may not find is not shown to them here either.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Index, String, UniqueConstraint, and_, delete, false, or_, select, true, union_all
from sqlalchemy.orm import Mapped, mapped_column

from netwerk.kernel import search
from netwerk.kernel.database import Base, db


class Joint(Base):
    """One link, from a thing to a thing."""

    __tablename__ = "joint"
    __table_args__ = (
        UniqueConstraint("from_kind", "from_id", "relation", "to_kind", "to_id"),
        Index("ix_joint_to", "to_kind", "to_id"),
    )
    shown_to_visitors = True

    id: Mapped[int] = mapped_column(primary_key=True)
    from_kind: Mapped[str] = mapped_column(String(20))
    from_id: Mapped[int] = mapped_column()
    # How the first stands to the second, such as `prepares` or `came_from`.
    relation: Mapped[str] = mapped_column(String(20))
    to_kind: Mapped[str] = mapped_column(String(20))
    to_id: Mapped[int] = mapped_column()
    made_at: Mapped[datetime] = mapped_column()
    made_by: Mapped[str] = mapped_column(String(120))


@dataclass(frozen=True)
class Thing:
    """One end of a joint."""

    kind: str
    id: int


@dataclass(frozen=True)
class Linked:
    """A thing at the other end, as a page shows it. `outward` when the joint leads from here to there."""

    relation: str
    outward: bool
    thing: search.Named


def connect(one: Thing, relation: str, other: Thing, *, actor_label: str, now: datetime) -> bool:
    """Link two things; False when they are linked so already."""
    ends = _ends(one, relation, other)
    if db.session.scalar(select(Joint.id).filter_by(**ends)) is not None:
        return False
    db.session.add(Joint(**ends, made_at=now, made_by=actor_label))
    db.session.flush()
    return True


def disconnect(one: Thing, relation: str, other: Thing) -> None:
    """Take a link away; nothing happens when there is none."""
    for joint in db.session.scalars(select(Joint).filter_by(**_ends(one, relation, other))):
        db.session.delete(joint)
    db.session.flush()


def forget(thing: Thing) -> None:
    """Take every link of a thing away."""
    for kind, thing_id in ((Joint.from_kind, Joint.from_id), (Joint.to_kind, Joint.to_id)):
        db.session.execute(delete(Joint).where(kind == thing.kind, thing_id == thing.id))


def move(thing: Thing, other: Thing) -> None:
    """Let every link of a thing be one of another, which it turned out to be."""
    is_end = or_(
        and_(Joint.from_kind == thing.kind, Joint.from_id == thing.id),
        and_(Joint.to_kind == thing.kind, Joint.to_id == thing.id),
    )
    for joint in db.session.scalars(select(Joint).where(is_end).order_by(Joint.id)).all():
        ends = (Thing(joint.from_kind, joint.from_id), Thing(joint.to_kind, joint.to_id))
        one, another = (other if end == thing else end for end in ends)
        if one != another:
            connect(one, joint.relation, another, actor_label=joint.made_by, now=joint.made_at)
        db.session.delete(joint)
    db.session.flush()


def of_kinds(thing: Thing, kinds: Collection[str]) -> list[Thing]:
    """The things of these kinds that a thing leads to, whoever may see them."""
    query = select(Joint.to_kind, Joint.to_id).where(
        Joint.from_kind == thing.kind, Joint.from_id == thing.id, Joint.to_kind.in_(kinds)
    )
    return [Thing(row.to_kind, row.to_id) for row in db.session.execute(query.order_by(Joint.id))]


def around(thing: Thing, language: str, may_see: Collection[str]) -> Sequence[Linked]:
    """What is linked to a thing and may be seen, in the order in which the links were made."""
    outward = select(
        Joint.id,
        Joint.relation,
        Joint.to_kind.label("kind"),
        Joint.to_id.label("thing_id"),
        true().label("outward"),
    ).where(Joint.from_kind == thing.kind, Joint.from_id == thing.id)
    inward = select(Joint.id, Joint.relation, Joint.from_kind, Joint.from_id, false()).where(
        Joint.to_kind == thing.kind, Joint.to_id == thing.id
    )
    both = union_all(outward, inward).subquery()
    found = search.named_with(both, language, may_see)
    return [
        Linked(row.relation, bool(row.outward), thing)
        for row, thing in sorted(found, key=lambda pair: int(pair[0].id))
    ]


def _ends(one: Thing, relation: str, other: Thing) -> dict[str, object]:
    return {
        "from_kind": one.kind,
        "from_id": one.id,
        "relation": relation,
        "to_kind": other.kind,
        "to_id": other.id,
    }
