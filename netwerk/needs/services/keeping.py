"""Keeping order in the register: what readers say is not right, what is hidden and shown again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from netwerk.kernel.database import db
from netwerk.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from netwerk.kernel.i18n import lazy
from netwerk.kernel.text import plain_line
from netwerk.members.actor import Actor
from netwerk.needs import mails, policy
from netwerk.needs.models import Need, NeedReport
from netwerk.needs.queries import needs as reads
from netwerk.needs.rules import LONGEST_REASON, PUBLIC, Act, State
from netwerk.needs.services.answering import standing_state
from netwerk.needs.services.noting import move, note


def complain(need_id: int, words: str, actor: Actor, *, now: datetime) -> None:
    """Ask whoever keeps order to look at a need; by the same reader again it is the same report.

    Raises NotFound, and Invalid without a word about what is wrong.
    """
    need = reads.load(need_id, lock=True)
    if not policy.sees(actor, need):
        raise NotFound
    words = plain_line(words)[:LONGEST_REASON]
    if not words:
        raise Invalid(lazy("Zeg kort wat er niet klopt, dan weet de organisator waar te kijken."), "words")
    known = db.session.scalars(
        select(NeedReport).where(
            NeedReport.need_id == need.id, NeedReport.member_id == actor.id, NeedReport.settled_at.is_(None)
        )
    ).first()
    if known is not None:
        known.words = words
    else:
        db.session.add(NeedReport(need_id=need.id, member_id=actor.id, words=words, at=now))
    db.session.flush()
    mails.queue_waiting(need, now)


def hide(need_id: int, reason: str, actor: Actor, *, now: datetime) -> Need:
    """Take a need out of everybody's sight; whoever reported it is told why.

    Raises NotFound, NotAllowed outside their scope, Invalid without a reason, and Conflict.
    """
    need = _kept(need_id, actor)
    words = plain_line(reason)[:LONGEST_REASON]
    if not words:
        raise Invalid(lazy("Schrijf waarom je dit verbergt. Wie het meldde, krijgt dit te lezen."), "reason")
    if need.state not in PUBLIC:
        raise Conflict(lazy("Dit staat niet meer in het register."))
    move(need, State.HIDDEN, now, words)
    note(need, Act.HIDE, actor, now, words)
    _settle_reports(need, now)
    reporter = reads.reporter_of(need.id)
    if reporter is not None and reporter.member_id != actor.id:
        mails.queue_hidden(need, reporter, now)
    return need


def show(need_id: int, actor: Actor, *, now: datetime) -> Need:
    """Let everybody see it again, in the state of the answers that stand. Raises as `hide` does."""
    need = _kept(need_id, actor)
    if need.state != State.HIDDEN:
        raise Conflict(lazy("Iemand was je voor: dit is niet verborgen."))
    move(need, standing_state(need), now)
    note(need, Act.SHOW, actor, now)
    return need


def keep(need_id: int, actor: Actor, *, now: datetime) -> None:
    """Let a need stand that a reader reported. Raises NotFound and NotAllowed."""
    need = _kept(need_id, actor)
    _settle_reports(need, now)
    note(need, Act.KEEP, actor, now)


def _kept(need_id: int, actor: Actor) -> Need:
    need = reads.load(need_id, lock=True)
    if not policy.sees(actor, need):
        raise NotFound
    if not policy.may_keep_order(actor, need):
        raise NotAllowed(lazy("Alleen wie dit thema en deze regio opvolgt, kan dat."))
    return need


def _settle_reports(need: Need, now: datetime) -> None:
    waiting = update(NeedReport).where(NeedReport.need_id == need.id, NeedReport.settled_at.is_(None))
    db.session.execute(waiting.values(settled_at=now))
