"""Who acts: a plain picture of the signed-in member, taken once a request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

ORGANISER = "organiser"
MODERATOR = "moderator"
EDITOR = "editor"
ADMINISTRATOR = "administrator"
ROLES = (ORGANISER, MODERATOR, EDITOR, ADMINISTRATOR)
# These only hold for whoever signs in with a code too, where the settings ask that.
GUARDED_ROLES = frozenset({ORGANISER, ADMINISTRATOR})


@dataclass(frozen=True)
class Grant:
    """A role with its limits; None limits nothing."""

    role: str
    theme_id: int | None = None
    region_id: int | None = None
    valid_from: date | None = None
    valid_until: date | None = None

    def holds_on(self, day: date) -> bool:
        """Is the grant in force on `day`? The last day does not count."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day < self.valid_until
        )


@dataclass(frozen=True)
class Actor:
    """A signed-in member with the roles in force today."""

    id: int
    name: str
    email: str
    email_key: str
    language: str
    grants: tuple[Grant, ...] = ()
    session_id: int | None = None
    # When this browser last proved who is at it; None asks for that again.
    proved_at: datetime | None = None
    has_totp: bool = False
    # Has a role that does not hold until they sign in with a code too.
    must_set_up_totp: bool = False
    # Organisations this member is contact person of.
    contact_of: frozenset[int] = frozenset()

    @property
    def label(self) -> str:
        """How the audit and the log of changes name this member."""
        return f"member:{self.id}"

    @property
    def is_administrator(self) -> bool:
        """May everything."""
        return any(grant.role == ADMINISTRATOR for grant in self.grants)

    def has_role(self, role: str) -> bool:
        """Holds the role, whatever its limits; administrators hold every role."""
        return self.is_administrator or any(grant.role == role for grant in self.grants)

    def has_role_for(self, role: str, theme_ids: set[int], region_id: int | None) -> bool:
        """Does the role reach a thing with these themes in this region?"""
        return self.is_administrator or any(
            grant.role == role
            and (grant.theme_id is None or grant.theme_id in theme_ids)
            and (grant.region_id is None or grant.region_id == region_id)
            for grant in self.grants
        )
