"""which addresses and names a member had before, filled with the changes of address that are still known

Revision ID: 0019
Revises: 0018
Create Date: 2026-11-29 05:00:00
"""

import sqlalchemy as sa
from alembic import op


revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    formerly = op.create_table(
        "member_formerly",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("words", sa.String(length=254), nullable=False),
        sa.Column("words_key", sa.String(length=254), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_member_formerly_member_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_formerly")),
        sa.UniqueConstraint("member_id", "kind", "words_key", name=op.f("uq_member_formerly_member_id_kind_words_key")),
    )
    op.create_index(op.f("ix_member_formerly_words_key"), "member_formerly", ["words_key"])
    op.bulk_insert(formerly, _known())


def _known():
    """The old address of every change that was confirmed and not undone, the newest of each once."""
    change = sa.table(
        "address_change",
        sa.column("id", sa.Integer()),
        sa.column("member_id", sa.Integer()),
        sa.column("old_email", sa.String()),
        sa.column("confirmed_at", sa.DateTime(timezone=True)),
    )
    query = sa.select(change).where(change.c.confirmed_at.is_not(None)).order_by(change.c.id)
    member = sa.table("member", sa.column("id", sa.Integer()), sa.column("email_key", sa.String()))
    present = dict(op.get_bind().execute(sa.select(member.c.id, member.c.email_key)).all())
    found = {}
    for _id, member_id, email, at in op.get_bind().execute(query):
        words_key = email.casefold()
        if present.get(member_id) != words_key:
            found[member_id, words_key] = {
                "member_id": member_id,
                "kind": "email",
                "words": email,
                "words_key": words_key,
                "until": at,
            }
    return list(found.values())


def downgrade() -> None:
    op.drop_table("member_formerly")
