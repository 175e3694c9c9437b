"""words of others

Revision ID: 0006
Revises: 0005
Create Date: 2026-11-28 14:31:12.118734
"""

import sqlalchemy as sa
from alembic import op


revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('practice_agreement',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('practice_id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('answer', sa.String(length=10), nullable=False),
    sa.Column('nonce', sa.String(length=16), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_practice_agreement_member_id_member')),
    sa.ForeignKeyConstraint(['practice_id'], ['practice.id'], name=op.f('fk_practice_agreement_practice_id_practice')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_practice_agreement')),
    sa.UniqueConstraint('practice_id', 'member_id', name=op.f('uq_practice_agreement_practice_id_member_id')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('practice_agreement', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_practice_agreement_member_id'), ['member_id'], unique=False)


def downgrade() -> None:
    op.drop_table('practice_agreement')
