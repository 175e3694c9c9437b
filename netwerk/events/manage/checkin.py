"""Checking people in at the door: the list on a phone, its marks, the code of one person, walk-ins.

Nobody is asked here who they are once more: people stand in line, and the phone sends marks by itself.
"""

from __future__ import annotations

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_wtf.csrf import generate_csrf

from netwerk.events import checkin_codes
from netwerk.events.attendance_rules import Mark, is_workshop, opens_at
from netwerk.events.manage import attending, phones, queries
from netwerk.events.manage.attendance_forms import WalkInForm
from netwerk.events.manage.blueprint import blueprint, organiser
from netwerk.events.models import Event
from netwerk.events.queries.attendance import AttendanceTable, present
from netwerk.events.queries.registering import organisation_names
from netwerk.events.services import attendance, walk_ins
from netwerk.events.services.attendance import Tap
from netwerk.kernel import clock, web
from netwerk.kernel.errors import Conflict, Invalid, NotFound
from netwerk.kernel.i18n import _
from netwerk.kernel.text import fold, typed_number
from netwerk.members.access import Access, Answer, access
from netwerk.members.actor import Actor


@blueprint.route("/<int:event_id>/inchecken", methods=["GET", "POST"])
@access(Access.ORGANISER, proof=False)
def checkin(event_id: int) -> Answer:
    """Check people in at the door."""
    actor = organiser()
    event = queries.load_managed(event_id, actor)
    if request.method == "POST":
        return _one_pressed(event, actor)
    table, words = present(event_id), request.args.get("zoek", "")[:100]
    only = _asked_for()
    part = _part(event, table)
    rows = attending.rows(event, table, part)
    tabs = {
        key: (name, _address(event, key), key == part) for key, name in attending.parts(event, table).items()
    }
    return render_template(
        "manage/checkin.html",
        event=event,
        is_open=attendance.is_open(event, clock.now()),
        opens_at=opens_at(event),
        part=part,
        halves=[tab for key, tab in tabs.items() if not is_workshop(key)],
        rooms=[tab for key, tab in tabs.items() if is_workshop(key)],
        rows=[
            row
            for row in rows
            if all(word in row.words for word in fold(words).split()) and (not only or row.id in only)
        ],
        inside=sum(row.is_in for row in rows),
        total=len(rows),
        words=words,
        key=web.form_key()[:24],
        waiting=queries.attendees(event_id, queries.WAITERS, words),
        organisation_of=queries.organisation_of,
        form=WalkInForm(formdata=None),
        organisations=organisation_names(),
        full=event.seats_left == 0,
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
@access(Access.ORGANISER, proof=False)
def checkin_marks(event_id: int) -> Answer:
    """Take in the marks and the guests that a phone kept, however often it sends them."""
    actor, now = organiser(), clock.now()
    event = queries.load_managed(event_id, actor)
    sent = phones.portion(now)
    # Guests first: they need the event's lock, for which nobody may wait who holds a mark.
    came = walk_ins.walk_in_all(event.id, sent.guests, actor, now=now)
    taken = attendance.mark(event.id, sent.taps, actor, now=now)
    why = sent.wrong | {key: _why(error) for key, error in came.refused.items()}
    return jsonify(
        kept=sorted(taken.kept | came.people.keys()),
        refused=sorted(taken.refused | why.keys()),
        people=came.people,
        why=why,
    )


@blueprint.get("/<int:event_id>/inchecken/stand")
@access(Access.ORGANISER)
def checkin_state(event_id: int) -> Answer:
    """Who is in now, for a phone that shows the list, and a fresh token for its next marks."""
    event = queries.load_managed(event_id, organiser())
    table = present(event_id)
    rows = attending.rows(event, table, _part(event, table))
    return jsonify(token=generate_csrf(), people=[[row.id, row.is_in, row.state] for row in rows])


@blueprint.route("/<int:event_id>/inchecken/nieuw", methods=["GET", "POST"])
@access(Access.ORGANISER, proof=False)
def walk_in(event_id: int) -> Answer:
    """Let somebody in who is not on the list."""
    actor, now = organiser(), clock.now()
    event = queries.load_managed(event_id, actor)
    form = WalkInForm()
    part = _part(event, present(event_id))
    if form.validate_on_submit():
        try:
            guest = walk_ins.with_organisation(phones.guest_of(form, part, now), now=now)
            came = walk_ins.walk_in(event_id, guest, actor, now=now)
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
        opens_at=opens_at(event),
        organisations=organisation_names(),
        full=event.seats_left == 0,
    )
    return body, 422 if form.errors else 200


@blueprint.route("/<int:event_id>/inchecken/<code>", methods=["GET", "POST"])
@access(Access.ORGANISER, proof=False)
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
        opens_at=opens_at(event),
        organisation=queries.organisation_of(attendee),
        workshops=attending.workshops_of(attendee.id),
        key=web.form_key(),
    )


# --- parts ------------------------------------------------------------------------------------------------


def _address(event: Event, part: str, zoek: str | None = None) -> str:
    return url_for("manage_events.checkin", event_id=event.id, deel=part, zoek=zoek)


def _part(event: Event, table: AttendanceTable) -> str:
    return attending.chosen_part(event, table, request.args.get("deel", ""), clock.now())


def _why(error: Invalid | Conflict) -> dict[str, str]:
    """The sentence of a refusal by the field it is about, nameless where it is about none."""
    field = error.field if isinstance(error, Invalid) else None
    return {field or "": str(error.sentence)}


def _asked_for() -> set[int]:
    """The people whose rows a phone asks for, as it shows the others already."""
    return {number for one in request.args.get("wie", "").split(",") if (number := typed_number(one))}
