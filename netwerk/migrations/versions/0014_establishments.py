"""establishments of organisations, answers that fell with what they name

Revision ID: 0014
Revises: 0013
Create Date: 2026-11-29 00:30:00
"""

import sqlalchemy as sa
from alembic import op


revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("need_answer", sa.Column("fell", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    with op.batch_alter_table("need_answer") as batch:
        batch.drop_column("fell")
