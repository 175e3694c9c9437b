"""The two mails about another address: to the new one, and to the old one."""

from __future__ import annotations

from email.message import EmailMessage

from netwerk.kernel import i18n, links, outbox, tokens
from netwerk.kernel.clock import now
from netwerk.kernel.database import db
from netwerk.kernel.i18n import _, lazy
from netwerk.kernel.outbox import OutboxMessage
from netwerk.kernel.rendering import composed
from netwerk.members import queries
from netwerk.members.models import AddressChange, Member

ADDRESS_NEW = "member.address_new"
ADDRESS_OLD = "member.address_old"


def queue_address_change(row: AddressChange, member: Member, confirm_seed: str, undo_seed: str) -> None:
    """Mail the link that confirms to the new address, and the one that undoes to the old one."""
    for kind, to, seed in (
        (ADDRESS_NEW, row.new_email, confirm_seed),
        (ADDRESS_OLD, row.old_email, undo_seed),
    ):
        outbox.enqueue(
            kind,
            to=to,
            # Whoever reads the new address may be somebody else.
            name=member.name if kind == ADDRESS_OLD else "",
            language=member.language,
            subject=("address_change", row.id),
            facts={"seed": seed},
            cap=kind == ADDRESS_NEW,
        )


@outbox.composer(ADDRESS_NEW, lazy("Vraag om een nieuw adres te bevestigen"), "address_new")
def compose_address_new(message: OutboxMessage) -> EmailMessage | None:
    """The link, or that the address has an account; nothing when the link would not work any more."""
    row = db.session.get(AddressChange, message.subject_id)
    if row is None or row.confirmed_at is not None or row.expires_at <= now():
        return None
    address = ""
    if queries.member_by_email(row.new_email) is None:
        token = tokens.keyed(ADDRESS_NEW, str(message.facts["seed"]))
        address = links.link("members.confirm_address", message.language, token=token)
    with i18n.speaking(message.language):
        why = _("Je krijgt deze mail omdat iemand dit adres opgaf als nieuw adres van een account.")
    return composed(message, "address_new", address=address, why=why)


@outbox.composer(ADDRESS_OLD, lazy("Melding dat het adres van een account wijzigt"), "address_old")
def compose_address_old(message: OutboxMessage) -> EmailMessage | None:
    """What was asked, and how to undo it; nothing once that was done."""
    row = db.session.get(AddressChange, message.subject_id)
    if row is None:
        return None
    token = tokens.keyed(ADDRESS_OLD, str(message.facts["seed"]))
    with i18n.speaking(message.language):
        why = _("Je krijgt deze mail omdat dit het adres van je account is of was.")
        until = i18n.format_moment(row.undo_until)
    return composed(
        message,
        "address_old",
        person=message.recipient_name,
        email=row.new_email,
        address=links.link("members.undo_address", message.language, token=token),
        until=until,
        why=why,
    )
