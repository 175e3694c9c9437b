"""From where the words of a sheet came, and what those who said them answered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, select

from netwerk.kernel import search
from netwerk.kernel.database import db
from netwerk.members.actor import Actor
from netwerk.members.models import Member
from netwerk.members.policy import may_find
from netwerk.practices.consent_rules import Consent
from netwerk.practices.models import Agreement, Passage


@dataclass(frozen=True)
class Taken:
    """A passage as it was taken, whose it is, and what they say of that.

    `source` is what it was taken from; None when that is not to be seen any more. `consent` is None for who
    need not be asked: words of nobody known, and those of who made the sheet.
    """

    passage: Passage
    source: search.Named | None
    author: str
    consent: Consent | None


@dataclass(frozen=True)
class Contributed:
    """A passage of somebody who was asked, as they are called now: empty once they left."""

    passage: Passage
    agreement: Agreement
    name: str


def taken_into(practice_id: int, language: str, actor: Actor) -> Mapping[str, Sequence[Taken]]:
    """The passages of a sheet by field, in the order in which they were taken."""
    rows = db.session.execute(
        select(Passage, Member.name, Agreement.answer)
        .outerjoin(Member, Member.id == Passage.member_id)
        .outerjoin(Agreement, _is_about_passage())
        .where(Passage.practice_id == practice_id)
        .order_by(Passage.id)
    ).all()
    known = search.named([(row.kind, row.source_id) for row, *_rest in rows], language, may_find(actor))
    found: dict[str, list[Taken]] = defaultdict(list)
    for row, name, answer in rows:
        source = known.get((row.kind, row.source_id))
        found[row.field].append(Taken(row, source, name or "", Consent(answer) if answer else None))
    return found


def contributed_to(practice_id: int) -> Sequence[Contributed]:
    """The passages of a sheet of those who were asked, in the order in which they were taken."""
    return _contributed(_asked().where(Agreement.practice_id == practice_id))


def contributed_by(agreement: Agreement) -> Sequence[Contributed]:
    """The passages that one answer is about."""
    return _contributed(_asked().where(Agreement.id == agreement.id))


def refused_in(practice_id: int) -> Sequence[Contributed]:
    """The passages that were taken into a sheet of who does not want that."""
    return _contributed(
        _asked().where(Agreement.practice_id == practice_id, Agreement.answer == Consent.REFUSED)
    )


def _asked() -> Select[Passage, Agreement, str]:
    return (
        select(Passage, Agreement, Member.name)
        .join(Agreement, _is_about_passage())
        .join(Member, Member.id == Agreement.member_id)
        .order_by(Passage.id)
    )


def _contributed(query: Select[Passage, Agreement, str]) -> Sequence[Contributed]:
    return [Contributed(*row) for row in db.session.execute(query)]


def _is_about_passage() -> ColumnElement[bool]:
    return and_(Agreement.practice_id == Passage.practice_id, Agreement.member_id == Passage.member_id)
