"""What people of one booking chose and answered, as their private page shows it and lets them change it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from netwerk.events import question_fields, question_rules
from netwerk.events.extras import Asking
from netwerk.events.models import Attendee, Question
from netwerk.events.queries import workshops
from netwerk.events.queries.workshops import Place
from netwerk.events.services import answers
from netwerk.events.services.private_links import PrivateView
from netwerk.events.workshop_rules import PlaceState
from netwerk.kernel.i18n import _

Rows = list[tuple[str, str]]


def readable(asking: Asking, view: PrivateView, person: Attendee) -> Asking:
    """What the holder of a link may read and change for somebody.

    Sensitive answers of a colleague with an address of their own are between them and the organiser.
    """
    own = view.attendee is not None or person.email_key in {None, view.booking.contact_email_key}
    return asking if own else replace(asking, questions=_without_sensitive(asking.questions))


def rows_of(view: PrivateView, asking: Asking) -> dict[int, Rows]:
    """For each person of the link what they chose and answered, in words."""
    ids = [person.id for person in view.people]
    given = answers.of_attendees(view.event.id, ids) if asking.questions else None
    places = workshops.of_attendees(ids) if asking.blocks else {}
    found = {}
    for person in view.people:
        rows: Rows = []
        if asking.blocks:
            rows.append((_("Workshops"), _places(places.get(person.id, []))))
        for question in readable(asking, view, person).questions:
            answer = given.given.get(person.id, {}).get(question.root) if given else None
            if answer is not None:
                rows.append((question.label, question_rules.say(answer.value)))
        found[person.id] = rows + _shared(asking, person)
    return found


def data_of(person: Attendee, asking: Asking) -> dict[str, Any]:
    """What somebody chose and answered before, as the data of the form."""
    given = answers.of_attendees(person.event_id, [person.id]).given.get(person.id, {})
    data: dict[str, Any] = question_fields.data_of(
        asking.questions, {root: answer.value for root, answer in given.items()}
    )
    data |= {"shares": person.shares_details, "seeks": person.seeks, "no_photos": person.no_photos}
    ranked = sorted(workshops.of_attendees([person.id]).get(person.id, []), key=lambda place: place.rank)
    for number, block in enumerate(asking.blocks, 1):
        wanted = {workshop.id for workshop in block.workshops}
        chosen = [str(place.workshop_id) for place in ranked if place.workshop_id in wanted]
        data |= {f"w{number}_{rank}": one for rank, one in enumerate(chosen[:2], 1)}
    return data


def _without_sensitive(questions: Sequence[Question]) -> tuple[Question, ...]:
    """The questions that are not sensitive and hang on none that is."""
    left_out: set[str] = set()
    kept = []
    for question in questions:
        if question.sensitive or question.shown_when_root in left_out:
            left_out.add(question.root)
        else:
            kept.append(question)
    return tuple(kept)


def _places(places: Sequence[Place]) -> str:
    words = {
        PlaceState.CONFIRMED: _("%(workshop)s (ingeschreven)"),
        PlaceState.WAITLISTED: _("%(workshop)s (op de wachtlijst)"),
        PlaceState.WISH: _("%(workshop)s (voorkeur)"),
    }
    return ", ".join(words[place.state] % {"workshop": place.title} for place in places) or _("geen keuze")


def _shared(asking: Asking, person: Attendee) -> Rows:
    rows: Rows = []
    if asking.has_list:
        rows.append((_("Deelnemerslijst"), _("ja") if person.shares_details else _("nee")))
        if person.seeks:
            rows.append((_("Zoekt contact met"), person.seeks))
    if person.no_photos:
        rows.append((_("Foto's"), _("geen foto's")))
    return rows
