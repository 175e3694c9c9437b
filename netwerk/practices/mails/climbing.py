"""Mails about the way of a sheet up the ladder: who took it over, its steps, and whether it still holds."""

from __future__ import annotations

from collections.abc import Sequence
from zlib import crc32

from netwerk.kernel import outbox
from netwerk.practices.adoption_words import said_by
from netwerk.practices.mails.posting import about, author_of, draft, to_author
from netwerk.practices.models import Adoption, LadderMove, Practice
from netwerk.practices.rules import AdoptionState, Gaps

# Whom a contact person's link is signed for.
ADOPTION_LINK = "practice.adoption"


def queue_adoption_confirm(
    practice: Practice, row: Adoption, organisation: str, people: Sequence[tuple[str, str, str]], by: str
) -> None:
    """Ask people, as (address, name, language), whether it is so: once for each nonce."""
    for place, (email, name, language) in enumerate(people):
        outbox.enqueue(
            "practice.adoption_confirm",
            to=email,
            name=name,
            language=language,
            subject=("practice_adoption", row.id),
            facts=about(practice)
            | said_by(row)
            | {"organisation": organisation, "by": by, "nonce": row.nonce},
            sequence=crc32(row.nonce.encode()) >> 1,
            resend=place,
            cap=True,
        )


def queue_adopted(practice: Practice, row: Adoption, organisation: str) -> None:
    """Tell the author that somebody took it over; who only thinks of it did not yet."""
    if row.state == AdoptionState.CONSIDERED:
        return
    changed = crc32(row.changed_at.isoformat().encode()) >> 1
    subject = ("practice_adoption", row.id)
    to_author(
        "practice.adopted", practice, subject, resend=changed, organisation=organisation, **said_by(row)
    )


def queue_step(practice: Practice, move: LadderMove, lacks: Gaps) -> None:
    """Tell the author that their sheet climbed or fell, and what the next step lacks."""
    to_author(
        "practice.step",
        practice,
        ("practice", practice.id),
        resend=move.id,
        former=move.former,
        step=move.step,
        reason=move.reason,
        lacks={str(gap): number for gap, number in lacks.items()},
    )


def queue_reconfirm(practice: Practice) -> bool:
    """Ask the author whether it still holds, once a term; gives whether it was new."""
    author = author_of(practice)
    if author is None or practice.review_before is None:
        return False
    term = practice.review_before.toordinal()
    return (
        outbox.enqueue_many(
            "practice.reconfirm", [draft(practice, author, ("practice", practice.id), term, {})]
        )
        == 1
    )
