"""How many mails an address gets in an hour and a day of ours sends in a day: what is more is held back."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import TypeVar

from flask import current_app
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute

from netwerk.kernel import clock
from netwerk.kernel.database import db
from netwerk.kernel.outbox.models import HELD, OutboxMessage

MAILS_AN_HOUR = 5
HOUR = timedelta(hours=1)
OVER_CAP = "more than 5 mails in an hour to this address"
OVER_BUDGET = "more mails in a day than one network day may send"
# Values in one statement: below the least that a SQLite was ever built with.
PIECE = 900

T = TypeVar("T")


def batched(values: Collection[T]) -> Iterator[list[T]]:
    """The values in pieces that fit into one statement."""
    left = iter(values)
    while piece := list(islice(left, PIECE)):
        yield piece


def daily_cap() -> int:
    """How many mails may leave in a day under one budget."""
    return int(current_app.config["SETTINGS"].mail_daily_cap)


class Room:
    """What is left for addresses within the hour and for budgets within the day."""

    def __init__(self, now: datetime) -> None:
        """`now` ends the hour and lies in the day, from midnight to midnight in Brussels."""
        self._now = now
        self._addresses: dict[str, int] = {}
        self._budgets: dict[str, int] = {}
        # Those under which something had to wait.
        self.spent: set[str] = set()

    def look_up(self, addresses: Collection[str], budgets: Collection[str]) -> None:
        """Count what these addresses got and these budgets spent; an empty name is none."""
        counted = (OutboxMessage.counted_at > self._now - HOUR,)
        self._addresses = self._left(OutboxMessage.recipient_key, addresses, MAILS_AN_HOUR, counted)
        midnight = self._now.astimezone(clock.BRUSSELS).replace(hour=0, minute=0, second=0, microsecond=0)
        spent = (OutboxMessage.due_at >= midnight, OutboxMessage.state != HELD)
        self._budgets = self._left(OutboxMessage.budget, budgets, daily_cap(), spent)

    @staticmethod
    def _left(
        column: InstrumentedAttribute[str],
        names: Collection[str],
        limit: int,
        which: tuple[ColumnElement[bool], ...],
    ) -> dict[str, int]:
        left = {name: limit for name in names if name}
        for some in batched(left.copy()):
            used = select(column, func.count()).where(column.in_(some), *which).group_by(column)
            for name, number in db.session.execute(used):
                left[name] = limit - number
        return left

    def take(self, address: str, budget: str) -> str:
        """Use one of each, unless there is none left: then the reason to hold the message back."""
        if address and self._addresses[address] <= 0:
            return OVER_CAP
        if budget and self._budgets[budget] <= 0:
            self.spent.add(budget)
            return OVER_BUDGET
        if address:
            self._addresses[address] -= 1
        if budget:
            self._budgets[budget] -= 1
        return ""
