"""people

Revision ID: 0008
Revises: 0007
Create Date: 2026-11-28 14:28:53.054809
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

def upgrade() -> None:

    op.create_table('sign_up',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('email_key', sa.String(length=254), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('organisation', sa.String(length=160), nullable=False),
    sa.Column('function', sa.String(length=80), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('text_version', sa.String(length=20), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_up')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_sign_up_token_hash')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('sign_up', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sign_up_email_key'), ['email_key'], unique=False)
        batch_op.create_index(batch_op.f('ix_sign_up_expires_at'), ['expires_at'], unique=False)

    op.create_table('partnership',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('slug', sa.String(length=60), nullable=False),
    sa.Column('about', sa.String(length=1000), nullable=False),
    sa.Column('region_id', sa.Integer(), nullable=True),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['created_by_id'], ['member.id'], name=op.f('fk_partnership_created_by_id_member')),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_partnership_region_id_region')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_partnership')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('partnership', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_partnership_region_id'), ['region_id'], unique=False)

    op.create_table('profile',
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('about', sa.String(length=1000), nullable=False),
    sa.Column('offers', sa.String(length=600), nullable=False),
    sa.Column('seeks', sa.String(length=600), nullable=False),
    sa.Column('is_expert', sa.Boolean(), nullable=False),
    sa.Column('expertise', sa.String(length=300), nullable=False),
    sa.Column('phone', sa.String(length=40), nullable=False),
    sa.Column('work_for', sa.String(length=10), nullable=False),
    sa.Column('about_for', sa.String(length=10), nullable=False),
    sa.Column('exchange_for', sa.String(length=10), nullable=False),
    sa.Column('expertise_for', sa.String(length=10), nullable=False),
    sa.Column('doings_for', sa.String(length=10), nullable=False),
    sa.Column('contact_for', sa.String(length=10), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_profile_member_id_member')),
    sa.PrimaryKeyConstraint('member_id', name=op.f('pk_profile'))
    )
    op.create_table('join_request',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('function', sa.String(length=80), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('accepted', sa.Boolean(), nullable=True),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['decided_by_id'], ['member.id'], name=op.f('fk_join_request_decided_by_id_member')),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_join_request_member_id_member')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_join_request_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_join_request')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('join_request', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_join_request_member_id'), ['member_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_join_request_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index('uq_join_request_undecided', ['member_id', 'organisation_id'], unique=True, sqlite_where=sa.text('decided_at IS NULL'), postgresql_where=sa.text('decided_at IS NULL'))

    op.create_table('organisation_domain',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('domain', sa.String(length=120), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('added_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['added_by_id'], ['member.id'], name=op.f('fk_organisation_domain_added_by_id_member')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_organisation_domain_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organisation_domain')),
    sa.UniqueConstraint('organisation_id', 'domain', name=op.f('uq_organisation_domain_organisation_id_domain'))
    )
    with op.batch_alter_table('organisation_domain', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_organisation_domain_domain'), ['domain'], unique=False)

    op.create_table('organisation_invitation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('email_key', sa.String(length=254), nullable=False),
    sa.Column('as_contact', sa.Boolean(), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('nonce', sa.String(length=16), nullable=False),
    sa.Column('invited_by_id', sa.Integer(), nullable=True),
    sa.Column('invited_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['invited_by_id'], ['member.id'], name=op.f('fk_organisation_invitation_invited_by_id_member')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_organisation_invitation_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organisation_invitation')),
    sa.UniqueConstraint('organisation_id', 'email_key', name=op.f('uq_organisation_invitation_organisation_id_email_key')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('organisation_invitation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_organisation_invitation_email_key'), ['email_key'], unique=False)

    op.create_table('partnership_partner',
    sa.Column('partnership_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('confirmed_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['confirmed_by_id'], ['member.id'], name=op.f('fk_partnership_partner_confirmed_by_id_member')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_partnership_partner_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['partnership_id'], ['partnership.id'], name=op.f('fk_partnership_partner_partnership_id_partnership')),
    sa.PrimaryKeyConstraint('partnership_id', 'organisation_id', name=op.f('pk_partnership_partner'))
    )
    with op.batch_alter_table('partnership_partner', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_partnership_partner_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('profile_theme',
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('theme_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['profile.member_id'], name=op.f('fk_profile_theme_member_id_profile')),
    sa.ForeignKeyConstraint(['theme_id'], ['theme.id'], name=op.f('fk_profile_theme_theme_id_theme')),
    sa.PrimaryKeyConstraint('member_id', 'theme_id', name=op.f('pk_profile_theme'))
    )
    with op.batch_alter_table('profile_theme', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_profile_theme_theme_id'), ['theme_id'], unique=False)

    with op.batch_alter_table('organisation', schema=None) as batch_op:
        batch_op.add_column(sa.Column('merged_into_id', sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f('ix_organisation_merged_into_id'), ['merged_into_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_organisation_merged_into_id_organisation'), 'organisation', ['merged_into_id'], ['id'])

    # ### end Alembic commands ###

def downgrade() -> None:

    with op.batch_alter_table('organisation', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_organisation_merged_into_id_organisation'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_organisation_merged_into_id'))
        batch_op.drop_column('merged_into_id')

    with op.batch_alter_table('profile_theme', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_profile_theme_theme_id'))

    op.drop_table('profile_theme')
    with op.batch_alter_table('partnership_partner', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_partnership_partner_organisation_id'))

    op.drop_table('partnership_partner')
    with op.batch_alter_table('organisation_invitation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_organisation_invitation_email_key'))

    op.drop_table('organisation_invitation')
    with op.batch_alter_table('organisation_domain', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_organisation_domain_domain'))

    op.drop_table('organisation_domain')
    with op.batch_alter_table('join_request', schema=None) as batch_op:
        batch_op.drop_index('uq_join_request_undecided', sqlite_where=sa.text('decided_at IS NULL'), postgresql_where=sa.text('decided_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_join_request_organisation_id'))
        batch_op.drop_index(batch_op.f('ix_join_request_member_id'))

    op.drop_table('join_request')
    op.drop_table('profile')
    with op.batch_alter_table('partnership', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_partnership_region_id'))

    op.drop_table('partnership')
    with op.batch_alter_table('sign_up', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sign_up_expires_at'))
        batch_op.drop_index(batch_op.f('ix_sign_up_email_key'))

    op.drop_table('sign_up')

