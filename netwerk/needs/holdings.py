"""What the register and the counter keep about a person, as the privacy desk gives it and forgets it."""

from __future__ import annotations

from netwerk.kernel.i18n import lazy
from netwerk.members.holdings import Holding, Person, Room, Traces, register
from netwerk.needs.helpdesk.services import keeping as helpdesk
from netwerk.needs.services import forgetting

HOLDINGS = (
    Holding(
        "noden",
        lazy("De noden en kansen die je meldde"),
        lazy("Om ze te beantwoorden, en je te laten weten hoe."),
        "needs",
        lazy("De nood blijft, zonder wie ze meldde. Je kiest of je woorden zelf ook weggaan."),
        ("need", "need_revision"),
    ),
    Holding(
        "herkende-noden",
        lazy("De noden en kansen die je herkende"),
        lazy("Om te weten hoeveel mensen iets nodig hebben, en hen te laten weten wat er kwam."),
        "needs",
        lazy("Je telt nog mee, maar niemand weet nog dat jij het was."),
        ("need_recognition",),
    ),
    Holding(
        "antwoorden-op-noden",
        lazy("Wat je bij noden en aan het loket deed"),
        lazy("Om te weten wie wat beantwoordde."),
        "needs",
        lazy("Het antwoord blijft, zonder je naam."),
        ("need_answer", "need_entry", "need_report", "helpdesk_entry", "helpdesk_route"),
    ),
    Holding(
        "loket",
        lazy("Wat je aan het loket vroeg"),
        lazy("Om je te antwoorden, ook als er nog een vraag volgt."),
        "helpdesk",
        lazy("Je vraag, je naam en het antwoord verdwijnen."),
        ("helpdesk_question",),
    ),
)


def _traces(person: Person) -> Traces:
    return Traces(helpdesk.names_of(person.email_key))


def _has_namesake(person: Person, name_key: str) -> bool:
    return helpdesk.has_namesake(person.email_key, name_key)


register(
    Room(
        HOLDINGS,
        forgetting.export,
        forgetting.forget,
        traces=_traces,
        has_namesake=_has_namesake,
        readdress=forgetting.readdress,
    )
)
