"""search

Revision ID: 0003
Revises: 0002
Create Date: 2026-11-24 01:30:00
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql


revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# FTS5 reads the keys from search_text itself; the tokenizer leaves every sign beyond ASCII alone.
FTS = """
CREATE VIRTUAL TABLE search_fts USING fts5(
    title_keys, keys, content='search_text', content_rowid='document_id', tokenize='ascii'
)
"""
ADD = "INSERT INTO search_fts(rowid, title_keys, keys) VALUES (new.document_id, new.title_keys, new.keys);"
DROP = (
    "INSERT INTO search_fts(search_fts, rowid, title_keys, keys) "
    "VALUES ('delete', old.document_id, old.title_keys, old.keys);"
)
TRIGGERS = (
    f"CREATE TRIGGER search_text_added AFTER INSERT ON search_text BEGIN {ADD} END",
    f"CREATE TRIGGER search_text_dropped AFTER DELETE ON search_text BEGIN {DROP} END",
    f"CREATE TRIGGER search_text_changed AFTER UPDATE ON search_text BEGIN {DROP} {ADD} END",
)


def upgrade() -> None:
    op.create_table(
        "search_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("thing_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("visibility", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_document")),
        sa.UniqueConstraint("kind", "thing_id", name=op.f("uq_search_document_kind_thing_id")),
    )
    op.create_index(op.f("ix_search_document_at"), "search_document", ["at"], unique=False)
    keys = sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql")
    op.create_table(
        "search_text",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("title_keys", keys, nullable=False),
        sa.Column("keys", keys, nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["search_document.id"],
            name=op.f("fk_search_text_document_id_search_document"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_search_text")),
    )
    op.create_table(
        "search_word",
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("word", sa.String(length=60), nullable=False),
        sa.Column("spelling", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("language", "word", name=op.f("pk_search_word")),
    )
    if op.get_bind().dialect.name == "postgresql":
        for column in ("title_keys", "keys"):
            op.create_index(f"gin_search_text_{column}", "search_text", [column], postgresql_using="gin")
    else:
        for statement in (FTS, *TRIGGERS):
            op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_fts")
    op.drop_table("search_word")
    op.drop_table("search_text")
    op.drop_index(op.f("ix_search_document_at"), table_name="search_document")
    op.drop_table("search_document")
