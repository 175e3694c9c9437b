"""From when until when somebody works somewhere: told in months, kept in days."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from babel.dates import get_month_names

from netwerk.kernel.errors import Invalid
from netwerk.kernel.i18n import lazy

MONTH = re.compile(
    r"(?P<month>\d{1,2})\s*[/.-]\s*(?P<year>\d{4})|(?P<other_year>\d{4})-(?P<other_month>\d{1,2})", re.ASCII
)
NAMED = re.compile(r"(?P<name>[^\W\d_]+)\.?\s+(?P<year>[0-9]{4})")
# What months are called in the languages of the site, in full and in short.
NAMES = {
    name.rstrip(".").casefold(): number
    for language in ("nl", "en", "fr", "de")
    for width in ("wide", "abbreviated")
    for number, name in get_month_names(width, locale=language).items()
}
EARLIEST = 1950


@dataclass(frozen=True)
class Period:
    """The days from the first until the last, which does not count; None where that is not known."""

    since: date | None
    until: date | None

    def overlaps(self, other: Period) -> bool:
        """Is there a day in both?"""
        return (self.until is None or other.since is None or other.since < self.until) and (
            other.until is None or self.since is None or self.since < other.until
        )


def read_month(typed: str) -> date | None:
    """The first day of a month as people type it, such as 06/2026 or June 2026; None for nothing.

    Raises ValueError for what is no month.
    """
    typed = typed.strip()
    if not typed:
        return None
    if named := NAMED.fullmatch(typed):
        year, month = int(named["year"]), NAMES.get(named["name"].casefold(), 0)
    elif found := MONTH.fullmatch(typed):
        year, month = int(found["year"] or found["other_year"]), int(found["month"] or found["other_month"])
    else:
        raise ValueError(typed)
    first = date(year, month, 1)
    if first.year < EARLIEST:
        raise ValueError(typed)
    return first


def written_month(day: date | None) -> str:
    """A month as people type it."""
    return f"{day:%m/%Y}" if day else ""


def period(
    since: date | None, until: date | None, today: date, *, goes_on: bool, known: Period | None = None
) -> Period:
    """From the first of one month to the end of another, as days.

    What is over stays so: it ends today at the latest. Where a month of the `known` period is told again its
    day is kept. Raises Invalid.
    """
    if since is not None and since > today:
        raise Invalid(lazy("Kies een maand die al begon."), "since")
    if until is None and not goes_on:
        raise Invalid(lazy("Tot welke maand werkte je er?"), "until")
    if until is not None and not goes_on and until > today:
        raise Invalid(lazy("Kies een maand die al begon."), "until")
    begins, ends = since, _after(until) if until else None
    if known is not None:
        begins = known.since if _same_month(known.since, since) else begins
        ends = known.until if until and known.until and _after(until) == _after_last(known.until) else ends
    if not goes_on and ends is not None:
        ends = min(ends, today)
    if begins is not None and ends is not None and ends < begins:
        raise Invalid(lazy("Het einde komt voor het begin."), "until")
    return Period(begins, ends)


def _after(first: date) -> date:
    """The first day of the month after this one."""
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def _after_last(until: date) -> date:
    """The first day of the month after the last day before this one."""
    return _after((until - timedelta(days=1)).replace(day=1))


def _same_month(one: date | None, other: date | None) -> bool:
    return one is not None and other is not None and (one.year, one.month) == (other.year, other.month)
