"""A setting that cannot be right stops the start, with its name."""

from __future__ import annotations

import pytest

from netwerk.settings import Settings, SettingsError


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("timezone", "Mars/Olympus"),
        ("smtp_url", "mail.example.org:587"),
        ("database_url", "mysql://127.0.0.1/netwerk"),
        ("mail_from", "netwerk"),
        ("mail_from", "a@b@example.org"),
    ],
)
def test_a_value_that_cannot_be_right_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"NETWERK_{name.upper()}"):
        Settings.read({}, **{name: value})
