"""What came back by mail about the days of the demo: answers of calendars, a question, an odd one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from netwerk.demo import answers
from netwerk.events.calendar_reading import ReceivedEvent
from netwerk.events.models import Attendee, Event
from netwerk.events.rules import State
from netwerk.kernel import site
from netwerk.kernel.database import db
from netwerk.kernel.inbox.receiving import receive
from netwerk.kernel.outbox import OutboxMessage

Happening = tuple[datetime, Callable[[datetime], object]]

# Of long ago nobody looks at the answers any more.
LOOKS_BACK = timedelta(days=60)
YES, PERHAPS = 0.55, 0.62
ASKED = {"mentor-aan-zet": "Vond iemand een blauwe drinkbus? Ze bleef staan op tafel 5."}
DECLINED, FROM_ELSEWHERE = "mobiliteit-noord-limburg", "evalueren-doe-je-samen"
PRIVATE_ADDRESS = "thuis@elders.example"


class Replies:
    """The answers about one day."""

    def __init__(self, day_key: str, event_id: Callable[[], int], seed: str) -> None:
        """`event_id` is known once the day was made."""
        self._key, self._event_id = day_key, event_id
        self._rng = Random(f"{seed}:replies:{day_key}")  # noqa: S311 (invented people, not secrets)

    def happenings(self, starts_at: datetime, ends_at: datetime, now: datetime) -> Iterator[Happening]:
        """Everything up to now, in order."""
        if ends_at < now - LOOKS_BACK:
            return
        yield min(starts_at, now) - timedelta(minutes=150), self._answer
        if self._key == FROM_ELSEWHERE:
            yield now - timedelta(minutes=140), self._answer_from_elsewhere
        if self._key in ASKED:
            yield now - timedelta(minutes=5), self._ask

    def _answer(self, now: datetime) -> None:
        """More than half of those invited press a button; one of a roomy day presses no."""
        declines = self._key == DECLINED
        for person in self._invited():
            drawn = self._rng.random()
            if drawn < PERHAPS:
                partstat = "ACCEPTED" if drawn < YES else "TENTATIVE"
                if declines and partstat == "TENTATIVE":
                    declines, partstat = False, "DECLINED"
                receive(self._reply(person, partstat, person.email or "", now), now)

    def _answer_from_elsewhere(self, now: datetime) -> None:
        """Somebody forwarded the invitation and pressed the button at home."""
        receive(self._reply(self._invited()[0], "DECLINED", PRIVATE_ADDRESS, now), now)

    def _ask(self, now: datetime) -> None:
        """Somebody answers one of our mails in words."""
        person = self._invited()[-1]
        ours = select(OutboxMessage.message_id).where(
            OutboxMessage.subject_kind == "attendee", OutboxMessage.subject_id == person.id
        )
        receive(_letter(person, db.session.scalar(ours.limit(1)) or "", ASKED[self._key]), now)

    def _invited(self) -> list[Attendee]:
        """Those whose calendar was asked."""
        wanted = (
            select(Attendee)
            .join(Attendee.invitation)
            .where(Attendee.event_id == self._event_id(), Attendee.state == State.CONFIRMED)
            .where(Attendee.email.is_not(None))
            .order_by(Attendee.id)
            .options(joinedload(Attendee.invitation))
        )
        found = db.session.scalars(wanted)
        return [one for one in found if one.invitation and one.invitation.last_method == "REQUEST"]

    def _reply(self, person: Attendee, partstat: str, sender: str, now: datetime) -> bytes:
        event, invitation = db.session.get_one(Event, person.event_id), person.invitation
        assert invitation is not None
        invited = ReceivedEvent(
            method=invitation.last_method,
            status="CONFIRMED",
            title=event.title,
            starts_at=event.starts_at,
            ends_at=event.ends_at,
            location="",
            attendee=sender,
            uid=invitation.uid,
            sequence=invitation.last_sequence,
        )
        return answers.answer(invited, partstat, now)


def _letter(person: Attendee, about: str, text: str) -> bytes:
    return f"""\
From: {person.email}
To: {site.sender()}
Subject: Re: netwerkdag
In-Reply-To: {about}
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

{text}
""".encode()
