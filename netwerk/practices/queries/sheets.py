"""Reads of one sheet: the row, its versions, its draft, its files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, tuple_
from sqlalchemy.orm import aliased, joinedload, selectinload

from netwerk.kernel.database import db
from netwerk.kernel.errors import NotFound
from netwerk.practices import content, policy
from netwerk.practices.models import Attachment, Draft, Partner, Practice, SheetLog, Version, Writer
from netwerk.practices.rules import Act, State
from netwerk.taxonomy.queries import all_regions, all_themes


def is_shown() -> ColumnElement[bool]:
    """Is a sheet there for everybody? The one condition of every list, count, feed and harvest."""
    return Practice.state == State.PUBLISHED


def load(practice_id: int) -> Practice:
    """A sheet with what its page shows of the row itself. Raises NotFound."""
    found = db.session.scalars(
        select(Practice)
        .where(Practice.id == practice_id)
        .options(
            joinedload(Practice.organisation),
            selectinload(Practice.partners).joinedload(Partner.organisation),
        )
    ).first()
    if found is None:
        raise NotFound
    return found


def locked(practice_id: int) -> Practice:
    """The row of a sheet, which nobody else changes until the transaction ends. Raises NotFound.

    Of a translation its original is locked first, as the two change together: always in that order.
    """
    this = aliased(Practice)
    original = select(func.coalesce(this.translation_of_id, this.id)).where(this.id == practice_id)
    found = db.session.scalars(
        select(Practice)
        .where(Practice.id == original.scalar_subquery())
        .with_for_update(of=Practice)
        .execution_options(populate_existing=True)
    ).first()
    if found is not None and found.id != practice_id:
        found = db.session.get(Practice, practice_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound
    return found


def check_published(practice: Practice) -> Practice:
    """The sheet itself when everybody may see it. Raises NotFound."""
    if not policy.is_open(practice):
        raise NotFound
    return practice


def version(practice_id: int, number: int) -> Version:
    """What a sheet said at one save. Raises NotFound."""
    found = version_or_none(practice_id, number)
    if found is None:
        raise NotFound
    return found


def version_or_none(practice_id: int, number: int) -> Version | None:
    """What a sheet said at one save; None when there is no such version."""
    return db.session.scalars(select(Version).filter_by(practice_id=practice_id, number=number)).first()


def versions_of(practice_id: int) -> Sequence[Version]:
    """Every save of a sheet, the newest first."""
    query = select(Version).filter_by(practice_id=practice_id).order_by(Version.number.desc())
    return db.session.scalars(query).all()


def draft_of(practice_id: int) -> Draft | None:
    """What is being written of a sheet; None when nobody is writing."""
    return db.session.get(Draft, practice_id, populate_existing=True)


def writers_of(practice_id: int) -> set[int]:
    """The members who write along with the author."""
    return set(db.session.scalars(select(Writer.member_id).where(Writer.practice_id == practice_id)))


def log_of(practice_id: int) -> Sequence[SheetLog]:
    """What happened to a sheet, the newest first."""
    query = select(SheetLog).filter_by(practice_id=practice_id).order_by(SheetLog.id.desc())
    return db.session.scalars(query).all()


def files_of(practice_id: int, said: Mapping[str, Any]) -> list[Attachment]:
    """The files that a version or draft names, in its order."""
    ids = [int(one) for one in said.get("files", [])]
    if not ids:
        return []
    rows = db.session.scalars(
        select(Attachment).where(Attachment.practice_id == practice_id, Attachment.id.in_(ids))
    )
    return sorted(rows, key=lambda row: ids.index(row.id))


def was_handed_in(practice: Practice) -> bool:
    """Did the editors ever have it? A draft that its writers took back says so in its log only."""
    if practice.state != State.DRAFT or practice.submitted_number or practice.published_number:
        return True
    asked = exists().where(SheetLog.practice_id == practice.id, SheetLog.act == Act.SUBMIT)
    return bool(db.session.scalar(select(asked)))


def translations_of(practice: Practice) -> Sequence[Practice]:
    """The same practice in other languages as far as these are published, the original included."""
    original = practice.translation_of_id or practice.id
    query = select(Practice).where(
        is_shown(),
        (Practice.id == original) | (Practice.translation_of_id == original),
        Practice.id != practice.id,
    )
    return db.session.scalars(query.order_by(Practice.language, Practice.id)).all()


@dataclass(frozen=True)
class Scope:
    """The themes and regions of a sheet, as an editor's role is limited by them."""

    theme_ids: frozenset[int] = frozenset()
    region_ids: frozenset[int] = frozenset()

    def __or__(self, other: Scope) -> Scope:
        """What lies in one of both."""
        return Scope(self.theme_ids | other.theme_ids, self.region_ids | other.region_ids)


def scope_of_sheet(practice: Practice) -> Scope:
    """The scope of a sheet as others see it and as it was handed in; of its newest version before that."""
    return scopes_of([practice])[practice.id]


def scopes_of(practices: Sequence[Practice]) -> dict[int, Scope]:
    """The scope of each sheet; a translation lies where its original lies, too."""
    asked = [
        (one.id, number)
        for one in practices
        for number in {one.published_number, one.submitted_number} - {0} or {one.last_number}
    ]
    originals = {one.translation_of_id for one in practices} - {None}
    rows = db.session.execute(
        select(Version.practice_id, Version.content["themes"], Version.content["regions"])
        .join(Practice, Practice.id == Version.practice_id)
        .where(
            or_(
                tuple_(Version.practice_id, Version.number).in_(asked),
                and_(Practice.id.in_(originals), Version.number == Practice.published_number),
            )
        )
    )
    found: dict[int, Scope] = defaultdict(Scope)
    for practice_id, themes, regions in rows:
        found[practice_id] |= scope_of({"themes": themes or [], "regions": regions or []})
    return {one.id: found[one.id] | found[one.translation_of_id or one.id] for one in practices}


def scope_of(said: Mapping[str, Any]) -> Scope:
    """The scope of what a version says."""
    themes, regions = content.value(said, "themes"), content.value(said, "regions")
    return Scope(
        frozenset(theme.id for theme in all_themes() if theme.slug in themes),
        frozenset(region.id for region in all_regions() if region.slug in regions),
    )
