"""From the report of a network day, or another text, to a draft that is half written already."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from netwerk.kernel import joints, sources
from netwerk.kernel.database import db
from netwerk.kernel.errors import Invalid
from netwerk.kernel.i18n import lazy
from netwerk.kernel.joints import Thing
from netwerk.members.actor import Actor
from netwerk.practices import content
from netwerk.practices.indexing import KIND
from netwerk.practices.models import Passage, Practice
from netwerk.practices.services import consenting, writing

# How a sheet stands to what it was made from, and to a day that it prepares.
CAME_FROM, PREPARES = "came_from", "prepares"
# Facets that a source may know.
HINTED = ("themes", "regions", "school_year", "sectors", "targets", "partners")


def distil(
    kind: str,
    source: tuple[str, int],
    passages: Mapping[int, str],
    actor: Actor,
    language: str,
    *,
    title: str = "",
    now: datetime,
) -> Practice:
    """Begin a sheet with chosen passages, each in the field that it was given, and link it to its source.

    Each passage is kept as it was taken, beside the field, whatever is made of the field afterwards. Others
    whose words these are, are asked by mail whether they agree.

    `passages` says of the number of a passage in which field it goes. Raises NotFound for a source that is
    not theirs, Invalid when nothing was chosen or a field takes no text.
    """
    text = sources.read(*source, actor, language)
    chosen = {place: name for place, name in passages.items() if 0 <= place < len(text.passages) and name}
    if not chosen:
        raise Invalid(lazy("Kies minstens één stuk tekst."))
    given: dict[str, Any] = {"title": title} | {
        name: text.hints[name] for name in HINTED if name in text.hints
    }
    for place, name in sorted(chosen.items()):
        if name not in content.MARKDOWN:
            raise Invalid(lazy("Kies een veld uit de lijst."))
        before = f"{given[name]}\n\n" if given.get(name) else ""
        given[name] = before + text.passages[place].text
    practice = writing.begin(kind, text.language, actor, now=now, given=given)
    taken = [
        Passage(
            practice_id=practice.id,
            field=name,
            kind=text.kind,
            source_id=text.id,
            place=place,
            text=text.passages[place].text,
            member_id=text.passages[place].author_id,
            member_name=text.passages[place].author,
            taken_at=now,
        )
        for place, name in sorted(chosen.items())
    ]
    db.session.add_all(taken)
    consenting.ask(practice, taken, actor, now=now)
    joints.connect(
        Thing(KIND, practice.id), CAME_FROM, Thing(text.kind, text.id), actor_label=actor.label, now=now
    )
    return practice
