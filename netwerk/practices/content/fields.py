"""The fields of a sheet, in the order in which they are asked and read."""

from __future__ import annotations

from netwerk.kernel.i18n import LazyString, lazy
from netwerk.practices.content.shape import (
    LONGEST_LINE,
    LONGEST_MARKDOWN,
    LONGEST_SUMMARY,
    LONGEST_TEXT,
    LONGEST_TITLE,
    Field,
    Form,
    Section,
)
from netwerk.practices.content.words import LICENCES, PHASES, TARGETS


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
        lazy("Wat kan je aanpassen aan je eigen school, bedrijf of regio?"),
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
