"""Checking people in at the door: the list on a phone, its marks, the code of one person, walk-ins."""

from __future__ import annotations

import math
import re
from datetime import timedelta
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_wtf.csrf import generate_csrf

from netwerk.events import checkin_codes
from netwerk.events.attendance_rules import Mark, is_workshop
from netwerk.events.manage import attending, queries
from netwerk.events.manage.attendance_forms import WalkInForm
from netwerk.events.manage.blueprint import blueprint, organiser
from netwerk.events.models import Event
from netwerk.events.queries.attendance import AttendanceTable, present
from netwerk.events.queries.registering import organisation_names
from netwerk.events.services import attendance
from netwerk.events.services.attendance import Guest, Tap
from netwerk.kernel import clock, web
from netwerk.kernel.errors import Invalid, NotFound
from netwerk.kernel.i18n import _
from netwerk.kernel.text import fold, plain_line, typed_number
from netwerk.members.access import Access, Answer, access
from netwerk.members.actor import Actor
from netwerk.members.services.organisations import find_or_create_organisation

# A phone sends what it kept in portions; more than this in one request is not from our page.
MOST_MARKS = 500
KEY = re.compile(r"[0-9a-zA-Z_-]{1,60}")
LARGEST_ID = 2**31 - 1
# A phone may have lain in a drawer since the morning, not since last week.
OLDEST = timedelta(days=2)


@blueprint.route("/<int:event_id>/inchecken", methods=["GET", "POST"])
@access(Access.ORGANISER)
def checkin(event_id: int) -> Answer:
    """Check people in at the door."""
    actor = organiser()
    event = queries.load_managed(event_id, actor)
    if request.method == "POST":
        return _one_pressed(event, actor)
    table, words = present(event_id), request.args.get("zoek", "")[:100]
    part = _part(event, table)
    rows = attending.rows(event, table, part)
    tabs = {
        key: (name, _address(event, key), key == part) for key, name in attending.parts(event, table).items()
    }
    return render_template(
        "manage/checkin.html",
        event=event,
        is_open=attendance.is_open(event, clock.now()),
        part=part,
        halves=[tab for key, tab in tabs.items() if not is_workshop(key)],
        rooms=[tab for key, tab in tabs.items() if is_workshop(key)],
        rows=[row for row in rows if all(word in row.words for word in fold(words).split())],
        inside=sum(row.is_in for row in rows),
        total=len(rows),
        words=words,
        key=web.form_key()[:24],
        waiting=queries.attendees(event_id, queries.WAITERS, words),
        organisation_of=queries.organisation_of,
    )


def _one_pressed(event: Event, actor: Actor) -> Answer:
    """A name was pressed where no script runs."""
    who, part = typed_number(request.form.get("wie", "")) or 0, request.form.get("deel", "")
    # One page gives one mark for each person, however often the button is pressed.
    key = f"{web.form_key(request.form.get('sleutel', ''))[:24]}-{who}"
    tap = Tap(key, who, part, Mark.IN, clock.now())
    if attendance.mark(event.id, [tap], actor, now=clock.now()).refused:
        raise NotFound
    return redirect(_address(event, part, zoek=request.form.get("zoek") or None), 303)


@blueprint.post("/<int:event_id>/inchecken/markeringen")
@access(Access.ORGANISER)
def checkin_marks(event_id: int) -> Answer:
    """Take in the marks that a phone kept, however often it sends them."""
    actor, now = organiser(), clock.now()
    event = queries.load_managed(event_id, actor)
    taken = attendance.mark(event.id, _taps(request.get_json(silent=True)), actor, now=now)
    return jsonify(kept=sorted(taken.kept), refused=sorted(taken.refused))


@blueprint.get("/<int:event_id>/inchecken/stand")
@access(Access.ORGANISER)
def checkin_state(event_id: int) -> Answer:
    """Who is in now, for a phone that shows the list, and a fresh token for its next marks."""
    event = queries.load_managed(event_id, organiser())
    table = present(event_id)
    rows = attending.rows(event, table, _part(event, table))
    return jsonify(token=generate_csrf(), people=[[row.id, row.is_in, row.state] for row in rows])


