"""glossary

Revision ID: 0011
Revises: 0010
Create Date: 2026-11-28 15:00:00
"""

import sqlalchemy as sa
from alembic import op


revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "term",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("translations", sa.JSON(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("school_word", sa.String(length=120), nullable=False),
        sa.Column("company_word", sa.String(length=120), nullable=False),
        sa.Column("explanation", sa.String(length=600), nullable=False),
        sa.Column("forms", sa.JSON(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_term")),
        sa.UniqueConstraint("slug", name=op.f("uq_term_slug")),
    )


def downgrade() -> None:
    op.drop_table("term")
