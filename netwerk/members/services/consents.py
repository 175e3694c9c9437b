"""Consents: given to a version of a text, withdrawn by a time, never rewritten."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from netwerk.kernel.database import db
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
