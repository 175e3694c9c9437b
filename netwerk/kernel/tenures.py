"""Whose a mail address was, and when: what stands under it is theirs for that time alone.

Somebody gives an address up and another takes it into use, as schools do with a mailbox for everybody.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, false, or_

from netwerk.kernel.text import key


@dataclass(frozen=True)
class Tenure:
    """An address, and from when until when it was somebody's; None is always."""

    email: str
    since: datetime | None = None
    until: datetime | None = None

    @property
    def email_key(self) -> str:
        """The address as it is compared."""
        return key(self.email)

    def covers(self, email: str, at: datetime) -> bool:
        """Was this address theirs at that moment?"""
        begun = self.since is None or self.since <= at
        return key(email) == self.email_key and begun and (self.until is None or at < self.until)


def _as_it_is(email_key: str) -> str:
    return email_key


def within(
    tenures: Sequence[Tenure],
    address_key: SQLColumnExpression[Any],
    at: SQLColumnExpression[Any],
    kept_as: Callable[[str], str] = _as_it_is,
) -> ColumnElement[bool]:
    """Does a row stand under one of these addresses, from the time in which it was theirs?

    `kept_as` makes of the key of an address what stands in the column, such as a digest.
    """
    return or_(false(), *(_one(each, address_key, at, kept_as) for each in tenures))


def _one(
    tenure: Tenure,
    address_key: SQLColumnExpression[Any],
    at: SQLColumnExpression[Any],
    kept_as: Callable[[str], str],
) -> ColumnElement[bool]:
    begun = [at >= tenure.since] if tenure.since else []
    ended = [at < tenure.until] if tenure.until else []
    return and_(address_key == kept_as(tenure.email_key), *begun, *ended)
