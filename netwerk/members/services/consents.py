"""Consents: given to a version of a text, withdrawn by a time, never rewritten."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select, tuple_

from netwerk.kernel.database import db
from netwerk.kernel.errors import NotFound
from netwerk.members import holdings, purposes
from netwerk.members.holdings import Person
from netwerk.members.models import Consent


def record_consent(
    subject_kind: str, subject_id: int, purpose: str, text_version: str, now: datetime
) -> Consent:
    """Note that somebody agreed to a version of a text; agreeing to the same again changes nothing."""
    same = select(Consent).filter_by(
        subject_kind=subject_kind,
        subject_id=subject_id,
        purpose=purpose,
        text_version=text_version,
        withdrawn_at=None,
    )
    consent = db.session.scalars(same).first()
    if consent is None:
        consent = Consent(
            subject_kind=subject_kind,
            subject_id=subject_id,
            purpose=purpose,
            text_version=text_version,
            given_at=now,
        )
        db.session.add(consent)
        db.session.flush()
    return consent


def withdraw_consent(subject_kind: str, subject_id: int, purpose: str, now: datetime) -> int:
    """Withdraw every consent for a purpose, whatever its text version; gives how many."""
    given = select(Consent).filter_by(
        subject_kind=subject_kind, subject_id=subject_id, purpose=purpose, withdrawn_at=None
    )
    consents = list(db.session.scalars(given))
    for consent in consents:
        consent.withdrawn_at = now
    db.session.flush()
    return len(consents)


def consents_about(subjects: Collection[tuple[str, int]]) -> list[Consent]:
    """Every consent about these, the newest first; those withdrawn too."""
    about = tuple_(Consent.subject_kind, Consent.subject_id).in_(sorted(subjects))
    return list(db.session.scalars(select(Consent).where(about).order_by(Consent.id.desc())))


def withdraw(consent_id: int, person: Person, now: datetime) -> Consent:
    """Withdraw one's own consent, with what was done on the ground of it; again changes nothing.

    Raises NotFound for somebody else's.
    """
    consent = db.session.get(Consent, consent_id)
    if consent is None or (consent.subject_kind, consent.subject_id) not in holdings.subjects(person):
        raise NotFound
    if consent.withdrawn_at is None:
        consent.withdrawn_at = now
        db.session.flush()
        purpose = purposes.of(consent.purpose)
        if purpose is not None:
            purpose.end(consent.subject_kind, consent.subject_id, now)
    return consent


def withdraw_all(subjects: Collection[tuple[str, int]], now: datetime) -> None:
    """Withdraw every consent about these: whoever gave them is erased."""
    for consent in consents_about(subjects) if subjects else ():
        consent.withdrawn_at = consent.withdrawn_at or now
    db.session.flush()
