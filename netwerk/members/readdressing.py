"""What stands under somebody's mail address, read from the tables themselves, and put under another one.

Registrations, follows and questions are known by address: guests have no account. Whoever gets another
address keeps them.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Column, Table, not_, update

from netwerk.kernel.database import Base, db
from netwerk.kernel.text import key
from netwerk.kernel.uniques import clashes

# Accounts change apart; what is known about an address itself, or was asked from it, stays its own.
OF_THE_ADDRESS = frozenset(
    {"member", "bounced_address", "sign_up", "erasure_link", "organisation_invitation"}
)
KEY = "email_key"


def move(old_email: str, new_email: str) -> None:
    """Put everything under the new address, but what would then stand there twice."""
    for table, address, address_key in _addresses():
        free = [not_(clash) for clash in clashes(table, address_key, key(new_email))]
        moved = update(table).where(address_key == key(old_email), *free)
        db.session.execute(moved.values({address: new_email, address_key: key(new_email)}))
    db.session.expire_all()


def _addresses() -> Iterator[tuple[Table, Column[str], Column[str]]]:
    """Each address with its key, such as `contact_email` and `contact_email_key`."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            written = column.name.removesuffix("_key")
            if column.name.endswith(KEY) and written in table.c and table.name not in OF_THE_ADDRESS:
                yield table, table.c[written], column
