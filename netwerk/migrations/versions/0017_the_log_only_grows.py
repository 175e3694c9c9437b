"""the database refuses to change or take away what stands in the log, but through the door of forgetting

The program before this one cannot take out of the log what is a term old, until it is replaced: its purge
fails, says so and tries again the next night.

Revision ID: 0017
Revises: 0016
Create Date: 2026-11-29 04:00:00
"""

from alembic import op


revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

REFUSED = "the log only grows: audit_entry takes no change and no loss of rows"
# See netwerk/kernel/append_only.py. Whoever makes this table anew on SQLite (a batch) makes these anew too.
SHUT = "coalesce(current_setting('netwerk.forgetting', true), '') <> 'on'"
SQLITE = {
    "audit_entry_changed": ("UPDATE", SHUT),
    "audit_entry_dropped": ("DELETE", SHUT),
    # INSERT OR REPLACE takes the former row away without a DELETE.
    "audit_entry_replaced": ("INSERT", "NEW.id IN (SELECT id FROM audit_entry)"),
}


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name, (act, when) in SQLITE.items():
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {act} ON audit_entry WHEN {when} "
                f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION audit_entry_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {SHUT} THEN RAISE EXCEPTION '{REFUSED}'; END IF; RETURN NULL; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_entry_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_only_grows()"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in SQLITE:
            op.execute(f"DROP TRIGGER {name}")
        return
    op.execute("DROP TRIGGER audit_entry_only_grows ON audit_entry")
    op.execute("DROP FUNCTION audit_entry_only_grows()")
