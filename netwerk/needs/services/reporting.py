"""Reporting a need or a chance: by a member at once, by a visitor once their address is confirmed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from netwerk.kernel import joints, markdown, personal, search, tokens
from netwerk.kernel.database import db, hold
from netwerk.kernel.errors import Invalid, NotFound, TooMany
from netwerk.kernel.i18n import lazy
from netwerk.kernel.joints import Thing
from netwerk.kernel.text import plain_line, slugify
from netwerk.members.policy import may_find
from netwerk.needs import mails
from netwerk.needs.indexing import KIND
from netwerk.needs.models import Need, NeedReport, Recognition
from netwerk.needs.queries import needs as reads
from netwerk.needs.rules import AN_HOUR, LONGEST_TEXT, LONGEST_TITLE, Act, Kind, State
from netwerk.needs.services.noting import move, note, recount
from netwerk.needs.services.people import Speaker, organisation_of, visitors_organisation
from netwerk.taxonomy.models import Municipality, Sector, Theme

HOUR = timedelta(hours=1)
# How a need stands to the thing that it arose from.
CAME_FROM = "came_from"


@dataclass(frozen=True)
class NeedFacts:
    """What somebody reports. Without a region it is about the whole network."""

    kind: str
    title: str
    raw: str
    theme_ids: tuple[int, ...]
    region_id: int | None = None
    municipality_id: int | None = None
    sector_ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class From:
    """For which organisation it is reported, whether that is shown, and from the page of which thing."""

    organisation: str = ""
    shows_organisation: bool = False
    thing: tuple[str, int] | None = None


def report(
    facts: NeedFacts, by: Speaker, *, of: From | None = None, form_key: str | None = None, now: datetime
) -> Need:
    """Report a need; what a visitor reports nobody sees until they confirm it by mail.

    Raises Invalid for what lacks or cannot be, NotFound for a thing it cannot come from, and TooMany.
    """
    of = of or From()
    _check(facts)
    by.check()
    known = _sent_already(form_key, by)
    if known is not None:
        return known
    _check_pace(by, now)
    need = _write(facts, by, of, form_key, now)
    if of.thing is not None:
        _link(need, of.thing, by, now)
    if by.actor is not None:
        _show(need, by, now)
    else:
        mails.queue_confirm(_first_voice(need), need, resend=0)
    return need


def _check(facts: NeedFacts) -> None:
    if facts.kind not in set(Kind):
        raise Invalid(lazy("Kies of het een nood of een kans is."), "kind")
    title = plain_line(facts.title)
    if not title:
        raise Invalid(lazy("Geef het een titel."), "title")
    if len(title) > LONGEST_TITLE:
        raise Invalid(lazy("Hou de titel op hoogstens 120 tekens."), "title")
    check_text(facts.raw)
    if not facts.theme_ids:
        raise Invalid(lazy("Kies minstens één lerend netwerk waar dit bij hoort."), "themes")


def check_text(raw: str) -> None:
    """Raise Invalid for no words or too many."""
    if not plain_line(raw):
        raise Invalid(lazy("Schrijf wat er nu gebeurt."), "raw")
    if len(raw) > LONGEST_TEXT:
        raise Invalid(lazy("Hou het op hoogstens 5.000 tekens."), "raw")


def _sent_already(form_key: str | None, by: Speaker) -> Need | None:
    """What this form became before: one form is one need, however often it is sent."""
    if form_key is None:
        return None
    kept = _kept_key(form_key, by)
    hold(f"need form:{kept}")
    return db.session.scalars(
        select(Need).where(Need.form_key == kept).execution_options(populate_existing=True)
    ).first()


def _kept_key(form_key: str, by: Speaker) -> str:
    """The key of a form as it is kept: nobody else's form is the same one."""
    return hashlib.sha256(f"{by.person_key}:{form_key}".encode()).hexdigest()


