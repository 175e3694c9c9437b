"""words by which a thing is found without their being read

Revision ID: 0015
Revises: 0014
Create Date: 2026-11-29 02:00:00
"""

import sqlalchemy as sa
from alembic import op


revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("search_text", sa.Column("labels", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("search_text", "labels")
