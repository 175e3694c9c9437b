"""Who came to the days of the demo: marks at the door, somebody who was not on the list, corrections."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from random import Random

from netwerk.events.attendance_rules import Mark, Part, parts_of
from netwerk.events.models import Event
from netwerk.events.queries.attendance import Attended, present
from netwerk.events.services import attendance, walk_ins
from netwerk.events.services.attendance import Tap
from netwerk.events.services.walk_ins import Guest
from netwerk.kernel.database import db
from netwerk.members.actor import Actor

Happening = tuple[datetime, Callable[[datetime], object]]

# People come from so long before the start until so long after it.
EARLY, LATE = timedelta(minutes=25), timedelta(minutes=10)
CAME, EXCUSED, STAYED = 0.88, 0.94, 0.93
WALK_INS = (
    ("Nele Op de Beeck", "Kinderdagverblijf De Rups", "Begeleider"),
    ("Youssef El Amrani", "Garage Amrani", "Zaakvoerder"),
    ("Griet Hermans", "Woonzorgcentrum Ter Linde", "Mentor"),
)


class Door:
    """The door of one day."""

    def __init__(self, day_key: str, event_id: Callable[[], int], organiser: Actor, seed: str) -> None:
        """`event_id` is known once the day was made."""
        self._key, self._event_id, self._organiser = day_key, event_id, organiser
        self._rng = Random(f"{seed}:door:{day_key}")  # noqa: S311 (invented people, not secrets)

    def happenings(self, starts_at: datetime, ends_at: datetime, now: datetime) -> Iterator[Happening]:
        """Everything up to now, in order; of a day going on, those who are in by now."""
        for at, do in (
            (starts_at - EARLY, self._excuse),
            (starts_at + LATE, self._arrive),
            (starts_at + timedelta(minutes=30), self._let_in),
            (ends_at + timedelta(hours=2), self._correct),
        ):
            if at < now:
                yield at, do

    def _excuse(self, now: datetime) -> None:
        """Some called in the morning: a sick child, a shift to take over."""
        event = self._event()
        parts = [part.key for part in parts_of(event)]
        for person in present(event.id).people:
            if CAME < self._rng.random() < EXCUSED:
                reason = self._rng.choice(("Ziek", "Moest inspringen op het werk", "Autopech"))
                attendance.excuse(
                    event.id, person.attendee_id, parts, reason=reason, actor=self._organiser, now=now
                )

    def _arrive(self, now: datetime) -> None:
        """Let people in at the start of the day; of those some stay away from its second half."""
        event = self._event()
        parts = parts_of(event)
        table = present(event.id)
        expected = [person for person in table.people if not person.presences]
        came = [person for person in expected if self._rng.random() < CAME]
        for number, part in enumerate(parts):
            if number:
                came = [person for person in came if self._rng.random() < STAYED]
            self._mark(event, part, came, now)

    def _mark(self, event: Event, part: Part, people: list[Attended], now: datetime) -> None:
        span = (EARLY + LATE).total_seconds()
        taps = [
            Tap(
                f"demo-{self._key}-{part.key}-{person.attendee_id}"[-40:],
                person.attendee_id,
                part.key,
                Mark.IN,
                part.starts_at - EARLY + timedelta(seconds=self._rng.random() * span),
            )
            for person in people
        ]
        attendance.mark(event.id, taps, self._organiser, now=max(now, part.starts_at + LATE))

    def _let_in(self, now: datetime) -> None:
        """Where there is a seat left, somebody comes along with a colleague."""
        event = self._event()
        if event.seats_left == 0 or event.is_online:
            return
        name, organisation, function = self._rng.choice(WALK_INS)
        guest = Guest(
            f"demo-{self._key}",
            name,
            parts_of(event)[0].key,
            now,
            function=function,
            organisation_name=organisation,
        )
        walk_ins.walk_in(event.id, guest, self._organiser, now=now)

    def _correct(self, now: datetime) -> None:
        """One was overlooked at the door and signed on paper."""
        event = self._event()
        missed = [person for person in present(event.id).people if not person.presences]
        if not missed:
            return
        attendance.correct(
            event.id,
            missed[0].attendee_id,
            parts_of(event)[-1].key,
            present=True,
            reason="Tekende op papier",
            actor=self._organiser,
            now=now,
        )

    def _event(self) -> Event:
        return db.session.get_one(Event, self._event_id())