def _check_pace(by: Speaker, now: datetime) -> None:
    if by.actor is None:
        return
    lately = select(func.count()).where(Need.author_id == by.actor.id, Need.created_at > now - HOUR)
    if int(db.session.scalar(lately) or 0) >= AN_HOUR:
        raise TooMany(
            lazy("Je meldde het voorbije uur al %(number)d keer iets. Probeer het straks.", number=AN_HOUR)
        )


def _write(facts: NeedFacts, by: Speaker, of: From, form_key: str | None, now: datetime) -> Need:
    title, cooked = plain_line(facts.title), markdown.cook(facts.raw)
    organisation_id = organisation_of(by.actor, of.organisation, now) if by.actor else None
    need = Need(
        kind=facts.kind,
        state=State.UNCONFIRMED,
        state_at=now,
        title=title,
        slug=slugify(title, "nood"),
        language=by.language,
        raw=facts.raw,
        cooked=cooked.html,
        text=cooked.text,
        cook_version=cooked.version,
        organisation_id=organisation_id,
        shows_organisation=of.shows_organisation,
        author_id=by.actor.id if by.actor else None,
        created_at=now,
        changed_at=now,
        form_key=_kept_key(form_key, by) if form_key else None,
        themes=[],
        sectors=[],
    )
    db.session.add(need)
    place(need, facts)
    db.session.flush()
    db.session.add(
        Recognition(
            need_id=need.id,
            person_key=by.person_key,
            member_id=by.actor.id if by.actor else None,
            email="" if by.actor else plain_line(by.email),
            language=by.actor.language if by.actor else by.language,
            organisation_id=organisation_id,
            organisation_name="" if by.actor else visitors_organisation(of.organisation),
            reported=True,
            nonce=tokens.nonce(),
            at=now,
            confirmed_at=now if by.actor else None,
        )
    )
    db.session.flush()
    return need


def place(need: Need, facts: NeedFacts) -> None:
    """Put a need under its region, municipality, themes and sectors. Raises Invalid for unknown ones."""
    themes = db.session.scalars(select(Theme).where(Theme.id.in_(facts.theme_ids))).all()
    if len(themes) != len(set(facts.theme_ids)):
        raise Invalid(lazy("Kies een thema uit de lijst."), "themes")
    sectors = db.session.scalars(select(Sector).where(Sector.id.in_(facts.sector_ids))).all()
    need.region_id, need.municipality_id = facts.region_id, facts.municipality_id
    if facts.municipality_id is not None and db.session.get(Municipality, facts.municipality_id) is None:
        raise Invalid(lazy("Kies een gemeente uit de lijst."), "municipality")
    need.themes = sorted(themes, key=lambda one: (one.position, one.id))
    need.sectors = sorted(sectors, key=lambda one: (one.position, one.id))


def _first_voice(need: Need) -> Recognition:
    query = select(Recognition).where(Recognition.need_id == need.id, Recognition.reported)
    return db.session.scalars(query).one()


def _link(need: Need, thing: tuple[str, int], by: Speaker, now: datetime) -> None:
    if thing[0] == KIND or thing not in search.named([thing], need.language, may_find(by.actor)):
        raise NotFound
    label = by.actor.label if by.actor else f"need:{need.id}"
    joints.connect(Thing(KIND, need.id), CAME_FROM, Thing(*thing), actor_label=label, now=now)


def _show(need: Need, by: Speaker, now: datetime) -> None:
    move(need, State.OPEN, now)
    note(need, Act.REPORT, by.actor, now)
    recount(need)
    look_after(need, now)
    mails.queue_waiting(need, now)


def open_confirmed(need_id: int, now: datetime) -> None:
    """Let everybody see what a visitor reported, now that their address is confirmed."""
    need = reads.load(need_id, lock=True)
    if need.state == State.UNCONFIRMED:
        _show(need, Speaker(language=need.language), now)


def look_after(need: Need, now: datetime) -> None:
    """What seems to be about a person and was let stand is seen at once, and looked at afterwards."""
    if personal.worries(f"{need.title}\n{need.text}"):
        db.session.add(NeedReport(need_id=need.id, words="", at=now))
        db.session.flush()
