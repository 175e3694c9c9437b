"""The pages about people: getting in, one's own account, mail, profiles, organisations, partnerships."""

from netwerk.members.views import (
    accounts,
    addresses,
    directory,
    doubles,
    establishments,
    joining,
    mail,
    organisations,
    partnerships,
    profiles,
    signing_up,
    two_steps,
)
from netwerk.members.views.blueprint import blueprint

__all__ = [
    "accounts",
    "addresses",
    "blueprint",
    "directory",
    "doubles",
    "establishments",
    "joining",
    "mail",
    "organisations",
    "partnerships",
    "profiles",
    "signing_up",
    "two_steps",
]
