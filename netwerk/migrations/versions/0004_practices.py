"""practices

Revision ID: 0004
Revises: 0003
Create Date: 2026-11-27 20:02:02.855471
"""

import sqlalchemy as sa
from alembic import op


revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('joint',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('from_kind', sa.String(length=20), nullable=False),
    sa.Column('from_id', sa.Integer(), nullable=False),
    sa.Column('relation', sa.String(length=20), nullable=False),
    sa.Column('to_kind', sa.String(length=20), nullable=False),
    sa.Column('to_id', sa.Integer(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('made_by', sa.String(length=120), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_joint')),
    sa.UniqueConstraint('from_kind', 'from_id', 'relation', 'to_kind', 'to_id', name=op.f('uq_joint_from_kind_from_id_relation_to_kind_to_id'))
    )
    with op.batch_alter_table('joint', schema=None) as batch_op:
        batch_op.create_index('ix_joint_to', ['to_kind', 'to_id'], unique=False)

    op.create_table('study_domain',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(length=60), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('translations', sa.JSON(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_study_domain')),
    sa.UniqueConstraint('slug', name=op.f('uq_study_domain_slug'))
    )
    op.create_table('practice_collection',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(length=80), nullable=False),
    sa.Column('title', sa.String(length=100), nullable=False),
    sa.Column('about', sa.Text(), nullable=False),
    sa.Column('about_html', sa.Text(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=True),
    sa.Column('is_public', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_practice_collection_member_id_member')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_practice_collection'))
    )
    with op.batch_alter_table('practice_collection', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_practice_collection_member_id'), ['member_id'], unique=False)

    op.create_table('practice',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(length=80), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('step', sa.Integer(), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('title', sa.String(length=100), nullable=False),
    sa.Column('summary', sa.String(length=200), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=True),
    sa.Column('author_name', sa.String(length=120), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('translation_of_id', sa.Integer(), nullable=True),
    sa.Column('based_on_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revised_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_because', sa.String(length=500), nullable=False),
    sa.Column('checked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('import_key', sa.String(length=80), nullable=True),
    sa.Column('review_before', sa.Date(), nullable=True),
    sa.Column('last_number', sa.Integer(), nullable=False),
    sa.Column('published_number', sa.Integer(), nullable=False),
    sa.Column('submitted_number', sa.Integer(), nullable=False),
    sa.Column('adoption_count', sa.Integer(), nullable=False),
    sa.Column('thanks_count', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['member.id'], name=op.f('fk_practice_author_id_member')),
    sa.ForeignKeyConstraint(['based_on_id'], ['practice.id'], name=op.f('fk_practice_based_on_id_practice')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_practice_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['translation_of_id'], ['practice.id'], name=op.f('fk_practice_translation_of_id_practice')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_practice')),
    sa.UniqueConstraint('import_key', name=op.f('uq_practice_import_key'))
    )
    with op.batch_alter_table('practice', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_practice_author_id'), ['author_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_practice_based_on_id'), ['based_on_id'], unique=False)
        batch_op.create_index('ix_practice_changed', ['changed_at', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_practice_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index('ix_practice_published', ['state', 'published_at', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_practice_review_before'), ['review_before'], unique=False)
        batch_op.create_index(batch_op.f('ix_practice_translation_of_id'), ['translation_of_id'], unique=False)

    op.create_table('practice_adoption',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('practice_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('region_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('stopped_because', sa.String(length=500), nullable=False),
    sa.Column('changes', sa.Text(), nullable=False),
    sa.Column('result', sa.Text(), nullable=False),
    sa.Column('hours', sa.Integer(), nullable=True),
    sa.Column('recommends', sa.Boolean(), nullable=True),
    sa.Column('new_workplaces', sa.Integer(), nullable=True),
    sa.Column('adaptation_id', sa.Integer(), nullable=True),
    sa.Column('reported_by_id', sa.Integer(), nullable=True),
    sa.Column('reported_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('contact_email', sa.String(length=254), nullable=False),
    sa.Column('nonce', sa.String(length=16), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('confirmed_by', sa.String(length=120), nullable=False),
    sa.Column('denied_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('refused_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('refused_because', sa.String(length=500), nullable=False),
    sa.ForeignKeyConstraint(['adaptation_id'], ['practice.id'], name=op.f('fk_practice_adoption_adaptation_id_practice')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_practice_adoption_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['practice_id'], ['practice.id'], name=op.f('fk_practice_adoption_practice_id_practice')),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_practice_adoption_region_id_region')),
    sa.ForeignKeyConstraint(['reported_by_id'], ['member.id'], name=op.f('fk_practice_adoption_reported_by_id_member')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_practice_adoption')),
    sa.UniqueConstraint('practice_id', 'organisation_id', name=op.f('uq_practice_adoption_practice_id_organisation_id')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('practice_adoption', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_practice_adoption_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('practice_attachment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('practice_id', sa.Integer(), nullable=False),
    sa.Column('stored_name', sa.String(length=40), nullable=False),
    sa.Column('file_name', sa.String(length=160), nullable=False),
    sa.Column('content_type', sa.String(length=100), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('is_image', sa.Boolean(), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('alt', sa.String(length=300), nullable=False),
    sa.Column('licence', sa.String(length=20), nullable=False),
    sa.Column('credit', sa.Text(), nullable=False),
    sa.Column('downloads', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=True),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_practice_attachment_member_id_member')),
    sa.ForeignKeyConstraint(['practice_id'], ['practice.id'], name=op.f('fk_practice_attachment_practice_id_practice')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_practice_attachment')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('practice_attachment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_practice_attachment_practice_id'), ['practice_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_practice_attachment_stored_name'), ['stored_name'], unique=False)

    op.create_table('practice_bookmark',
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('practice_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_practice_bookmark_member_id_member')),
    sa.ForeignKeyConstraint(['practice_id'], ['practice.id'], name=op.f('fk_practice_bookmark_practice_id_practice')),
    sa.PrimaryKeyConstraint('member_id', 'practice_id', name=op.f('pk_practice_bookmark'))
    )
    with op.batch_alter_table('practice_bookmark', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_practice_bookmark_practice_id'), ['practice_id'], unique=False)

    op.create_table('practice_collection_item',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('collection_id', sa.Integer(), nullable=False),
    sa.Column('practice_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('note', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['collection_id'], ['practice_collection.id'], name=op.f('fk_practice_collection_item_collection_id_practice_collection')),
    sa.ForeignKeyConstraint(['practice_id'], ['practice.id'], name=op.f('fk_practice_collection_item_practice_id_practice')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_practice_collection_item')),
    sa.UniqueConstraint('collection_id', 'practice_id', name=op.f('uq_practice_collection_item_collection_id_practice_id'))
    )
    with op.batch_alter_table('practice_collection_item', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_practice_collection_item_practice_id'), ['practice_id'], unique=False)

    op.create_table('practice_draft',
    sa.Column('practice_id', sa.Integer(), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('changed', sa.JSON(), nullable=False),
    sa.Column('base_number', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=True),
    sa.Column('member_name', sa.String(length=120), nullable=False),
    sa.Column('saved_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_practice_draft_member_id_member')),
    sa.ForeignKeyConstraint(['practice_id'], ['practice.id'], name=op.f('fk_practice_draft_practice_id_practice')),
    sa.PrimaryKeyConstraint('practice_id', name=op.f('pk_practice_draft'))
    )
    op.create_table('practice_facet',
    sa.Column('name', sa.String(length=20), nullable=False),
    sa.Column('value', sa.String(length=60), nullable=False),
    sa.Column('practice_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['practice_id'], ['practice.id'], name=op.f('fk_practice_facet_practice_id_practice')),
    sa.PrimaryKeyConstraint('name', 'value', 'practice_id', name=op.f('pk_practice_facet')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('practice_facet', schema=None) as batch_op:
        batch_op.create_index('ix_practice_facet_practice_id', ['practice_id'], unique=False)

    op.create_table('practice_ladder_move',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('practice_id', sa.Integer(), nullable=False),
    sa.Column('former', sa.Integer(), nullable=False),
    sa.Column('step', sa.Integer(), nullable=False),
    sa.Column('evidence', sa.JSON(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=True),
    sa.Column('member_name', sa.String(length=120), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_practice_ladder_move_member_id_member')),
    sa.ForeignKeyConstraint(['practice_id'], ['practice.id'], name=op.f('fk_practice_ladder_move_practice_id_practice')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_practice_ladder_move'))
    )
    with op.batch_alter_table('practice_ladder_move', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_practice_ladder_move_practice_id'), ['practice_id'], unique=False)

    op.create_table('practice_log',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('practice_id', sa.Integer(), nullable=False),
    sa.Column('act', sa.String(length=20), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=True),
    sa.Column('member_name', sa.String(length=120), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('remarks', sa.JSON(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_practice_log_member_id_member')),
    sa.ForeignKeyConstraint(['practice_id'], ['practice.id'], name=op.f('fk_practice_log_practice_id_practice')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_practice_log')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('practice_log', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_practice_log_practice_id'), ['practice_id'], unique=False)

    op.create_table('practice_partner',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('practice_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=160), nullable=False),
    sa.Column('part', sa.String(length=120), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_practice_partner_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['practice_id'], ['practice.id'], name=op.f('fk_practice_partner_practice_id_practice')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_practice_partner')),
    sa.UniqueConstraint('practice_id', 'organisation_id', name=op.f('uq_practice_partner_practice_id_organisation_id'))
    )
    with op.batch_alter_table('practice_partner', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_practice_partner_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('practice_passage',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('practice_id', sa.Integer(), nullable=False),
    sa.Column('field', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('source_id', sa.Integer(), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=True),
    sa.Column('member_name', sa.String(length=120), nullable=False),
    sa.Column('taken_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_practice_passage_member_id_member')),
    sa.ForeignKeyConstraint(['practice_id'], ['practice.id'], name=op.f('fk_practice_passage_practice_id_practice')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_practice_passage'))
    )
    with op.batch_alter_table('practice_passage', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_practice_passage_practice_id'), ['practice_id'], unique=False)

    op.create_table('practice_reading',
    sa.Column('practice_id', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('readers', sa.Integer(), nullable=False),
    sa.Column('downloads', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['practice_id'], ['practice.id'], name=op.f('fk_practice_reading_practice_id_practice')),
    sa.PrimaryKeyConstraint('practice_id', 'day', name=op.f('pk_practice_reading'))
    )
    op.create_table('practice_review',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('practice_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('side', sa.String(length=10), nullable=False),
    sa.Column('reviewer_id', sa.Integer(), nullable=True),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('rubric', sa.JSON(), nullable=False),
    sa.Column('favourable', sa.Boolean(), nullable=True),
    sa.Column('remark', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['asked_by_id'], ['member.id'], name=op.f('fk_practice_review_asked_by_id_member')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_practice_review_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['practice_id'], ['practice.id'], name=op.f('fk_practice_review_practice_id_practice')),
    sa.ForeignKeyConstraint(['reviewer_id'], ['member.id'], name=op.f('fk_practice_review_reviewer_id_member')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_practice_review')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('practice_review', schema=None) as batch_op:
        batch_op.create_index('ix_practice_review_due', ['state', 'due_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_practice_review_practice_id'), ['practice_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_practice_review_reviewer_id'), ['reviewer_id'], unique=False)

    op.create_table('practice_thanks',
    sa.Column('practice_id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_practice_thanks_member_id_member')),
    sa.ForeignKeyConstraint(['practice_id'], ['practice.id'], name=op.f('fk_practice_thanks_practice_id_practice')),
    sa.PrimaryKeyConstraint('practice_id', 'member_id', name=op.f('pk_practice_thanks'))
    )
    with op.batch_alter_table('practice_thanks', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_practice_thanks_member_id'), ['member_id'], unique=False)

    op.create_table('practice_version',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('practice_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('cooked', sa.JSON(), nullable=False),
    sa.Column('cook_version', sa.Integer(), nullable=False),
    sa.Column('note', sa.String(length=200), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=True),
    sa.Column('member_name', sa.String(length=120), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_practice_version_member_id_member')),
    sa.ForeignKeyConstraint(['practice_id'], ['practice.id'], name=op.f('fk_practice_version_practice_id_practice')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_practice_version')),
    sa.UniqueConstraint('practice_id', 'number', name=op.f('uq_practice_version_practice_id_number'))
    )
    op.create_table('practice_writer',
    sa.Column('practice_id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_practice_writer_member_id_member')),
    sa.ForeignKeyConstraint(['practice_id'], ['practice.id'], name=op.f('fk_practice_writer_practice_id_practice')),
    sa.PrimaryKeyConstraint('practice_id', 'member_id', name=op.f('pk_practice_writer'))
    )
    with op.batch_alter_table('practice_writer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_practice_writer_member_id'), ['member_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('practice_writer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_practice_writer_member_id'))

    op.drop_table('practice_writer')
    op.drop_table('practice_version')
    with op.batch_alter_table('practice_thanks', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_practice_thanks_member_id'))

    op.drop_table('practice_thanks')
    with op.batch_alter_table('practice_review', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_practice_review_reviewer_id'))
        batch_op.drop_index(batch_op.f('ix_practice_review_practice_id'))
        batch_op.drop_index('ix_practice_review_due')

    op.drop_table('practice_review')
    op.drop_table('practice_reading')
    with op.batch_alter_table('practice_passage', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_practice_passage_practice_id'))

    op.drop_table('practice_passage')
    with op.batch_alter_table('practice_partner', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_practice_partner_organisation_id'))

    op.drop_table('practice_partner')
    with op.batch_alter_table('practice_log', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_practice_log_practice_id'))

    op.drop_table('practice_log')
    with op.batch_alter_table('practice_ladder_move', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_practice_ladder_move_practice_id'))

    op.drop_table('practice_ladder_move')
    with op.batch_alter_table('practice_facet', schema=None) as batch_op:
        batch_op.drop_index('ix_practice_facet_practice_id')

    op.drop_table('practice_facet')
    op.drop_table('practice_draft')
    with op.batch_alter_table('practice_collection_item', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_practice_collection_item_practice_id'))

    op.drop_table('practice_collection_item')
    with op.batch_alter_table('practice_bookmark', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_practice_bookmark_practice_id'))

    op.drop_table('practice_bookmark')
    with op.batch_alter_table('practice_attachment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_practice_attachment_stored_name'))
        batch_op.drop_index(batch_op.f('ix_practice_attachment_practice_id'))

    op.drop_table('practice_attachment')
    with op.batch_alter_table('practice_adoption', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_practice_adoption_organisation_id'))

    op.drop_table('practice_adoption')
    with op.batch_alter_table('practice', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_practice_translation_of_id'))
        batch_op.drop_index(batch_op.f('ix_practice_review_before'))
        batch_op.drop_index('ix_practice_published')
        batch_op.drop_index(batch_op.f('ix_practice_organisation_id'))
        batch_op.drop_index('ix_practice_changed')
        batch_op.drop_index(batch_op.f('ix_practice_based_on_id'))
        batch_op.drop_index(batch_op.f('ix_practice_author_id'))

    op.drop_table('practice')
    with op.batch_alter_table('practice_collection', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_practice_collection_member_id'))

    op.drop_table('practice_collection')
    op.drop_table('study_domain')
    with op.batch_alter_table('joint', schema=None) as batch_op:
        batch_op.drop_index('ix_joint_to')

    op.drop_table('joint')
