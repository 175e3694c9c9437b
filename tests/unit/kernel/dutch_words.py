"""Forms of Dutch words that should or should not find one another."""

from __future__ import annotations

# All forms of a line should meet: the groups on which ways to search Dutch were compared.
FAMILIES = """
werkplek werkplekken
stage stages
stagebegeleider stagebegeleiders
begeleiden begeleiding begeleidt begeleid
begeleider begeleiders
ouder ouders
leerling leerlingen
leren leert leerde geleerd
bedrijf bedrijven
school scholen
duaal duale
vervoer vervoeren
bus bussen
fiets fietsen
mentor mentoren
kind kinderen
praktijk praktijken
netwerkdag netwerkdagen
idee ideeën ideeen
overeenkomst overeenkomsten
alternerend alternerende
inschrijven ingeschreven inschrijving inschrijvingen
evalueren evaluatie evaluaties
opleiding opleidingen
leerkracht leerkrachten
klas klassen
vraag vragen
trein treinen
werkgever werkgevers
onderneming ondernemingen
afspraak afspraken
reis reizen reist
huis huizen
brief brieven
sector sectoren
partner partners
gesprek gesprekken
contact contacten
competentie competenties
sollicitatie sollicitaties solliciteren
les lessen
plaats plaatsen
forum fora forums
vaardigheid vaardigheden
moeilijkheid moeilijkheden
bezoek bezoeken bezocht
rijbewijs rijbewijzen
taak taken
traject trajecten
vzw vzw's
leerplan leerplannen
regio regio's regios
coördinator coördinatoren coordinator
"""

STRANGERS = """
begeleiding beleid
stage stad
leren leer
leerling leren
ouder oud
ouders ouderdom
bus bos
klas klus
les last
mobiliteit mobiel
vervoer voeren
stageplaats plaats
school schol
kind kinesist
partner part
regio regie
leraar leren
bedrijf bedrog
werk werf
sector sectie
contact contract
"""

# Written before any rule was tuned, from the vocabulary of schools and companies, to see what the rules
# make of words they were not made for. Do not tune the rules on these.
FRESH = """
jongere jongeren
werkvloer werkvloeren
directeur directeuren
aanvraag aanvragen
machine machines
lasser lassers
verslag verslagen
deelnemer deelnemers
organiseren organisatie
organiseren georganiseerd
motivatie motiveren
uitnodigen uitgenodigd
uitnodigen uitnodiging
voorbereiden voorbereiding
ondersteunen ondersteuning
beoordelen beoordeling
attest attesten
diploma diploma's
loon lonen
uur uren
week weken
stad steden
taal talen
collega collega's
ervaring ervaringen
samenwerken samenwerking
samenwerken samengewerkt
oefenen oefening
verzekeren verzekering
rondleiding rondleidingen
werf werven
cursus cursussen
thema thema's
technisch technische
sociaal sociale
digitaal digitale
schrijven schreef
kiezen gekozen
aannemen aangenomen
zieke ziek
"""


def families() -> list[list[str]]:
    return [line.split() for line in FAMILIES.split("\n") if line]


def pairs_of_families() -> list[tuple[str, str]]:
    """Every two forms of one line."""
    return [
        (one, other)
        for forms in families()
        for place, one in enumerate(forms)
        for other in forms[place + 1 :]
    ]


def pairs(text: str) -> list[tuple[str, str]]:
    return [(line.split()[0], line.split()[1]) for line in text.split("\n") if line]
