"""texts and keys of the index beside their rows, and no keys that wait to be put into it

What is written from now on lies so; `netwerk reindex` writes all of it.

Revision ID: 0021
Revises: 0020
Create Date: 2026-11-29 09:00:00
"""

from alembic import op


revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None
# The planner counts the keys that wait, and would rather read every row.
INDEXES = ("gin_search_text_keys", "gin_search_text_title_keys")


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE search_text SET (toast_tuple_target = 128)")
        for index in INDEXES:
            op.execute(f"ALTER INDEX {index} SET (fastupdate = off)")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE search_text RESET (toast_tuple_target)")
        for index in INDEXES:
            op.execute(f"ALTER INDEX {index} RESET (fastupdate)")
