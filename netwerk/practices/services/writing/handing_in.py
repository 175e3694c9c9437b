"""From draft to version, and from version to the editors and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from netwerk.kernel import audit
from netwerk.kernel.database import db
from netwerk.kernel.errors import Conflict, Invalid
from netwerk.kernel.i18n import lazy
from netwerk.kernel.markdown import COOK_VERSION, cook
from netwerk.kernel.personal import Worry, worries
from netwerk.kernel.rerendering import cooks
from netwerk.kernel.text import plain_line
from netwerk.members.actor import Actor
from netwerk.members.services.organisations import checked_name
from netwerk.practices import content, mails, queries, rules
from netwerk.practices.errors import Incomplete, Worrying
from netwerk.practices.models import Practice, Version
from netwerk.practices.rules import Act, Kind, State
from netwerk.practices.services import consenting, history
from netwerk.practices.services.writing.drafting import FILES, open_draft, to_write

LONGEST_NOTE = 200


def keep_version(practice_id: int, note: str, actor: Actor, *, now: datetime) -> Version:
    """Make a version of the draft; one that says the same as the last is that last one. Raises NotFound."""
    practice = to_write(practice_id, actor)
    draft = open_draft(practice_id, actor, now=now)
    newest = queries.version_or_none(practice.id, practice.last_number)
    if newest is not None and newest.content == draft.content:
        return newest
    practice.last_number += 1
    made = Version(
        practice_id=practice.id,
        number=practice.last_number,
        content=draft.content,
        cooked=cooked(draft.content),
        cook_version=COOK_VERSION,
        note=plain_line(note)[:LONGEST_NOTE],
        member_id=actor.id,
        member_name=actor.name,
        at=now,
    )
    db.session.add(made)
    draft.base_number = made.number
    db.session.flush()
    history.record(practice, Act.SAVE, actor, now, number=made.number, reason=made.note)
    return made


def cooked(said: Mapping[str, Any]) -> dict[str, str]:
    """The texts of a sheet as safe HTML, by name of field."""
    return {name: cook(said[name]).html for name in content.MARKDOWN if said.get(name)}


@cooks(Version, COOK_VERSION)
def _cook_anew(version: Version) -> None:
    version.cooked, version.cook_version = cooked(version.content), COOK_VERSION


def submit(
    practice_id: int, note: str, actor: Actor, *, accepts_worries: bool = False, now: datetime
) -> Version:
    """Hand the draft in to the editors, as a version.

    Raises Incomplete when something is missing, Worrying when the check on privacy finds something that
    nobody accepted, Conflict when they have it already, NotFound.
    """
    practice = to_write(practice_id, actor)
    if practice.submitted_number or practice.state == State.SUBMITTED:
        raise Conflict(lazy("De redactie heeft deze praktijk al."))
    draft = open_draft(practice_id, actor, now=now)
    missing = lacks_of(practice, draft.content)
    if missing:
        raise Incomplete(missing)
    found = worries_of(practice, draft.content)
    if found and not accepts_worries:
        raise Worrying(found)
    made = keep_version(practice_id, note, actor, now=now)
    practice.submitted_number = made.number
    # A published sheet stays as it is while its next version is read.
    practice.state = rules.after(Act.SUBMIT, State(practice.state)) or practice.state
    db.session.flush()
    note = plain_line(note)[:LONGEST_NOTE]
    row = history.record(practice, Act.SUBMIT, actor, now, number=made.number, reason=note)
    audit.record(
        actor.label, "practice.submit", "practice", practice.id, number=made.number, worries=len(found)
    )
    mails.queue_submitted(practice, made, row, now)
    return made


def take_back(practice_id: int, actor: Actor, *, now: datetime) -> Practice:
    """Take what was handed in back to write on. Raises Conflict when the editors do not have it, NotFound."""
    practice = to_write(practice_id, actor)
    if not practice.submitted_number:
        raise Conflict(lazy("De redactie heeft deze praktijk niet meer."))
    practice.submitted_number = 0
    practice.state = rules.after(Act.TAKE_BACK, State(practice.state)) or practice.state
    db.session.flush()
    history.record(practice, Act.TAKE_BACK, actor, now)
    return practice


def lacks_of(practice: Practice, said: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """What is missing before this can be handed in: the field and a sentence."""
    missing: list[tuple[str, Any]] = list(content.lacks(said, practice.kind))
    if any(row.is_image and not row.alt for row in queries.files_of(practice.id, said)):
        missing.append((FILES, lazy("Beschrijf elke foto voor wie ze niet ziet.")))
    if content.value(said, "licence") == "own" and not content.value(said, "own_terms"):
        missing.append(("own_terms", lazy("Schrijf wat jullie eigen voorwaarden zijn.")))
    missing += _impossible_partners(said)
    return missing + consenting.lacks_of(practice, said)


def _impossible_partners(said: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """What is wrong with the names of partners: they become organisations when the sheet is shown."""
    wrong: list[tuple[str, Any]] = []
    for row in content.value(said, "partners"):
        try:
            if row["organisation"]:
                checked_name(row["organisation"])
        except Invalid as error:
            wrong.append(("partners", error.sentence))
    return wrong[:1]


def worries_of(practice: Practice, said: Mapping[str, Any]) -> list[tuple[str, Worry, str]]:
    """What in the texts and beside the files looks like something about a person: field, worry, words."""
    told = [
        f"{row.title}\n{row.file_name.replace('_', ' ')}\n{row.alt}\n{row.credit}"
        for row in queries.files_of(practice.id, said)
    ]
    beside = [(FILES, worry, words) for text in told for worry, words in worries(text)]
    return worries_in(practice.kind, said) + list(dict.fromkeys(beside))


def worries_in(kind: str, said: Mapping[str, Any]) -> list[tuple[str, Worry, str]]:
    """The same of the texts alone."""
    # Contacts are for members, and partners are organisations: of these only what they do is looked at.
    searched = [
        one.name
        for one in content.FIELDS
        if not one.name.startswith("contact_") and one.name not in {"partners", "video"}
    ]
    found = [
        (name, worry, words) for name in searched for worry, words in worries(content.in_words(name, said))
    ]
    parts = "\n".join(row["part"] for row in content.value(said, "partners"))
    found += [("partners", worry, words) for worry, words in worries(parts)]
    # A case is told without names.
    named = content.value(said, "partners") if kind == Kind.CASE else []
    return found + [("partners", Worry.NAMED, row["organisation"]) for row in named if row["organisation"]]
