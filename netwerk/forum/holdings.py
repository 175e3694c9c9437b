"""What the conversations keep about a member, as the privacy desk gives it and forgets it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from netwerk.forum.services import forgetting
from netwerk.kernel import uploads
from netwerk.kernel.i18n import lazy
from netwerk.members.holdings import Holding, Person, Room, Rows, register

HOLDINGS = (
    Holding(
        "reacties",
        lazy("Wat je in gesprekken schreef"),
        lazy("Om van elkaar te leren, met de naam van wie het zegt."),
        "talk",
        lazy('Er staat "Voormalig lid" bij. Je kiest of je woorden zelf ook weggaan.'),
        (
            *("forum_post", "forum_thread", "forum_post_revision", "forum_file"),
            "forum_moderation_act",
        ),
    ),
    Holding(
        "begonnen-reacties",
        lazy("Wat je begon te schrijven in een gesprek"),
        lazy("Om niets te verliezen van wat je typte."),
        "talk_drafts",
        lazy("Het verdwijnt."),
        ("forum_draft",),
    ),
    Holding(
        "mail-over-gesprekken",
        lazy("Over welke gesprekken je mail wil"),
        lazy("Om je te mailen zoals je koos, en niet meer."),
        "account",
        lazy("Het verdwijnt, en je krijgt geen mail meer."),
        ("subscription",),
    ),
    Holding(
        "bedankjes",
        lazy("Waarvoor je iemand bedankte in een gesprek"),
        lazy("Om te tonen hoeveel mensen aan een reactie iets hadden."),
        "talk",
        lazy("Het blijft als getal, zonder je naam."),
        ("forum_post_thanks",),
    ),
    Holding(
        "gemelde-reacties",
        lazy("Wat je meldde over een reactie"),
        lazy("Om de gesprekken veilig en vriendelijk te houden."),
        "talk",
        lazy("De melding blijft, zonder je naam en zonder je woorden."),
        ("forum_review_item",),
    ),
    Holding(
        "gemailde-reacties",
        lazy("Over welke reacties we je mailden"),
        lazy("Om je niets twee keer te mailen, en om je antwoord bij het juiste gesprek te zetten."),
        "account",
        lazy("Het verdwijnt."),
        ("forum_letter",),
    ),
    Holding(
        "gemailde-overzichten",
        lazy("Welke overzichten van gesprekken we je mailden"),
        lazy("Om elke reactie maar in één overzicht te zetten."),
        "account",
        lazy("Het verdwijnt."),
        ("forum_digest",),
    ),
    Holding(
        "gelezen-gesprekken",
        lazy("Tot waar je gesprekken las"),
        lazy("Om je te tonen wat nieuw is."),
        "account",
        lazy("Het verdwijnt."),
        ("forum_read_mark",),
    ),
)


def _stored(person: Person) -> set[str]:
    return forgetting.stored_of(person.member_id) if person.member_id is not None else set()


def _forget(person: Person, words_too: bool, now: datetime) -> None:
    if person.member is not None:
        telling = uploads.naming(_stored(person), {*person.names, *person.emails})
        forgetting.drop_files(person.member, telling)
        forgetting.forget(person.member, words_too=words_too, now=now)


def _export(person: Person) -> Mapping[str, Rows]:
    return forgetting.export(person.member_id) if person.member_id is not None else {}


register(Room(HOLDINGS, _export, _forget, files=_stored))
