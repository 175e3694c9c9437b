"""What people thought of a day: asked by a ticket that says whether they answered, never what.

Nobody can tell whose an answer is, also not from the tables. A response carries no time and a random key;
and with each one all responses and tickets of that day are written anew in an order drawn by lot, so that
neither row numbers (SQLite), nor places on disk or transaction numbers (PostgreSQL's ctid and xmin) match
a response to the ticket used with it. Nothing of it is put into the audit.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update

from netwerk.events import queries, question_rules, seats
from netwerk.events.models import EvaluationResponse, EvaluationTicket, Event, Question
from netwerk.events.services.evaluation_presets import EVALUATION, FOLLOWUP
from netwerk.events.services.questions import asked
from netwerk.kernel.database import db
from netwerk.kernel.errors import Conflict, Invalid, NotFound
from netwerk.kernel.i18n import lazy
from netwerk.kernel.tokens import nonce, signer

# So long after the end of the day each list of questions may be answered.
OPEN_FOR = {EVALUATION: timedelta(days=90), FOLLOWUP: timedelta(days=180)}


@dataclass(frozen=True)
class Sheet:
    """What a ticket opens: the questions of one day, for somebody who answered them already or not."""

    ticket_id: int
    event: Event
    purpose: str
    questions: list[Question]
    used: bool
    is_over: bool


def token_of(ticket_id: int, ticket_nonce: str) -> str:
    """What stands in the address of somebody's list of questions."""
    return signer("evaluation").sign(ticket_id, ticket_nonce)


def open_sheet(event_id: int, token: str, *, now: datetime) -> Sheet:
    """The questions behind a token. Raises NotFound when it is not ours, gone, or of another day."""
    ticket = _ticket_of(token)
    if ticket.event_id != event_id:
        raise NotFound
    event = queries.load_public_event(event_id)
    return Sheet(
        ticket.id,
        event,
        ticket.purpose,
        asked(event_id, ticket.purpose),
        ticket.used,
        now > event.ends_at + OPEN_FOR[ticket.purpose],
    )


def give_tickets(event: Event, attendee_ids: Collection[int], purpose: str) -> dict[int, tuple[int, str]]:
    """One ticket for each of these people: attendee -> (ticket, nonce). Nobody gets a second one."""
    known = {
        ticket.attendee_id: ticket
        for ticket in db.session.scalars(
            select(EvaluationTicket).filter_by(event_id=event.id, purpose=purpose)
        )
    }
    for attendee_id in sorted(set(attendee_ids) - known.keys()):
        known[attendee_id] = EvaluationTicket(
            event_id=event.id, attendee_id=attendee_id, purpose=purpose, nonce=nonce(), used=False
        )
        db.session.add(known[attendee_id])
    db.session.flush()
    return {attendee_id: (known[attendee_id].id, known[attendee_id].nonce) for attendee_id in attendee_ids}


def answer(event_id: int, token: str, given: Mapping[str, Any], *, now: datetime) -> None:
    """Keep what somebody answered, by root of the question, and mark the ticket as used.

    Raises NotFound, Conflict when it was answered already or is over, and Invalid for what cannot be kept.
    """
    seats.lock_event(event_id)
    sheet = open_sheet(event_id, token, now=now)
    if sheet.used or sheet.is_over:
        raise Conflict(lazy("Deze vragenlijst is al ingevuld of afgesloten."))
    checked = question_rules.check(sheet.questions, given, ())
    for root, problem in checked.problems.items():
        raise Invalid(problem, root)
    if not checked.values:
        raise Invalid(lazy("Beantwoord minstens één vraag."))
    versions = {question.root: str(question.id) for question in sheet.questions}
    mine = {versions[root]: value for root, value in checked.values.items()}
    db.session.execute(
        update(EvaluationTicket).where(EvaluationTicket.id == sheet.ticket_id).values(used=True)
    )
    _keep_by_lot(sheet, mine)


def _keep_by_lot(sheet: Sheet, mine: dict[str, Any]) -> None:
    """Write all responses of this list anew in an order drawn by lot, and all its tickets as they stand."""
    table, tickets = EvaluationResponse, EvaluationTicket
    same = (table.event_id == sheet.event.id, table.purpose == sheet.purpose)
    responses = [
        {"id": row.id, "answers": row.answers}
        for row in db.session.execute(select(table.id, table.answers).where(*same))
    ]
    responses.append({"id": str(uuid.uuid4()), "answers": mine})
    secrets.SystemRandom().shuffle(responses)
    db.session.execute(delete(table).where(*same).execution_options(synchronize_session=False))
    common = {"event_id": sheet.event.id, "purpose": sheet.purpose}
    db.session.execute(insert(table.__table__), [common | response for response in responses])  # type: ignore[arg-type]
    db.session.execute(
        update(tickets)
        .where(tickets.event_id == sheet.event.id, tickets.purpose == sheet.purpose)
        .values(used=tickets.used)
        .execution_options(synchronize_session=False)
    )


def _ticket_of(token: str) -> EvaluationTicket:
    match signer("evaluation").read(token):
        case [int(ticket_id), str(kept)]:
            ticket = db.session.get(EvaluationTicket, ticket_id, populate_existing=True)
            if ticket is not None and ticket.nonce == kept:
                return ticket
    raise NotFound
