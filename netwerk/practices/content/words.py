"""The words out of which a sheet is filled in: kinds, licences, evidence, phases, for whom."""

from __future__ import annotations

from netwerk.kernel.i18n import LazyString, lazy
from netwerk.practices.content.shape import Section
from netwerk.practices.rules import Kind

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
    "cc-by": lazy("CC BY 4.0: iedereen mag dit gebruiken en aanpassen als de makers erbij vermeld staan"),
    "cc-by-sa": lazy("CC BY-SA 4.0: zoals CC BY, en wie het aanpast deelt het onder dezelfde voorwaarden"),
    "cc0": lazy("CC0: iedereen mag er alles mee doen, ook zonder de makers te vermelden"),
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
