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
    op.create_table(
        "establishment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("street", sa.String(length=160), nullable=False),
        sa.Column("postcode", sa.String(length=10), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
            name=op.f("fk_establishment_municipality_id_municipality"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_establishment_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_establishment")),
        sa.UniqueConstraint(
            "organisation_id",
            "municipality_id",
            "postcode",
            "street",
            "name",
            name=op.f("uq_establishment_place"),
        ),
    )
    op.create_index(op.f("ix_establishment_municipality_id"), "establishment", ["municipality_id"])
    op.add_column("need_answer", sa.Column("fell", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    with op.batch_alter_table("need_answer") as batch:
        batch.drop_column("fell")
    op.drop_table("establishment")
