"""What editors do with a sheet that was handed in, and the ends of a published one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import select

from netwerk.kernel import audit
from netwerk.kernel.clock import BRUSSELS
from netwerk.kernel.database import db
from netwerk.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from netwerk.kernel.i18n import lazy
from netwerk.kernel.text import plain_line, plain_text
from netwerk.members.actor import Actor
from netwerk.practices import content, mails, policy, queries, rules
from netwerk.practices.models import Practice, SheetLog, Version
from netwerk.practices.queries import own
from netwerk.practices.rules import Act, State
from netwerk.practices.services import consenting, history, ladder, showing, writing
from netwerk.practices.thresholds import thresholds

LONGEST_REASON, LONGEST_REMARK = 500, 1000


def return_(
    practice_id: int,
    remarks: Mapping[str, str],
    reason: str,
    actor: Actor,
    *,
    number: int | None = None,
    now: datetime,
) -> SheetLog:
    """Give a sheet back with what to change, by field.

    `number` is the version that the editor read. Raises Invalid without any remark, Conflict when that one
    is with the editors no longer, NotAllowed for one's own, NotFound.
    """
    practice, said = handed_in(practice_id, actor, number)
    kept = {
        name: plain_text(words)[:LONGEST_REMARK] for name, words in remarks.items() if name in content.BY_NAME
    }
    kept = {name: words for name, words in kept.items() if words}
    reason = plain_text(reason)[:LONGEST_REMARK]
    if not kept and not reason:
        raise Invalid(
            lazy("Schrijf minstens één opmerking, anders weet de auteur niet wat er moet veranderen."),
            "reason",
        )
    practice.submitted_number = 0
    practice.state = rules.after(Act.RETURN, State(practice.state)) or practice.state
    db.session.flush()
    row = history.record(practice, Act.RETURN, actor, now, number=said.number, reason=reason, remarks=kept)
    audit.record(actor.label, "practice.return", "practice", practice.id, number=said.number)
    mails.queue_returned(practice, row)
    return row


def publish(
    practice_id: int, actor: Actor, *, checked: bool, number: int | None = None, now: datetime
) -> Practice:
    """Show what was handed in to everybody, at the same address as before.

    `checked` says that the editor saw that it was done at least once and that its partners stand behind it,
    which the first step of the ladder asks; `number` is the version that they read. Raises Conflict when
    that one is with the editors no longer, what it translates was withdrawn, or words stand in it of
    somebody who does not want that; NotAllowed for one's own, NotFound.
    """
    practice, said = handed_in(practice_id, actor, number)
    _check_original(practice)
    consenting.check(practice, said.content)
    practice.submitted_number = 0
    practice.published_number = said.number
    practice.state = State.PUBLISHED
    said.published_at = now
    practice.revised_at = now if practice.published_at else None
    practice.published_at = practice.published_at or now
    practice.review_before = _next_review(now)
    practice.checked_at = (practice.checked_at or now) if checked else None
    draft = queries.draft_of(practice.id)
    if draft is not None and draft.content == said.content:
        db.session.delete(draft)
    db.session.flush()
    showing.show(practice, now)
    history.record(practice, Act.PUBLISH, actor, now, number=said.number)
    ladder.settle(practice, actor, now=now)
    audit.record(
        actor.label, "practice.publish", "practice", practice.id, number=said.number, checked=checked
    )
    if practice.author_id != actor.id:
        mails.queue_published(practice, said)
    return practice


def withdraw(practice_id: int, reason: str, actor: Actor, *, now: datetime) -> Practice:
    """Take a published sheet away, its translations with it; their addresses say why.

    For its writers and editors. Raises Invalid without a reason, Conflict when it is not published, NotFound.
    """
    practice = queries.locked(practice_id)
    if not (policy.may_write(actor, practice, queries.writers_of(practice.id)) or may_edit(actor, practice)):
        raise NotFound
    if practice.state != State.PUBLISHED:
        raise Conflict(lazy("Alleen een gepubliceerde praktijk kan je intrekken."))
    reason = plain_line(reason)[:LONGEST_REASON]
    if not reason:
        raise Invalid(
            lazy("Schrijf waarom de praktijk verdwijnt. Dat lezen bezoekers op haar adres."), "reason"
        )
    for one in (practice, *_translations(practice, State.PUBLISHED)):
        one.state, one.submitted_number = State.WITHDRAWN, 0
        one.withdrawn_at, one.withdrawn_because = now, reason
        showing.show(one, now)
        row = history.record(one, Act.WITHDRAW, actor, now, reason=reason)
        audit.record(actor.label, "practice.withdraw", "practice", one.id, reason=reason)
        mails.queue_withdrawn(one, row, actor)
    ladder.settle_original(practice, actor, now=now)
    return practice


def restore(practice_id: int, actor: Actor, *, now: datetime) -> Practice:
    """Show a withdrawn sheet again, and the translations that went with it.

    Raises Conflict when it was not withdrawn, or its language was taken since; NotAllowed for one's
    own, NotFound outside the scope.
    """
    practice = queries.locked(practice_id)
    if not may_edit(actor, practice):
        raise NotFound
    check_stranger(practice, actor)
    if practice.state != State.WITHDRAWN:
        raise Conflict(lazy("Deze praktijk is niet ingetrokken."))
    _check_original(practice)
    if practice.translation_of_id is not None and practice.language in own.languages_taken(practice):
        raise Conflict(lazy("Intussen is er een andere vertaling in die taal, of iemand is ermee bezig."))
    together = [
        one for one in _translations(practice, State.WITHDRAWN) if one.withdrawn_at == practice.withdrawn_at
    ]
    for one in (practice, *together):
        one.state = State.PUBLISHED
        one.withdrawn_at, one.withdrawn_because = None, ""
        showing.show(one, now)
        row = history.record(one, Act.RESTORE, actor, now)
        audit.record(actor.label, "practice.restore", "practice", one.id)
        mails.queue_restored(one, row, actor)
    ladder.settle(practice, actor, now=now)
    return practice


def reconfirm(practice_id: int, actor: Actor, *, now: datetime) -> Practice:
    """Say that a published sheet still holds, for another term. Raises Conflict, NotFound."""
    practice = writing.to_write(practice_id, actor)
    if practice.state != State.PUBLISHED:
        raise Conflict(lazy("Alleen een gepubliceerde praktijk kan je herbevestigen."))
    practice.review_before = _next_review(now)
    practice.changed_at = now
    db.session.flush()
    history.record(practice, Act.RECONFIRM, actor, now)
    audit.record(actor.label, "practice.reconfirm", "practice", practice.id)
    return practice


def may_edit(actor: Actor | None, practice: Practice) -> bool:
    """Is this sheet, as others see it or as it was handed in, within the scope of an editor?

    What its writers keep meanwhile takes it out of nobody's scope; what never left them is in nobody's.
    """
    if practice.state == State.DISCARDED or not queries.was_handed_in(practice):
        return False
    scope = queries.scope_of_sheet(practice)
    return policy.may_edit(actor, scope.theme_ids, scope.region_ids)


def handed_in(practice_id: int, actor: Actor, number: int | None = None) -> tuple[Practice, Version]:
    """A sheet, locked, with the version that an editor decides on.

    Raises Conflict when that one is with the editors no longer, NotAllowed for one's own, NotFound.
    """
    practice = queries.locked(practice_id)
    check_read(practice, actor, number)
    return practice, queries.version(practice.id, practice.submitted_number)


def check_read(practice: Practice, actor: Actor, number: int | None) -> None:
    """May this editor decide now on the version that they read? Raises as `handed_in` does."""
    if not may_edit(actor, practice):
        raise NotFound
    check_stranger(practice, actor)
    if not practice.submitted_number:
        raise Conflict(lazy("Deze praktijk ligt niet meer bij de redactie."))
    if number not in {None, practice.submitted_number}:
        raise Conflict(lazy("De auteur diende intussen een nieuwere versie in. Lees die eerst."))


def check_stranger(practice: Practice, actor: Actor) -> None:
    """Raise NotAllowed for an editor who writes the sheet, and so gains by what is decided."""
    if policy.may_write(actor, practice, queries.writers_of(practice.id)):
        raise NotAllowed(lazy("Je werkt zelf mee aan deze praktijk. Een andere redacteur beslist erover."))


def _translations(practice: Practice, state: State) -> Sequence[Practice]:
    """The translations of an original in a state, locked in one order."""
    query = select(Practice).where(Practice.translation_of_id == practice.id, Practice.state == state)
    locked = query.order_by(Practice.id).with_for_update(of=Practice)
    return db.session.scalars(locked.execution_options(populate_existing=True)).all()


def _check_original(practice: Practice) -> None:
    """Raise Conflict for a translation of what was withdrawn: nobody sees the one without the other."""
    if practice.translation_of_id is not None:
        original = queries.load(practice.translation_of_id)
        if original.state != State.PUBLISHED:
            raise Conflict(lazy("Het origineel van deze vertaling is ingetrokken. Zet eerst dat terug."))


def _next_review(now: datetime) -> date:
    day, months = now.astimezone(BRUSSELS).date(), thresholds().review_months
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    # The first of the month after, so that no month is too short for it.
    year, month = (year, month + 2) if month < 11 else (year + 1, 1)
    return date(year, month, 1)
