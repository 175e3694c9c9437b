"""What can go wrong with accounts, named where a page has its own answer to it."""

from __future__ import annotations

from netwerk.kernel.errors import Conflict, Invalid


class WrongCredentials(Invalid):
    """The address or the password is wrong; which of them is not told."""


class LinkSpent(Conflict):
    """The link was used, is too old or was followed by a newer one."""

    status = 410


class AlreadyMember(Conflict):
    """Somebody has an account with this address."""
