"""Getting another mail address: confirmed by whoever reads the new one, undone by whoever reads the old."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, update

from netwerk.kernel import audit, tokens
from netwerk.kernel.database import db, hold
from netwerk.kernel.errors import Invalid
from netwerk.kernel.forms import is_email
from netwerk.kernel.i18n import lazy
from netwerk.kernel.text import key, plain_line
from netwerk.members import formerly, holdings, indexing, limits, mails, queries, readdressing, rules
from netwerk.members.errors import AlreadyMember, LinkSpent
from netwerk.members.models import AddressChange, Member
from netwerk.members.services import accounts, refusals, second_factor, tries

TAKEN = lazy("Er is al een account met dit e-mailadres.")
SPENT = lazy("Deze link werkt niet meer.")


def ask(member_id: int, email: str, *, ip: str | None, now: datetime) -> AddressChange:
    """Mail a link to the new address, and to the old one that this was asked, with a link to undo it.

    Until the new address is confirmed nothing changes. Whether it has an account is told by the mail to it
    alone. A newer question makes earlier ones void. Raises Invalid, and TooMany.
    """
    member, email = accounts.found(member_id), plain_line(email)
    if not is_email(email):
        raise Invalid(lazy("Vul een e-mailadres in zoals naam@school.be."), "email")
    if key(email) == member.email_key:
        raise Invalid(lazy("Dit is al je e-mailadres."), "email")
    tries.check("address", member.email_key, ip, limits.mails())
    tries.count("address", member.email_key, ip)
    tries.check("address_to", email, None, limits.mails())
    tries.count("address_to", email, None)
    _drop_unconfirmed(member_id)
    confirm_seed, undo_seed = tokens.random_token(), tokens.random_token()
    row = AddressChange(
        member_id=member_id,
        old_email=member.email,
        new_email=email,
        confirm_hash=tokens.digest(tokens.keyed(mails.ADDRESS_NEW, confirm_seed)),
        undo_hash=tokens.digest(tokens.keyed(mails.ADDRESS_OLD, undo_seed)),
        created_at=now,
        expires_at=now + rules.ADDRESS_TIME,
        undo_until=now + rules.UNDO_ADDRESS_TIME,
    )
    db.session.add(row)
    db.session.flush()
    mails.queue_address_change(row, member, confirm_seed, undo_seed)
    audit.record(f"member:{member_id}", "member.address_asked", "member", member_id)
    return row


def to_confirm(token: str, now: datetime) -> AddressChange:
    """The change that the link at a new address stands for. Raises LinkSpent."""
    wanted = select(AddressChange).where(
        AddressChange.confirm_hash == tokens.digest(token),
        AddressChange.confirmed_at.is_(None),
        AddressChange.expires_at > now,
    )
    return _one(db.session.scalars(wanted).first())


def confirm(token: str, *, session_id: int | None, now: datetime) -> Member:
    """Give the account its new address, once; other browsers are signed out.

    Raises LinkSpent, and AlreadyMember when somebody got an account with the address meanwhile.
    """
    row = to_confirm(token, now)
    hold(f"sign_up:{key(row.new_email)}")
    used = (
        update(AddressChange)
        .where(AddressChange.id == row.id, AddressChange.confirmed_at.is_(None))
        .values(confirmed_at=now)
        .returning(AddressChange.id)
    )
    if db.session.scalar(used.execution_options(synchronize_session=False)) is None:
        raise LinkSpent(SPENT)
    former = accounts.found(row.member_id).email
    _give(row.member_id, row.new_email)
    formerly.remember(row.member_id, formerly.EMAIL, former, row.new_email, now)
    accounts.end_other_sessions(row.member_id, session_id)
    accounts.void_links(row.member_id, now)
    audit.record(f"member:{row.member_id}", "member.address", "member", row.member_id)
    return accounts.found(row.member_id)


def to_undo(token: str, now: datetime) -> AddressChange:
    """The change that the link at an old address stands for. Raises LinkSpent."""
    wanted = select(AddressChange).where(
        AddressChange.undo_hash == tokens.digest(token), AddressChange.undo_until > now
    )
    return _one(db.session.scalars(wanted).first())


def undo(token: str, now: datetime) -> Member:
    """Give the account back to whoever reads the old address, whatever a thief did since.

    Every browser is signed out, what was asked meanwhile is void, and the password goes, as does an app that
    was set up since: the way in is a link at the old address. Raises LinkSpent, and AlreadyMember.
    """
    row = to_undo(token, now)
    member_id, old_email, since = row.member_id, row.old_email, row.created_at
    hold(f"sign_up:{key(old_email)}")
    used = delete(AddressChange).where(AddressChange.id == row.id).returning(AddressChange.id)
    if db.session.scalar(used.execution_options(synchronize_session=False)) is None:
        raise LinkSpent(SPENT)
    db.session.expunge(row)
    member = accounts.found(member_id)
    if member.email_key != key(old_email):
        _give(member_id, old_email)
    later = delete(AddressChange).where(
        AddressChange.member_id == member_id, AddressChange.created_at >= since
    )
    db.session.execute(later.execution_options(synchronize_session=False))
    # What came between may have been a thief's: nothing that stands under it is for this member.
    formerly.forget_since(member_id, formerly.EMAIL, since)
    app = queries.authenticator_of(member_id)
    if app is not None and (app.confirmed_at or now) >= since:
        second_factor.forget(member_id)
    member = accounts.found(member_id)
    member.password_hash = None
    accounts.sign_out_everywhere(member_id, now)
    audit.record(f"member:{member_id}", "member.address_undone", "member", member_id)
    return member


def _give(member_id: int, email: str) -> None:
    """Raises AlreadyMember for the address of another account."""
    if queries.member_by_email(email) is not None:
        raise AlreadyMember(TAKEN)
    member = accounts.found(member_id)
    old = member.email
    person = holdings.person_of(member)
    for room in holdings.rooms():
        room.readdress(person, email)
    member.email, member.email_key = email, key(email)
    db.session.flush()
    readdressing.move(old, email)
    refusals.follow(old, email)
    indexing.index_person(member_id)


def _drop_unconfirmed(member_id: int) -> None:
    # Those that were confirmed stay, as they can still be undone.
    void = delete(AddressChange).where(
        AddressChange.member_id == member_id, AddressChange.confirmed_at.is_(None)
    )
    db.session.execute(void.execution_options(synchronize_session=False))


def _one(row: AddressChange | None) -> AddressChange:
    if row is None:
        raise LinkSpent(SPENT)
    return row
