"""Funded projects: what they are called, how long they run, what they want to be said, and their logos."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from netwerk.kernel import audit, uploads
from netwerk.kernel.database import db, hold
from netwerk.kernel.errors import Conflict, Invalid, NotFound
from netwerk.kernel.i18n import LANGUAGES, SOURCE, lazy
from netwerk.kernel.text import plain_line, slugify
from netwerk.kernel.uploads import Stored
from netwerk.taxonomy.models import Funding

MOST_LOGOS = 6
LONGEST = {"programme": 120, "name": 160, "call": 160}
LONGEST_STATEMENT, LONGEST_ALT = 500, 200
PICTURES = {"image/png", "image/jpeg"}


@dataclass(frozen=True)
class FundingFacts:
    """What is said of a project; both days count."""

    programme: str
    name: str
    call: str
    starts_on: date
    ends_on: date
    statement: Mapping[str, str]


def create(facts: FundingFacts, actor_label: str) -> Funding:
    """Make a project. Raises Invalid for what is missing or cannot be."""
    hold("funding")
    funding = Funding(slug=_free_slug(facts.name), logos=[])
    _say(funding, facts)
    db.session.add(funding)
    db.session.flush()
    audit.record(actor_label, "funding.create", "funding", funding.id)
    return funding


def change(funding_id: int, facts: FundingFacts, actor_label: str) -> Funding:
    """Say a project otherwise; its address stays. Raises NotFound, Invalid."""
    funding = found(funding_id, lock=True)
    _say(funding, facts)
    db.session.flush()
    audit.record(actor_label, "funding.change", "funding", funding.id)
    return funding


def add_logo(funding_id: int, stored: Stored, alts: Mapping[str, str], actor_label: str) -> Funding:
    """Add a logo behind the others, drawn anew. Raises NotFound, Conflict for too many, Invalid."""
    funding = found(funding_id, lock=True)
    if len(funding.logos) >= MOST_LOGOS:
        raise Conflict(lazy("Een project toont hoogstens %(max)d logo's.", max=MOST_LOGOS))
    alt = _alts(alts)
    if stored.content_type not in PICTURES:
        raise Invalid(lazy("Kies een logo als png of jpg."), "file")
    funding.logos = [*funding.logos, {"stored": stored.stored_name, "sha256": stored.sha256, "alt": alt}]
    db.session.flush()
    audit.record(actor_label, "funding.add_logo", "funding", funding.id)
    return funding


def remove_logo(funding_id: int, number: int, actor_label: str) -> Funding:
    """Take the logo at a place away. Raises NotFound."""
    funding = found(funding_id, lock=True)
    if not 0 <= number < len(funding.logos):
        raise NotFound
    funding.logos = [logo for place, logo in enumerate(funding.logos) if place != number]
    db.session.flush()
    audit.record(actor_label, "funding.remove_logo", "funding", funding.id)
    return funding


def found(funding_id: int, *, lock: bool = False) -> Funding:
    """A project. Raises NotFound."""
    funding = db.session.get(Funding, funding_id, with_for_update=lock or None, populate_existing=lock)
    if funding is None:
        raise NotFound
    return funding


@uploads.keeper
def kept(stored_names: Collection[str]) -> set[str]:
    """The logos among these files."""
    named = {logo.get("stored") for logos in db.session.scalars(select(Funding.logos)) for logo in logos}
    return named & set(stored_names)


@uploads.ledger
def _entries() -> Iterable[tuple[str, str]]:
    for logos in db.session.scalars(select(Funding.logos)):
        yield from ((logo.get("stored", ""), logo.get("sha256", "")) for logo in logos)


def _say(funding: Funding, facts: FundingFacts) -> None:
    for field, longest in LONGEST.items():
        text = plain_line(getattr(facts, field))[:longest]
        if not text and field != "call":
            raise Invalid(lazy("Vul dit in."), field)
        setattr(funding, field, text)
    if facts.ends_on < facts.starts_on:
        raise Invalid(lazy("De laatste dag komt voor de eerste."), "ends_on")
    said = {code: plain_line(facts.statement.get(code, ""))[:LONGEST_STATEMENT] for code in LANGUAGES}
    if not said[SOURCE]:
        raise Invalid(lazy("Schrijf de zin in het Nederlands: die moet overal staan."), f"statement_{SOURCE}")
    funding.starts_on, funding.ends_on = facts.starts_on, facts.ends_on
    funding.statement = {code: text for code, text in said.items() if text}


def _alts(alts: Mapping[str, str]) -> dict[str, str]:
    said = {code: plain_line(alts.get(code, ""))[:LONGEST_ALT] for code in LANGUAGES}
    if not said[SOURCE]:
        raise Invalid(
            lazy("Schrijf in het Nederlands wat op het logo staat, voor wie het niet ziet."), "alt_nl"
        )
    return {code: text for code, text in said.items() if text}


def _free_slug(name: str) -> str:
    known, slug, number = set(db.session.scalars(select(Funding.slug))), slugify(name), 2
    wanted = slug
    while wanted in known:
        wanted = f"{slug[:55]}-{number}"
        number += 1
    return wanted
