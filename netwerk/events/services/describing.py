"""What an organiser tells of a network day, and how it comes into the row."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from netwerk.events import calendar
from netwerk.events.attendance_rules import minutes_in
from netwerk.events.facts import stored_vevent
from netwerk.events.models import Event
from netwerk.events.queries import load_event
from netwerk.kernel.database import db
from netwerk.kernel.errors import Invalid
from netwerk.kernel.i18n import LazyString, lazy, local
from netwerk.kernel.markdown import COOK_VERSION, cook
from netwerk.kernel.rerendering import cooks
from netwerk.kernel.text import slugify
from netwerk.taxonomy.models import Funding, Municipality, Region, Theme
from netwerk.taxonomy.school_year import SchoolYear

# Fields that pass from the form to the row as they are; texts, themes and places need more.
PLAIN = (
    *("kind", "language", "title", "summary", "audience", "price", "starts_at", "ends_at", "zone"),
    *("venue_name", "venue_address", "online_url", "is_online", "capacity", "opens_at", "closes_at"),
    *("contact_name", "contact_email"),
    *("share_limit", "share_until", "needs_approval", "requests_hold_seats", "fits_first"),
    "credit_minutes",
)
COOKED = ("description", "practical", "report")


@dataclass(frozen=True)
class EventFacts:
    """What an organiser tells of a day. Times are aware instants; capacity None is unlimited.

    Without a region the municipality's own region on that day counts.
    """

    title: str
    starts_at: datetime
    ends_at: datetime
    kind: str = "netwerkdag"
    language: str = "nl"
    summary: str = ""
    audience: str = ""
    price: str = ""
    description: str = ""
    practical: str = ""
    report: str = ""
    programme: list[dict[str, str]] = field(default_factory=list)
    zone: str = "Europe/Brussels"
    # What an attestation of the whole day counts; None is the day itself.
    credit_minutes: int | None = None
    venue_name: str = ""
    venue_address: str = ""
    municipality_id: int | None = None
    region_id: int | None = None
    online_url: str = ""
    is_online: bool = False
    capacity: int | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    # At most so many seats for one organisation until then; None is no share, and until the day.
    share_limit: int | None = None
    share_until: datetime | None = None
    needs_approval: bool = False
    requests_hold_seats: bool = False
    fits_first: bool = False
    theme_ids: tuple[int, ...] = ()
    funding_id: int | None = None
    contact_name: str = ""
    contact_email: str = ""


def facts_of(event: Event) -> EventFacts:
    """The facts of a stored day, its themes loaded."""
    given = {name: getattr(event, name) for name in (*PLAIN, *COOKED)}
    return EventFacts(
        **given,
        programme=[dict(slot) for slot in event.programme],
        municipality_id=event.municipality_id,
        region_id=event.region_id,
        funding_id=event.funding_id,
        theme_ids=tuple(theme.id for theme in event.themes),
    )


def lacks(event: Event, now: datetime) -> list[LazyString]:
    """What a draft still needs before it may be published, in sentences."""
    wanted = (
        (event.summary, lazy("Schrijf een korte samenvatting.")),
        (event.description, lazy("Schrijf waarover de dag gaat.")),
        (event.themes, lazy("Kies minstens één thema.")),
        (event.venue_name or event.is_online, lazy("Vul de plaats in, of zet de dag online.")),
        (not event.is_online or event.online_url, lazy("Vul het adres van het online gesprek in.")),
        (event.contact_email, lazy("Vul in naar welk e-mailadres vragen mogen.")),
        (event.starts_at > now, lazy("Kies een dag die nog moet komen.")),
    )
    return [sentence for given, sentence in wanted if not given]


def fill(event: Event, facts: EventFacts) -> None:
    """Write the facts into the row, its texts cooked. Raises Invalid for facts that cannot be right."""
    _check(facts)
    for name in PLAIN:
        setattr(event, name, getattr(facts, name))
    for name in COOKED:
        raw = getattr(facts, name)
        if getattr(event, name) == raw and event.cook_version == COOK_VERSION:
            continue
        setattr(event, name, raw)
        _cook(event, name)
    event.cook_version = COOK_VERSION
    event.slug = slugify(facts.title, "dag")
    event.school_year_start = SchoolYear.of(facts.starts_at).start
    event.programme = [dict(slot) for slot in facts.programme]
    _relate(event, facts)


@cooks(Event, COOK_VERSION)
def _cook_anew(event: Event) -> None:
    for name in (*COOKED, "report"):
        _cook(event, name)
    event.cook_version = COOK_VERSION
    with db.session.no_autoflush:
        # A day that was forgotten stands in no calendar any more.
        if event.vevent:
            event.vevent = stored_vevent(load_event(event.id))


def _cook(event: Event, name: str) -> None:
    cooked = cook(getattr(event, name))
    setattr(event, f"{name}_html", cooked.html)
    if name == "description":
        event.description_text = cooked.text


def region_of_town(municipality_id: int | None, moment: datetime) -> int | None:
    """The region to which a municipality belongs at a moment; None without one."""
    if municipality_id is None:
        return None
    town = db.session.scalars(
        select(Municipality)
        .where(Municipality.id == municipality_id)
        .options(selectinload(Municipality.regions))
        .execution_options(populate_existing=True)
    ).first()
    region = town.region_on(local(moment).date()) if town else None
    return region.id if region else None


def _check(facts: EventFacts) -> None:
    calendar.require_zone(facts.zone)
    if not facts.title:
        raise Invalid(lazy("Geef de dag een titel."), "title")
    if facts.ends_at <= facts.starts_at:
        raise Invalid(lazy("Het einduur moet na het beginuur komen."), "end_time")
    longest = minutes_in(facts)
    if facts.credit_minutes is not None and not 1 <= facts.credit_minutes <= longest:
        raise Invalid(
            lazy("Kies 1 tot %(max)d minuten: zo lang duurt de dag.", max=longest), "credit_minutes"
        )
    if facts.opens_at and facts.opens_at >= (facts.closes_at or facts.starts_at):
        raise Invalid(lazy("Inschrijven moet openen voor het sluit en voor de dag begint."), "opens_at")
    if facts.capacity is not None and facts.capacity < 0:
        raise Invalid(lazy("Het aantal plaatsen kan niet onder nul."), "capacity")
    if facts.share_limit is not None and facts.share_limit < 1:
        raise Invalid(lazy("Geef elke organisatie minstens één plaats."), "share_limit")
    if facts.share_until and facts.share_until >= facts.starts_at:
        raise Invalid(lazy("Geef de plaatsen vrij voor de dag begint."), "share_until")


def _relate(event: Event, facts: EventFacts) -> None:
    wanted = select(Theme).where(Theme.id.in_(facts.theme_ids)).order_by(Theme.position, Theme.id)
    event.themes = list(db.session.scalars(wanted))
    if len(event.themes) != len(set(facts.theme_ids)):
        raise Invalid(lazy("Kies een thema uit de lijst."), "theme_ids")
    event.funding = db.session.get(Funding, facts.funding_id) if facts.funding_id else None
    event.municipality = (
        db.session.get(Municipality, facts.municipality_id) if facts.municipality_id else None
    )
    region_id = facts.region_id or region_of_town(facts.municipality_id, facts.starts_at)
    event.region = db.session.get(Region, region_id) if region_id else None
    event.municipality_id = event.municipality.id if event.municipality else None
    event.region_id = event.region.id if event.region else None
    event.funding_id = event.funding.id if event.funding else None
