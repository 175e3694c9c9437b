"""Mails about words that were taken over: to who said them, and to the author when these may not be used."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zlib import crc32

from netwerk.members.models import Member
from netwerk.practices.mails.posting import queue, to_author
from netwerk.practices.models import Agreement, Practice

# Whom the link is signed for.
WORDS_LINK = "practice.words"


def queue_words_asked(
    practice: Practice, row: Agreement, member: Member, said: Sequence[str], by: str
) -> None:
    """Ask somebody whether their words may be used, and whether they want to be named."""
    queue(
        "practice.words_asked",
        practice,
        member,
        ("practice_agreement", row.id),
        by=by,
        passages=list(said),
        nonce=row.nonce,
    )


def queue_words_refused(practice: Practice, row: Agreement, said: Sequence[str], now: datetime) -> None:
    """Tell the author which words may not be used, each time that somebody says so."""
    again = crc32(now.isoformat().encode()) >> 1
    to_author(
        "practice.words_refused",
        practice,
        ("practice_agreement", row.id),
        resend=again,
        passages=list(said),
    )
