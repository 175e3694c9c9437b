"""practices of a partnership

Revision ID: 0012
Revises: 0011
Create Date: 2026-11-28 19:45:00
"""

import sqlalchemy as sa
from alembic import op


revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("practice") as batch_op:
        batch_op.add_column(sa.Column("partnership_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_practice_partnership_id"), ["partnership_id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_practice_partnership_id_partnership"), "partnership", ["partnership_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("practice") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_practice_partnership_id_partnership"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_practice_partnership_id"))
        batch_op.drop_column("partnership_id")
