"""how many answers of others a thread has, and what it was called before its opening was hidden

Revision ID: 0016
Revises: 0015
Create Date: 2026-11-29 02:10:00
"""

import sqlalchemy as sa
from alembic import op


revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

VEILED = {
    "nl": "Gesprek waarvan het begin verborgen is",
    "en": "Conversation whose beginning is hidden",
    "fr": "Conversation dont le début est masqué",
    "de": "Gespräch, dessen Anfang verborgen ist",
}


def upgrade() -> None:
    op.add_column("forum_thread", sa.Column("others_count", sa.Integer(), nullable=False, server_default="0"))
    op.add_column(
        "forum_thread", sa.Column("veiled_title", sa.String(length=120), nullable=False, server_default="")
    )
    op.execute(
        "UPDATE forum_thread SET others_count = (SELECT count(*) FROM forum_post WHERE forum_post.thread_id = "
        "forum_thread.id AND forum_post.state = 'visible' AND forum_post.author_id <> forum_thread.author_id)"
    )
    for language, title in VEILED.items():
        op.execute(
            sa.text(
                "UPDATE forum_thread SET veiled_title = title, title = :title, slug = 'gesprek' "
                "WHERE language = :language AND EXISTS (SELECT 1 FROM forum_post WHERE forum_post.thread_id = "
                "forum_thread.id AND forum_post.no = 1 AND forum_post.state = 'hidden')"
            ).bindparams(title=title, language=language)
        )


def downgrade() -> None:
    op.execute("UPDATE forum_thread SET title = veiled_title WHERE veiled_title <> ''")
    with op.batch_alter_table("forum_thread") as batch:
        batch.drop_column("veiled_title")
        batch.drop_column("others_count")
