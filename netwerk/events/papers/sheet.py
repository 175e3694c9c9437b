"""The attendance sheet: a list to sign for each half-day, with who pays for the day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from netwerk.events import facts
from netwerk.events.attendance_rules import Part, Verdict
from netwerk.events.models import Event
from netwerk.events.papers import words
from netwerk.events.queries.attendance import AttendanceTable, Attended
from netwerk.kernel import i18n
from netwerk.kernel.i18n import _
from netwerk.kernel.pdf import Column, Document

# Lines left open for people at the door whose name nobody knew.
BLANKS = 6


@dataclass(frozen=True)
class SheetPart:
    """One half-day: its name, its hours, and a row a person; empty rows are to write on."""

    name: str
    hours: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Sheet:
    """The whole sheet, in words."""

    title: str
    facts: tuple[tuple[str, str], ...]
    columns: tuple[str, ...]
    parts: tuple[SheetPart, ...]
    signatures: tuple[str, ...]


def sheet(event: Event, table: AttendanceTable, speakers: Sequence[str], language: str) -> Sheet:
    """The sheet of a day: the people of the attendance table, in its order.

    What was marked already stands beside the name; `event` is loaded as `queries.load_event` does.
    """
    names = words.names_of(table.parts)
    parts = tuple(
        SheetPart(
            names[part.key],
            words.hours_of(part, event.zone),
            tuple(_row(number, person, part, event.zone) for number, person in enumerate(table.people, 1))
            + _blanks(len(table.people)),
        )
        for part in table.parts
    )
    funding = event.funding
    return Sheet(
        _("Aanwezigheidslijst"),
        (
            (_("Netwerkdag"), event.title),
            (_("Wanneer"), i18n.format_span(event.starts_at, event.ends_at, event.zone)),
            (_("Waar"), facts.location_line(event, language)),
            (_("Organisator"), event.contact_name),
            (_("Begeleiding"), ", ".join(speakers)),
            (_("Project"), funding.name if funding else ""),
        ),
        (_("Nr."), _("Naam"), _("Functie"), _("Organisatie"), _("Gemerkt"), _("Handtekening")),
        parts,
        (_("Naam van de begeleider"), _("Handtekening van de begeleider")),
    )


def pdf(event: Event, made: Sheet, language: str) -> bytes:
    """The sheet as a file to print; each half-day begins a page."""
    document = Document(
        _("%(sheet)s: %(title)s", sheet=made.title, title=event.title),
        language=language,
        made_at=event.changed_at,
        band=words.band_of(event, language),
        foot=event.title,
    )
    shares = (6, 23, 18, 23, 18, 24)
    columns = [Column(title, share) for title, share in zip(made.columns, shares, strict=True)]
    for part in made.parts:
        document.page()
        document.title(_("%(sheet)s: %(part)s", sheet=made.title, part=part.name))
        document.facts([*made.facts, (part.name, part.hours)])
        document.table(columns, part.rows, row_height=11)
        document.write_lines(made.signatures)
    return document.data()


def marked_words(person: Attended, part: Part, zone: str) -> str:
    """What is known of somebody in a half-day, in a word: the time they came in, or that they were missed."""
    said = person.on(part.key)
    if said.verdict is Verdict.EXCUSED:
        return _("verontschuldigd")
    if said.verdict is Verdict.ABSENT:
        return _("afwezig") if said.corrected else ""
    if said.first_in is None:
        return _("aanwezig")
    return i18n.format_time(said.first_in, zone)


def _row(number: int, person: Attended, part: Part, zone: str) -> tuple[str, ...]:
    marked = marked_words(person, part, zone)
    return (str(number), person.name, person.function, person.organisation, marked, "")


def _blanks(people: int) -> tuple[tuple[str, ...], ...]:
    return tuple((str(people + number), "", "", "", "", "") for number in range(1, BLANKS + 1))
