"""A mail about a sheet on its way into the outbox: to whom, and what every such mail tells of the sheet."""

from __future__ import annotations

from typing import Any

from netwerk.kernel import outbox
from netwerk.kernel.database import db
from netwerk.members.models import Member
from netwerk.practices.models import Practice

Facts = dict[str, Any]


def to_author(
    kind: str, practice: Practice, subject: tuple[str, int], *, resend: int = 0, **facts: Any
) -> None:
    """Queue a mail to the author of a sheet, as long as there is one."""
    author = author_of(practice)
    if author is not None:
        queue(kind, practice, author, subject, resend=resend, **facts)


def author_of(practice: Practice) -> Member | None:
    """Who gets the mails about a sheet; None once they left."""
    author = db.session.get(Member, practice.author_id) if practice.author_id else None
    return author if author is not None and author.disabled_at is None else None


def queue(
    kind: str, practice: Practice, to: Member, subject: tuple[str, int], *, resend: int = 0, **facts: Any
) -> None:
    """Queue a mail to a member; said again with the same subject and number it is nothing."""
    outbox.enqueue_many(kind, [draft(practice, to, subject, resend, facts)])


def draft(
    practice: Practice, to: Member, subject: tuple[str, int], resend: int, facts: Facts
) -> outbox.Draft:
    """A mail to a member about a sheet."""
    return outbox.Draft(
        to=to.email,
        name=to.name,
        language=to.language,
        subject=subject,
        facts=about(practice) | facts,
        resend=resend,
    )


def about(practice: Practice) -> Facts:
    """What a mail needs to name a sheet and to lead to it."""
    return {"practice": practice.id, "slug": practice.slug, "title": practice.title}
