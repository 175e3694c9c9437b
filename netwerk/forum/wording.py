"""What conversations say about themselves, in words."""

from __future__ import annotations

from netwerk.forum.rules import Act, Cause, Kind
from netwerk.forum.telling_rules import Reason
from netwerk.kernel.i18n import LazyString, _, lazy
from netwerk.members.subscription_rules import Level

KINDS: dict[str, LazyString] = {
    Kind.QUESTION: lazy("Vraag"),
    Kind.EXPERIENCE: lazy("Ervaring"),
    Kind.ANNOUNCEMENT: lazy("Aankondiging"),
    Kind.TABLE: lazy("Tafel van een netwerkdag"),
}
KIND_HINTS: dict[str, LazyString] = {
    Kind.QUESTION: lazy("Je zoekt hoe anderen het doen. Straks duid je aan welk antwoord hielp."),
    Kind.EXPERIENCE: lazy("Je vertelt wat je probeerde en wat dat gaf."),
    Kind.ANNOUNCEMENT: lazy("Iets wat anderen moeten weten."),
}
CAUSES: dict[str, LazyString] = {
    Cause.FIRST_POST: lazy("Eerste bericht van iemand die we nog niet kennen"),
    Cause.REPORTED: lazy("Gemeld door een lezer"),
    Cause.LINK: lazy("Voegde bij een wijziging een link toe"),
    Cause.PERSONAL: lazy("Bevat misschien gegevens over een persoon"),
    Cause.SENDER: lazy("Kwam van een ander e-mailadres dan dat van het lid"),
    Cause.UNPROVEN: lazy("Kwam per mail, en de mailserver kon de afzender niet nagaan"),
}
REASONS: dict[str, LazyString] = {
    Reason.MENTION: lazy("Je krijgt deze mail omdat iemand je noemt."),
    Reason.ANSWER: lazy("Je krijgt deze mail omdat iemand op jou antwoordt."),
    Reason.STARTED: lazy("Je krijgt deze mail omdat je dit gesprek begon."),
    Reason.REPLIED: lazy("Je krijgt deze mail omdat je in dit gesprek schreef."),
    Reason.FOLLOWED: lazy("Je krijgt deze mail omdat je dit volgt."),
}
ACTS: dict[str, LazyString] = {
    Act.SHOW: lazy("Reactie getoond"),
    Act.HIDE: lazy("Reactie verborgen"),
    Act.LOCK: lazy("Gesprek gesloten"),
    Act.UNLOCK: lazy("Gesprek weer geopend"),
    Act.HIDE_THREAD: lazy("Gesprek verborgen"),
    Act.SHOW_THREAD: lazy("Gesprek weer getoond"),
    Act.PIN: lazy("Gesprek bovenaan gezet"),
    Act.UNPIN: lazy("Gesprek niet meer bovenaan"),
    Act.RENAME: lazy("Gesprek een andere titel gegeven"),
    Act.MOVE: lazy("Gesprek verhuisd"),
    Act.MERGE: lazy("Gesprekken samengevoegd"),
    Act.SPLIT: lazy("Gesprek gesplitst"),
    Act.EDIT: lazy("Reactie verbeterd"),
    Act.REDACT: lazy("Vorige tekst gewist"),
}


def begun_words(kind: Kind, level: Level) -> str:
    """What is said to whoever began a thread: it is there, and how much of it reaches them by mail."""
    there = _("Je vraag staat er.") if kind == Kind.QUESTION else _("Je bericht staat er.")
    mailed = {
        Level.EVERY: _("Je krijgt elke reactie in je mail."),
        Level.FIRST: _("Je krijgt een mail bij de eerste nieuwe reactie."),
        Level.DIGEST: _("Reacties lees je in je overzicht."),
        Level.OFF: _("Je krijgt er geen mail over."),
    }[level]
    return f"{there} {mailed} " + _("Dat wijzig je onder “Mail mij”.")


def kind_name(kind: str) -> str:
    """The kind of a thread in a word."""
    return str(KINDS[kind])
