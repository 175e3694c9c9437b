"""What visitors tell those who run the site: kept, mailed on, and answered from a queue."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from netwerk.kernel import audit, outbox, site
from netwerk.kernel.database import db
from netwerk.kernel.errors import Invalid, NotFound
from netwerk.kernel.i18n import LazyString, _, lazy
from netwerk.kernel.retention import AT_ONCE, YEAR, Held, by_day, cutoff
from netwerk.kernel.text import key, plain_line, plain_text
from netwerk.kernel.tokens import random_token
from netwerk.members import limits, rules
from netwerk.members.actor import Actor
from netwerk.members.services import tries
from netwerk.portal.models import Feedback

RECEIVED = "feedback.received"
KEPT_FOR = YEAR
ANSWERED_WITHIN = timedelta(days=7)
LONGEST_WORDS, LONGEST_PAGE, LONGEST_OUTCOME = 3000, 300, 500
SHOWN = 200
SUBJECTS: dict[str, LazyString] = {
    "accessibility": lazy("Ik kan iets niet lezen of gebruiken"),
    "mistake": lazy("Er klopt iets niet of er gaat iets mis"),
    "language": lazy("Een tekst is niet duidelijk"),
    "other": lazy("Iets anders"),
}
# Nobody fills this in: an erasure asks for it itself.
NAME_LEFT = "name_left"
TITLES = SUBJECTS | {
    NAME_LEFT: lazy("Na een wissing kan deze naam nog in teksten staan: haal hem weg waar het die persoon is")
}


@dataclass(frozen=True)
class Told:
    """What somebody filled in; `form_key` is that of the form, the same however often it is sent."""

    about: str
    words: str
    form_key: str
    page: str = ""
    email: str = ""


def tell(told: Told, *, language: str, now: datetime, ip: str | None = None) -> Feedback:
    """Keep what a visitor tells and mail it to the service; the same form again gives what it gave first.

    Raises Invalid without words or for an unknown subject, TooMany when told too often from one place.
    """
    if told.about not in SUBJECTS:
        raise Invalid(lazy("Kies waarover het gaat."), "about")
    words = plain_text(told.words)[:LONGEST_WORDS]
    if not words:
        raise Invalid(lazy("Schrijf wat er aan de hand is."), "words")
    known = select(Feedback).where(Feedback.form_key == told.form_key)
    earlier = db.session.scalars(known).first()
    if earlier is not None:
        return earlier
    if ip is not None:
        tries.check("feedback", told.email or "-", ip, limits.mails())
        tries.count("feedback", told.email or "-", ip)
    row = Feedback(
        about=told.about,
        words=words,
        page=page_of(told.page),
        email=plain_line(told.email),
        email_key=key(told.email),
        language=rules.known_language(language),
        form_key=told.form_key,
        created_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        # Somebody pressed twice: the other request was first.
        return db.session.scalars(known).one()
    _mail(row)
    return row


def look_for(names: Collection[str], now: datetime) -> None:
    """Ask those who run the site to look whether a text still names somebody who was erased."""
    row = Feedback(about=NAME_LEFT, words="\n".join(sorted(names)), form_key=random_token(), created_at=now)
    db.session.add(row)
    _mail(row)


def page_of(address: str) -> str:
    """The path of a page of this site, without what it was asked: that may say who somebody is."""
    try:
        path = urlsplit(plain_line(address)).path
    except ValueError:
        return ""
    private = ("/inschrijving/", "/aanmelden/link/", "/mail/", "/privacy/wissen/")
    if not path.startswith("/") or path.startswith("//") or any(part in path for part in private):
        return ""
    return path[:LONGEST_PAGE]


def _mail(row: Feedback) -> None:
    db.session.flush()
    outbox.enqueue(
        RECEIVED,
        to=site.words()["email"],
        name=site.organisation(),
        language=rules.known_language("nl"),
        subject=("feedback", row.id),
        facts={},
    )


def waiting() -> list[Feedback]:
    """What nobody has dealt with yet, the oldest first."""
    query = select(Feedback).where(Feedback.handled_at.is_(None)).order_by(Feedback.id).limit(SHOWN)
    return list(db.session.scalars(query))


def handled(limit: int = 50) -> list[Feedback]:
    """What was dealt with last."""
    query = select(Feedback).where(Feedback.handled_at.is_not(None)).order_by(Feedback.handled_at.desc())
    return list(db.session.scalars(query.limit(limit)))


def handle(feedback_id: int, outcome: str, actor: Actor, *, now: datetime) -> None:
    """Note what was done about it. Raises NotFound, and Invalid when nothing is said."""
    row = db.session.get(Feedback, feedback_id, with_for_update=True)
    if row is None:
        raise NotFound
    words = plain_line(outcome)[:LONGEST_OUTCOME]
    if not words:
        raise Invalid(lazy("Schrijf kort wat je ermee deed."), "outcome")
    row.outcome, row.handled_at, row.handled_by = words, row.handled_at or now, actor.id
    if row.about == NAME_LEFT:
        row.words = ""
    db.session.flush()
    audit.record(actor.label, "feedback.handle", "feedback", row.id)


def has_names(row: Feedback) -> bool:
    """Does it ask to look for names? For an address that is somebody else's by now people look themselves."""
    return row.about == NAME_LEFT and any(" " in line for line in row.words.splitlines())


def take_names(feedback_id: int, actor: Actor, *, now: datetime) -> list[str]:
    """The names that an erasure asks to look for, from now on dealt with; an address stays to be looked for.

    Raises NotFound when somebody was there before.
    """
    row = db.session.get(Feedback, feedback_id, with_for_update=True)
    if row is None or row.handled_at is not None or not has_names(row):
        raise NotFound
    lines = row.words.splitlines()
    row.words = "\n".join(line for line in lines if " " not in line)
    if not row.words:
        handle(row.id, _("De naam is weg uit alle teksten."), actor, now=now)
    db.session.flush()
    return [line for line in lines if " " in line]


def is_late(row: Feedback, now: datetime) -> bool:
    """Did whoever asked wait for longer than was promised?"""
    return row.handled_at is None and row.created_at < now - ANSWERED_WITHIN


# --- what is kept about people ----------------------------------------------------------------------------


def of_address(email_key: str) -> list[dict[str, Any]]:
    """What somebody told us, as JSON holds it."""
    rows = db.session.scalars(select(Feedback).where(Feedback.email_key == email_key).order_by(Feedback.id))
    return [
        {
            "about": row.about,
            "words": row.words,
            "page": row.page,
            "email": row.email,
            "at": row.created_at.isoformat(),
        }
        for row in rows
    ]


def forget_address(email_key: str) -> None:
    """Remove what somebody told us."""
    if email_key:
        db.session.execute(delete(Feedback).where(Feedback.email_key == email_key))


def held() -> Held:
    """When messages that were dealt with go, and how many."""
    return by_day(Feedback.handled_at, term=KEPT_FOR)


def purge(now: datetime) -> int:
    """Remove messages that were dealt with a year ago, a batch of them; gives how many."""
    old = select(Feedback.id).where(Feedback.handled_at < cutoff(now, KEPT_FOR)).limit(AT_ONCE)
    ids = db.session.scalars(old).all()
    db.session.execute(delete(Feedback).where(Feedback.id.in_(ids)))
    return len(ids)
