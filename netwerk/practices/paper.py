"""A sheet on paper: the same as its page, in the same order; its twin for who does not print."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from netwerk.kernel import clock, i18n, links, uploads
from netwerk.kernel.errors import NotFound
from netwerk.kernel.i18n import LANGUAGES, _
from netwerk.kernel.pdf import Band, Column, Document
from netwerk.practices import citation, crediting, rules, telling
from netwerk.practices.described import Described
from netwerk.practices.models import Attachment, Practice, Version
from netwerk.taxonomy import funding
from netwerk.taxonomy.queries import current_funding

CODE_SIZE = 26
EVIDENCE_SHARES, HOURS_SHARES = (18, 22, 12, 48), (80, 20)

Values = dict[str, Any]


@dataclass(frozen=True)
class Paper:
    """What is on the paper: the sheet, what its page tells of it, its pictures, and who pays."""

    practice: Practice
    known: Described
    text: Values
    summary: str
    has_contact: bool
    # The thanks to those whose words it holds.
    credits: str
    files: Sequence[Attachment]
    band: Band | None


def paper(
    practice: Practice,
    said: Version,
    known: Described,
    files: Sequence[Attachment],
    names: Mapping[str, str],
) -> Paper:
    """The paper of a published sheet, its labels in the language spoken now, `names` as `described` has."""
    language = i18n.language()
    day = i18n.local(known.revised_at).date()
    paid_by = current_funding(day)
    return Paper(
        practice,
        known,
        telling.told(practice, said.content, said.cooked, files, language, names),
        telling.lead(practice, said.content, language)[0],
        telling.contact(said.content) is not None,
        crediting.credits_of(practice, said.content).words,
        files,
        funding.paper_band(paid_by, language) if paid_by else None,
    )


def pdf(made: Paper) -> bytes:
    """The paper as a file: the same version gives the same bytes."""
    known, text = made.known, made.text
    out = Document(
        known.title, language=known.language, made_at=known.revised_at, band=made.band, foot=known.title
    )
    out.page()
    _write_head(out, made)
    for heading, parts in _sections(text):
        _write_section(out, heading, parts, text["html"])
    _write_results(out, text)
    _write_means(out, text)
    for heading, parts in _lessons():
        _write_section(out, heading, parts, text["html"])
    _write_files(out, made)
    _write_makers(out, made)
    _write_way_back(out, made)
    return out.data()


def _write_head(out: Document, made: Paper) -> None:
    known, text = made.known, made.text
    out.paragraph(f"{known.kind} · {known.step}", soft=True)
    out.title(known.title)
    if made.summary:
        out.paragraph(made.summary, size=12.5)
    if known.language != i18n.language():
        out.paragraph(_("Geschreven in: %(taal)s", taal=LANGUAGES[known.language]), soft=True)
    if rules.awaits_confirmation(made.practice.review_before, clock.today()):
        out.paragraph(
            _(
                "De makers bevestigden al een tijd niet meer dat dit nog klopt. "
                "Kijk na of het bij jullie past."
            )
        )
    out.facts(((str(row["label"]), plain(row["value"])) for row in text["facts"]), label_width=44)


Section = tuple[str, tuple[tuple[str, str], ...]]


def _sections(text: Values) -> Iterable[Section]:
    """Why and how: a heading with the fields below it, each with its own heading if any."""
    yield _("Waarom?"), (("", "aim"),)
    if text["is_quick"] and not text["html"]["at_school"]:
        yield _("Zo doe je het"), (("", "at_work"),)
    else:
        yield _("Zo doe je het"), ((_("Op school"), "at_school"), (_("Op de werkvloer"), "at_work"))


def _lessons() -> Iterable[Section]:
    yield (
        _("Geleerd onderweg"),
        ((_("Wat maakte dat het lukte"), "success"), (_("Valkuilen"), "pitfalls")),
    )
    yield _("Zelf beginnen"), ((_("Dit moet er zijn"), "must"), (_("Dit mag anders"), "adapt"))
    yield _("Zorg en inclusie"), (("", "care"),)


def _write_section(
    out: Document, heading: str, parts: Iterable[tuple[str, str]], html: dict[str, Markup]
) -> None:
    filled = [(title, html[name]) for title, name in parts if html[name]]
    if filled:
        out.heading(heading)
    for title, words in filled:
        if title:
            out.subheading(title)
        out.prose(words)


def _write_results(out: Document, text: Values) -> None:
    if text["html"]["results"] or text["evidence"] or text["done_once"]:
        out.heading(_("Resultaat en bewijs"))
    if text["html"]["results"]:
        out.prose(text["html"]["results"])
    if text["evidence"]:
        titles = (_("Soort"), _("Periode"), _("Aantal"), _("Wat het toont"))
        _write_table(out, titles, EVIDENCE_SHARES, text["evidence"])
    if text["done_once"]:
        out.paragraph(_("De makers deden dit minstens één keer echt."))


def _write_means(out: Document, text: Values) -> None:
    if text["hours"] or text["costs"] or text["material"]:
        out.heading(_("Wat het vraagt"))
    if text["hours"]:
        _write_table(out, (_("Rol"), _("Uren")), HOURS_SHARES, text["hours"])
    for title, words in ((_("Kosten"), text["costs"]), (_("Materiaal"), text["material"])):
        if words:
            out.subheading(title)
            out.paragraph(words)


def _write_table(
    out: Document, titles: Sequence[str], shares: Sequence[int], rows: Iterable[Iterable[object]]
) -> None:
    columns = [Column(title, share) for title, share in zip(titles, shares, strict=True)]
    out.table(columns, [[plain(cell) for cell in row] for row in rows], row_height=6)


def _write_files(out: Document, made: Paper) -> None:
    pictures = [one for one in made.files if one.is_image]
    if pictures:
        out.heading(_("In beeld"))
    for one in pictures:
        out.picture(_path(one), _caption(one))
    taken = made.text["attachments"]
    video = made.text["video"]
    if taken or video:
        out.heading(_("Om mee te nemen"))
    for row in taken:
        out.paragraph(f"{row['title']} ({row['detail']}): {links.external()}{row['href']}")
    if video:
        out.paragraph(_("Video: %(address)s", address=video["href"]))


def _path(one: Attachment) -> Any:
    try:
        return uploads.path_of(one.stored_name)
    except NotFound:
        return None


def _caption(one: Attachment) -> str:
    licence = telling.LICENCE_NAMES.get(one.licence, "")
    rights = ", ".join(part for part in (one.credit, licence) if part)
    return " · ".join(dict.fromkeys(part for part in (one.title or one.file_name, one.alt, rights) if part))


def _write_makers(out: Document, made: Paper) -> None:
    text = made.text
    if text["partners"]:
        out.heading(_("Wie het deed"))
    for row in text["partners"]:
        out.paragraph(": ".join(part for part in (row["organisation"], row["part"]) if part))
    if made.has_contact:
        out.paragraph(_("De contactgegevens zie je op de pagina zodra je bent aangemeld."), soft=True)
    if made.credits:
        out.paragraph(made.credits)
    out.heading(_("Wat je ermee mag doen"))
    licence = text["licence"]
    out.paragraph(f"{licence['words']}{':' if licence['own_terms'] else '.'}")
    out.paragraph(licence["own_terms"] or licence["href"])


def _write_way_back(out: Document, made: Paper) -> None:
    known = made.known
    out.heading(_("Verwijs ernaar"))
    out.paragraph(citation.in_words(known))
    out.code(known.address, CODE_SIZE)
    out.paragraph(
        _(
            "Versie %(number)s van %(day)s. De nieuwste versie staat op %(address)s",
            number=known.number,
            day=i18n.format_day(known.revised_at),
            address=known.address,
        ),
        soft=True,
    )


def plain(value: object) -> str:
    """What a page shows in a cell, without its links."""
    return value.striptags() if isinstance(value, Markup) else str(value)