@blueprint.route("/<int:event_id>/inchecken/nieuw", methods=["GET", "POST"])
@access(Access.ORGANISER)
def walk_in(event_id: int) -> Answer:
    """Let somebody in who is not on the list."""
    actor, now = organiser(), clock.now()
    event = queries.load_managed(event_id, actor)
    form = WalkInForm()
    part = _part(event, present(event_id))
    if form.validate_on_submit():
        try:
            came = attendance.walk_in(event_id, _guest(form), part, actor, now=now)
        except Invalid as error:
            form.refuse(error)
        else:
            flash(_("%(name)s is binnen.", name=came.name), "ok")
            return redirect(_address(event, part), 303)
    elif request.method != "POST":
        form.form_key.data = web.form_key()
        form.name.data = request.args.get("naam", "")[:120]
    body = render_template(
        "manage/walk_in.html",
        event=event,
        form=form,
        part=part,
        is_open=attendance.is_open(event, now),
        organisations=organisation_names(),
        full=event.seats_left == 0,
    )
    return body, 422 if form.errors else 200


@blueprint.route("/<int:event_id>/inchecken/<code>", methods=["GET", "POST"])
@access(Access.ORGANISER)
def checkin_code(event_id: int, code: str) -> Answer:
    """See whose code was read, and check them in with one press."""
    actor, now = organiser(), clock.now()
    event = queries.load_managed(event_id, actor)
    attendee_id, nonce = checkin_codes.read(code)
    attendee = queries.attendee_of(event, attendee_id)
    if attendee.nonce != nonce:
        raise NotFound
    table = present(event_id)
    part = _part(event, table)
    if request.method == "POST":
        tap = Tap(web.form_key(request.form.get("sleutel", ""))[:40], attendee.id, part, Mark.IN, now)
        attendance.mark(event_id, [tap], actor, now=now)
        flash(_("%(name)s is binnen.", name=attendee.name), "ok")
        return redirect(url_for("manage_events.checkin_code", event_id=event.id, code=code, deel=part), 303)
    return render_template(
        "manage/checkin_code.html",
        event=event,
        code=code,
        attendee=attendee,
        row=next((row for row in attending.rows(event, table, part) if row.id == attendee.id), None),
        part=part,
        part_name=attending.parts(event, table)[part],
        is_open=attendance.is_open(event, now),
        organisation=queries.organisation_of(attendee),
        workshops=attending.workshops_of(attendee.id),
        key=web.form_key(),
    )


# --- parts ------------------------------------------------------------------------------------------------


def _address(event: Event, part: str, zoek: str | None = None) -> str:
    return url_for("manage_events.checkin", event_id=event.id, deel=part, zoek=zoek)


def _part(event: Event, table: AttendanceTable) -> str:
    return attending.chosen_part(event, table, request.args.get("deel", ""), clock.now())


def _taps(sent: Any) -> list[Tap]:
    """The marks of a request. Raises Invalid for what our page never sends."""
    marks = sent.get("marks") if isinstance(sent, dict) else None
    if not isinstance(marks, list) or len(marks) > MOST_MARKS:
        raise Invalid(_("Dit zijn geen markeringen."))
    return [_tap(mark) for mark in marks]


def _tap(mark: Any) -> Tap:
    match mark:
        case {
            "key": str(key),
            "id": int(attendee_id),
            "part": str(part),
            "kind": str(kind),
            "age": int(age) | float(age),
            "reason": str(reason),
        } if KEY.fullmatch(key) and 0 < attendee_id <= LARGEST_ID and math.isfinite(age):
            # The phone says how long ago it was: its clock may be wrong, its sense of time is not.
            ago = timedelta(seconds=min(max(age, 0), OLDEST.total_seconds()))
            return Tap(key, attendee_id, part, kind, clock.now() - ago, plain_line(reason))
        case _:
            raise Invalid(_("Dit zijn geen markeringen."))


def _guest(form: WalkInForm) -> Guest:
    name = form.organisation.data or ""
    organisation = find_or_create_organisation(name, now=clock.now()) if name else None
    return Guest(
        form_key=web.form_key(form.form_key.data or ""),
        name=form.name.data or "",
        email=form.email.data or None,
        function=form.function.data or "",
        organisation_id=organisation.id if organisation else None,
        organisation_name=organisation.name if organisation else "",
    )
