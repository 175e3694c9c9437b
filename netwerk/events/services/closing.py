"""Closing a day that is over: its report, who was there, thanks to them, and questions months later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from netwerk.events import indexing, policy, seats
from netwerk.events.attendance_rules import Verdict
from netwerk.events.models import Event, EventStep
from netwerk.events.queries import attendance
from netwerk.events.queries.attendance import AttendanceTable, Attended
from netwerk.events.rules import State
from netwerk.events.services import attestations, evaluation, materials, publishing, thanking
from netwerk.events.services.evaluation_presets import EVALUATION, FOLLOWUP
from netwerk.events.services.questions import asked
from netwerk.kernel import audit
from netwerk.kernel.database import db
from netwerk.kernel.errors import Conflict, NotFound
from netwerk.kernel.i18n import lazy
from netwerk.kernel.markdown import cook
from netwerk.members.actor import Actor

# So long after the day people are asked what came of it; a day closed later than that is asked no more.
FOLLOWUP_AFTER = timedelta(days=91)
FOLLOWUP_UNTIL = timedelta(days=170)
# What happens once for a day.
THANKED, ASKED_LATER = "thanks", "followup"


@dataclass(frozen=True)
class Plan:
    """Whom concluding a day mails: those who were there are thanked, the others hear what they missed."""

    thanked: tuple[int, ...]
    missed: tuple[int, ...]
    # Those of the missed who let know that they could not come.
    excused: tuple[int, ...]
    questions: int

    @property
    def mails(self) -> int:
        """How many mails leave."""
        return len(self.thanked) + len(self.missed)


def plan(event_id: int, table: AttendanceTable | None = None) -> Plan:
    """What concluding this day would do now. Of a day without marks nobody knows who came: no mail."""
    table = table or attendance.present(event_id)
    away = [one for one in table.people if not one.is_present and one.state == State.CONFIRMED]
    missed = [one for one in away if table.present and one.gets_mail]
    return Plan(
        thanked=_reached(table),
        missed=tuple(one.attendee_id for one in missed),
        excused=tuple(one.attendee_id for one in missed if _is_excused(one)),
        questions=len(asked(event_id, EVALUATION)),
    )


def _reached(table: AttendanceTable) -> tuple[int, ...]:
    """Those who were there and can be written to."""
    return tuple(person.attendee_id for person in table.present if person.gets_mail)


def _is_excused(person: Attended) -> bool:
    return any(one.verdict is Verdict.EXCUSED for one in person.presences.values())


def write_report(event_id: int, report: str, actor: Actor, *, now: datetime) -> Event:
    """Put what happened on the day's page. Raises NotFound, Conflict before the end, Invalid."""
    event = _managed(event_id, actor)
    if event.ends_at > now or event.state not in {"published", "concluded", "archived"}:
        raise Conflict(lazy("Een verslag schrijf je als de dag voorbij is."))
    cooked = cook(report)
    event.report, event.report_html = report, cooked.html
    event.changed_at = now
    event.version += 1
    db.session.flush()
    indexing.index_day(event)
    audit.record(actor.label, "event.report", "event", event.id)
    return event


def conclude(event_id: int, actor: Actor, *, now: datetime) -> Plan:
    """Close the list of a day that is over and thank those who came. Raises NotFound and Conflict."""
    event = publishing.conclude(event_id, _managed(event_id, actor).report, actor, now=now)
    done = plan(event.id)
    attestations.issue(event.id, actor.label, now=now)
    db.session.add(EventStep(event_id=event.id, step=THANKED, done_at=now))
    after = thanking.reading(event, len(materials.of_event(event.id)))
    tickets = evaluation.give_tickets(event, done.thanked, EVALUATION) if done.questions else {}
    thanking.queue(thanking.THANKS, event, done.thanked, after, tickets)
    thanking.queue(thanking.MISSED, event, done.excused, after | {"excused": True}, {})
    thanking.queue(thanking.MISSED, event, set(done.missed) - set(done.excused), after, {})
    audit.record(
        actor.label, "event.thank", "event", event.id, thanked=len(done.thanked), missed=len(done.missed)
    )
    return done


def due_followups(now: datetime) -> list[int]:
    """Concluded days that are long enough ago and not yet asked what came of them."""
    asked_before = select(EventStep.event_id).where(EventStep.step == ASKED_LATER)
    return list(
        db.session.scalars(
            select(Event.id)
            .where(
                Event.state.in_(("concluded", "archived")),
                Event.ends_at <= now - FOLLOWUP_AFTER,
                Event.ends_at > now - FOLLOWUP_UNTIL,
                Event.id.not_in(asked_before),
            )
            .order_by(Event.id)
        )
    )


def ask_followup(event_id: int, *, now: datetime) -> int:
    """Ask those who were there what came of a day, once; gives how many mails."""
    event = seats.lock_event(event_id)
    if event_id not in due_followups(now):
        return 0
    db.session.add(EventStep(event_id=event.id, step=ASKED_LATER, done_at=now))
    if not asked(event.id, FOLLOWUP):
        return 0
    there = _reached(attendance.present(event.id))
    tickets = evaluation.give_tickets(event, there, FOLLOWUP)
    return thanking.queue(thanking.FOLLOWUP, event, there, thanking.reading(event, 0), tickets)


def step_done(event_id: int, step: str) -> datetime | None:
    """When something that happens once for a day happened; None before that."""
    done: datetime | None = db.session.scalar(
        select(EventStep.done_at).where(EventStep.event_id == event_id, EventStep.step == step)
    )
    return done


def _managed(event_id: int, actor: Actor) -> Event:
    event = seats.lock_event(event_id)
    if not policy.may_manage(actor, event):
        raise NotFound
    return event
