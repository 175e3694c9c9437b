"""Mails about becoming a member, belonging to an organisation, and partnerships."""

from __future__ import annotations

from collections.abc import Iterable
from email.message import EmailMessage

from netwerk.kernel import links, outbox, site, tokens
from netwerk.kernel.clock import now
from netwerk.kernel.database import db
from netwerk.kernel.i18n import lazy
from netwerk.kernel.outbox import Draft, OutboxMessage
from netwerk.kernel.rendering import composed
from netwerk.members import queries
from netwerk.members.models import (
    JoinRequest,
    Member,
    Organisation,
    OrganisationInvitation,
    Partnership,
    PartnershipPartner,
    SignUp,
)

SIGN_UP = "member.sign_up"
JOIN_ASKED, JOIN_DECIDED = "member.join_asked", "member.join_decided"
INVITED = "member.invited"
PARTNERSHIP_ASKED = "member.partnership_asked"
OF_CONTACT = lazy("Je krijgt deze mail omdat je contactpersoon van je organisatie bent.")
OF_ORGANISER = lazy(
    "Je krijgt deze mail omdat je organisator bent: de organisatie heeft geen contactpersoon."
)


def queue_sign_up(row: SignUp, seed: str) -> None:
    """Mail the link that makes an account; whether there is one already is looked up when it is written."""
    outbox.enqueue(
        SIGN_UP,
        to=row.email,
        name="",
        language=row.language,
        subject=("sign_up", row.id),
        facts={"seed": seed},
        cap=True,
    )


@outbox.composer(SIGN_UP, lazy("Link om een account te maken"), "sign_up")
def compose_sign_up(message: OutboxMessage) -> EmailMessage | None:
    """The link, or the way to sign in for who has an account; nothing when it would not work any more."""
    row = db.session.get(SignUp, message.subject_id)
    if row is None or row.used_at is not None or row.expires_at <= now():
        return None
    known = queries.member_by_email(row.email) is not None
    token = tokens.keyed(SIGN_UP, str(message.facts["seed"]))
    address = links.link("members.confirm_sign_up", message.language, token=token)
    return composed(
        message,
        "sign_up",
        person=message.recipient_name,
        # A stranger may have typed any name beside this address: it is greeted by none.
        address="" if known else address,
        sign_in=links.link("members.sign_in", message.language),
        contact=site.words()["email"],
        why=lazy("Je krijgt deze mail omdat iemand dit e-mailadres invulde om een account te maken."),
    )


def queue_join_asked(row: JoinRequest, people: Iterable[Member], *, to_organisers: bool) -> None:
    """Tell the contact persons of an organisation, else organisers, that somebody says they work there.

    Who that is stands in no message before it is written, so that nobody who left is named by one.
    """
    outbox.enqueue_many(
        JOIN_ASKED,
        [
            Draft(
                to=one.email,
                name=one.name,
                language=one.language,
                subject=("join_request", row.id),
                sequence=one.id,
                facts={"to_organisers": to_organisers},
                cap=True,
            )
            for one in people
        ],
    )


@outbox.composer(JOIN_ASKED, lazy("Vraag om bij een organisatie te horen"), "join_asked")
def compose_join_asked(message: OutboxMessage) -> EmailMessage | None:
    """Who asks, and the page to decide; nothing when that was done."""
    row = db.session.get(JoinRequest, message.subject_id)
    if row is None or row.decided_at is not None:
        return None
    member = db.session.get_one(Member, row.member_id)
    return composed(
        message,
        "join_asked",
        person=message.recipient_name,
        who=member.name,
        email=member.email,
        function=row.function,
        organisation=db.session.get_one(Organisation, row.organisation_id).name,
        address=links.link(
            "members.organisation_people", message.language, organisation_id=row.organisation_id
        ),
        why=OF_ORGANISER if message.facts["to_organisers"] else OF_CONTACT,
    )


def queue_join_decided(
    row: JoinRequest, member: Member, organisation: Organisation, *, accepted: bool
) -> None:
    """Tell whoever asked what was decided."""
    outbox.enqueue(
        JOIN_DECIDED,
        to=member.email,
        name=member.name,
        language=member.language,
        subject=("join_request", row.id),
        facts={"organisation": organisation.name, "accepted": accepted},
    )


@outbox.composer(JOIN_DECIDED, lazy("Antwoord op de vraag om bij een organisatie te horen"), "join_decided")
def compose_join_decided(message: OutboxMessage) -> EmailMessage | None:
    """What was decided."""
    return composed(
        message,
        "join_decided",
        person=message.recipient_name,
        organisation=str(message.facts["organisation"]),
        accepted=bool(message.facts["accepted"]),
        address=links.link("members.own_organisations", message.language),
        why=lazy("Je krijgt deze mail omdat je vroeg om bij deze organisatie te horen."),
    )


def invitation_token(row: OrganisationInvitation) -> str:
    """What stands in the link of an invitation."""
    return tokens.signer(INVITED).sign(row.id, row.nonce)


def queue_invited(row: OrganisationInvitation) -> None:
    """Ask somebody to belong to an organisation."""
    outbox.enqueue(
        INVITED,
        to=row.email,
        name="",
        language=row.language,
        subject=("organisation_invitation", row.id),
        facts={},
        cap=True,
    )


@outbox.composer(INVITED, lazy("Uitnodiging van een organisatie"), "invited")
def compose_invited(message: OutboxMessage) -> EmailMessage | None:
    """Who invites and the link; nothing when it was used or taken back."""
    row = db.session.get(OrganisationInvitation, message.subject_id)
    if row is None:
        return None
    return composed(
        message,
        "invited",
        person=message.recipient_name,
        organisation=db.session.get_one(Organisation, row.organisation_id).name,
        by=_name_of(row.invited_by_id),
        address=links.link("members.invited", message.language, token=invitation_token(row)),
        why=lazy("Je krijgt deze mail omdat iemand van deze organisatie je adres invulde."),
    )


def queue_partnership_asked(
    partner: PartnershipPartner, partnership: Partnership, contacts: Iterable[Member]
) -> None:
    """Ask the contact persons of an organisation whether it takes part in a partnership."""
    outbox.enqueue_many(
        PARTNERSHIP_ASKED,
        [
            Draft(
                to=one.email,
                name=one.name,
                language=one.language,
                subject=("partnership", partnership.id),
                sequence=partner.organisation_id,
                resend=one.id,
                facts={"organisation_id": partner.organisation_id},
                cap=True,
            )
            for one in contacts
        ],
    )


@outbox.composer(PARTNERSHIP_ASKED, lazy("Vraag om een samenwerking te bevestigen"), "partnership_asked")
def compose_partnership_asked(message: OutboxMessage) -> EmailMessage | None:
    """The question; nothing when it was answered."""
    organisation_id = int(message.facts["organisation_id"])
    partner = db.session.get(PartnershipPartner, (message.subject_id, organisation_id))
    if partner is None or partner.confirmed_at is not None:
        return None
    partnership = db.session.get_one(Partnership, message.subject_id)
    return composed(
        message,
        "partnership_asked",
        person=message.recipient_name,
        title=partnership.name,
        by=_name_of(partnership.created_by_id),
        organisation=db.session.get_one(Organisation, organisation_id).name,
        address=links.link(
            "members.partnership", message.language, partnership_id=partnership.id, slug=partnership.slug
        ),
        why=OF_CONTACT,
    )


def _name_of(member_id: int | None) -> object:
    """Who did something; whoever left is somebody."""
    member = db.session.get(Member, member_id) if member_id is not None else None
    return member.name if member is not None else lazy("iemand")
