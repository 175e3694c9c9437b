"""Words for kinds, states, steps and acts, in the language spoken now."""

from __future__ import annotations

from datetime import date

from netwerk.kernel.i18n import LazyString, _, lazy, ngettext
from netwerk.practices import content
from netwerk.practices.rules import Act, AdoptionState, Gap, ReviewState, State, Step

STEPS: dict[int, LazyString] = {
    Step.IDEA: lazy("Idee"),
    Step.LOCAL: lazy("Lokaal"),
    Step.PROVEN: lazy("Beproefd"),
    Step.REGIONAL: lazy("Regionaal voorbeeld"),
    Step.INTERREGIONAL: lazy("Interregionaal voorbeeld"),
}
STEP_ASKS: dict[int, LazyString] = {
    Step.IDEA: lazy("Gepubliceerd, nog niet nagekeken of uitgevoerd."),
    Step.LOCAL: lazy("Minstens één keer gedaan, met een partnerschap, en nagekeken door de redactie."),
    Step.PROVEN: lazy("Er is bewijs, en een school en een bedrijf keken het na."),
    Step.REGIONAL: lazy("Andere organisaties namen het over en bevestigden dat."),
    Step.INTERREGIONAL: lazy("Ook in een andere regio overgenomen, met uitleg voor wie het wil overdragen."),
}
STATES: dict[str, LazyString] = {
    State.DRAFT: lazy("Concept"),
    State.SUBMITTED: lazy("Bij de redactie"),
    State.RETURNED: lazy("Terug bij jou"),
    State.PUBLISHED: lazy("Gepubliceerd"),
    State.WITHDRAWN: lazy("Ingetrokken"),
}
ADOPTION_STATES: dict[str, LazyString] = {
    AdoptionState.CONSIDERED: lazy("We overwegen het"),
    AdoptionState.STARTED: lazy("We zijn begonnen"),
    AdoptionState.RUNNING: lazy("Het loopt bij ons"),
    AdoptionState.STOPPED: lazy("We zijn gestopt"),
}
# The same, told of an organisation.
ADOPTED: dict[str, LazyString] = {
    AdoptionState.CONSIDERED: lazy("overweegt het"),
    AdoptionState.STARTED: lazy("is begonnen"),
    AdoptionState.RUNNING: lazy("doet het"),
    AdoptionState.STOPPED: lazy("is gestopt"),
}
ACTS: dict[str, LazyString] = {
    Act.BEGIN: lazy("Begonnen"),
    Act.SAVE: lazy("Versie bewaard"),
    Act.SUBMIT: lazy("Ingediend"),
    Act.TAKE_BACK: lazy("Teruggenomen"),
    Act.RETURN: lazy("Teruggegeven met opmerkingen"),
    Act.PUBLISH: lazy("Gepubliceerd"),
    Act.WITHDRAW: lazy("Ingetrokken"),
    Act.RESTORE: lazy("Opnieuw gepubliceerd"),
    Act.RECONFIRM: lazy("Herbevestigd"),
}
REVIEW_STATES: dict[str, LazyString] = {
    ReviewState.ASKED: lazy("Gevraagd"),
    ReviewState.GIVEN: lazy("Gegeven"),
    ReviewState.DECLINED: lazy("Niet opgenomen"),
    ReviewState.LATE: lazy("Niet op tijd"),
    ReviewState.CANCELLED: lazy("Vraag teruggenomen"),
}
SIDES: dict[str, LazyString] = {"school": lazy("School"), "company": lazy("Bedrijf")}
CRITERIA: dict[str, tuple[LazyString, LazyString]] = {
    "clear": (lazy("Duidelijk"), lazy("Begrijp je zonder uitleg wat ze doen?")),
    "evidence": (lazy("Onderbouwd"), lazy("Geloof je dat het werkt, op basis van wat er staat?")),
    "usable": (lazy("Bruikbaar"), lazy("Zou je er morgen zelf mee kunnen beginnen?")),
    "both_sides": (lazy("Twee kanten"), lazy("Staat er wat de school én wat het bedrijf doet?")),
}
# What a mark of the rubric says to the question of its criterion.
MARKS: dict[int, LazyString] = {1: lazy("Nee"), 2: lazy("Eerder niet"), 3: lazy("Eerder wel"), 4: lazy("Ja")}


def kind_name(kind: str) -> str:
    """The kind of a sheet in a word."""
    return str(content.KINDS[kind])


def step_name(step: int) -> str:
    """The step of the ladder."""
    return str(STEPS[step])


def how_long(since: date, today: date) -> str:
    """How long something waits."""
    days = (today - since).days
    if days <= 0:
        return _("sinds vandaag")
    if days == 1:
        return _("sinds gisteren")
    return ngettext("al %(num)s dag", "al %(num)s dagen", days)


def asks_confirmation() -> str:
    """The mark of a sheet whose term has passed."""
    return _("te herbevestigen")


GAPS: dict[Gap, LazyString] = {
    Gap.PARTNERS: lazy("Het partnerschap is niet genoemd."),
    Gap.DONE_ONCE: lazy("De auteur zei nog niet dat het minstens één keer gedaan is."),
    Gap.CHECK: lazy("De redactie keek het nog niet na."),
    Gap.EVIDENCE: lazy("Er is nog geen bewijs ingevuld."),
    Gap.SCHOOL_REVIEW: lazy("Een gunstig oordeel van een school ontbreekt."),
    Gap.COMPANY_REVIEW: lazy("Een gunstig oordeel van een bedrijf ontbreekt."),
    Gap.LANGUAGE: lazy("Een samenvatting in een tweede taal ontbreekt."),
    Gap.TRANSFER_NOTE: lazy("Wat er moet zijn en wat anders mag, is nog niet ingevuld."),
}


def gap_words(gap: Gap, number: int) -> str:
    """What a sheet lacks for its next step, in a sentence."""
    if gap is Gap.ADOPTIONS:
        return ngettext(
            "%(num)s bevestigde overname te kort.", "%(num)s bevestigde overnames te kort.", number
        )
    if gap is Gap.ADOPTIONS_ELSEWHERE:
        return ngettext(
            "%(num)s bevestigde overname in een andere regio te kort.",
            "%(num)s bevestigde overnames in een andere regio te kort.",
            number,
        )
    return str(GAPS[gap])


# Beside every total of adoptions, as `queries.evidence.counts` has it.
COUNTED = lazy(
    "Geteld bij wie ermee begon of bezig is en dat bevestigde. Wie stopte of nog overweegt, telt niet mee."
)
