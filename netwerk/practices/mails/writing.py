"""Mails about the way of a sheet into the library: to its editors, its author and its reviewers."""

from __future__ import annotations

from datetime import datetime
from zlib import crc32

from netwerk.kernel import outbox
from netwerk.kernel.clock import BRUSSELS
from netwerk.kernel.database import db
from netwerk.members.actor import EDITOR, Actor
from netwerk.members.login import actor_of
from netwerk.members.models import Member
from netwerk.members.queries import holders_of, member_with_rights
from netwerk.practices import content, policy, queries
from netwerk.practices.mails.posting import Facts, draft, queue, to_author
from netwerk.practices.models import Practice, Review, SheetLog, Version
from netwerk.practices.rules import ReviewState


def queue_submitted(practice: Practice, said: Version, row: SheetLog, now: datetime) -> None:
    """Tell the editors in whose scope the sheet falls that it waits for them, each time it is handed in."""
    scope, writers = queries.scope_of(said.content), queries.writers_of(practice.id)
    for editor in holders_of(EDITOR, now.astimezone(BRUSSELS).date()):
        if editor.id == row.member_id:
            continue
        rights = actor_of(member_with_rights(editor.id))
        # Who wrote along does not decide on it.
        if policy.may_write(rights, practice, writers):
            continue
        if policy.may_edit(rights, scope.theme_ids, scope.region_ids):
            queue(
                "practice.submitted",
                practice,
                editor,
                ("practice_log", row.id),
                resend=editor.id,
                by=row.member_name,
                note=row.reason,
                number=said.number,
                revised=bool(practice.published_number),
                title=content.value(said.content, "title"),
            )


def queue_returned(practice: Practice, row: SheetLog) -> None:
    """Tell the author what to change."""
    to_author(
        "practice.returned",
        practice,
        ("practice_log", row.id),
        reason=row.reason,
        remarks=row.remarks,
        by=row.member_name,
    )


def queue_published(practice: Practice, said: Version) -> None:
    """Tell the author that everybody can read it now."""
    to_author("practice.published", practice, ("practice_version", said.id))


def queue_withdrawn(practice: Practice, row: SheetLog, actor: Actor) -> None:
    """Tell the author that their sheet was taken away, unless they did it themselves."""
    if practice.author_id != actor.id:
        to_author(
            "practice.withdrawn",
            practice,
            ("practice_log", row.id),
            reason=row.reason,
            by=actor.name,
        )


def queue_restored(practice: Practice, row: SheetLog, actor: Actor) -> None:
    """Tell the author that everybody can read their sheet again."""
    to_author("practice.restored", practice, ("practice_log", row.id), by=actor.name)


def queue_writer_added(practice: Practice, member: Member, actor: Actor, now: datetime) -> None:
    """Tell a member that they may write along, each time somebody lets them."""
    if member.id != actor.id:
        again = crc32(f"{member.id} {now.isoformat()}".encode()) >> 1
        queue(
            "practice.writer_added",
            practice,
            member,
            ("practice", practice.id),
            resend=again,
            by=actor.name,
        )


def queue_review_asked(practice: Practice, review: Review, member: Member) -> None:
    """Ask somebody to look at a sheet."""
    queue(
        "practice.review_asked",
        practice,
        member,
        ("practice_review", review.id),
        **_review_facts(review),
        reminder=False,
    )


def queue_review_reminder(practice: Practice, review: Review, member: Member) -> bool:
    """Remind them once; said again it is nothing. Gives whether it was new."""
    return (
        outbox.enqueue_many(
            "practice.review_reminder",
            [
                draft(
                    practice,
                    member,
                    ("practice_review", review.id),
                    0,
                    _review_facts(review) | {"reminder": True},
                )
            ],
        )
        == 1
    )


def queue_review_cancelled(practice: Practice, review: Review) -> None:
    """Tell who was asked to look at a sheet that they need not any more."""
    reviewer = db.session.get(Member, review.reviewer_id) if review.reviewer_id else None
    if reviewer is not None and reviewer.disabled_at is None:
        queue("practice.review_cancelled", practice, reviewer, ("practice_review", review.id))


def _review_facts(review: Review) -> Facts:
    return {"review": review.id, "side": review.side, "due": review.due_at.isoformat()}


def queue_review_given(practice: Practice, review: Review) -> None:
    """Tell whoever asked, by name, and the author, without, when something was said."""
    facts = {
        "state": review.state,
        "side": review.side,
        "favourable": bool(review.favourable),
        "remark": review.remark,
    }
    sequence = list(ReviewState).index(ReviewState(review.state))
    subject = ("practice_review", review.id)
    asker, reviewer = (
        db.session.get(Member, one) if one else None for one in (review.asked_by_id, review.reviewer_id)
    )
    if asker is not None and asker.disabled_at is None:
        told = facts | {"to_editor": True, "reviewer": reviewer.name if reviewer else ""}
        queue("practice.review_given", practice, asker, subject, resend=sequence * 2, **told)
    if review.state == ReviewState.GIVEN:
        to_author("practice.review_given", practice, subject, resend=sequence * 2 + 1, **facts)
