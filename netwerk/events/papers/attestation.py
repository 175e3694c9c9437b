"""The attestation: who was there, on which day, for how many hours, and where anybody can check that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from netwerk.events import facts
from netwerk.events.models import Event, Series
from netwerk.events.papers import words
from netwerk.events.queries.attendance import AttendanceTable, Attended
from netwerk.events.queries.attestations import AttendedDay
from netwerk.kernel import i18n, links, site
from netwerk.kernel.i18n import _
from netwerk.kernel.pdf import Band, Document

CODE_SIZE = 32


@dataclass(frozen=True)
class Paper:
    """An attestation in words: the sentence, its facts, and the code with its address."""

    title: str
    name: str
    sentence: str
    facts: tuple[tuple[str, str], ...]
    days: tuple[tuple[str, str, str], ...]
    signed: str
    code: str
    check_address: str
    band: Band | None
    made_at: datetime


def paper(
    event: Event, table: AttendanceTable, person: Attended, code: str, issued_at: datetime, language: str
) -> Paper:
    """The attestation of one person for one day; `event` is loaded as `queries.load_event` does."""
    names = words.names_of(table.parts)
    attended = [part for part in table.parts if person.on(part.key).is_present]
    return Paper(
        title=_("Attest van deelname"),
        name=person.name,
        sentence=_("%(organisation)s bevestigt dat", organisation=site.organisation()),
        facts=(
            (_("Organisatie"), person.organisation),
            (_("Nam deel aan"), event.title),
            (_("Op"), i18n.format_span(event.starts_at, event.ends_at, event.zone)),
            (_("Waar"), facts.location_line(event, language)),
            (_("Aanwezig"), ", ".join(names[part.key] for part in attended)),
            (_("Duur"), words.duration(person.minutes)),
        ),
        days=(),
        signed=_("Afgegeven op %(day)s door %(name)s.", day=i18n.format_day(issued_at), name=_signer(event)),
        code=code,
        check_address=check_address(code, language),
        band=words.band_of(event, language),
        made_at=issued_at,
    )


def series_paper(series: Series, days: Sequence[AttendedDay], language: str) -> Paper:
    """The attestation of a whole track: each day attended, with its own code, and the hours together.

    `days` are not empty; their events are loaded as `queries.load_event` does.
    """
    first, last = days[0], days[-1]
    return Paper(
        title=_("Attest van deelname aan een reeks"),
        name=last.person.name,
        sentence=_("%(organisation)s bevestigt dat", organisation=site.organisation()),
        facts=(
            (_("Organisatie"), last.person.organisation),
            (_("Nam deel aan"), series.title),
            (_("Schooljaar"), str(series.school_year)),
            (_("Van"), _("%(first)s tot %(last)s", first=_day(first.event), last=_day(last.event))),
            (_("Dagen"), str(len(days))),
            (_("Duur"), words.duration(sum(day.person.minutes for day in days))),
        ),
        days=tuple(
            (
                _day(day.event),
                day.event.title,
                _("%(time)s, code %(code)s", time=words.duration(day.person.minutes), code=day.code),
            )
            for day in days
        ),
        signed=_(
            "Afgegeven op %(day)s door %(name)s.",
            day=i18n.format_day(last.issued_at),
            name=_signer(last.event),
        ),
        code=last.code,
        check_address=check_address(last.code, language),
        band=words.band_of(last.event, language),
        made_at=last.issued_at,
    )


def _day(event: Event) -> str:
    return i18n.format_day(event.starts_at, event.zone)


def check_address(code: str, language: str) -> str:
    """Where anybody can check an attestation."""
    return links.link("events.check_attestation", language, code=code)


def pdf(made: Paper, language: str) -> bytes:
    """The attestation as one page to keep."""
    document = Document(
        _("%(title)s: %(name)s", title=made.title, name=made.name),
        language=language,
        made_at=made.made_at,
        band=made.band,
    )
    document.page()
    document.paragraph(site.organisation(), soft=True)
    document.title(made.title, size=26)
    document.paragraph(made.sentence, size=12)
    document.title(made.name)
    document.facts(made.facts)
    if made.days:
        document.facts(
            [(day, _("%(title)s (%(time)s)", title=title, time=time)) for day, title, time in made.days]
        )
    document.paragraph(made.signed)
    document.code(made.check_address, CODE_SIZE)
    document.paragraph(_("Kijk na of dit attest echt is: %(address)s", address=made.check_address), soft=True)
    return document.data()


def _signer(event: Event) -> str:
    return event.contact_name or site.organisation()
