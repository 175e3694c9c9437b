"""Two needs that are the same become one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update

from netwerk.kernel import joints
from netwerk.kernel.database import db
from netwerk.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from netwerk.kernel.i18n import lazy
from netwerk.kernel.joints import Thing
from netwerk.members.actor import Actor
from netwerk.members.models import Follow
from netwerk.needs import mails, policy, rules
from netwerk.needs.indexing import KIND
from netwerk.needs.models import Need, NeedAnswer, Recognition
from netwerk.needs.queries import needs as reads
from netwerk.needs.rules import Act, State
from netwerk.needs.services.noting import move, note, recount


def merge(need_id: int, into_id: int, actor: Actor, *, now: datetime) -> Need:
    """Let a need go up in another: whoever recognises it recognises the other, nobody twice.

    Its address leads on; whoever reported it is told. Raises NotFound, NotAllowed outside their scope,
    Invalid for the same need, and Conflict for one that was answered: then the other goes up in it.
    """
    if need_id == into_id:
        raise Invalid(lazy("Kies een andere nood of kans dan deze."), "into")
    # In one order for everybody, so that two merges against each other never wait for one another.
    found = {one: reads.load(one, lock=True) for one in sorted((need_id, into_id))}
    need, into = found[need_id], found[into_id]
    _check(need, into, actor)
    reporter = reads.reporter_of(need.id)
    if reporter is not None and reporter.member_id != actor.id:
        mails.queue_merged(need, into, reporter)
    _move_voices(need, into)
    _move_follows(need, into)
    _move_answers(need, into)
    joints.move(Thing(KIND, need.id), Thing(KIND, into.id))
    need.merged_into_id, need.tell_at = into.id, None
    move(need, State.MERGED, now)
    recount(need)
    recount(into)
    note(need, Act.MERGE, actor, now, into.title)
    note(into, Act.MERGE, actor, now, need.title)
    return into


def _check(need: Need, into: Need, actor: Actor) -> None:
    if not policy.sees(actor, need) or not policy.sees(actor, into):
        raise NotFound
    if not policy.may_organise(actor, need) or not policy.may_organise(actor, into):
        raise NotAllowed(lazy("Alleen een organisator van beide kan ze samenvoegen."))
    if not rules.may_merge(State(need.state), State(into.state)):
        raise Conflict(
            lazy("Hier staat al een antwoord bij. Voeg de andere bij deze, in plaats van omgekeerd.")
        )


def _move_voices(need: Need, into: Need) -> None:
    there = {row.person_key: row for row in _voices(into)}
    for row in _voices(need):
        same = there.get(row.person_key)
        # Who reports the one recognises the other: it has its own reporter.
        row.reported = False
        if same is None:
            row.need_id = into.id
        else:
            _add_to(same, row)
            db.session.delete(row)
    db.session.flush()


def _voices(need: Need) -> Sequence[Recognition]:
    return db.session.scalars(select(Recognition).where(Recognition.need_id == need.id)).all()


def _add_to(same: Recognition, row: Recognition) -> None:
    """One person said both: what they said of the one is not lost."""
    if row.confirmed_at is None:
        return
    same.confirmed_at = same.confirmed_at or row.confirmed_at
    same.member_id = same.member_id or row.member_id
    same.organisation_id = same.organisation_id or row.organisation_id
    if not same.sentence:
        same.sentence, same.shows_organisation = row.sentence, row.shows_organisation


def _move_follows(need: Need, into: Need) -> None:
    def of(one: Need) -> Sequence[Follow]:
        return db.session.scalars(select(Follow).filter_by(thing_kind=KIND, thing_id=one.id)).all()

    there = {follow.email_key for follow in of(into)}
    for follow in of(need):
        if follow.email_key in there:
            db.session.delete(follow)
        else:
            follow.thing_id = into.id
    db.session.flush()


def _move_answers(need: Need, into: Need) -> None:
    """What fell with the thing it names would answer the other one as soon as that comes back."""
    fell = update(NeedAnswer).where(NeedAnswer.need_id == need.id, NeedAnswer.fell)
    db.session.execute(fell.values(need_id=into.id))
