"""privacy

Revision ID: 0009
Revises: 0008
Create Date: 2026-11-28 14:40:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "erasure_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("email_key", sa.String(length=254), nullable=False),
        sa.Column("words_too", sa.Boolean(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_erasure_link_token_hash")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_erasure_link_email_key"), "erasure_link", ["email_key"])
    op.create_index(op.f("ix_erasure_link_expires_at"), "erasure_link", ["expires_at"])
    op.create_table(
        "purge_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept_as", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purge_run")),
    )
    op.create_index(op.f("ix_purge_run_at"), "purge_run", ["at"])
    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("about", sa.String(length=20), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("page", sa.String(length=300), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("email_key", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("form_key", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handled_by", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["handled_by"], ["member.id"], name=op.f("fk_feedback_handled_by_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
        sa.UniqueConstraint("form_key", name=op.f("uq_feedback_form_key")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_feedback_open", "feedback", ["handled_at", "id"])
    op.create_index(op.f("ix_feedback_email_key"), "feedback", ["email_key"])
    for name in ("erased_at", "seen_at", "warned_at"):
        op.add_column("member", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.add_column("attendee", sa.Column("held_until", sa.Date(), nullable=True))
    op.create_index(op.f("ix_attendee_held_until"), "attendee", ["held_until"])


def downgrade() -> None:
    op.drop_index(op.f("ix_attendee_held_until"), table_name="attendee")
    op.drop_column("attendee", "held_until")
    for name in ("warned_at", "seen_at", "erased_at"):
        op.drop_column("member", name)
    op.drop_table("feedback")
    op.drop_table("purge_run")
    op.drop_table("erasure_link")
