"""The fields of a sheet: what each holds, how long it may be, and in which section of the editor it stands.

A version keeps its values as JSON by the names used here. One list serves the editor, the page, the
comparison of versions, the search, the import and what is harvested.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from netwerk.kernel.errors import Invalid
from netwerk.kernel.i18n import LANGUAGES, LazyString, lazy
from netwerk.kernel.text import plain_line, plain_text
from netwerk.practices.rules import Kind
from netwerk.taxonomy.school_year import SchoolYear

Content = dict[str, Any]

LONGEST_TITLE, LONGEST_SUMMARY = 100, 200
LONGEST_LINE, LONGEST_TEXT, LONGEST_MARKDOWN = 300, 1000, 8000
MOST_ROWS = 12
MOST_HOURS = 10_000


class Form(StrEnum):
    """How a field is filled in and kept."""

    # One line; several lines; Markdown; an address elsewhere: each a text.
    LINE = "line"
    TEXT = "text"
    MARKDOWN = "markdown"
    ADDRESS = "address"
    # One word out of a list, several of them, yes or no.
    CHOICE = "choice"
    CHOICES = "choices"
    FLAG = "flag"
    # Rows of small fields, such as hours per role.
    ROWS = "rows"


class Section(StrEnum):
    """The parts of the editor, in their order; the value is the word in the address."""

    CORE = "kern"
    APPROACH = "aanpak"
    RESULTS = "resultaat"
    MEANS = "middelen"
    LESSONS = "lessen"
    PEOPLE = "partners"
    FINDING = "vindbaar"
    FILES = "bijlagen"


SECTION_NAMES: dict[Section, LazyString] = {
    Section.CORE: lazy("De kern"),
    Section.APPROACH: lazy("Aanpak"),
    Section.RESULTS: lazy("Resultaat en bewijs"),
    Section.MEANS: lazy("Wat het vraagt"),
    Section.LESSONS: lazy("Lessen voor anderen"),
    Section.PEOPLE: lazy("Wie het deed"),
    Section.FINDING: lazy("Hoe men het vindt"),
    Section.FILES: lazy("Bijlagen en licentie"),
}

LICENCES: dict[str, LazyString] = {
    "cc-by": lazy("CC BY 4.0: iedereen mag dit gebruiken en aanpassen als jullie naam erbij staat"),
    "cc-by-sa": lazy("CC BY-SA 4.0: zoals CC BY, en wie het aanpast deelt het onder dezelfde voorwaarden"),
    "cc0": lazy("CC0: iedereen mag er alles mee doen, ook zonder naamsvermelding"),
    "own": lazy("Eigen voorwaarden"),
}
LICENCE_ADDRESSES = {
    "cc-by": "https://creativecommons.org/licenses/by/4.0/",
    "cc-by-sa": "https://creativecommons.org/licenses/by-sa/4.0/",
    "cc0": "https://creativecommons.org/publicdomain/zero/1.0/",
}
EVIDENCE_KINDS: dict[str, LazyString] = {
    "observatie": lazy("Observatie"),
    "cijfers": lazy("Cijfers"),
    "bevraging": lazy("Bevraging"),
    "extern_onderzoek": lazy("Extern onderzoek"),
}
PHASES: dict[str, LazyString] = {
    "begeleiden": lazy("Begeleiden"),
    "evalueren": lazy("Evalueren"),
    "organiseren": lazy("Organiseren"),
}
TARGETS: dict[str, LazyString] = {
    "leerlingen": lazy("Leerlingen"),
    "anderstaligen": lazy("Anderstalige leerlingen"),
    "buso": lazy("Leerlingen uit het buitengewoon onderwijs"),
    "mentoren": lazy("Mentoren"),
    "zaakvoerders": lazy("Zaakvoerders"),
    "trajectbegeleiders": lazy("Trajectbegeleiders"),
    "leerkrachten": lazy("Leerkrachten"),
    "ouders": lazy("Ouders"),
}
KINDS: dict[str, LazyString] = {
    Kind.QUICK_WIN: lazy("Quick win"),
    Kind.PRACTICE: lazy("Praktijk"),
    Kind.METHOD: lazy("Werkvorm"),
    Kind.TOOL: lazy("Tool"),
    Kind.PATHWAY: lazy("Traject"),
    Kind.VISION: lazy("Visie"),
    Kind.SUCCESS: lazy("Succesverhaal"),
    Kind.CASE: lazy("Casus"),
}
KIND_HINTS: dict[str, LazyString] = {
    Kind.QUICK_WIN: lazy("Een kleine ingreep die meteen helpt. Vijf vragen, tien minuten."),
    Kind.PRACTICE: lazy("Een aanpak die jullie een tijd volhielden."),
    Kind.METHOD: lazy("Een manier van werken voor één les, gesprek of bijeenkomst."),
    Kind.TOOL: lazy("Een kaart, lijst, formulier of app die anderen zo kunnen gebruiken."),
    Kind.PATHWAY: lazy("Meerdere stappen over weken of maanden."),
    Kind.VISION: lazy("Waarom jullie het zo willen, en hoe dat in de praktijk te zien is."),
    Kind.SUCCESS: lazy("Wat er lukte, en waardoor."),
    Kind.CASE: lazy("Een verhaal zonder namen, ook als het misging."),
}


@dataclass(frozen=True)
class Field:
    """One field of a sheet.

    `options` are the words of a choice; None where the taxonomy holds them. `columns` are the fields of a
    row: name -> (label, longest), a length of 0 for a whole number.
    """

    name: str
    section: Section
    form: Form
    label: LazyString
    hint: LazyString | None = None
    longest: int = 0
    options: Mapping[str, LazyString] | None = None
    columns: Mapping[str, tuple[LazyString, int]] = field(default_factory=dict)


def _markdown(name: str, section: Section, label: LazyString, hint: LazyString) -> Field:
    return Field(name, section, Form.MARKDOWN, label, hint, LONGEST_MARKDOWN)


FIELDS: tuple[Field, ...] = (
    Field(
        "title",
        Section.CORE,
        Form.LINE,
        lazy("Titel"),
        lazy("Zeg wat het is, in gewone woorden: “Fietsbank: leenfietsen voor leerlingen zonder vervoer”."),
        LONGEST_TITLE,
    ),
    Field(
        "summary",
        Section.CORE,
        Form.LINE,
        lazy("Samenvatting in één zin"),
        lazy("Wat doen jullie, voor wie, en wat brengt het op?"),
        LONGEST_SUMMARY,
    ),
    _markdown(
        "aim",
        Section.CORE,
        lazy("Aanleiding en doel"),
        lazy("Wat liep er moeilijk of wat wilden jullie bereiken?"),
    ),
    _markdown(
        "at_school",
        Section.APPROACH,
        lazy("Op school"),
        lazy("Wat doet de school, stap voor stap? Wie, wanneer, hoelang?"),
    ),
    _markdown(
        "at_work",
        Section.APPROACH,
        lazy("Op de werkvloer"),
        lazy("Wat doet het bedrijf, stap voor stap? Wie, wanneer, hoelang?"),
    ),
    _markdown(
        "results", Section.RESULTS, lazy("Resultaat"), lazy("Wat is er veranderd? Noem ook wat niet lukte.")
    ),
    Field(
        "evidence",
        Section.RESULTS,
        Form.ROWS,
        lazy("Bewijs"),
        lazy("Waaraan zie je dat het werkt? Dit telt mee om “beproefd” te worden."),
        columns={
            "kind": (lazy("Soort"), 20),
            "period": (lazy("Periode"), 80),
            "n": (lazy("Aantal"), 0),
            "words": (lazy("Wat het toont"), LONGEST_LINE),
        },
    ),
    Field("done_once", Section.RESULTS, Form.FLAG, lazy("We hebben dit minstens één keer echt gedaan")),
    Field(
        "hours",
        Section.MEANS,
        Form.ROWS,
        lazy("Uren per rol"),
        lazy("Reken eerlijk: voorbereiding, uitvoering en overleg samen."),
        columns={"role": (lazy("Rol"), 80), "hours": (lazy("Uren"), 0)},
    ),
    Field("costs", Section.MEANS, Form.LINE, lazy("Kosten"), None, LONGEST_LINE),
    Field(
        "material",
        Section.MEANS,
        Form.TEXT,
        lazy("Materiaal"),
        lazy("Wat heb je nodig om te beginnen?"),
        LONGEST_TEXT,
    ),
    _markdown(
        "success", Section.LESSONS, lazy("Wat maakte dat het lukte"), lazy("Zonder wat was het niet gelukt?")
    ),
    _markdown(
        "pitfalls", Section.LESSONS, lazy("Valkuilen"), lazy("Wat ging er mis en wat zou je anders doen?")
    ),
    _markdown(
        "must",
        Section.LESSONS,
        lazy("Dit moet er zijn"),
        lazy("Voor wie het elders wil doen: wat mag niet ontbreken?"),
    ),
    _markdown(
        "adapt",
        Section.LESSONS,
        lazy("Dit mag anders"),
        lazy("Wat kan je aanpassen aan je eigen school, bedrijf of streek?"),
    ),
    _markdown(
        "care",
        Section.LESSONS,
        lazy("Zorg en inclusie"),
        lazy("Hoe werkt het voor jongeren die meer nodig hebben? Geen namen, geen diagnoses."),
    ),
    Field(
        "partners",
        Section.PEOPLE,
        Form.ROWS,
        lazy("Partnerschap"),
        lazy("De organisaties die dit samen deden: zij zijn samen de auteur."),
        columns={"organisation": (lazy("Organisatie"), 160), "part": (lazy("Wat ze erin doen"), 120)},
    ),
    Field(
        "contact_name",
        Section.PEOPLE,
        Form.LINE,
        lazy("Contactpersoon"),
        lazy("Alleen wie is aangemeld, ziet de contactgegevens."),
        120,
    ),
    Field("contact_email", Section.PEOPLE, Form.LINE, lazy("E-mailadres"), None, 254),
    Field("contact_phone", Section.PEOPLE, Form.LINE, lazy("Telefoon"), None, 30),
    Field("themes", Section.FINDING, Form.CHOICES, lazy("Lerende netwerken")),
    Field("phases", Section.FINDING, Form.CHOICES, lazy("Waarover gaat het?"), options=PHASES),
    Field("sectors", Section.FINDING, Form.CHOICES, lazy("Sectoren")),
    Field("regions", Section.FINDING, Form.CHOICES, lazy("Regio's")),
    Field("domains", Section.FINDING, Form.CHOICES, lazy("Studiedomeinen")),
    Field("targets", Section.FINDING, Form.CHOICES, lazy("Voor wie?"), options=TARGETS),
    Field(
        "care_focus",
        Section.FINDING,
        Form.FLAG,
        lazy("Dit gaat vooral over jongeren die extra zorg nodig hebben"),
    ),
    Field("school_year", Section.FINDING, Form.CHOICE, lazy("Schooljaar")),
    Field(
        "summaries",
        Section.FINDING,
        Form.ROWS,
        lazy("Samenvatting in een andere taal"),
        lazy("Nodig om een interregionaal voorbeeld te worden."),
        columns={"language": (lazy("Taal"), 2), "words": (lazy("Samenvatting"), LONGEST_SUMMARY)},
    ),
    Field("video", Section.FILES, Form.ADDRESS, lazy("Adres van een video"), None, LONGEST_LINE),
    Field(
        "licence",
        Section.FILES,
        Form.CHOICE,
        lazy("Licentie"),
        lazy("Wat mogen anderen ermee doen?"),
        options=LICENCES,
    ),
    Field("own_terms", Section.FILES, Form.TEXT, lazy("Eigen voorwaarden"), None, LONGEST_TEXT),
)
BY_NAME: dict[str, Field] = {one.name: one for one in FIELDS}
MARKDOWN: tuple[str, ...] = tuple(one.name for one in FIELDS if one.form is Form.MARKDOWN)
# The names under which the taxonomy keeps the words of a field.
TAXONOMY = {"themes": "theme", "sectors": "sector", "regions": "region", "domains": "study_domain"}


# A quick win asks five questions on one page; who wants to tell more finds the rest behind it.
QUICK = ("title", "summary", "at_work", "material", "themes")
# Of a quick win it does not matter who does it where.
QUICK_WORDS: dict[str, dict[str, LazyString]] = {
    "at_work": {
        "label": lazy("Hoe doe je het?"),
        "hint": lazy("Stap voor stap, zodat iemand anders er morgen mee kan beginnen."),
    }
}
QUICK_NAME = lazy("De vijf vragen")
QUICK_SECTIONS = (Section.CORE, Section.PEOPLE, Section.FINDING, Section.FILES)


def of_section(section: Section, kind: str) -> list[Field]:
    """The fields that a section asks of a sheet of this kind."""
    if kind == Kind.QUICK_WIN and section is Section.CORE:
        return [replace(BY_NAME[name], **QUICK_WORDS.get(name, {})) for name in QUICK]
    return [one for one in FIELDS if section_of(one.name, kind) is section]


def section_of(name: str, kind: str) -> Section:
    """Where a field is filled in; what a quick win has left of the core stands with the approach."""
    section = BY_NAME[name].section
    if kind != Kind.QUICK_WIN:
        return section
    if name in QUICK:
        return Section.CORE
    return Section.APPROACH if section is Section.CORE else section


def sections_of(kind: str) -> list[Section]:
    """The sections that a sheet of this kind has."""
    return list(QUICK_SECTIONS) if kind == Kind.QUICK_WIN else list(Section)


def empty(name: str) -> Any:
    """The value of a field that nobody filled in."""
    match BY_NAME[name].form:
        case Form.FLAG:
            return False
        case Form.CHOICES | Form.ROWS:
            return []
        case _:
            return ""


def value(content: Mapping[str, Any], name: str) -> Any:
    """What a version says in a field; versions written before the field existed say nothing."""
    return content.get(name, empty(name))


def mark(kept: Any) -> str:
    """A short word for what a field holds: another value has another one."""
    written = json.dumps(kept, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(written.encode()).hexdigest()[:16]


def blank(licence: str = "cc-by") -> Content:
    """A sheet of which nothing is written yet."""
    return {"licence": licence}


def clean(given: Mapping[str, Any]) -> Content:
    """The given fields as they are kept. Raises Invalid, naming the field, for what cannot be kept."""
    return {name: clean_value(BY_NAME[name], given[name]) for name in given if name in BY_NAME}


def clean_value(one: Field, given: Any) -> Any:
    """One value as it is kept. Raises Invalid."""
    return _CLEANERS[one.form](one, given)


def _short(one: Field, text: str, longest: int) -> str:
    if len(text) > longest:
        raise Invalid(lazy("Hou het op hoogstens %(max)d tekens.", max=longest), one.name)
    return text


def _clean_line(one: Field, given: Any) -> str:
    return _short(one, plain_line(str(given or "")), one.longest)


def _clean_text(one: Field, given: Any) -> str:
    return _short(one, plain_text(str(given or "")), one.longest)


def _clean_address(one: Field, given: Any) -> str:
    address = _clean_line(one, given)
    if address and not is_address(address):
        raise Invalid(lazy("Vul een adres in dat begint met https://."), one.name)
    return address


def is_address(address: str) -> bool:
    """Is this the address of a page elsewhere?"""
    try:
        parts = urlsplit(address)
    except ValueError:  # brackets that hold no IPv6 address
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and " " not in address


def _clean_choice(one: Field, given: Any) -> str:
    word = plain_line(str(given or ""))
    if one.name == "school_year" and word and SchoolYear.parse(word) is None:
        raise Invalid(lazy("Kies een schooljaar uit de lijst."), one.name)
    if one.options is not None and word and word not in one.options:
        raise Invalid(lazy("Kies iets uit de lijst."), one.name)
    return _short(one, word, 60)


def _clean_choices(one: Field, given: Any) -> list[str]:
    words = list(dict.fromkeys(plain_line(str(word)) for word in given or () if word))
    known = one.options
    if any(len(word) > 60 for word in words) or (known is not None and not set(words) <= set(known)):
        raise Invalid(lazy("Kies uit de lijst."), one.name)
    return words


def _clean_flag(_one: Field, given: Any) -> bool:
    return bool(given)


def _clean_rows(one: Field, given: Any) -> list[dict[str, Any]]:
    rows = [row for row in (_clean_row(one, row) for row in given or ()) if _says_something(one, row)]
    if len(rows) > MOST_ROWS:
        raise Invalid(lazy("Hou het op hoogstens %(max)d rijen.", max=MOST_ROWS), one.name)
    return rows


def _clean_row(one: Field, row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: _number(one, row.get(name))
        if longest == 0
        else _short(one, plain_line(str(row.get(name) or "")), longest)
        for name, (_label, longest) in one.columns.items()
    }


def _number(one: Field, given: Any) -> int | None:
    typed = plain_line("" if given is None else str(given))
    if not typed:
        return None
    if not re.fullmatch(r"[0-9]{1,5}", typed) or int(typed) > MOST_HOURS:
        raise Invalid(lazy("Vul een geheel getal in van 0 tot %(max)d.", max=MOST_HOURS), one.name)
    return int(typed)


def _says_something(one: Field, row: Mapping[str, Any]) -> bool:
    # A word out of a list that stands ready, such as the kind of evidence, says nothing by itself.
    ready = {"evidence": "kind", "summaries": "language"}.get(one.name, "")
    if one.name == "evidence" and row["kind"] and row["kind"] not in EVIDENCE_KINDS:
        raise Invalid(lazy("Kies een soort bewijs uit de lijst."), one.name)
    if one.name == "summaries" and row["language"] not in {"", *LANGUAGES}:
        raise Invalid(lazy("Kies een taal uit de lijst."), one.name)
    return any(value not in ("", None) for name, value in row.items() if name != ready)


_CLEANERS: dict[Form, Callable[[Field, Any], Any]] = {
    Form.LINE: _clean_line,
    Form.TEXT: _clean_text,
    Form.MARKDOWN: _clean_text,
    Form.ADDRESS: _clean_address,
    Form.CHOICE: _clean_choice,
    Form.CHOICES: _clean_choices,
    Form.FLAG: _clean_flag,
    Form.ROWS: _clean_rows,
}


# --- in words --------------------------------------------------------------------------------------------


def in_words(name: str, content: Mapping[str, Any]) -> str:
    """A field as plain text, a line for each row: for comparing, for the check on privacy, for the index."""
    kept = value(content, name)
    one = BY_NAME[name]
    if one.form is Form.ROWS:
        return "\n".join(_row_in_words(row) for row in kept)
    if one.form is Form.CHOICES:
        return ", ".join(kept)
    if one.form is Form.FLAG:
        return "✓" if kept else ""
    return str(kept)


def _row_in_words(row: Mapping[str, Any]) -> str:
    return " · ".join(str(part) for part in row.values() if part not in ("", None))


def lacks(content: Mapping[str, Any], kind: str) -> list[tuple[str, LazyString]]:
    """What is missing before a sheet can be handed in: the field and a sentence for it."""
    return [(name, sentence) for name, sentence in _asked(kind) if not value(content, name)]


def _asked(kind: str) -> Iterable[tuple[str, LazyString]]:
    yield "title", lazy("Geef de praktijk een titel.")
    yield "summary", lazy("Vat de praktijk samen in één zin.")
    if kind == Kind.QUICK_WIN:
        yield "at_work", lazy("Zeg hoe je het doet.")
    elif kind != Kind.CASE:
        yield "aim", lazy("Schrijf waarom jullie hiermee begonnen.")
    if kind in {Kind.PRACTICE, Kind.PATHWAY, Kind.SUCCESS}:
        yield "at_school", lazy("Schrijf wat de school doet.")
        yield "at_work", lazy("Schrijf wat het bedrijf doet.")
        yield "results", lazy("Schrijf wat er veranderde.")
    if kind == Kind.CASE:
        yield "results", lazy("Schrijf hoe het afliep.")
    yield "themes", lazy("Kies minstens één lerend netwerk.")
    if kind not in {Kind.QUICK_WIN, Kind.CASE}:
        yield "regions", lazy("Kies minstens één regio.")
        yield "partners", lazy("Noem minstens één organisatie die dit deed.")
    yield "licence", lazy("Kies een licentie.")
