"""What the members feature and the house itself keep about a person: given to them, or taken out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import joinedload

from netwerk.kernel import audit, inbox, outbox
from netwerk.kernel.database import db
from netwerk.kernel.tenures import Tenure, within
from netwerk.kernel.text import key
from netwerk.members import formerly, holdings, indexing, purposes, queries
from netwerk.members.holdings import Person, Rows, Traces
from netwerk.members.models import (
    AddressChange,
    Authenticator,
    Consent,
    ErasureLink,
    Follow,
    Formerly,
    JoinRequest,
    Member,
    Membership,
    OrganisationDomain,
    OrganisationInvitation,
    Partnership,
    PartnershipPartner,
    Profile,
    RecoveryCode,
    RoleGrant,
    SignInLink,
    SignInSession,
    SignUp,
    Subscription,
    profile_theme,
)
from netwerk.members.queries.profiles import profile_of
from netwerk.members.rules import BLOCKS
from netwerk.members.services.consents import consents_about

FORMER = "Voormalig lid"
# What stays where it was asked from or sent to, and since when.
ASKED_FROM_AN_ADDRESS = (
    (ErasureLink, ErasureLink.created_at),
    (SignUp, SignUp.created_at),
    (OrganisationInvitation, OrganisationInvitation.invited_at),
)
PROFILE_TEXTS = ("about", "offers", "seeks", "is_expert", "expertise", "phone")


def export(person: Person) -> Mapping[str, Rows]:
    """The account, and what the house keeps under an address, as JSON holds it; times in UTC."""
    found: dict[str, Rows] = {
        "volgen": [
            {"what": one.thing_kind, "id": one.thing_id, "email": one.email, "since": _at(one.created_at)}
            for one in queries.follows_of(person.email_key)
        ],
        "toestemmingen": [
            {
                "for": one.purpose,
                "version": one.text_version,
                "words": _words_of(one),
                "given_at": _at(one.given_at),
                "withdrawn_at": _at(one.withdrawn_at),
            }
            for one in consents_about(holdings.subjects(person))
        ],
        "mails": [
            {"kind": kind, "to": to, "state": state, "at": _at(at)}
            for kind, to, state, at in outbox.sent_to(person.tenures)
        ],
        "ontvangen-mails": [
            {
                "from": one.sender,
                "subject": one.title,
                "words": inbox.read_again(one).text,
                "at": _at(one.received_at),
            }
            for one in inbox.sent_by(person.tenures)
        ],
        "geweigerde-mail": [
            {"email": one.email_key, "reason": one.reason, "at": _at(one.bounced_at)}
            for email_key in sorted({key(email) for email in person.emails})
            for one in inbox.bounces_of(email_key)
        ],
        "aanvragen": _asked(person),
        "handelingen": [
            {
                "what": one.act,
                "about": one.thing_kind,
                "id": one.thing_id,
                "reason": one.reason,
                "details": one.details,
                "at": _at(one.at),
            }
            # Whoever came without an account acted as the booking or the seat that their link is of.
            for one in audit.of({f"{kind}:{one}" for kind, one in holdings.subjects(person)})
        ],
    }
    return found | (_of_member(person.member) if person.member else {})


def _of_member(member: Member) -> dict[str, Rows]:
    return {
        "account": [
            {
                "name": member.name,
                "email": member.email,
                "language": member.language,
                "has_password": member.password_hash is not None,
                "has_totp": queries.authenticator_of(member.id) is not None,
                "recovery_codes_left": len(queries.recovery_codes_left(member.id)),
                "made_at": _at(member.created_at),
            }
        ],
        "vroeger": _formerly(member.id),
        "organisaties": [_membership(one) for one in queries.memberships_ever(member.id)],
        "profiel": _profile(profile_of(member.id)),
        "rollen": [
            {
                "role": one.role,
                "theme": one.theme.name if one.theme else "",
                "region": one.region.name if one.region else "",
                "from": _day(one.valid_from),
                "until": _day(one.valid_until),
            }
            for one in queries.roles_of(member.id)
        ],
        "sessies": [
            {"browser": one.browser, "since": _at(one.created_at), "seen_at": _at(one.seen_at)}
            for one in db.session.scalars(select(SignInSession).where(SignInSession.member_id == member.id))
        ],
    }


def _formerly(member_id: int) -> Rows:
    changes = select(AddressChange).where(AddressChange.member_id == member_id).order_by(AddressChange.id)
    return [
        *(
            {"what": one.kind, "words": one.words, "until": _at(one.until)}
            for one in formerly.all_of(member_id)
        ),
        *(
            {
                "what": "address_change",
                "words": one.new_email,
                "asked_at": _at(one.created_at),
                "confirmed_at": _at(one.confirmed_at),
                "can_be_undone_until": _at(one.undo_until),
            }
            for one in db.session.scalars(changes)
        ),
    ]


def _membership(one: Membership) -> dict[str, Any]:
    return {
        "organisation": one.organisation.name,
        "function": one.function,
        "is_contact": one.is_contact,
        "from": _day(one.valid_from),
        "until": _day(one.valid_until),
    }


def _profile(profile: Profile | None) -> Rows:
    if profile is None:
        return []
    texts = {name: getattr(profile, name) for name in PROFILE_TEXTS}
    seen_by = {block: getattr(profile, f"{block}_for") for block in BLOCKS}
    return [texts | {"themes": [theme.name for theme in profile.themes], "seen_by": seen_by}]


def _words_of(consent: Consent) -> str:
    """What was said yes to, in the language of whoever reads it now."""
    purpose = purposes.of(consent.purpose)
    return str(purpose.texts.get(consent.text_version, "")) if purpose else ""


def _asked(person: Person) -> Rows:
    """Where somebody wanted to belong, and was asked to; accounts that wait for their link too."""
    asked = within(person.tenures, SignUp.email_key, SignUp.created_at)
    invited = within(person.tenures, OrganisationInvitation.email_key, OrganisationInvitation.invited_at)
    invitations = select(OrganisationInvitation).where(invited).order_by(OrganisationInvitation.id)
    return [
        *(
            {
                "what": "join_request",
                "organisation": one.organisation.name,
                "function": one.function,
                "asked_at": _at(one.asked_at),
                "accepted": one.accepted,
            }
            for one in (_asked_by(person.member_id) if person.member_id is not None else ())
        ),
        *(
            {
                "what": "sign_up",
                "name": one.name,
                "email": one.email,
                "organisation": one.organisation,
                "function": one.function,
                "asked_at": _at(one.created_at),
            }
            for one in db.session.scalars(select(SignUp).where(asked).order_by(SignUp.id))
        ),
        *(
            {
                "what": "invitation",
                "email": one.email,
                "organisation": one.organisation.name,
                "as_contact": one.as_contact,
                "asked_at": _at(one.invited_at),
            }
            for one in db.session.scalars(
                invitations.options(joinedload(OrganisationInvitation.organisation))
            )
        ),
    ]


def _asked_by(member_id: int) -> Sequence[JoinRequest]:
    query = select(JoinRequest).where(JoinRequest.member_id == member_id).order_by(JoinRequest.id)
    return db.session.scalars(query.options(joinedload(JoinRequest.organisation))).all()


def traces_of(person: Person) -> Traces:
    """The names under which somebody has an account or was mailed."""
    names = set(outbox.names_of(person.tenures))
    asked = select(SignUp.name).where(within(person.tenures, SignUp.email_key, SignUp.created_at))
    names |= set(db.session.scalars(asked))
    if person.member is not None:
        names.add(person.member.name)
        names |= {one.words for one in formerly.all_of(person.member.id) if one.kind == formerly.NAME}
    return Traces(frozenset(names))


def has_namesake(person: Person, name_key: str) -> bool:
    """Does somebody else with an account have this name, or did they?"""
    others = any(one.id != person.member_id for one in queries.members_named(name_key))
    return others or formerly.has_had(name_key, person.member_id)


def forget(person: Person, words_too: bool, now: datetime) -> None:
    """Empty the account, end what it could do, and take the address out of the mail both ways.

    The row of the account stays without a name, as others answered to what it wrote.
    """
    del words_too
    # A seat that could not come along to a new address was given up a moment ago, by mail to the old one.
    just_now = [Tenure(one.email, since=now) for one in person.kept_under[1:]]
    outbox.forget_person([*person.tenures, *just_now], "")
    inbox.forget_sender(person.tenures)
    for tenure in person.kept_under:
        inbox.clear(tenure.email)
    db.session.execute(delete(Follow).where(Follow.email_key == person.email_key))
    for model, at in ASKED_FROM_AN_ADDRESS:
        db.session.execute(delete(model).where(within(person.tenures, model.email_key, at)))
    if person.member is not None:
        _forget_account(person.member, now)
    db.session.flush()


def _forget_account(member: Member, now: datetime) -> None:
    _leave_others_acts(member.id)
    db.session.execute(delete(profile_theme).where(profile_theme.c.member_id == member.id))
    for model in (
        *(SignInSession, SignInLink, RoleGrant, Membership, Subscription),
        *(Profile, JoinRequest, AddressChange, Formerly, Authenticator, RecoveryCode),
    ):
        db.session.execute(delete(model).where(model.member_id == member.id))
    member.name, member.email, member.email_key = FORMER, "", f"gewist {member.id}"
    member.password_hash, member.language = None, "nl"
    member.disabled_at = member.disabled_at or now
    member.erased_at = now
    db.session.flush()
    indexing.index_person(member.id)


def _leave_others_acts(member_id: int) -> None:
    """What they did for others stays done, by nobody."""
    for column in (
        JoinRequest.decided_by_id,
        OrganisationDomain.added_by_id,
        OrganisationInvitation.invited_by_id,
        Partnership.created_by_id,
        PartnershipPartner.confirmed_by_id,
    ):
        db.session.execute(update(column.class_).where(column == member_id).values({column.key: None}))


def _at(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


def _day(day: Any) -> str:
    return day.isoformat() if day else ""
