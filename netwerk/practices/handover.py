"""What is said before a sheet leaves its writers: what lacks, what to look at again, what is lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from netwerk.kernel import personal
from netwerk.kernel.errors import Conflict, NotFound
from netwerk.kernel.i18n import _, lazy, ngettext
from netwerk.members.actor import Actor
from netwerk.practices import content, policy, queries
from netwerk.practices.content import Section
from netwerk.practices.editor import field_name, section_of
from netwerk.practices.models import Draft, Practice
from netwerk.practices.rules import State
from netwerk.practices.services import reviewing, writing


@dataclass(frozen=True)
class Lack:
    """Something that is missing, and where it is filled in."""

    sentence: str
    section: Section


@dataclass(frozen=True)
class Look:
    """A field to look at again: what in it seems to be about a person."""

    label: str
    section: Section
    found: tuple[tuple[str, str], ...]


def lacks(practice: Practice, said: Mapping[str, Any]) -> list[Lack]:
    """What is missing before a sheet can be handed in."""
    return [
        Lack(str(sentence), section_of(name, practice.kind))
        for name, sentence in writing.lacks_of(practice, said)
    ]


def worries(practice: Practice, said: Mapping[str, Any]) -> list[Look]:
    """What the check on privacy found, by field: the words and what they look like."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name, worry, words in writing.worries_of(practice, said):
        found.setdefault(name, []).append((words, str(personal.WORDS[worry])))
    return [
        Look(field_name(name), section_of(name, practice.kind), tuple(words)) for name, words in found.items()
    ]


def losses(practice: Practice, draft: Draft) -> list[str]:
    """What is lost when a draft is thrown away."""
    filled = sum(bool(draft.content.get(one.name)) for one in content.FIELDS if one.name != "licence")
    said = [
        ngettext(
            "wat in %(num)s veld staat en nog geen versie was",
            "wat in %(num)s velden staat en nog geen versie was",
            filled,
        )
    ]
    if files := len(draft.content.get(writing.FILES, [])):
        said.append(ngettext("%(num)s bestand", "%(num)s bestanden", files))
    if number := practice.last_number:
        said.append(
            _("De versies tot en met versie %(number)d blijven.", number=number)
            if practice.published_number
            else ngettext(
                "%(num)s versie die nooit verscheen", "%(num)s versies die nooit verschenen", number
            )
        )
    return said


def losses_of_withdrawing(practice: Practice) -> list[str]:
    """What goes when a published sheet is taken away."""
    said = [
        _("de pagina zelf: op haar adres staat voortaan alleen de reden"),
        _("de plaats in lijsten, zoekresultaten en verzamelingen"),
    ]
    translations = len(queries.translations_of(practice)) if practice.translation_of_id is None else 0
    if translations:
        said.append(
            ngettext(
                "%(num)s vertaling, met dezelfde reden",
                "%(num)s vertalingen, met dezelfde reden",
                translations,
            )
        )
    if taken := practice.adoption_count:
        said.append(
            ngettext("%(num)s overname telt niet meer mee", "%(num)s overnames tellen niet meer mee", taken)
        )
    return said


def to_reconfirm(practice_id: int, actor: Actor) -> Practice:
    """A published sheet, for its writers. Raises NotFound and Conflict."""
    practice = queries.load(practice_id)
    if not policy.may_write(actor, practice, queries.writers_of(practice.id)):
        raise NotFound
    if practice.state != State.PUBLISHED:
        raise Conflict(lazy("Alleen een gepubliceerde praktijk kan je herbevestigen."))
    return practice


def to_withdraw(practice_id: int, actor: Actor) -> Practice:
    """A published sheet, for its writers and editors. Raises NotFound and Conflict."""
    practice = queries.load(practice_id)
    is_writer = policy.may_write(actor, practice, queries.writers_of(practice.id))
    if not is_writer and not reviewing.may_edit(actor, practice):
        raise NotFound
    if practice.state != State.PUBLISHED:
        raise Conflict(lazy("Alleen een gepubliceerde praktijk kan je intrekken."))
    return practice
