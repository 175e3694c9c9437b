"""What writers and editors see of how a sheet is read: numbers by month, and nothing of who did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from netwerk.kernel import i18n
from netwerk.kernel.i18n import _, ngettext
from netwerk.practices import queries
from netwerk.practices.models import Practice
from netwerk.practices.queries import counted

MONTHS = 12

Values = dict[str, Any]
Rows = list[tuple[str, int]]
Figures = list[tuple[int, str]]


def values(practice: Practice, today: date) -> Values:
    """The page of a sheet that was published once."""
    shown_since = i18n.local(practice.published_at).date() if practice.published_at else today
    months = [*_last_months(today, shown_since)][::-1]
    found = counted.by_month(practice.id, months[0])
    said = queries.version(practice.id, practice.published_number)
    files = queries.files_of(practice.id, said.content)
    taken = counted.downloads_of(practice.id)
    return {
        "practice": practice,
        "numbers": _figures(practice, found.all_readers, found.all_downloads),
        "read": _rows(found.readers, months) if found.all_readers else [],
        "taken": _rows(found.downloads, months) if found.all_downloads else [],
        "files": [(one.title or one.file_name, taken[one.stored_name]) for one in files if not one.is_image],
        "confirmed": [
            (i18n.format_day(row.at), row.member_name) for row in counted.confirmations(practice.id)
        ],
        "holds_until": i18n.format_day(practice.review_before) if practice.review_before else "",
    }


def _last_months(today: date, since: date) -> Iterator[date]:
    """The first days of this month and those before it, as far as it could be read then."""
    first = today.replace(day=1)
    for _month in range(MONTHS):
        yield first
        if first <= since:
            return
        first = (first - timedelta(days=1)).replace(day=1)


def _rows(numbers: Counter[date], months: list[date]) -> Rows:
    return [(i18n.format_month(month), numbers[month]) for month in months]


def _figures(practice: Practice, readers: int, downloads: int) -> Figures:
    adopted = practice.adoption_count
    return [
        (readers, _("keer gelezen")),
        (downloads, _("keer meegenomen, op papier of als bestand")),
        (adopted, ngettext("organisatie nam het over", "organisaties namen het over", adopted)),
        (practice.thanks_count, _("keer bedankt")),
    ]
