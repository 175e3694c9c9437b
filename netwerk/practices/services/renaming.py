"""Somebody is called otherwise: what the library wrote down of their name follows."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.orm.attributes import flag_modified

from netwerk.kernel.database import db
from netwerk.members.holdings import Person
from netwerk.practices import queries
from netwerk.practices.models import Draft, LadderMove, Passage, Practice, SheetLog, Version
from netwerk.practices.queries import holdings as reads


def rename(person: Person, name: str) -> None:
    """Call somebody by another name wherever a sheet says by whom something was done.

    Whom a sheet names as the one to ask is what its authors wrote: they change it themselves.
    """
    member = person.member
    if member is None:
        return
    for model in (Version, Draft, SheetLog, LadderMove, Passage):
        db.session.execute(update(model).where(model.member_id == member.id).values(member_name=name))
    db.session.execute(update(Practice).where(Practice.author_id == member.id).values(author_name=name))
    for practice in reads.written_by(member.id):
        _sign_draft(practice.id, member.name, name)
    for adoption in reads.adoptions_by(person):
        if adoption.confirmed_by == member.name:
            adoption.confirmed_by = name
    db.session.flush()


def _sign_draft(practice_id: int, former: str, name: str) -> None:
    """Who changed which field of a draft last is known by name only."""
    draft = queries.draft_of(practice_id)
    if draft is None:
        return
    for change in draft.changed.values():
        if change.get("by") == former:
            change["by"] = name
    flag_modified(draft, "changed")
