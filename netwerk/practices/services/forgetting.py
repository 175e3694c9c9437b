"""Somebody taken out of the library: what they shared stays, under the organisation and without a name."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm.attributes import flag_modified

from netwerk.kernel import uploads
from netwerk.kernel.database import db
from netwerk.kernel.tokens import nonce
from netwerk.members.actor import Actor
from netwerk.members.holdings import Person
from netwerk.members.models import Member
from netwerk.practices import queries
from netwerk.practices.models import (
    Adoption,
    Attachment,
    Bookmark,
    Collection,
    CollectionItem,
    Draft,
    LadderMove,
    Practice,
    Review,
    SheetLog,
    Version,
    Writer,
)
from netwerk.practices.queries import holdings as reads
from netwerk.practices.rules import ReviewState, State
from netwerk.practices.services import consenting
from netwerk.practices.services.writing.drafting import discard

FORMER = "Voormalig lid"


def forget(person: Person, words_too: bool, now: datetime) -> None:
    """Take somebody out of every sheet; with `words_too` also what was taken over from what they said.

    What nobody else ever saw goes. A thanks stays as a number, on an account that has no name any more.
    """
    for said in reads.naming(person):
        said.content = said.content | dict.fromkeys(reads.CONTACT, "")
    for adoption in reads.adoptions_by(person):
        _forget_adoption(adoption, person)
    if person.member is not None:
        consenting.forget(person.member, words_too=words_too, now=now)
        _forget_member(person.member, person)
    db.session.flush()


def readdress(person: Person, email: str) -> None:
    """Whoever is asked about an adoption is asked at this address from now on."""
    for adoption in reads.adoptions_by(person):
        if reads.is_asked(adoption, person):
            adoption.contact_email = email
    db.session.flush()


def _forget_adoption(adoption: Adoption, person: Person) -> None:
    if adoption.reported_by_id == person.member_id:
        adoption.reported_by_id = None
    if reads.is_asked(adoption, person):
        forget_asked(adoption)


def forget_asked(adoption: Adoption) -> None:
    """Forget who was asked whether an adoption is so; what they answered stands."""
    adoption.contact_email, adoption.nonce = "", nonce()
    if adoption.confirmed_by:
        adoption.confirmed_by = FORMER


def _forget_member(member: Member, person: Person) -> None:
    written = reads.written_by(member.id)
    for practice in written:
        _sign_drafts(practice, person)
        if _is_theirs_alone(practice, member):
            discard(practice.id, _actor(member))
    db.session.execute(delete(Writer).where(Writer.member_id == member.id))
    for model in (Version, Draft, SheetLog, LadderMove):
        by_them = update(model).where(model.member_id == member.id)
        db.session.execute(by_them.values(member_id=None, member_name=FORMER))
    for practice in written:
        if practice.author_id == member.id:
            practice.author_id, practice.author_name = None, FORMER
    _forget_files(member.id, person)
    _forget_reviews(member.id)
    _forget_reading(member.id)


def _forget_files(member_id: int, person: Person) -> None:
    """Files stay with the sheet, except those in which the person can be read."""
    telling = uploads.naming(reads.stored_of(person), {*person.names, *person.emails})
    theirs = Attachment.member_id == member_id
    db.session.execute(delete(Attachment).where(theirs, Attachment.stored_name.in_(telling)))
    db.session.execute(update(Attachment).where(theirs).values(member_id=None))


def _is_theirs_alone(practice: Practice, member: Member) -> bool:
    """Did nobody else ever see it, neither those who write along nor the editors?"""
    return (
        practice.author_id == member.id
        and practice.state == State.DRAFT
        and not practice.published_number
        and not practice.submitted_number
        and not queries.was_handed_in(practice)
        and bool(db.session.scalar(select(reads.alone(practice))))
    )


def _sign_drafts(practice: Practice, person: Person) -> None:
    """Take the name out of who changed which field of a draft last."""
    draft = queries.draft_of(practice.id)
    if draft is None:
        return
    for change in draft.changed.values():
        if change.get("by") in person.names:
            change["by"] = FORMER
    flag_modified(draft, "changed")


def _forget_reviews(member_id: int) -> None:
    """A review that was given stays without a name; one that is still asked is asked of nobody."""
    theirs = update(Review).where(Review.reviewer_id == member_id)
    db.session.execute(theirs.where(Review.state == ReviewState.ASKED).values(state=ReviewState.CANCELLED))
    db.session.execute(theirs.values(reviewer_id=None))
    db.session.execute(update(Review).where(Review.asked_by_id == member_id).values(asked_by_id=None))


def _forget_reading(member_id: int) -> None:
    db.session.execute(delete(Bookmark).where(Bookmark.member_id == member_id))
    private = select(Collection.id).where(Collection.member_id == member_id, ~Collection.is_public)
    db.session.execute(delete(CollectionItem).where(CollectionItem.collection_id.in_(private)))
    db.session.execute(delete(Collection).where(Collection.member_id == member_id, ~Collection.is_public))
    db.session.execute(update(Collection).where(Collection.member_id == member_id).values(member_id=None))


def _actor(member: Member) -> Actor:
    return Actor(member.id, member.name, member.email, member.email_key, member.language)
