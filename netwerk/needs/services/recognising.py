"""Saying that one meets the same, taking that back, and showing that an address is one's own."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from netwerk.kernel import tokens
from netwerk.kernel.database import db
from netwerk.kernel.errors import Conflict, Invalid, NotFound
from netwerk.kernel.i18n import lazy
from netwerk.kernel.text import plain_line
from netwerk.members.actor import Actor
from netwerk.members.services import find_or_create_organisation
from netwerk.needs import mails, policy, rules
from netwerk.needs.models import Need, Recognition
from netwerk.needs.queries import needs as reads
from netwerk.needs.rules import LONGEST_SENTENCE, State
from netwerk.needs.services.noting import recount
from netwerk.needs.services.people import Speaker, organisation_of, usual_organisation, visitors_organisation
from netwerk.needs.services.reporting import open_confirmed


def recognise(
    need_id: int,
    by: Speaker,
    *,
    sentence: str | None = None,
    organisation: str | None = None,
    shows_organisation: bool = False,
    now: datetime,
) -> Recognition:
    """Say that one meets the same; again changes the sentence that is given, and counts once.

    A visitor counts once the address is confirmed; whoever has done that gets no second mail and the same
    answer. Raises NotFound, Invalid, Conflict for what takes no recognition any more, and TooMany.
    """
    by.check()
    need = _locked(need_id, by.actor)
    if sentence is not None and len(plain_line(sentence)) > LONGEST_SENTENCE:
        raise Invalid(lazy("Hou je zin op hoogstens 300 tekens."), "sentence")
    row, is_new = _find_or_add(need, by, now)
    # By mail address alone anybody could change what its owner said.
    if by.actor is not None or row.confirmed_at is None:
        _say(row, by, sentence, organisation, shows_organisation, now)
    if by.actor is not None:
        row.member_id, row.email, row.organisation_name = by.actor.id, "", ""
        row.confirmed_at = row.confirmed_at or now
        recount(need)
    elif row.confirmed_at is None:
        mails.queue_confirm(row, need, resend=0 if is_new else int((now - row.at).total_seconds()))
    return row


def _locked(need_id: int, actor: Actor | None) -> Need:
    need = reads.load(need_id, lock=True)
    while need.state == State.MERGED and need.merged_into_id is not None:
        need = reads.load(need.merged_into_id, lock=True)
    if not policy.sees(actor, need):
        raise NotFound
    if not rules.may_recognise(State(need.state)):
        raise Conflict(lazy("Dit staat niet meer in het register."))
    return need


def _find_or_add(need: Need, by: Speaker, now: datetime) -> tuple[Recognition, bool]:
    mine = Recognition.person_key == by.person_key
    if by.actor is not None:
        # From before they had this address.
        mine = or_(mine, Recognition.member_id == by.actor.id)
    same = select(Recognition).where(Recognition.need_id == need.id, mine).order_by(Recognition.id)
    row = db.session.scalars(same).first()
    if row is not None:
        return row, False
    row = Recognition(
        need_id=need.id,
        person_key=by.person_key,
        email="" if by.actor else plain_line(by.email),
        language=by.actor.language if by.actor else by.language,
        nonce=tokens.nonce(),
        at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        # Pressed twice at once: the other press was first.
        return db.session.scalars(same.limit(1)).one(), False
    return row, True


def _say(
    row: Recognition,
    by: Speaker,
    sentence: str | None,
    organisation: str | None,
    shows_organisation: bool,
    now: datetime,
) -> None:
    if sentence is not None:
        row.sentence, row.shows_organisation = plain_line(sentence), shows_organisation
    if by.actor is None:
        row.organisation_name = visitors_organisation(organisation or "")
    elif organisation is not None and plain_line(organisation):
        row.organisation_id = organisation_of(by.actor, organisation, now)
    elif row.organisation_id is None and not row.reported:
        row.organisation_id = usual_organisation(by.actor, now)


def undo(need_id: int, actor: Actor) -> None:
    """Take back that one meets the same; nothing happens when it was not said.

    Raises NotFound, and Conflict for whoever reported it.
    """
    need = reads.load(need_id, lock=True)
    if not policy.sees(actor, need):
        raise NotFound
    query = select(Recognition).where(Recognition.need_id == need.id, Recognition.member_id == actor.id)
    _remove(need, db.session.scalars(query).first())


def undo_by_link(token: str) -> Need:
    """The same, from the link in a mail."""
    row = read_link(token)
    need = reads.load(row.need_id, lock=True)
    _remove(need, row)
    return need


def _remove(need: Need, row: Recognition | None) -> None:
    if row is None:
        return
    if row.reported:
        raise Conflict(lazy("Jij meldde dit. Wil je het weg? Trek het dan in."))
    db.session.delete(row)
    recount(need)


# --- the links in mails -----------------------------------------------------------------------------------


def read_link(token: str) -> Recognition:
    """Whose link it is, with the need. Raises NotFound for one that we did not make, or that is too old."""
    values = tokens.signer(mails.VOICE).read(token)
    query = select(Recognition).options(joinedload(Recognition.need))
    row = (
        db.session.scalars(query.where(Recognition.id == values[0])).first()
        if len(values) == 2 and isinstance(values[0], int)
        else None
    )
    if row is None or row.nonce != values[1]:
        raise NotFound(lazy("Deze link is te oud of al gebruikt."))
    return row


def confirm(token: str, now: datetime) -> Recognition:
    """Show that the address is one's own: what was reported or recognised counts from now on; once."""
    row = read_link(token)
    need = reads.load(row.need_id, lock=True)
    db.session.refresh(row)
    if row.confirmed_at is not None:
        return row
    row.confirmed_at = now
    if row.organisation_name:
        organisation = find_or_create_organisation(row.organisation_name, now=now)
        row.organisation_id, row.organisation_name = organisation.id, ""
    if row.reported:
        need.organisation_id = row.organisation_id
        open_confirmed(need.id, now)
    recount(need)
    return row


def mute(token: str, now: datetime) -> None:
    """Want no mail about this need any more; again changes nothing."""
    row = read_link(token)
    row.muted_at = row.muted_at or now
    db.session.flush()
