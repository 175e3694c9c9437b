"""The two-sided review: an editor asks somebody of a school and somebody of a company, who answer in time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select, update

from netwerk.kernel import audit
from netwerk.kernel.clock import BRUSSELS
from netwerk.kernel.database import db
from netwerk.kernel.errors import Conflict, Invalid, NotFound
from netwerk.kernel.i18n import lazy
from netwerk.kernel.text import key, plain_text
from netwerk.members.actor import Actor
from netwerk.members.models import Member, Organisation
from netwerk.members.queries import memberships_on
from netwerk.practices import mails, queries, rules
from netwerk.practices.models import Practice, Review
from netwerk.practices.queries import adoptions
from netwerk.practices.rules import ReviewState, Side, State
from netwerk.practices.services import ladder, reviewing

LONGEST_REMARK = 2000


def ask(practice_id: int, email: str, side: str, actor: Actor, *, now: datetime) -> Review:
    """Ask a member to look at a published sheet on behalf of a school or a company.

    Raises Invalid for somebody who works elsewhere than on that side, who made it, or who was asked already;
    Conflict when it is not published; NotAllowed for one's own sheet; NotFound outside the editor's scope.
    """
    practice = queries.locked(practice_id)
    if not reviewing.may_edit(actor, practice):
        raise NotFound
    reviewing.check_stranger(practice, actor)
    if practice.state != State.PUBLISHED or practice.translation_of_id is not None:
        raise Conflict(lazy("Alleen een gepubliceerde praktijk kan je laten nakijken."))
    if side not in set(Side):
        raise Invalid(lazy("Kies school of bedrijf."), "side")
    member, organisation = _reviewer(email, side, now)
    if member.id == actor.id:
        raise Invalid(lazy("Vraag iemand anders: wie erover beslist, kijkt niet zelf na."), "email")
    _check_stranger(practice, member, now)
    review = Review(
        practice_id=practice.id,
        number=practice.published_number,
        side=side,
        reviewer_id=member.id,
        organisation_id=organisation.id,
        state=ReviewState.ASKED,
        asked_by_id=actor.id,
        asked_at=now,
        due_at=now + timedelta(days=rules.REVIEW_DAYS),
    )
    db.session.add(review)
    db.session.flush()
    audit.record(actor.label, "practice.ask_review", "practice", practice.id, reviewer=member.id, side=side)
    mails.queue_review_asked(practice, review, member)
    return review


def give(
    review_id: int, rubric: Mapping[str, int], favourable: bool, remark: str, actor: Actor, *, now: datetime
) -> Review:
    """Answer what was asked, also late. Raises Invalid for a rubric with holes, Conflict, NotFound."""
    practice, review = open_to(review_id, actor)
    if set(rubric) != set(rules.CRITERIA) or not all(1 <= mark <= 4 for mark in rubric.values()):
        raise Invalid(lazy("Geef bij elke vraag een cijfer van 1 tot 4."), "rubric")
    remark = plain_text(remark)[:LONGEST_REMARK]
    if not favourable and not remark:
        raise Invalid(lazy("Schrijf wat er beter moet."), "remark")
    review.rubric, review.favourable, review.remark = dict(rubric), favourable, remark
    review.state, review.answered_at = ReviewState.GIVEN, now
    db.session.flush()
    audit.record(actor.label, "practice.give_review", "practice", review.practice_id, favourable=favourable)
    mails.queue_review_given(practice, review)
    ladder.settle(practice, actor, now=now)
    return review


def decline(review_id: int, actor: Actor, *, now: datetime) -> Review:
    """Say that one will not look at it. Raises Conflict when it was answered, NotFound."""
    practice, review = open_to(review_id, actor)
    review.state, review.answered_at = ReviewState.DECLINED, now
    db.session.flush()
    audit.record(actor.label, "practice.decline_review", "practice", practice.id)
    mails.queue_review_given(practice, review)
    return review


def cancel(practice_id: int, review_id: int, actor: Actor, *, now: datetime) -> Review:
    """Take a question that was not answered back, and tell who was asked.

    Raises Conflict when it was answered, NotFound.
    """
    practice, review = _locked(review_id)
    if practice.id != practice_id or not reviewing.may_edit(actor, practice):
        raise NotFound
    if review.state not in rules.OPEN_REVIEWS:
        raise Conflict(lazy("Hier is al op geantwoord."))
    review.state, review.answered_at = ReviewState.CANCELLED, now
    db.session.flush()
    audit.record(actor.label, "practice.cancel_review", "practice", practice.id, review=review.id)
    mails.queue_review_cancelled(practice, review)
    return review


def open_to(review_id: int, actor: Actor) -> tuple[Practice, Review]:
    """A sheet, locked, and the review of it that this member was asked for and has not answered.

    Raises NotFound, and Conflict when it was answered or taken back, or the sheet withdrawn.
    """
    practice, review = _locked(review_id)
    if review.reviewer_id != actor.id:
        raise NotFound
    if review.state == ReviewState.CANCELLED:
        raise Conflict(lazy("De redactie nam deze vraag terug. Je hoeft niets meer te doen."))
    if review.state not in rules.OPEN_REVIEWS:
        raise Conflict(lazy("Je hebt hier al op geantwoord. Bedankt!"))
    if practice.state != State.PUBLISHED:
        raise Conflict(lazy("Deze praktijk is intussen ingetrokken."))
    return practice, review


def of_reviewer(review_id: int, actor: Actor) -> Review:
    """A review that this member was asked for, answered or not. Raises NotFound."""
    review = db.session.get(Review, review_id)
    if review is None or review.reviewer_id != actor.id:
        raise NotFound
    return review


def _locked(review_id: int) -> tuple[Practice, Review]:
    """A review behind the lock of its sheet, as it is then. Raises NotFound."""
    found = db.session.get(Review, review_id)
    if found is None:
        raise NotFound
    practice = queries.locked(found.practice_id)
    review = db.session.get(Review, review_id, with_for_update=True, populate_existing=True)
    if review is None:
        raise NotFound
    return practice, review


def remind(now: datetime) -> int:
    """Remind those who have a week left, once; gives how many mails were queued."""
    soon = now + timedelta(days=rules.REMINDER_DAYS)
    rows = db.session.scalars(
        select(Review).where(Review.state == ReviewState.ASKED, Review.due_at <= soon, Review.due_at > now)
    ).all()
    return sum(_remind(review) for review in rows)


def _remind(review: Review) -> bool:
    member = db.session.get(Member, review.reviewer_id) if review.reviewer_id else None
    practice = queries.load(review.practice_id)
    return (
        member is not None
        and member.disabled_at is None
        and practice.state == State.PUBLISHED
        and mails.queue_review_reminder(practice, review, member)
    )


def expire(now: datetime) -> int:
    """Note the reviews that were not given in time and tell who asked; gives how many."""
    late = db.session.scalars(
        select(Review.id).where(Review.state == ReviewState.ASKED, Review.due_at <= now)
    ).all()
    done = 0
    for review_id in late:
        claimed = db.session.execute(
            update(Review)
            .where(Review.id == review_id, Review.state == ReviewState.ASKED)
            .values(state=ReviewState.LATE)
            .returning(Review.id)
        ).first()
        if claimed is not None:
            review = db.session.get_one(Review, review_id, populate_existing=True)
            audit.record("worker", "practice.late_review", "practice", review.practice_id, review=review_id)
            practice = queries.load(review.practice_id)
            if practice.state == State.PUBLISHED:
                mails.queue_review_given(practice, review)
            done += 1
    return done


def _reviewer(email: str, side: str, now: datetime) -> tuple[Member, Organisation]:
    member = db.session.scalars(
        select(Member).where(Member.email_key == key(email), Member.disabled_at.is_(None))
    ).first()
    if member is None:
        raise Invalid(lazy("Niemand op deze site heeft dat e-mailadres."), "email")
    works = memberships_on(member.id, now.astimezone(BRUSSELS).date())
    # Of an organisation whose type nobody filled in yet, the editor's word counts; sure ones come first.
    for one in sorted(works, key=lambda one: one.organisation.type is None):
        if one.organisation.type is None or one.organisation.type.side == side:
            return member, one.organisation
    raise Invalid(
        lazy("%(name)s werkt niet aan die kant. Kies iemand anders of de andere kant.", name=member.name),
        "email",
    )


def _check_stranger(practice: Practice, member: Member, now: datetime) -> None:
    """Raise Invalid for whoever made it, works for who made it beside elsewhere, or was asked already."""
    works = {one.organisation_id for one in memberships_on(member.id, now.astimezone(BRUSSELS).date())}
    own = member.id == practice.author_id or member.id in queries.writers_of(practice.id)
    if own or works & adoptions.makers(practice):
        raise Invalid(lazy("Wie er zelf aan meewerkte, kan het niet nakijken."), "email")
    asked = select(Review.id).where(
        Review.practice_id == practice.id,
        Review.reviewer_id == member.id,
        Review.number == practice.published_number,
        Review.state != ReviewState.CANCELLED,
    )
    if db.session.scalar(asked) is not None:
        raise Invalid(lazy("%(name)s werd al gevraagd.", name=member.name), "email")
