"""School years: 1 September to 31 August, in Brussels."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from netwerk.kernel.clock import BRUSSELS


@dataclass(frozen=True, order=True)
class SchoolYear:
    """The school year that begins on 1 September of `start`."""

    start: int

    @property
    def label(self) -> str:
        """As people write it and as it stands in addresses: `2026-2027`."""
        return f"{self.start}-{self.start + 1}"

    @property
    def first_day(self) -> date:
        """1 September."""
        return date(self.start, 9, 1)

    @property
    def last_day(self) -> date:
        """31 August."""
        return date(self.start + 1, 8, 31)

    @classmethod
    def of(cls, moment: datetime | date) -> SchoolYear:
        """The school year in which a moment falls."""
        day = moment.astimezone(BRUSSELS).date() if isinstance(moment, datetime) else moment
        return cls(day.year if day.month >= 9 else day.year - 1)

    @classmethod
    def parse(cls, label: str) -> SchoolYear | None:
        """The school year of a label such as `2026-2027`; None when it is not one."""
        match = re.fullmatch(r"(20\d\d)-(20\d\d)", label)
        if match is None or int(match[2]) != int(match[1]) + 1:
            return None
        return cls(int(match[1]))
