"""Everything that shows a day took place, gathered for who pays for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import IO, Any

from sqlalchemy import and_, func, or_, select

from netwerk.events import facts, mails, policy, queries, question_rules
from netwerk.events.attendance_rules import Mark, Verdict
from netwerk.events.models import Attendee, Event, Reopening, Speaker
from netwerk.events.papers import bundle, programme, sheet, words
from netwerk.events.papers.bundle import Item
from netwerk.events.queries import attendance, dashboard, workshops
from netwerk.events.queries.after import name_of_member
from netwerk.events.queries.attendance import AttendanceTable, Attended
from netwerk.events.queries.evaluation import results
from netwerk.events.services import materials
from netwerk.events.services.evaluation_presets import EVALUATION, FOLLOWUP
from netwerk.kernel import audit, i18n, tables, uploads
from netwerk.kernel.database import db
from netwerk.kernel.errors import Conflict, NotFound
from netwerk.kernel.i18n import _, lazy
from netwerk.kernel.outbox import OutboxMessage, title_of
from netwerk.kernel.rendering import render_paper
from netwerk.members.actor import Actor

# What invited people, the first kind that left standing for all.
INVITING = ("event.invitation", "event.new_day", "event.confirmed")
ADDRESS = re.compile(r"https?://\S+/(?:inschrijving|uitschrijven|mail|uitnodiging)\S*/\S+")


def gather(event_id: int, out: IO[bytes], actor: Actor) -> int:
    """Write the bundle of a day that is over to `out`; gives how many files.

    Raises NotFound outside the actor's scope and Conflict while the list can still change.
    """
    event = queries.load_event(event_id)
    if not policy.may_manage(actor, event):
        raise NotFound
    if event.state not in {"concluded", "archived"}:
        raise Conflict(lazy("Sluit de dag eerst af. Dan staat vast wie er was."))
    table = attendance.present(event_id)
    with i18n.speaking(event.language):
        number = bundle.write(out, _items(event, table), _about(event, table))
    audit.record(actor.label, "evidence.gather", "event", event.id, files=number)
    return number


def _about(event: Event, table: AttendanceTable) -> dict[str, Any]:
    totals, funding = table.totals, event.funding
    return {
        "day": {
            "uid": event.uid,
            "title": event.title,
            "starts_at": event.starts_at.isoformat(),
            "ends_at": event.ends_at.isoformat(),
            "zone": event.zone,
            "place": facts.location_line(event, event.language),
            "address": facts.public_address(event, event.language),
            "school_year": event.school_year.label,
        },
        "funding": {
            "project": funding.name,
            "programme": funding.programme,
            "call": funding.call,
            "statement": funding.sentence(event.language),
        }
        if funding
        else None,
        "totals": {
            "people": totals.people,
            "present": totals.present,
            "walk_ins": totals.walk_ins,
            "organisations": totals.organisations,
            "minutes": totals.minutes,
            "by_part": {key: part.present for key, part in totals.by_part.items()},
        },
    }


def _items(event: Event, table: AttendanceTable) -> Iterator[Item]:
    yield from _programme(event)
    yield from _invitations(event)
    yield from _sheets(event, table)
    columns, rows = attendance_rows(event, table)
    yield Item("3-deelnemers.csv", tables.csv_file(columns, rows))
    yield Item("3-deelnemers.xlsx", tables.xlsx_file(_("Deelnemers"), columns, rows))
    yield Item("4-aanwezigheid-per-registratie.csv", tables.csv_file(*_marks(event, table)))
    yield Item("4-heropeningen.csv", tables.csv_file(*_reopenings(event)))
    yield from _materials(event)
    for name, purpose in (("6-evaluatie", EVALUATION), ("6-na-drie-maanden", FOLLOWUP)):
        found = results(event.id, purpose)
        if found.shown:
            yield Item(f"{name}.csv", tables.csv_file(*_answers(found)))


def _programme(event: Event) -> Iterator[Item]:
    speakers = db.session.scalars(
        select(Speaker).where(Speaker.event_id == event.id).order_by(Speaker.position, Speaker.id)
    ).all()
    made = programme.programme(event, workshops.of_event(event.id), speakers, event.language)
    page = render_paper(
        "programme",
        event.language,
        made=made,
        description_html=event.description_html,
        report_html=event.report_html,
    )
    yield Item("1-programma.html", page.encode())
    yield Item("1-programma.pdf", programme.pdf(event, made, event.language))


def _invitations(event: Event) -> Iterator[Item]:
    """How many mails of each kind left and when, and one invitation as it was sent, without its person."""
    people = select(Attendee.id).where(Attendee.event_id == event.id)
    of_day = or_(
        OutboxMessage.budget == f"event:{event.id}",
        and_(OutboxMessage.subject_kind == "attendee", OutboxMessage.subject_id.in_(people)),
        and_(OutboxMessage.subject_kind == "follow", OutboxMessage.sequence == event.id),
    )
    rows = db.session.execute(
        select(
            OutboxMessage.kind,
            func.count(),
            func.min(OutboxMessage.sent_at),
            func.max(OutboxMessage.sent_at),
        )
        .where(of_day, OutboxMessage.state == "sent")
        .group_by(OutboxMessage.kind)
        .order_by(OutboxMessage.kind)
    )
    counted = [
        [str(title_of(kind)), str(number), _minute(first), _minute(last)]
        for kind, number, first, last in rows
    ]
    columns = [_("Mail"), _("Verzonden"), _("Eerste"), _("Laatste")]
    yield Item("2-mails.csv", tables.csv_file(columns, counted))
    for kind in INVITING:
        sent = db.session.scalars(
            select(OutboxMessage)
            .where(of_day, OutboxMessage.kind == kind)
            .order_by(OutboxMessage.id)
            .limit(1)
        ).first()
        text = _text_of(sent) if sent else ""
        if text:
            yield Item("2-uitnodiging.txt", text.encode())
            return


def _text_of(message: OutboxMessage) -> str:
    """A mail as it was sent, without who got it and without their own links."""
    mail = mails.compose(message)
    body = mail.get_body(("plain",)) if mail else None
    if mail is None or body is None:
        return ""
    text = f"{mail['Subject']}\n\n{body.get_content()}"
    text = ADDRESS.sub(_("[persoonlijke link]"), text)
    return text.replace(message.recipient_name, _("[naam]")) if message.recipient_name else text


def _sheets(event: Event, table: AttendanceTable) -> Iterator[Item]:
    speakers = db.session.scalars(
        select(Speaker.name).where(Speaker.event_id == event.id).order_by(Speaker.position)
    )
    made = sheet.sheet(event, table, list(speakers), event.language)
    yield Item("3-aanwezigheidslijst.pdf", sheet.pdf(event, made, event.language))


def attendance_rows(event: Event, table: AttendanceTable) -> tuple[list[str], list[list[str | int]]]:
    """Everybody on the list as headings and rows: where they are from, each half-day, and their minutes."""
    names = words.names_of(table.parts)
    types, regions = dashboard.type_names(i18n.language()), dashboard.region_names(i18n.language())
    columns = [_("Naam"), _("Functie"), _("Organisatie"), _("Soort organisatie"), _("Regio")]
    columns += [*names.values(), _("Binnen"), _("Buiten"), _("Verbeterd"), _("Aan de deur"), _("Minuten")]
    return columns, [
        [
            *(person.name, person.function, person.organisation),
            *(types.get(person.type, ""), regions.get(person.region, "")),
            *_presence(event, table, person),
        ]
        for person in table.people
    ]


def _presence(event: Event, table: AttendanceTable, person: Attended) -> list[str | int]:
    said = {
        Verdict.PRESENT: _("aanwezig"),
        Verdict.EXCUSED: _("verontschuldigd"),
        Verdict.ABSENT: _("afwezig"),
    }
    return [
        *(said[person.on(part.key).verdict] for part in table.parts),
        _clock(person.first_in, event.zone),
        _clock(person.last_out, event.zone),
        _("ja") if person.is_corrected else "",
        _("ja") if person.is_walk_in else "",
        person.minutes,
    ]


def _marks(event: Event, table: AttendanceTable) -> tuple[list[str], list[list[str]]]:
    names = words.names_of(table.parts)
    said: dict[str, str] = {
        Mark.IN: _("Binnen"),
        Mark.OUT: _("Weg"),
        Mark.EXCUSED: _("Verontschuldigd"),
        Mark.PRESENT: _("Verbeterd: aanwezig"),
        Mark.ABSENT: _("Verbeterd: afwezig"),
    }
    columns = [_("Gehoord op"), _("Gebeurd op"), _("Naam"), _("Wat"), _("Dagdeel"), _("Door"), _("Reden")]
    return columns, [
        [
            _minute(mark.recorded_at),
            _minute(mark.at),
            mark.attendee.name,
            said[mark.kind],
            names.get(mark.part, mark.part),
            _who(mark.by),
            mark.reason,
        ]
        for mark in reversed(attendance.marks_of(event.id))
    ]


def _reopenings(event: Event) -> tuple[list[str], list[list[str]]]:
    rows = db.session.scalars(select(Reopening).where(Reopening.event_id == event.id).order_by(Reopening.id))
    columns = [
        _("Reden"),
        _("Gevraagd door"),
        _("Gevraagd op"),
        _("Toegestaan door"),
        _("Toegestaan op"),
        _("Gesloten op"),
    ]
    return columns, [
        [
            row.reason,
            name_of_member(row.asked_by),
            _minute(row.asked_at),
            name_of_member(row.allowed_by) if row.allowed_by else "",
            _minute(row.allowed_at),
            _minute(row.closed_at),
        ]
        for row in rows
    ]


def _materials(event: Event) -> Iterator[Item]:
    found = materials.of_event(event.id)
    links = [f"{one.title}: {one.url}\n" for one in found if one.url]
    if links:
        yield Item("5-materiaal/links.txt", "".join(links).encode())
    for number, one in enumerate([one for one in found if one.stored_name], 1):
        yield Item(f"5-materiaal/{number:02}-{one.file_name}", uploads.path_of(one.stored_name))


def _answers(found: Any) -> tuple[list[str], list[list[str]]]:
    columns = [result.label for result in found.results]
    return columns, [
        [question_rules.say(row.get(result.root)) for result in found.results] for row in found.rows
    ]


def _who(label: str) -> str:
    """The name of whoever made a mark, where the account is still there."""
    kind, _colon, number = label.partition(":")
    return (name_of_member(int(number)) if kind == "member" and number.isdigit() else "") or label


def _minute(moment: datetime | None) -> str:
    return i18n.local(moment).strftime("%Y-%m-%d %H:%M") if moment else ""


def _clock(moment: datetime | None, zone: str) -> str:
    return i18n.local(moment, zone).strftime("%H:%M") if moment else ""
