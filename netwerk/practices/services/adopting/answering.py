"""With the link of a mail, on behalf of the organisation: it is so, or it is not."""

from __future__ import annotations

from datetime import datetime

from netwerk.kernel import audit, tokens
from netwerk.kernel.database import db
from netwerk.kernel.errors import Conflict, Invalid, NotFound
from netwerk.kernel.i18n import lazy
from netwerk.kernel.text import plain_line
from netwerk.members.queries import organisation
from netwerk.practices import mails, queries
from netwerk.practices.models import Adoption, Practice
from netwerk.practices.rules import State
from netwerk.practices.services import ladder


def read_link(token: str) -> tuple[Adoption, Practice]:
    """What a link to confirm is about. Raises NotFound for one that was not made by us or is spent."""
    values = tokens.signer(mails.ADOPTION_LINK).read(token)
    row = db.session.get(Adoption, values[0], populate_existing=True) if len(values) == 2 else None
    if row is None or row.nonce != values[1]:
        raise NotFound(
            lazy("Deze link geldt niet meer. Er kwam intussen een nieuwere mail: neem de link daaruit.")
        )
    practice = queries.load(row.practice_id)
    if practice.state != State.PUBLISHED:
        raise NotFound(lazy("Deze praktijk is intussen ingetrokken."))
    return row, practice


def token_of(row: Adoption) -> str:
    """The token by which a contact person confirms."""
    return tokens.signer(mails.ADOPTION_LINK).sign(row.id, row.nonce)


def confirm(token: str, name: str, *, now: datetime) -> Adoption:
    """Say on behalf of the organisation that it is so; again changes nothing.

    Raises Invalid without a name, Conflict for what an editor refused, NotFound.
    """
    practice, row = _held(token)
    name = plain_line(name)[:120]
    if not name:
        raise Invalid(lazy("Vul je naam in."), "name")
    if row.confirmed_at is None:
        row.confirmed_at, row.confirmed_by, row.denied_at = now, name, None
        db.session.flush()
        audit.record("link", "practice.confirm_adoption", "practice", row.practice_id, adoption=row.id)
        mails.queue_adopted(practice, row, organisation(row.organisation_id).name)
        ladder.settle(practice, None, now=now, by=name)
    return row


def deny(token: str, *, now: datetime) -> Adoption:
    """Say on behalf of the organisation that it is not so; again changes nothing.

    Raises Conflict for what an editor refused, NotFound.
    """
    practice, row = _held(token)
    if row.denied_at is None:
        row.confirmed_at, row.confirmed_by, row.denied_at = None, "", now
        db.session.flush()
        audit.record("link", "practice.deny_adoption", "practice", row.practice_id, adoption=row.id)
        ladder.settle(practice, None, now=now)
    return row


def _held(token: str) -> tuple[Practice, Adoption]:
    """The sheet, locked, and the adoption as it is then: two may answer at once."""
    _row, practice = read_link(token)
    practice = queries.locked(practice.id)
    row, _practice = read_link(token)
    if row.refused_at is not None:
        raise Conflict(
            lazy("De redactie telt deze overname niet mee: %(reason)s", reason=row.refused_because)
        )
    return practice, row
