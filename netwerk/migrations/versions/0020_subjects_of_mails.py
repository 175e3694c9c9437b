"""a subject of our own for every kind of mail

Revision ID: 0020
Revises: 0019
Create Date: 2026-11-29 08:00:00
"""

import sqlalchemy as sa
from alembic import op


revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("mail_wording", sa.Column("subject", sa.String(length=120), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("mail_wording", "subject")
