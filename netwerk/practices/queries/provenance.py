"""From where the words of a sheet came, as its writers and editors see it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from netwerk.kernel import search
from netwerk.kernel.database import db
from netwerk.members.actor import Actor
from netwerk.members.policy import may_find
from netwerk.practices.models import Passage


@dataclass(frozen=True)
class Taken:
    """A passage as it was taken, and what it was taken from; None when that is not to be seen any more."""

    passage: Passage
    source: search.Named | None


def taken_into(practice_id: int, language: str, actor: Actor) -> Mapping[str, Sequence[Taken]]:
    """The passages of a sheet by field, in the order in which they were taken."""
    rows = db.session.scalars(
        select(Passage).where(Passage.practice_id == practice_id).order_by(Passage.id)
    ).all()
    known = search.named([(row.kind, row.source_id) for row in rows], language, may_find(actor))
    found: dict[str, list[Taken]] = defaultdict(list)
    for row in rows:
        found[row.field].append(Taken(row, known.get((row.kind, row.source_id))))
    return found
