"""The programme of a day on paper: its facts, its hours, its workshops and who led them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from netwerk.events import facts
from netwerk.events.models import Event, Speaker, Workshop
from netwerk.events.papers import words
from netwerk.kernel import i18n
from netwerk.kernel.i18n import _
from netwerk.kernel.pdf import Column, Document


@dataclass(frozen=True)
class Programme:
    """The programme in words; a row is from, to, what, who, where."""

    title: str
    facts: tuple[tuple[str, str], ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    funding: str


def programme(
    event: Event, workshops: Sequence[Workshop], speakers: Sequence[Speaker], language: str
) -> Programme:
    """The programme of a day, in the order of the clock; `event` is loaded as `queries.load_event` does."""
    fixed = [
        (
            slot.get("start", ""),
            slot.get("end", ""),
            slot.get("title", ""),
            slot.get("speaker", ""),
            slot.get("room", ""),
        )
        for slot in event.programme
    ]
    chosen = [
        (_wall(one.starts_at, event), _wall(one.ends_at, event), one.title, one.speaker, one.room)
        for one in workshops
    ]
    return Programme(
        event.title,
        (
            (_("Wanneer"), i18n.format_span(event.starts_at, event.ends_at, event.zone)),
            (_("Waar"), facts.location_line(event, language)),
            (_("Voor wie"), event.audience),
            (_("Organisator"), event.contact_name),
            (_("Sprekers"), ", ".join(_who(speaker) for speaker in speakers)),
            (_("Project"), event.funding.name if event.funding else ""),
        ),
        (_("Van"), _("Tot"), _("Wat"), _("Wie"), _("Waar")),
        tuple(sorted(fixed + chosen, key=lambda row: (row[0], row[1] or row[0], row[2]))),
        facts.funding_sentence(event, language),
    )


def pdf(event: Event, made: Programme, language: str) -> bytes:
    """The programme as a file to print."""
    document = Document(
        made.title, language=language, made_at=event.changed_at, band=words.band_of(event, language)
    )
    document.page()
    document.title(made.title)
    document.facts([fact for fact in made.facts if fact[1]])
    if event.description_text:
        document.paragraph(event.description_text)
    if made.rows:
        shares = (9, 9, 42, 26, 14)
        columns = [Column(title, share) for title, share in zip(made.columns, shares, strict=True)]
        document.table(columns, made.rows)
    return document.data()


def _wall(moment: datetime, event: Event) -> str:
    return i18n.local(moment, event.zone).strftime("%H:%M")


def _who(speaker: Speaker) -> str:
    parts = [part for part in (speaker.function, speaker.organisation_name) if part]
    return f"{speaker.name} ({', '.join(parts)})" if parts else speaker.name
