"""What the register and the counter hold of somebody, with or without account: given, or taken out."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, false, or_, select, update
from sqlalchemy.orm import joinedload

from netwerk.kernel import markdown, outbox, tokens
from netwerk.kernel.database import db, mark_visible_change
from netwerk.kernel.tenures import within
from netwerk.kernel.text import key
from netwerk.members.holdings import Person, Rows
from netwerk.needs import indexing
from netwerk.needs.helpdesk.services import keeping as helpdesk
from netwerk.needs.models import Need, NeedAnswer, NeedEntry, NeedReport, NeedRevision, Recognition
from netwerk.needs.queries import needs as reads
from netwerk.needs.services.noting import recount

GONE = "…"


def export(person: Person) -> Mapping[str, Rows]:
    """Everything that somebody reported, recognised, answered and asked, as JSON holds it; times in UTC."""
    voices = db.session.scalars(
        select(Recognition)
        .where(_of(person))
        .options(joinedload(Recognition.need), joinedload(Recognition.organisation))
        .order_by(Recognition.id)
    )
    return {
        "noden": [_need(one) for one in _reported_by(person)],
        "herkende-noden": [
            {
                "need": one.need.title,
                "organisation": one.organisation.name if one.organisation else one.organisation_name,
                "sentence": one.sentence,
                "at": one.at.isoformat(),
            }
            for one in voices
        ],
        "antwoorden-op-noden": _answered(person.member_id) if person.member_id is not None else [],
        "loket": helpdesk.export(person.email_key),
    }


def _reported_by(person: Person) -> Sequence[Need]:
    """The needs they reported, also as a visitor, of whom only the first voice is kept."""
    theirs = select(Recognition.need_id).where(_of(person), Recognition.reported)
    by_account = Need.author_id == person.member_id if person.member_id is not None else false()
    return db.session.scalars(
        select(Need).where(or_(by_account, Need.id.in_(theirs))).order_by(Need.id)
    ).all()


def _answered(member_id: int) -> list[dict[str, Any]]:
    """What they answered as an organiser, to needs and to questions, and what they asked us to look at."""
    answers = select(NeedAnswer).where(NeedAnswer.member_id == member_id).order_by(NeedAnswer.id)
    reports = select(NeedReport).where(NeedReport.member_id == member_id).order_by(NeedReport.id)
    return [
        *(
            {"what": one.kind, "need": one.need_id, "words": one.words, "at": one.at.isoformat()}
            for one in db.session.scalars(answers)
        ),
        *(
            {"what": "report", "need": one.need_id, "words": one.words, "at": one.at.isoformat()}
            for one in db.session.scalars(reports)
        ),
        *helpdesk.answered_by(member_id),
    ]


def _need(need: Need) -> dict[str, Any]:
    before = select(NeedRevision).where(NeedRevision.need_id == need.id).order_by(NeedRevision.version)
    return {
        "kind": need.kind,
        "title": need.title,
        "words": need.raw,
        "state": need.state,
        "reported_at": need.created_at.isoformat(),
        "before": [
            {"title": one.title, "words": one.raw, "until": one.at.isoformat()}
            for one in db.session.scalars(before)
        ],
    }


def forget(person: Person, words_too: bool, now: datetime) -> None:
    """Take somebody out of the register and of the counter; with `words_too` also what they wrote.

    Needs keep their place, their answers and their counts; nobody knows any more who reported or
    recognised them.
    """
    outbox.forget_person(person.tenures, "need.")
    helpdesk.forget(person.email_key, now=now)
    # Asked first: a visitor's needs are known by the voice that is emptied next.
    own = _reported_by(person)
    for voice in db.session.scalars(select(Recognition).where(_of(person))).all():
        make_nobody(voice, now)
        if words_too:
            voice.sentence = ""
    if person.member_id is not None:
        _forget_account(person.member_id)
    for need in own:
        need.author_id = None
        if words_too:
            _take_words(need)
    mark_visible_change()
    db.session.flush()


def make_nobody(voice: Recognition, now: datetime) -> None:
    """Let a voice count without anybody knowing whose it was, or being able to mail them."""
    voice.member_id, voice.email, voice.organisation_name = None, "", ""
    voice.person_key, voice.nonce = secrets.token_hex(32), tokens.nonce()
    voice.muted_at = voice.muted_at or now


def _forget_account(member_id: int) -> None:
    """What they did stays done, by nobody; an answer stays with an account that has no name any more."""
    helpdesk.forget_account(member_id)
    reports = update(NeedReport).where(NeedReport.member_id == member_id)
    db.session.execute(reports.values(member_id=None, words=GONE))
    db.session.execute(update(NeedEntry).where(NeedEntry.member_id == member_id).values(member_id=None))


def _of(person: Person) -> ColumnElement[bool]:
    """What they said, also as a visitor with the same address."""
    by_address = within(person.kept_under, Recognition.person_key, Recognition.at, tokens.digest)
    if person.member_id is None:
        return by_address
    return or_(Recognition.member_id == person.member_id, by_address)


def readdress(person: Person, email: str) -> None:
    """Let what somebody recognises be known by this address; a need that both recognised counts them once."""
    mark = tokens.digest(key(email))
    theirs = or_(_of(person), Recognition.person_key == mark)
    ids = select(Recognition.need_id).where(_of(person)).distinct().order_by(Recognition.need_id)
    # In one order for everybody, so that two who move at once never wait for one another.
    for need in [reads.load(need_id, lock=True) for need_id in db.session.scalars(ids).all()]:
        query = select(Recognition).where(Recognition.need_id == need.id, theirs)
        kept, *doubles = sorted(db.session.scalars(query), key=_weight)
        for double in doubles:
            _add(kept, double)
            db.session.delete(double)
        # The key of a double may be that of the one that stays.
        db.session.flush()
        kept.person_key = mark
        kept.email = email if kept.email else ""
        if doubles:
            recount(need)
    db.session.flush()


def _weight(voice: Recognition) -> tuple[bool, bool, bool, int]:
    """Which of two voices of one person stays: who reported, who counts, who has an account, the oldest."""
    return not voice.reported, voice.confirmed_at is None, voice.member_id is None, voice.id


def _add(kept: Recognition, double: Recognition) -> None:
    """Let what was said twice be said once, with all that either of them said."""
    if not kept.sentence:
        kept.sentence, kept.shows_organisation = double.sentence, double.shows_organisation
    if kept.member_id is None:
        kept.member_id, kept.email = double.member_id, "" if double.member_id else kept.email
    if double.confirmed_at is not None:
        kept.organisation_id = kept.organisation_id or double.organisation_id
        kept.confirmed_at = kept.confirmed_at or double.confirmed_at


def _take_words(need: Need) -> None:
    cooked = markdown.cook(GONE)
    need.title, need.slug, need.raw = GONE, "nood", GONE
    need.cooked, need.text, need.cook_version = cooked.html, cooked.text, cooked.version
    need.version += 1
    blank = update(NeedRevision).where(NeedRevision.need_id == need.id).values(title=GONE, raw=GONE)
    db.session.execute(blank)
    db.session.flush()
    indexing.index_need(need)
