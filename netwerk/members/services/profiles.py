"""What a member tells of themselves, and to whom."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from netwerk.kernel.database import db, hold
from netwerk.kernel.errors import Invalid
from netwerk.kernel.i18n import lazy
from netwerk.kernel.text import plain_line, plain_text
from netwerk.members import indexing
from netwerk.members.actor import Actor
from netwerk.members.models import Profile
from netwerk.members.queries.profiles import profile_of
from netwerk.members.rules import BLOCKS, Audience
from netwerk.members.services.consents import record_consent, withdraw_consent
from netwerk.taxonomy.models import Theme

# The purpose of the consent to be shown, and the version of its text.
SHOWN, SHOWN_TEXT = "profile_shown", "1"


@dataclass(frozen=True)
class ProfileFacts:
    """What stands in a profile; `audiences` says by block who sees it."""

    about: str = ""
    offers: str = ""
    seeks: str = ""
    is_expert: bool = False
    expertise: str = ""
    phone: str = ""
    theme_ids: tuple[int, ...] = ()
    audiences: dict[str, str] = field(default_factory=dict)


def save_profile(facts: ProfileFacts, actor: Actor, *, now: datetime) -> Profile:
    """Keep one's own profile. Raises Invalid for an expert without a field."""
    if facts.is_expert and not plain_line(facts.expertise):
        raise Invalid(lazy("Schrijf waarover mensen je iets mogen vragen."), "expertise")
    hold(f"profile:{actor.id}")
    row = profile_of(actor.id)
    if row is None:
        row = Profile(member_id=actor.id, themes=[])
        db.session.add(row)
    row.about, row.offers, row.seeks = (
        plain_text(text)[:longest]
        for text, longest in ((facts.about, 1000), (facts.offers, 600), (facts.seeks, 600))
    )
    row.is_expert, row.expertise = facts.is_expert, plain_line(facts.expertise)[:300]
    row.phone = plain_line(facts.phone)[:40]
    for block in BLOCKS:
        setattr(row, f"{block}_for", Audience(facts.audiences.get(block, Audience.NOBODY)))
    wanted = select(Theme).where(Theme.id.in_(facts.theme_ids)).order_by(Theme.position, Theme.id)
    row.themes = list(db.session.scalars(wanted))
    db.session.flush()
    if row.work_for == Audience.NOBODY:
        withdraw_consent("member", actor.id, SHOWN, now)
    else:
        record_consent("member", actor.id, SHOWN, SHOWN_TEXT, now)
    indexing.index_person(actor.id)
    return row
