"""Administration: retired words and former addresses, synonyms, mail sentences and a pause, imports, job reports.

Revision ID: 0010
Revises: 0009
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

WORDS = ("theme", "region", "municipality", "sector", "study_domain", "organisation_type")


def upgrade() -> None:
    """Add what administrators keep."""
    for table in WORDS:
        op.add_column(table, sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True))
    _words()
    _mail()
    _imports()
    op.create_table(
        "job_report",
        sa.Column("job", sa.String(60), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(120), nullable=False),
        sa.PrimaryKeyConstraint("job", name=op.f("pk_job_report")),
    )
    op.create_index(op.f("ix_audit_entry_actor_audit_entry_id"), "audit_entry", ["actor", "id"])
    op.create_index(
        op.f("ix_audit_entry_thing_kind_audit_entry_thing_id_audit_entry_id"), "audit_entry", ["thing_kind", "thing_id", "id"]
    )


def _words() -> None:
    op.create_table(
        "former_slug",
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("slug", sa.String(60), nullable=False),
        sa.Column("thing_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "slug", name=op.f("pk_former_slug")),
    )
    op.create_index(op.f("ix_former_slug_thing_id"), "former_slug", ["thing_id"])
    op.create_table(
        "synonym_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_synonym_group")),
    )


def _mail() -> None:
    op.create_table(
        "mail_pause",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_pause")),
    )
    op.create_table(
        "mail_wording",
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("opening", sa.String(600), nullable=False),
        sa.Column("closing", sa.String(600), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("kind", "language", name=op.f("pk_mail_wording")),
    )


def _imports() -> None:
    op.create_table(
        "import_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("file_name", sa.String(140), nullable=False),
        sa.Column("octets", sa.LargeBinary(), nullable=True),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("by", sa.String(120), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("problem", sa.String(500), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_owner", sa.String(80), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_run")),
    )
    op.create_index(op.f("ix_import_run_state_import_run_lease_until"), "import_run", ["state", "lease_until"])
    op.create_table(
        "import_key",
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("key", sa.String(400), nullable=False),
        sa.Column("thing_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "key", name=op.f("pk_import_key")),
    )
    op.create_index(op.f("ix_import_key_thing_id"), "import_key", ["thing_id"])


def downgrade() -> None:
    """Take it away again; what was retired is offered again, and former addresses are forgotten."""
    op.drop_index(op.f("ix_audit_entry_thing_kind_audit_entry_thing_id_audit_entry_id"), table_name="audit_entry")
    op.drop_index(op.f("ix_audit_entry_actor_audit_entry_id"), table_name="audit_entry")
    for table in ("job_report", "import_key", "import_run", "mail_wording", "mail_pause", "synonym_group"):
        op.drop_table(table)
    op.drop_table("former_slug")
    for table in WORDS:
        # Not in a batch: that would make the table anew under all that points at it.
        op.drop_column(table, "retired_at")
