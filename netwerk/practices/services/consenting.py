"""Words of others in a sheet: asked whether they may stand there and under which name, and kept to that.

Whoever made the sheet says so by making it; everybody else whose words were taken is asked by mail, and may
change their answer as long as the sheet is there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from netwerk.kernel import audit, outbox, tokens
from netwerk.kernel.database import db
from netwerk.kernel.errors import Conflict, Invalid, NotFound
from netwerk.kernel.i18n import LazyString, lazy
from netwerk.kernel.tenures import Tenure
from netwerk.members.actor import Actor
from netwerk.members.models import Member
from netwerk.practices import content, mails, queries
from netwerk.practices.consent_rules import ANSWERS, Consent, still_stands
from netwerk.practices.models import Agreement, Passage, Practice
from netwerk.practices.queries import provenance
from netwerk.practices.rules import State

# What is said in words.
WORDED = {content.Form.LINE, content.Form.TEXT, content.Form.MARKDOWN, content.Form.ROWS}
# So much of a passage tells its writer which one is meant.
SHOWN = 80


def ask(practice: Practice, passages: Sequence[Passage], actor: Actor, *, now: datetime) -> None:
    """Ask everybody whose words these are, but who takes them and who left, once for the sheet."""
    asked = {one.member_id for one in passages if one.member_id not in {None, actor.id}}
    query = select(Member).where(Member.id.in_(asked), Member.disabled_at.is_(None)).order_by(Member.id)
    for member in db.session.scalars(query).all() if asked else ():
        row = Agreement(
            practice_id=practice.id,
            member_id=member.id,
            answer=Consent.ASKED,
            nonce=tokens.nonce(),
            asked_at=now,
        )
        db.session.add(row)
        db.session.flush()
        said = [one.text for one in passages if one.member_id == member.id]
        mails.queue_words_asked(practice, row, member, said, actor.name)


def read_link(token: str) -> tuple[Agreement, Practice]:
    """What the link of a mail is about. Raises NotFound for one that was not made by us, or leads nowhere."""
    values = tokens.signer(mails.WORDS_LINK).read(token)
    row = db.session.get(Agreement, values[0], populate_existing=True) if len(values) == 2 else None
    practice = queries.load(row.practice_id) if row is not None and row.nonce == values[1] else None
    if row is None or practice is None or practice.state == State.DISCARDED:
        raise NotFound(lazy("Deze praktijk werd weggegooid. Je woorden worden er niet voor gebruikt."))
    return row, practice


def answer(token: str, given: str, *, now: datetime) -> Agreement:
    """Say whether one's words may stand in a sheet, and with one's name; the last answer counts.

    Raises Invalid for what is no answer, NotFound.
    """
    if given not in ANSWERS:
        raise Invalid(lazy("Kies of je woorden erin mogen."), "answer")
    _row, practice = read_link(token)
    practice = queries.locked(practice.id)
    row, _practice = read_link(token)
    if row.answer == given:
        return row
    row.answer, row.answered_at = given, now
    db.session.flush()
    audit.record("link", "practice.answer_words", "practice", practice.id, answer=given)
    if given == Consent.REFUSED:
        mails.queue_words_refused(
            practice, row, [one.passage.text for one in provenance.contributed_by(row)], now
        )
    return row


def lacks_of(practice: Practice, said: Mapping[str, Any]) -> list[tuple[str, LazyString]]:
    """Words that still stand in a sheet though who said them does not want that: the field and a sentence."""
    found = []
    for one in provenance.refused_in(practice.id):
        name = _where(one.passage, said)
        if name:
            sentence = lazy(
                "In “%(field)s” staan nog woorden van iemand die dat niet wil: “%(words)s”. "
                "Herschrijf dat stuk of haal het weg.",
                field=content.BY_NAME[name].label,
                words=shortened(one.passage.text),
            )
            found.append((name, sentence))
    return found


def check(practice: Practice, said: Mapping[str, Any]) -> None:
    """Raise Conflict while words of somebody who does not want it stand in what is to be published."""
    lacking = lacks_of(practice, said)
    if lacking:
        raise Conflict(lacking[0][1])


def stands_in(passage: Passage, said: Mapping[str, Any]) -> bool:
    """Do words of a passage stand anywhere in a sheet?"""
    return bool(_where(passage, said))


def shortened(text: str) -> str:
    """The beginning of a passage, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else line[:SHOWN].rsplit(" ", 1)[0] + " …"


def _where(passage: Passage, said: Mapping[str, Any]) -> str:
    """The field in which words of a passage stand, first the one that it was put in; empty for none."""
    names = [one.name for one in content.FIELDS if one.form in WORDED]
    for name in sorted(names, key=lambda name: name != passage.field):
        if still_stands(passage.text, content.in_words(name, said)):
            return name
    return ""


def export(member_id: int) -> Mapping[str, Any]:
    """The words of a member that stand in sheets, and what they answered, as JSON holds it; times in UTC."""
    rows = db.session.execute(
        select(Passage, Practice.title, Agreement)
        .join(Practice, Practice.id == Passage.practice_id)
        .outerjoin(
            Agreement,
            (Agreement.practice_id == Passage.practice_id) & (Agreement.member_id == Passage.member_id),
        )
        .where(Passage.member_id == member_id)
        .order_by(Passage.id)
    )
    return {
        "woorden-in-praktijken": [
            {
                "practice": title,
                "words": passage.text,
                "taken_at": passage.taken_at.isoformat(),
                "answer": row.answer if row else "",
                "answered_at": row.answered_at.isoformat() if row and row.answered_at else "",
            }
            for passage, title, row in rows
        ]
    }


def forget(member: Member, *, words_too: bool, now: datetime) -> None:
    """Take the name of a member from the words that were taken over; with `words_too` these as well.

    Their links end; what they answered stays, so that words that may not be used are still known.
    """
    outbox.forget_person([Tenure(member.email)], "practice.words_")
    for row in db.session.scalars(select(Agreement).where(Agreement.member_id == member.id)):
        row.nonce = tokens.nonce()
        if words_too:
            row.answer, row.answered_at = Consent.REFUSED, now
    emptied = {"member_name": ""} | ({"text": ""} if words_too else {})
    db.session.execute(update(Passage).where(Passage.member_id == member.id).values(emptied))
    db.session.flush()
