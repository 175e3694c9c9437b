"""The log of acts in words: who and what are names only now, as the log itself holds none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from netwerk.events.models import Event, Series
from netwerk.forum.models import Thread
from netwerk.kernel import audit
from netwerk.kernel.audit import AuditEntry, Wanted
from netwerk.kernel.database import db
from netwerk.kernel.i18n import _, lazy
from netwerk.members.models import Member, Organisation
from netwerk.needs.models import Need
from netwerk.portal.manage import detail_words
from netwerk.portal.manage.act_words import ACTS
from netwerk.practices.models import Practice
from netwerk.taxonomy.models import Funding, Region, Theme

KINDS = {
    "attendee": lazy("inschrijving van een persoon"),
    "attestation": lazy("attest"),
    "booking": lazy("inschrijving"),
    "calendar_feed": lazy("agenda-adres"),
    "collection": lazy("verzameling"),
    "content_page": lazy("pagina"),
    "event": lazy("netwerkdag"),
    "feedback": lazy("melding over de site"),
    "file": lazy("bestand"),
    "funding": lazy("financiering"),
    "helpdesk_question": lazy("vraag aan het loket"),
    "helpdesk_route": lazy("verdeling van het loket"),
    "import": lazy("invoer"),
    "log": lazy("logboek"),
    "mail": lazy("mail"),
    "mail_words": lazy("mailtekst"),
    "member": lazy("account"),
    "municipality": lazy("gemeente"),
    "need": lazy("nood of kans"),
    "organisation": lazy("organisatie"),
    "organisation_type": lazy("soort organisatie"),
    "partnership": lazy("samenwerking"),
    "post": lazy("reactie"),
    "practice": lazy("praktijk"),
    "region": lazy("regio"),
    "sector": lazy("sector"),
    "series": lazy("reeks"),
    "study_domain": lazy("studiedomein"),
    "synonyms": lazy("synoniemen"),
    "term": lazy("begrip"),
    "theme": lazy("lerend netwerk"),
    "thread": lazy("gesprek"),
}
# Who has no account: the system at work, who came by a mail, and who had themselves erased.
NOBODY = {
    "": lazy("Het systeem"),
    "system": lazy("Het systeem"),
    "worker": lazy("Het systeem"),
    "link": lazy("Iemand met een link uit een mail"),
    "person": lazy("De persoon zelf"),
}
# How a thing of a kind is called, and in which column that stands.
NAMED: Mapping[str, tuple[type[Any], str]] = {
    "event": (Event, "title"),
    "funding": (Funding, "name"),
    "member": (Member, "name"),
    "need": (Need, "title"),
    "organisation": (Organisation, "name"),
    "practice": (Practice, "title"),
    "region": (Region, "name"),
    "series": (Series, "title"),
    "theme": (Theme, "name"),
    "thread": (Thread, "title"),
}


# By kind the names of things by their numbers.
Names = Mapping[str, Mapping[int, str]]


@dataclass(frozen=True)
class Shown:
    """An entry to be read."""

    id: int
    at: datetime
    who: str
    act: str
    words: str
    thing: str
    why: str
    # The same twice: in words, and as it was recorded.
    details: str
    codes: str
    member_id: int | None = None


def kind_name(kind: str) -> str:
    """What things of a kind are called; a kind without a word here is shown as it is."""
    return str(KINDS.get(kind, kind))


def act_name(act: str) -> str:
    """What somebody did, in words; an act without words here is shown as it is."""
    return str(ACTS.get(act, act))


def entries_about(kind: str, thing_id: int, limit: int) -> list[Shown]:
    """The newest entries about one thing."""
    return shown(audit.entries(Wanted(thing_kind=kind, thing_id=thing_id), limit))


def shown(entries: Sequence[AuditEntry]) -> list[Shown]:
    """Entries with names in place of numbers, in one query for each kind of thing among them."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for entry in entries:
        if entry.thing_id is not None:
            wanted[entry.thing_kind].add(entry.thing_id)
        for kind, number in (_label(entry.actor), *_named_in(entry)):
            if number is not None:
                wanted[kind].add(number)
    names = {kind: _names(kind, ids) for kind, ids in wanted.items() if kind in NAMED}
    return [_shown(entry, names) for entry in entries]


def _shown(entry: AuditEntry, names: Names) -> Shown:
    kind, number = _label(entry.actor)
    return Shown(
        id=entry.id,
        at=entry.at,
        who=_who(entry.actor, kind, number, names),
        act=entry.act,
        words=act_name(entry.act),
        thing=_thing(entry.thing_kind, entry.thing_id, names),
        why=entry.reason,
        details=_details(entry, names),
        codes=", ".join(f"{name}: {value}" for name, value in entry.details.items()),
        member_id=number if kind == "member" else None,
    )


def _details(entry: AuditEntry, names: Names) -> str:
    said = [
        (name, value, _told_of(entry.act, name, value))
        for name, value in entry.details.items()
        if value != ""
    ]
    return ", ".join(
        f"{detail_words.name_of(entry.act, name)}: "
        + (_thing_named(*told, names) if told[1] is not None else detail_words.value_of(name, value))
        for name, value, told in said
    )


def _named_in(entry: AuditEntry) -> list[tuple[str, int | None]]:
    return [_told_of(entry.act, name, value) for name, value in entry.details.items()]


def _told_of(act: str, name: str, value: object) -> tuple[str, int | None]:
    """Which thing a detail names by its number, alone or as `practice:3`, if any."""
    kind = detail_words.kind_of(act, name)
    return _label(f"{kind}:{value}" if kind else str(value)) if kind or name == "other" else ("", None)


def _thing_named(kind: str, number: int | None, names: Names) -> str:
    return names.get(kind, {}).get(number or 0) or f"{kind_name(kind)} {number}"


def _label(actor: str) -> tuple[str, int | None]:
    kind, _colon, number = actor.partition(":")
    return kind, int(number) if number.isdigit() and len(number) < 10 else None


def _who(actor: str, kind: str, number: int | None, names: Names) -> str:
    if kind == "command":
        return _("Opdracht op de server")
    if number is None:
        return str(NOBODY.get(actor, actor))
    return _thing_named(kind, number, names)


def _thing(kind: str, thing_id: int | None, names: Names) -> str:
    if thing_id is None:
        return kind_name(kind)
    name = names.get(kind, {}).get(thing_id, "")
    return f"{kind_name(kind)} {thing_id}" + (f": {name}" if name else "")


def _names(kind: str, ids: Iterable[int]) -> dict[int, str]:
    model, column = NAMED[kind]
    rows = db.session.execute(select(model.id, getattr(model, column)).where(model.id.in_(list(ids))))
    return {row[0]: row[1] for row in rows}
