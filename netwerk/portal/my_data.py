"""Everything that is kept about somebody as one file to take away: JSON, tables, a calendar, their files."""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import IO, Any

from netwerk.events import feeds
from netwerk.kernel import i18n, uploads
from netwerk.kernel.errors import NotFound
from netwerk.kernel.i18n import _
from netwerk.kernel.tables import csv_file
from netwerk.members import holdings
from netwerk.members.holdings import Holding, Person, Rows
from netwerk.portal import retention

# What is larger waits on disk.
IN_MEMORY = 5_000_000
# Of the files that somebody brought no more is packed than this; the lists name the others.
MOST_OCTETS = 100_000_000
EARLIEST = datetime(1970, 1, 2, tzinfo=UTC)


def pack(person: Person, now: datetime) -> IO[bytes]:
    """A ZIP of all that is kept about somebody: for each list a JSON and a CSV, and their days as ICS.

    Made at once: of somebody with 2,000 posts and 200 registrations in a second or two.
    """
    out: IO[bytes] = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 (whoever sends it closes it)
    kept = holdings.export(person)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("LEESMIJ.txt", _readme(person, kept, now))
        for holding, rows in kept:
            if rows:
                package.writestr(f"{holding.name}.json", as_json(rows))
                package.writestr(f"{holding.name}.csv", as_csv(rows))
        language = person.member.language if person.member else i18n.language()
        calendar = feeds.calendar_of(person.email_key, language, now, since=EARLIEST)
        package.writestr("netwerkdagen.ics", calendar)
        _pack_files(package, person)
    out.seek(0)
    return out


def as_json(rows: Rows) -> str:
    """A list as JSON, for people and programs to read."""
    return json.dumps(list(rows), ensure_ascii=False, indent=2, default=str)


def as_csv(rows: Rows) -> bytes:
    """A list as a table; what is a list or a record itself stands in its cell as JSON."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    return csv_file(columns, ([_cell(row.get(name)) for name in columns] for row in rows))


def _cell(value: Any) -> object:
    if isinstance(value, Mapping) or (isinstance(value, Sequence) and not isinstance(value, str)):
        return json.dumps(value, ensure_ascii=False, default=str) if value else ""
    return value


def _readme(person: Person, kept: Sequence[tuple[Holding, Rows]], now: datetime) -> str:
    lines = [
        _("Wat we bewaren van %(email)s, op %(moment)s.", email=person.email, moment=i18n.format_moment(now)),
        _("Elke lijst staat er twee keer in: als JSON voor programma's en als CSV om te openen in Excel."),
        _("De tijden zijn in UTC. netwerkdagen.ics open je in je agenda."),
        "",
    ]
    for holding, rows in kept:
        term = retention.BY_KEY[holding.term].term
        lines += [f"{holding.title} ({len(rows)})", f"  {holding.why}", f"  {_('Hoe lang:')} {term}", ""]
    return "\r\n".join(str(line) for line in lines)


def _pack_files(package: zipfile.ZipFile, person: Person) -> None:
    left = MOST_OCTETS
    for name in sorted({name for room in holdings.rooms() for name in room.files(person)}):
        try:
            path = uploads.path_of(name)
        except NotFound:
            continue
        left -= path.stat().st_size
        if left < 0:
            return
        package.write(path, f"bestanden/{name}")
