"""needs

Revision ID: 0007
Revises: 0006
Create Date: 2026-11-28 14:49:37.431969
"""

import sqlalchemy as sa
from alembic import op


revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('helpdesk_question',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('status', sa.String(length=20), nullable=False),
    sa.Column('status_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('subject', sa.String(length=120), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('region_id', sa.Integer(), nullable=True),
    sa.Column('sector_id', sa.Integer(), nullable=True),
    sa.Column('theme_id', sa.Integer(), nullable=True),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('email_key', sa.String(length=254), nullable=False),
    sa.Column('organisation', sa.String(length=160), nullable=False),
    sa.Column('nonce', sa.String(length=16), nullable=False),
    sa.Column('form_key', sa.String(length=64), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('purged_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('owner_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['owner_id'], ['member.id'], name=op.f('fk_helpdesk_question_owner_id_member')),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_helpdesk_question_region_id_region')),
    sa.ForeignKeyConstraint(['sector_id'], ['sector.id'], name=op.f('fk_helpdesk_question_sector_id_sector')),
    sa.ForeignKeyConstraint(['theme_id'], ['theme.id'], name=op.f('fk_helpdesk_question_theme_id_theme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_helpdesk_question')),
    sa.UniqueConstraint('form_key', name=op.f('uq_helpdesk_question_form_key')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('helpdesk_question', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_helpdesk_question_email_key'), ['email_key'], unique=False)
        batch_op.create_index(batch_op.f('ix_helpdesk_question_owner_id'), ['owner_id'], unique=False)
        batch_op.create_index('ix_helpdesk_question_queue', ['status', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_helpdesk_question_region_id'), ['region_id'], unique=False)

    op.create_table('helpdesk_route',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('region_id', sa.Integer(), nullable=True),
    sa.Column('sector_id', sa.Integer(), nullable=True),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_helpdesk_route_member_id_member')),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_helpdesk_route_region_id_region')),
    sa.ForeignKeyConstraint(['sector_id'], ['sector.id'], name=op.f('fk_helpdesk_route_sector_id_sector')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_helpdesk_route'))
    )
    with op.batch_alter_table('helpdesk_route', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_helpdesk_route_member_id'), ['member_id'], unique=False)

    op.create_table('helpdesk_entry',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('question_id', sa.Integer(), nullable=False),
    sa.Column('act', sa.String(length=20), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_helpdesk_entry_member_id_member')),
    sa.ForeignKeyConstraint(['question_id'], ['helpdesk_question.id'], name=op.f('fk_helpdesk_entry_question_id_helpdesk_question')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_helpdesk_entry')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('helpdesk_entry', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_helpdesk_entry_question_id'), ['question_id'], unique=False)

    op.create_table('helpdesk_faq',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('source_id', sa.Integer(), nullable=True),
    sa.Column('title', sa.String(length=160), nullable=False),
    sa.Column('raw', sa.Text(), nullable=False),
    sa.Column('cooked', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('sector_id', sa.Integer(), nullable=True),
    sa.Column('region_id', sa.Integer(), nullable=True),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_helpdesk_faq_region_id_region')),
    sa.ForeignKeyConstraint(['sector_id'], ['sector.id'], name=op.f('fk_helpdesk_faq_sector_id_sector')),
    sa.ForeignKeyConstraint(['source_id'], ['helpdesk_question.id'], name=op.f('fk_helpdesk_faq_source_id_helpdesk_question')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_helpdesk_faq')),
    sa.UniqueConstraint('source_id', name=op.f('uq_helpdesk_faq_source_id')),
    sqlite_autoincrement=True
    )
    op.create_table('need',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('state_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state_reason', sa.String(length=500), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('slug', sa.String(length=80), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('raw', sa.Text(), nullable=False),
    sa.Column('cooked', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('cook_version', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('region_id', sa.Integer(), nullable=True),
    sa.Column('municipality_id', sa.Integer(), nullable=True),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('shows_organisation', sa.Boolean(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('form_key', sa.String(length=64), nullable=True),
    sa.Column('recognised_count', sa.Integer(), nullable=False),
    sa.Column('organisation_count', sa.Integer(), nullable=False),
    sa.Column('merged_into_id', sa.Integer(), nullable=True),
    sa.Column('tell_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['author_id'], ['member.id'], name=op.f('fk_need_author_id_member')),
    sa.ForeignKeyConstraint(['merged_into_id'], ['need.id'], name=op.f('fk_need_merged_into_id_need')),
    sa.ForeignKeyConstraint(['municipality_id'], ['municipality.id'], name=op.f('fk_need_municipality_id_municipality')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_need_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_need_region_id_region')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_need')),
    sa.UniqueConstraint('form_key', name=op.f('uq_need_form_key')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('need', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_need_author_id'), ['author_id'], unique=False)
        batch_op.create_index('ix_need_listed', ['state', 'recognised_count', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_need_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_need_region_id'), ['region_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_need_tell_at'), ['tell_at'], unique=False)

    op.create_table('need_answer',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('need_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('thing_kind', sa.String(length=20), nullable=False),
    sa.Column('thing_id', sa.Integer(), nullable=True),
    sa.Column('partner_name', sa.String(length=160), nullable=False),
    sa.Column('partner_id', sa.Integer(), nullable=True),
    sa.Column('owner_id', sa.Integer(), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('taken_back_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('taken_back_because', sa.String(length=500), nullable=False),
    sa.Column('told_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('recalled_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_need_answer_member_id_member')),
    sa.ForeignKeyConstraint(['need_id'], ['need.id'], name=op.f('fk_need_answer_need_id_need')),
    sa.ForeignKeyConstraint(['owner_id'], ['member.id'], name=op.f('fk_need_answer_owner_id_member')),
    sa.ForeignKeyConstraint(['partner_id'], ['organisation.id'], name=op.f('fk_need_answer_partner_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_need_answer')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('need_answer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_need_answer_need_id'), ['need_id'], unique=False)

    op.create_table('need_entry',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('need_id', sa.Integer(), nullable=False),
    sa.Column('act', sa.String(length=20), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=True),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_need_entry_member_id_member')),
    sa.ForeignKeyConstraint(['need_id'], ['need.id'], name=op.f('fk_need_entry_need_id_need')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_need_entry'))
    )
    with op.batch_alter_table('need_entry', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_need_entry_need_id'), ['need_id'], unique=False)

    op.create_table('need_recognition',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('need_id', sa.Integer(), nullable=False),
    sa.Column('person_key', sa.String(length=64), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=True),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('organisation_name', sa.String(length=160), nullable=False),
    sa.Column('sentence', sa.String(length=300), nullable=False),
    sa.Column('shows_organisation', sa.Boolean(), nullable=False),
    sa.Column('reported', sa.Boolean(), nullable=False),
    sa.Column('nonce', sa.String(length=16), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('muted_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_need_recognition_member_id_member')),
    sa.ForeignKeyConstraint(['need_id'], ['need.id'], name=op.f('fk_need_recognition_need_id_need')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_need_recognition_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_need_recognition')),
    sa.UniqueConstraint('need_id', 'person_key', name=op.f('uq_need_recognition_need_id_person_key')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('need_recognition', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_need_recognition_member_id'), ['member_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_need_recognition_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_need_recognition_person_key'), ['person_key'], unique=False)

    op.create_table('need_report',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('need_id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=True),
    sa.Column('words', sa.String(length=500), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_need_report_member_id_member')),
    sa.ForeignKeyConstraint(['need_id'], ['need.id'], name=op.f('fk_need_report_need_id_need')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_need_report'))
    )
    with op.batch_alter_table('need_report', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_need_report_need_id'), ['need_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_need_report_settled_at'), ['settled_at'], unique=False)

    op.create_table('need_revision',
    sa.Column('need_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('raw', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['need_id'], ['need.id'], name=op.f('fk_need_revision_need_id_need')),
    sa.PrimaryKeyConstraint('need_id', 'version', name=op.f('pk_need_revision'))
    )
    op.create_table('need_sector',
    sa.Column('need_id', sa.Integer(), nullable=False),
    sa.Column('sector_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['need_id'], ['need.id'], name=op.f('fk_need_sector_need_id_need')),
    sa.ForeignKeyConstraint(['sector_id'], ['sector.id'], name=op.f('fk_need_sector_sector_id_sector')),
    sa.PrimaryKeyConstraint('need_id', 'sector_id', name=op.f('pk_need_sector'))
    )
    with op.batch_alter_table('need_sector', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_need_sector_sector_id'), ['sector_id'], unique=False)

    op.create_table('need_theme',
    sa.Column('need_id', sa.Integer(), nullable=False),
    sa.Column('theme_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['need_id'], ['need.id'], name=op.f('fk_need_theme_need_id_need')),
    sa.ForeignKeyConstraint(['theme_id'], ['theme.id'], name=op.f('fk_need_theme_theme_id_theme')),
    sa.PrimaryKeyConstraint('need_id', 'theme_id', name=op.f('pk_need_theme'))
    )
    with op.batch_alter_table('need_theme', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_need_theme_theme_id'), ['theme_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('need_theme', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_need_theme_theme_id'))

    op.drop_table('need_theme')
    with op.batch_alter_table('need_sector', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_need_sector_sector_id'))

    op.drop_table('need_sector')
    op.drop_table('need_revision')
    with op.batch_alter_table('need_report', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_need_report_settled_at'))
        batch_op.drop_index(batch_op.f('ix_need_report_need_id'))

    op.drop_table('need_report')
    with op.batch_alter_table('need_recognition', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_need_recognition_person_key'))
        batch_op.drop_index(batch_op.f('ix_need_recognition_organisation_id'))
        batch_op.drop_index(batch_op.f('ix_need_recognition_member_id'))

    op.drop_table('need_recognition')
    with op.batch_alter_table('need_entry', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_need_entry_need_id'))

    op.drop_table('need_entry')
    with op.batch_alter_table('need_answer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_need_answer_need_id'))

    op.drop_table('need_answer')
    with op.batch_alter_table('need', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_need_tell_at'))
        batch_op.drop_index(batch_op.f('ix_need_region_id'))
        batch_op.drop_index(batch_op.f('ix_need_organisation_id'))
        batch_op.drop_index('ix_need_listed')
        batch_op.drop_index(batch_op.f('ix_need_author_id'))

    op.drop_table('need')
    op.drop_table('helpdesk_faq')
    with op.batch_alter_table('helpdesk_entry', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_helpdesk_entry_question_id'))

    op.drop_table('helpdesk_entry')
    with op.batch_alter_table('helpdesk_route', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_helpdesk_route_member_id'))

    op.drop_table('helpdesk_route')
    with op.batch_alter_table('helpdesk_question', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_helpdesk_question_region_id'))
        batch_op.drop_index('ix_helpdesk_question_queue')
        batch_op.drop_index(batch_op.f('ix_helpdesk_question_owner_id'))
        batch_op.drop_index(batch_op.f('ix_helpdesk_question_email_key'))

    op.drop_table('helpdesk_question')
