"""What stands under somebody's mail address, read from the tables themselves, and put under another one.

Registrations, follows and questions are known by address: guests have no account. Whoever gets another
address keeps them.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Column, Table, delete, func, literal, not_, select, update

from netwerk.kernel import outbox
from netwerk.kernel.database import Base, db
from netwerk.kernel.inbox import IncomingMail
from netwerk.kernel.text import key
from netwerk.kernel.uniques import clashes
from netwerk.members.models import Follow

# Accounts change apart; what is known about an address itself, or was asked from it, stays its own.
OF_THE_ADDRESS = frozenset(
    {"member", "bounced_address", "sign_up", "erasure_link", "organisation_invitation"}
)
KEY = "email_key"
# By whose mail a way in or the warning of a change comes: it goes where it was asked for and nowhere else.
STAYS_WHERE_ASKED = OF_THE_ADDRESS | {"address_change", "sign_in_link"}


def move(old_email: str, new_email: str) -> None:
    """Put everything under the new address, but what would then stand there twice; mail goes there too.

    Of two follows of the same thing one goes. What pages show of somebody as the one to ask stays as it was
    written there: a new address is not for everybody to see.
    """
    for table, address, address_key in _addresses():
        free = [not_(clash) for clash in clashes(table, address_key, key(new_email))]
        moved = update(table).where(address_key == key(old_email), *free)
        db.session.execute(moved.values({address: new_email, address_key: key(new_email)}))
    double = delete(Follow).where(Follow.email_key == key(old_email))
    db.session.execute(double.execution_options(synchronize_session=False))
    outbox.redirect(old_email, new_email, but=STAYS_WHERE_ASKED)
    db.session.expire_all()


def is_in_use(email: str) -> bool:
    """Does anything still stand under an address, or was anything mailed to or from it?"""
    keys = [
        column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if (column.name.endswith(KEY) and table.name != "bounced_address") or column.name == "recipient_key"
    ]
    sought = [column == key(email) for column in keys] + [func.lower(IncomingMail.sender) == key(email)]
    return any(db.session.scalar(select(literal(1)).where(one).limit(1)) for one in sought)


def _addresses() -> Iterator[tuple[Table, Column[str], Column[str]]]:
    """Each address with its key, such as `contact_email` and `contact_email_key`."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            written = column.name.removesuffix("_key")
            if column.name.endswith(KEY) and written in table.c and table.name not in OF_THE_ADDRESS:
                yield table, table.c[written], column
