"""Who follows a shared word keeps following it when it goes up in another; registers itself on import."""

from __future__ import annotations

from sqlalchemy import delete, exists, update
from sqlalchemy.orm import aliased

from netwerk.kernel.database import db
from netwerk.members.models import Follow, Subscription
from netwerk.taxonomy import references
from netwerk.taxonomy.references import Move


@references.follower
def move_followers(move: Move) -> None:
    """Let those who follow the one word follow the other; whoever followed both follows it once."""
    if move.from_id == move.to_id:
        return
    other, held = aliased(Follow), aliased(Subscription)
    follows = (Follow.thing_kind == move.kind, Follow.thing_id == move.from_id)
    mails = (Subscription.scope_kind == move.kind, Subscription.scope_id == move.from_id)
    twice = exists().where(
        other.thing_kind == move.kind, other.thing_id == move.to_id, other.email_key == Follow.email_key
    )
    chosen_twice = exists().where(
        held.scope_kind == move.kind, held.scope_id == move.to_id, held.member_id == Subscription.member_id
    )
    for change in (
        delete(Follow).where(*follows, twice),
        update(Follow).where(*follows).values(thing_id=move.to_id),
        delete(Subscription).where(*mails, chosen_twice),
        update(Subscription).where(*mails).values(scope_id=move.to_id),
    ):
        db.session.execute(change.execution_options(synchronize_session=False))
