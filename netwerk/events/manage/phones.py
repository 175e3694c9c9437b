"""What a phone at the door sends: the marks and the guests that it kept, each under a key of its own."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict

from netwerk.events.manage.attendance_forms import WalkInForm
from netwerk.events.services.attendance import Tap
from netwerk.events.services.walk_ins import Guest
from netwerk.kernel import web
from netwerk.kernel.errors import Invalid
from netwerk.kernel.i18n import _
from netwerk.kernel.text import plain_line

# A phone sends what it kept in portions; more than this in one request is not from our page.
MOST_MARKS, MOST_GUESTS = 500, 100
KEY = re.compile(r"[0-9a-zA-Z_-]{1,60}")
LARGEST_ID = 2**31 - 1
# A phone may have lain in a drawer since the morning, not since last week.
OLDEST = timedelta(days=2)


@dataclass(frozen=True)
class Portion:
    """What was sent; `wrong` says by key what is wrong with a guest, by field of the form."""

    taps: list[Tap]
    guests: list[Guest]
    wrong: dict[str, dict[str, str]]


def portion(now: datetime) -> Portion:
    """What the request brings. Raises Invalid for what our page never sends."""
    sent = _body()
    found = Portion([_tap(mark, now) for mark in _list(sent, "marks", MOST_MARKS)], [], {})
    for guest in _list(sent, "guests", MOST_GUESTS):
        form, part, at = _filled_in(guest, now)
        if form.validate():
            found.guests.append(guest_of(form, part, at))
        else:
            found.wrong[form.form_key.data or ""] = {
                name or "": str(sentences[0]) for name, sentences in form.errors.items()
            }
    return found


def guest_of(form: WalkInForm, part: str, at: datetime) -> Guest:
    """Whom the form describes."""
    return Guest(
        form_key=web.form_key(form.form_key.data or ""),
        name=form.name.data or "",
        part=part,
        at=at,
        email=form.email.data or None,
        function=form.function.data or "",
        organisation_name=form.organisation.data or "",
    )


# --- parts ------------------------------------------------------------------------------------------------


def _body() -> Any:
    try:
        return request.get_json(silent=True)
    except RecursionError:
        # Lists within lists without end are no JSON that anybody sends in earnest.
        return None


def _list(sent: Any, name: str, most: int) -> list[Any]:
    found = sent.get(name, []) if isinstance(sent, dict) else None
    if not isinstance(found, list) or len(found) > most:
        raise Invalid(_("Dit zijn geen markeringen."))
    return found


def _tap(mark: Any, now: datetime) -> Tap:
    match mark:
        case {
            "key": str(key),
            "id": int(attendee_id),
            "part": str(part),
            "kind": str(kind),
            "age": int(age) | float(age),
            "reason": str(reason),
        } if KEY.fullmatch(key) and 0 < attendee_id <= LARGEST_ID:
            return Tap(key, attendee_id, part, kind, _moment(age, now), plain_line(reason))
        case _:
            raise Invalid(_("Dit zijn geen markeringen."))


def _filled_in(guest: Any, now: datetime) -> tuple[WalkInForm, str, datetime]:
    """A guest as the form that the page without scripts would have sent, for which part and when."""
    match guest:
        case {
            "key": str(key),
            "part": str(part),
            "age": int(age) | float(age),
            "name": str(name),
            "organisation": str(organisation),
            "function": str(function),
            "email": str(email),
        } if KEY.fullmatch(key):
            answers = {"name": name, "organisation": organisation, "function": function, "email": email}
            # The token came in a header, for the whole portion.
            form = WalkInForm(MultiDict({"form_key": key, **answers}), meta={"csrf": False})
            return form, part, _moment(age, now)
        case _:
            raise Invalid(_("Dit zijn geen markeringen."))


def _moment(age: float, now: datetime) -> datetime:
    """When it was: the clock of a phone may be wrong, its sense of how long ago is not."""
    if not -math.inf < age < math.inf:
        raise Invalid(_("Dit zijn geen markeringen."))
    return now - timedelta(seconds=min(max(age, 0), OLDEST.total_seconds()))
