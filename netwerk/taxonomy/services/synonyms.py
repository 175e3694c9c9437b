"""The words that people use for one another, kept by whoever looks after the network's language."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from netwerk.kernel import audit
from netwerk.kernel.database import db
from netwerk.kernel.errors import Invalid, NotFound
from netwerk.kernel.i18n import LANGUAGES, lazy
from netwerk.kernel.text import fold, plain_line
from netwerk.taxonomy.models import SynonymGroup

MOST_WORDS = 20
LONGEST = 60


def groups() -> list[SynonymGroup]:
    """Every group, by language, in the order in which they were made."""
    return list(
        db.session.scalars(select(SynonymGroup).order_by(SynonymGroup.language.desc(), SynonymGroup.id))
    )


def save(group_id: int | None, language: str, words: Iterable[str], actor_label: str) -> SynonymGroup:
    """Make a group, or change one. Raises NotFound, and Invalid for less than two words or too many."""
    clean = list(dict.fromkeys(line for word in words if (line := plain_line(word))))
    distinct = {fold(word) for word in clean}
    if len(distinct) < 2:
        raise Invalid(lazy("Geef minstens twee woorden, elk op een regel."), "words")
    if len(clean) > MOST_WORDS or any(len(word) > LONGEST for word in clean):
        raise Invalid(lazy("Hoogstens 20 woorden, elk van hoogstens 60 tekens."), "words")
    if language not in LANGUAGES:
        raise Invalid(lazy("Kies een taal."), "language")
    group = SynonymGroup() if group_id is None else found(group_id)
    group.language, group.words = language, clean
    db.session.add(group)
    db.session.flush()
    audit.record(actor_label, "synonyms.save", "synonyms", group.id, words=" = ".join(clean)[:200])
    return group


def remove(group_id: int, actor_label: str) -> None:
    """Let these words stand apart again. Raises NotFound."""
    group = found(group_id)
    db.session.delete(group)
    db.session.flush()
    audit.record(actor_label, "synonyms.remove", "synonyms", group_id, words=" = ".join(group.words)[:200])


def found(group_id: int) -> SynonymGroup:
    """A group. Raises NotFound."""
    group = db.session.get(SynonymGroup, group_id)
    if group is None:
        raise NotFound
    return group
