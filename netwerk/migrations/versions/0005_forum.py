"""forum

Revision ID: 0005
Revises: 0004
Create Date: 2026-11-28 11:39:09.550910
"""

import sqlalchemy as sa
from alembic import op


revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('content_version', schema=None) as batch_op:
        batch_op.add_column(sa.Column('words', sa.Integer(), server_default='0', nullable=False))

    op.create_table('forum_digest',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('post_count', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_forum_digest_member_id_member')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_forum_digest')),
    sa.UniqueConstraint('member_id', 'until', name=op.f('uq_forum_digest_member_id_until')),
    sqlite_autoincrement=True
    )
    op.create_table('forum_draft',
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('context', sa.String(length=80), nullable=False),
    sa.Column('raw', sa.Text(), nullable=False),
    sa.Column('fields', sa.JSON(), nullable=False),
    sa.Column('saved_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_forum_draft_member_id_member')),
    sa.PrimaryKeyConstraint('member_id', 'context', name=op.f('pk_forum_draft'))
    )
    with op.batch_alter_table('forum_draft', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_forum_draft_saved_at'), ['saved_at'], unique=False)

    op.create_table('forum_thread',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('theme_id', sa.Integer(), nullable=True),
    sa.Column('region_id', sa.Integer(), nullable=True),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('state_reason', sa.String(length=500), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('slug', sa.String(length=80), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('pinned_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('merged_into_id', sa.Integer(), nullable=True),
    sa.Column('last_no', sa.Integer(), nullable=False),
    sa.Column('listed', sa.Boolean(), nullable=False),
    sa.Column('post_count', sa.Integer(), nullable=False),
    sa.Column('last_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_author_id', sa.Integer(), nullable=True),
    sa.Column('answer_no', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['author_id'], ['member.id'], name=op.f('fk_forum_thread_author_id_member')),
    sa.ForeignKeyConstraint(['last_author_id'], ['member.id'], name=op.f('fk_forum_thread_last_author_id_member')),
    sa.ForeignKeyConstraint(['merged_into_id'], ['forum_thread.id'], name=op.f('fk_forum_thread_merged_into_id_forum_thread')),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_forum_thread_region_id_region')),
    sa.ForeignKeyConstraint(['theme_id'], ['theme.id'], name=op.f('fk_forum_thread_theme_id_theme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_forum_thread')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('forum_thread', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_forum_thread_author_id'), ['author_id'], unique=False)
        batch_op.create_index('ix_forum_thread_board', ['theme_id', 'listed', 'last_at', 'id'], unique=False)
        batch_op.create_index('ix_forum_thread_latest', ['listed', 'last_at', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_forum_thread_pinned_at'), ['pinned_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_forum_thread_region_id'), ['region_id'], unique=False)

    op.create_table('subscription',
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('scope_kind', sa.String(length=20), nullable=False),
    sa.Column('scope_id', sa.Integer(), nullable=False),
    sa.Column('level', sa.String(length=10), nullable=False),
    sa.Column('reason', sa.String(length=20), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_subscription_member_id_member')),
    sa.PrimaryKeyConstraint('member_id', 'scope_kind', 'scope_id', name=op.f('pk_subscription'))
    )
    with op.batch_alter_table('subscription', schema=None) as batch_op:
        batch_op.create_index('ix_subscription_scope', ['scope_kind', 'scope_id'], unique=False)

    op.create_table('forum_post',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('thread_id', sa.Integer(), nullable=False),
    sa.Column('no', sa.Integer(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('function', sa.String(length=80), nullable=False),
    sa.Column('raw', sa.Text(), nullable=False),
    sa.Column('cooked', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('cook_version', sa.Integer(), nullable=False),
    sa.Column('mentions', sa.JSON(), nullable=False),
    sa.Column('quotes', sa.JSON(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('via', sa.String(length=10), nullable=False),
    sa.Column('incoming_id', sa.Integer(), nullable=True),
    sa.Column('reply_to_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('state_reason', sa.String(length=500), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('edited_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('thanks_count', sa.Integer(), nullable=False),
    sa.Column('told_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('form_key', sa.String(length=64), nullable=True),
    sa.ForeignKeyConstraint(['author_id'], ['member.id'], name=op.f('fk_forum_post_author_id_member')),
    sa.ForeignKeyConstraint(['incoming_id'], ['incoming_mail.id'], name=op.f('fk_forum_post_incoming_id_incoming_mail')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_forum_post_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['reply_to_id'], ['forum_post.id'], name=op.f('fk_forum_post_reply_to_id_forum_post')),
    sa.ForeignKeyConstraint(['thread_id'], ['forum_thread.id'], name=op.f('fk_forum_post_thread_id_forum_thread')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_forum_post')),
    sa.UniqueConstraint('form_key', name=op.f('uq_forum_post_form_key')),
    sa.UniqueConstraint('thread_id', 'no', name=op.f('uq_forum_post_thread_id_no')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('forum_post', schema=None) as batch_op:
        batch_op.create_index('ix_forum_post_author', ['author_id', 'created_at'], unique=False)
        batch_op.create_index('ix_forum_post_counted', ['thread_id', 'state', 'no', 'author_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_forum_post_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_forum_post_told_at'), ['told_at'], unique=False)

    op.create_table('forum_file',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('post_id', sa.Integer(), nullable=True),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('draft_context', sa.String(length=80), nullable=False),
    sa.Column('stored_name', sa.String(length=40), nullable=False),
    sa.Column('file_name', sa.String(length=160), nullable=False),
    sa.Column('content_type', sa.String(length=100), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('is_image', sa.Boolean(), nullable=False),
    sa.Column('alt', sa.String(length=300), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_forum_file_member_id_member')),
    sa.ForeignKeyConstraint(['post_id'], ['forum_post.id'], name=op.f('fk_forum_file_post_id_forum_post')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_forum_file')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('forum_file', schema=None) as batch_op:
        batch_op.create_index('ix_forum_file_draft', ['member_id', 'draft_context'], unique=False)
        batch_op.create_index(batch_op.f('ix_forum_file_post_id'), ['post_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_forum_file_stored_name'), ['stored_name'], unique=False)

    op.create_table('forum_read_mark',
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('thread_id', sa.Integer(), nullable=False),
    sa.Column('last_no', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_forum_read_mark_member_id_member')),
    sa.ForeignKeyConstraint(['thread_id'], ['forum_thread.id'], name=op.f('fk_forum_read_mark_thread_id_forum_thread')),
    sa.PrimaryKeyConstraint('member_id', 'thread_id', name=op.f('pk_forum_read_mark'))
    )
    with op.batch_alter_table('forum_read_mark', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_forum_read_mark_thread_id'), ['thread_id'], unique=False)

    op.create_table('forum_letter',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=20), nullable=False),
    sa.Column('token', sa.String(length=32), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_forum_letter_member_id_member')),
    sa.ForeignKeyConstraint(['post_id'], ['forum_post.id'], name=op.f('fk_forum_letter_post_id_forum_post')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_forum_letter')),
    sa.UniqueConstraint('post_id', 'member_id', name=op.f('uq_forum_letter_post_id_member_id')),
    sa.UniqueConstraint('token', name=op.f('uq_forum_letter_token')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('forum_letter', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_forum_letter_member_id'), ['member_id'], unique=False)

    op.create_table('forum_moderation_act',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('act', sa.String(length=20), nullable=False),
    sa.Column('thread_id', sa.Integer(), nullable=False),
    sa.Column('no', sa.Integer(), nullable=True),
    sa.Column('post_id', sa.Integer(), nullable=True),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_forum_moderation_act_member_id_member')),
    sa.ForeignKeyConstraint(['post_id'], ['forum_post.id'], name=op.f('fk_forum_moderation_act_post_id_forum_post')),
    sa.ForeignKeyConstraint(['thread_id'], ['forum_thread.id'], name=op.f('fk_forum_moderation_act_thread_id_forum_thread')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_forum_moderation_act'))
    )
    with op.batch_alter_table('forum_moderation_act', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_forum_moderation_act_thread_id'), ['thread_id'], unique=False)

    op.create_table('forum_post_pointer',
    sa.Column('thread_id', sa.Integer(), nullable=False),
    sa.Column('no', sa.Integer(), nullable=False),
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['post_id'], ['forum_post.id'], name=op.f('fk_forum_post_pointer_post_id_forum_post')),
    sa.ForeignKeyConstraint(['thread_id'], ['forum_thread.id'], name=op.f('fk_forum_post_pointer_thread_id_forum_thread')),
    sa.PrimaryKeyConstraint('thread_id', 'no', name=op.f('pk_forum_post_pointer'))
    )
    with op.batch_alter_table('forum_post_pointer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_forum_post_pointer_post_id'), ['post_id'], unique=False)

    op.create_table('forum_post_quotation',
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('quoted_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['post_id'], ['forum_post.id'], name=op.f('fk_forum_post_quotation_post_id_forum_post')),
    sa.ForeignKeyConstraint(['quoted_id'], ['forum_post.id'], name=op.f('fk_forum_post_quotation_quoted_id_forum_post')),
    sa.PrimaryKeyConstraint('post_id', 'quoted_id', name=op.f('pk_forum_post_quotation'))
    )
    with op.batch_alter_table('forum_post_quotation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_forum_post_quotation_quoted_id'), ['quoted_id'], unique=False)

    op.create_table('forum_post_revision',
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('raw', sa.Text(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('redacted', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_forum_post_revision_member_id_member')),
    sa.ForeignKeyConstraint(['post_id'], ['forum_post.id'], name=op.f('fk_forum_post_revision_post_id_forum_post')),
    sa.PrimaryKeyConstraint('post_id', 'version', name=op.f('pk_forum_post_revision'))
    )
    op.create_table('forum_post_thanks',
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_forum_post_thanks_member_id_member')),
    sa.ForeignKeyConstraint(['post_id'], ['forum_post.id'], name=op.f('fk_forum_post_thanks_post_id_forum_post')),
    sa.PrimaryKeyConstraint('post_id', 'member_id', name=op.f('pk_forum_post_thanks'))
    )
    with op.batch_alter_table('forum_post_thanks', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_forum_post_thanks_member_id'), ['member_id'], unique=False)

    op.create_table('forum_review_item',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('post_version', sa.Integer(), nullable=False),
    sa.Column('cause', sa.String(length=20), nullable=False),
    sa.Column('words', sa.String(length=500), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decision', sa.String(length=20), nullable=False),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['decided_by_id'], ['member.id'], name=op.f('fk_forum_review_item_decided_by_id_member')),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_forum_review_item_member_id_member')),
    sa.ForeignKeyConstraint(['post_id'], ['forum_post.id'], name=op.f('fk_forum_review_item_post_id_forum_post')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_forum_review_item'))
    )
    with op.batch_alter_table('forum_review_item', schema=None) as batch_op:
        batch_op.create_index('ix_forum_review_item_open', ['decision', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_forum_review_item_post_id'), ['post_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('content_version', schema=None) as batch_op:
        batch_op.drop_column('words')

    with op.batch_alter_table('forum_review_item', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_forum_review_item_post_id'))
        batch_op.drop_index('ix_forum_review_item_open')

    op.drop_table('forum_review_item')
    with op.batch_alter_table('forum_post_thanks', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_forum_post_thanks_member_id'))

    op.drop_table('forum_post_thanks')
    op.drop_table('forum_post_revision')
    with op.batch_alter_table('forum_post_quotation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_forum_post_quotation_quoted_id'))

    op.drop_table('forum_post_quotation')
    with op.batch_alter_table('forum_post_pointer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_forum_post_pointer_post_id'))

    op.drop_table('forum_post_pointer')
    with op.batch_alter_table('forum_moderation_act', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_forum_moderation_act_thread_id'))

    op.drop_table('forum_moderation_act')
    with op.batch_alter_table('forum_letter', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_forum_letter_member_id'))

    op.drop_table('forum_letter')
    with op.batch_alter_table('forum_read_mark', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_forum_read_mark_thread_id'))

    op.drop_table('forum_read_mark')
    with op.batch_alter_table('forum_file', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_forum_file_stored_name'))
        batch_op.drop_index(batch_op.f('ix_forum_file_post_id'))
        batch_op.drop_index('ix_forum_file_draft')

    op.drop_table('forum_file')
    with op.batch_alter_table('forum_post', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_forum_post_told_at'))
        batch_op.drop_index(batch_op.f('ix_forum_post_organisation_id'))
        batch_op.drop_index('ix_forum_post_counted')
        batch_op.drop_index('ix_forum_post_author')

    op.drop_table('forum_post')
    with op.batch_alter_table('subscription', schema=None) as batch_op:
        batch_op.drop_index('ix_subscription_scope')

    op.drop_table('subscription')
    with op.batch_alter_table('forum_thread', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_forum_thread_region_id'))
        batch_op.drop_index(batch_op.f('ix_forum_thread_pinned_at'))
        batch_op.drop_index('ix_forum_thread_latest')
        batch_op.drop_index('ix_forum_thread_board')
        batch_op.drop_index(batch_op.f('ix_forum_thread_author_id'))

    op.drop_table('forum_thread')
    with op.batch_alter_table('forum_draft', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_forum_draft_saved_at'))

    op.drop_table('forum_draft')
    op.drop_table('forum_digest')
