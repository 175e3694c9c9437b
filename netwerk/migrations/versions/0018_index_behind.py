"""things whose place in the index of the search is behind

Revision ID: 0018
Revises: 0017
Create Date: 2026-11-29 04:00:00
"""

import sqlalchemy as sa
from alembic import op


revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "search_due",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("thing_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("kind", "thing_id", name=op.f("pk_search_due")),
    )


def downgrade() -> None:
    op.drop_table("search_due")
