"""The agenda sheet of a region: what to talk about with partners, on one paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from netwerk.kernel import clock, i18n
from netwerk.kernel.i18n import _
from netwerk.kernel.pdf import Column, Document
from netwerk.needs import need_page
from netwerk.needs.queries import follow_up as follow_ups
from netwerk.needs.queries import sheet as reads
from netwerk.needs.wording import KINDS, TOLD
from netwerk.taxonomy import funding
from netwerk.taxonomy.models import Region
from netwerk.taxonomy.queries import current_funding

SINCE = timedelta(days=365)


@dataclass(frozen=True)
class Line:
    """One need on the sheet: its number in the list, what it is and how many recognise it."""

    need_id: int
    slug: str
    title: str
    kind: str
    counted: str
    # What was answered, by whom it is followed up, and when.
    answer: str = ""
    day: str = ""


@dataclass(frozen=True)
class Sheet:
    """The whole sheet, in words."""

    title: str
    made: str
    waiting: Sequence[Line]
    answered: Sequence[Line]
    made_at: datetime


def sheet(region: Region, language: str, now: datetime) -> Sheet:
    """What waits in a region and what was answered in the past year."""
    waiting = [
        Line(one.id, one.slug, one.title, str(KINDS[one.kind]), need_page.counted(one))
        for one in reads.still_open(region.id)
    ]
    given = reads.answered_since(region.id, now - SINCE)
    followed = follow_ups.followed([row.id for row, _need in given if row.due_on], clock.today())
    answered = [
        Line(
            need.id,
            need.slug,
            need.title,
            str(KINDS[need.kind]),
            need_page.counted(need),
            " ".join(
                part
                for part in (
                    f"{TOLD[row.kind]}{f': {row.partner_today}' if row.partner_today else ''}.",
                    row.words,
                    need_page.follow_up(row, need, is_followed=row.id in followed),
                )
                if part
            ),
            i18n.format_short_day(row.at),
        )
        for row, need in given
    ]
    return Sheet(
        _("Agendablad %(region)s", region=region.label(language)),
        _("Stand op %(day)s", day=i18n.format_day(now)),
        waiting,
        answered,
        now,
    )


def pdf(made: Sheet, language: str) -> bytes:
    """The sheet as a file to print, with room to write."""
    band = funding.paper_band(current_funding(clock.today()), language)
    document = Document(made.title, language=language, made_at=made.made_at, band=band, foot=made.title)
    document.page()
    document.title(made.title)
    document.paragraph(made.made, soft=True)
    document.heading(_("Wat wacht op een antwoord"))
    if made.waiting:
        columns = [Column(_("Nood of kans"), 46), Column(_("Herkend door"), 26), Column(_("Afspraak"), 40)]
        rows = [(f"{one.kind}: {one.title}", one.counted, "") for one in made.waiting]
        document.table(columns, rows, row_height=12)
    else:
        document.paragraph(_("Er wacht niets."))
    document.heading(_("Beantwoord in het voorbije jaar"))
    if made.answered:
        columns = [Column(_("Nood of kans"), 40), Column(_("Antwoord"), 54), Column(_("Wanneer"), 18)]
        document.table(columns, [(f"{one.kind}: {one.title}", one.answer, one.day) for one in made.answered])
    else:
        document.paragraph(_("Nog niets."))
    return document.data()
