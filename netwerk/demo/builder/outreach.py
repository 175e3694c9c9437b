"""What organisers of the demo send of their own accord: invitations, messages, reminders; and a series."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from netwerk.demo.builder import content
from netwerk.demo.builder.moments import Moments
from netwerk.demo.builder.network import Network
from netwerk.events import address_list, series_rules
from netwerk.events.models import Event, Series
from netwerk.events.outreach_rules import Segment
from netwerk.events.queries import series as series_reads
from netwerk.events.services import messages, outreach, reminding, series
from netwerk.events.services.messages import Audience
from netwerk.kernel import i18n, outbox
from netwerk.kernel.database import db
from netwerk.kernel.inbox.receiving import receive
from netwerk.members.actor import Actor
from netwerk.taxonomy.school_holidays import holiday_on
from netwerk.taxonomy.school_year import SchoolYear

Happening = tuple[datetime, Callable[[datetime], object]]

# The day whose organiser invites, the one whose people hear of the parking, and the days of the series.
INVITES, WRITES = "mobiliteit-noord-limburg", "evalueren-doe-je-samen"
TRACK = (
    *("eerste-week", "takenkaart", "evalueren-doe-je-samen", "moeilijke-gesprekken", "intervisie-zorg"),
    "terugvalplan",
)
REPEATED, COPIES, EVERY_WEEKS = "intervisie-zorg", 2, 5
WRONG_ADDRESS = "onthaal@vervoerbedrijf-kempen.example"
LIST = f"""
Griet Aerts;griet.aerts@buurtbus-pelt.example
Onthaal Vervoerbedrijf Kempen;{WRONG_ADDRESS}
Fietspunt Hamont <fietspunt@hamont.example>
mobiliteit@bocholt.example
"""
NOTE = """Vorig jaar bleven de stoelen van de busmaatschappijen leeg. Dit jaar zitten ze **mee aan tafel**.

- Breng je vraag mee op een kaartje.
- Ken je een bedrijf dat ver van de bus ligt? Neem het mee."""
PARKING = """De zaal ligt deze keer aan de achterkant. **Parkeer op P2**, niet op P1: daar is die dag markt.

Breng je een evaluatieformulier mee dat je zelf gebruikt? Eén blad is genoeg."""


@dataclass(frozen=True)
class Outreach:
    """Who sends what, and when; everything hangs on the moment the demo is built."""

    network: Network
    now: datetime

    def happenings(self) -> Iterator[Happening]:
        """Everything that happens, in no order."""
        days = {day.key: day for day in content.days()}
        invites = Moments.of(days[INVITES], self.now, days[INVITES].offset_days)
        yield invites.opens_at + timedelta(days=2, hours=2), self._invite
        yield invites.opens_at + timedelta(days=2, hours=3), self._bounce
        yield self.now - timedelta(minutes=35), self._invite_more
        yield self.now - timedelta(hours=20), self._write
        yield self.now - timedelta(days=2), self._make_series
        for day in days.values():
            if day.state == "published" and 0 < day.offset_days < max(reminding.CHOICES):
                starts_at = i18n.local(Moments.of(day, self.now, day.offset_days).starts_at)
                for before in (7, 1):
                    due = starts_at - timedelta(days=before)
                    if due < self.now:
                        yield due, self._remind

    @property
    def _organiser(self) -> Actor:
        return self.network.actors["chantal"]

    def _event(self, key: str) -> Event:
        title = next(day.title for day in content.days() if day.key == key)
        return db.session.scalars(select(Event).where(Event.title == title)).one()

    def _invite(self, now: datetime) -> None:
        words = self.network.words
        segment = Segment(
            theme_ids=(words.themes["mobiliteit"],),
            region_ids=(words.regions["noord-limburg"],),
            former=True,
            typed=address_list.read(LIST).people,
        )
        event_id = self._event(INVITES).id
        outreach.invite(event_id, segment, NOTE, self._organiser, form_key="demo-invite", now=now)

    def _invite_more(self, now: datetime) -> None:
        segment = Segment(typed=address_list.read("Lien Bosmans;lien.bosmans@nieuw.example").people)
        event_id = self._event(INVITES).id
        outreach.invite(event_id, segment, "", self._organiser, form_key="demo-invite-more", now=now)

    def _bounce(self, now: datetime) -> None:
        """The mail server of one of those invited knows nobody of that name (RFC 3464)."""
        outbox.settle(now)
        sent = next(row for row in outbox.recent(500) if row.recipient == WRONG_ADDRESS)
        receive(_report(sent.message_id), now)

    def _write(self, now: datetime) -> None:
        messages.send(
            self._event(WRITES).id,
            Audience(messages.COMING),
            "Waar parkeer je?",
            PARKING,
            self._organiser,
            form_key="demo-message",
            now=now,
        )

    def _remind(self, now: datetime) -> None:
        for event_id in reminding.due(now):
            reminding.remind(event_id, now)

    def _make_series(self, now: datetime) -> None:
        year = SchoolYear.of(self.now)
        facts = series.SeriesFacts(
            title="Samen begeleiden: een schooljaar voor mentoren en trajectbegeleiders",
            school_year=year,
            about="Volg minstens drie dagen en krijg een attest van het hele traject.",
            days_required=3,
        )
        made = series.create(facts, self._organiser, now=now)
        for key in TRACK:
            event = self._event(key)
            if event.school_year == year:
                series.add_day(made.id, event.id, self._organiser)
        self._repeat(made, year, now)

    def _repeat(self, made: Series, year: SchoolYear, now: datetime) -> None:
        original = self._event(REPEATED)
        start = i18n.local(original.starts_at, original.zone).date()
        first = start + timedelta(weeks=EVERY_WEEKS)
        planned = series_rules.every(
            first, EVERY_WEEKS, first + timedelta(weeks=30), lambda day: "x" if holiday_on(day) else ""
        )
        days = [day for day in planned.days[:COPIES] if SchoolYear.of(day) == year]
        if days and original.school_year == year and series_reads.days_of(made.id):
            series.copy_over_year(made.id, original.id, days, self._organiser, now=now)


def _report(message_id: str) -> bytes:
    return f"""\
From: MAILER-DAEMON@mail.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="part"

--part
Content-Type: text/plain

Your message could not be delivered.
--part
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example

Final-Recipient: rfc822; {WRONG_ADDRESS}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 user unknown
--part
Content-Type: text/rfc822-headers

Message-ID: {message_id}
--part--
""".encode()
