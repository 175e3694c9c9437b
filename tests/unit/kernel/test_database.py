"""What SQLite is told, on which the promise rests that nothing confirmed is lost."""

from __future__ import annotations

import pytest
from flask import Flask

from netwerk.kernel.database import db


@pytest.mark.one_database
def test_what_is_committed_on_sqlite_outlives_a_loss_of_power(app: Flask) -> None:
    """FULL (2) syncs the log at each commit; without it the last registrations may be gone."""
    with db.engine.connect() as connection:
        kept = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("synchronous", "journal_mode", "foreign_keys", "secure_delete")
        }
    assert kept == {"synchronous": 2, "journal_mode": "wal", "foreign_keys": 1, "secure_delete": 1}
