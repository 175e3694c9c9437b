"""Changes of the shared words: add, describe, reorder, retire, merge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update

from netwerk.kernel import audit
from netwerk.kernel.database import db, hold, mark_visible_change
from netwerk.kernel.errors import Conflict, Invalid, NotFound
from netwerk.kernel.i18n import LANGUAGES, SOURCE, lazy
from netwerk.kernel.text import fold, plain_line, plain_text, slugify
from netwerk.taxonomy.kinds import Kind
from netwerk.taxonomy.models import FormerSlug, Word
from netwerk.taxonomy.references import Move, follow

LONGEST = {"name": 120, "summary": 200, "aim": 2000}


@dataclass(frozen=True)
class WordFacts:
    """What is said of a word: its name and other parts by language, and what its kind tells beside them.

    `slug` is the address wanted; empty makes one of the name for a new word, and keeps that of an old one.
    """

    parts: Mapping[str, Mapping[str, str]]
    slug: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)


def add(kind: Kind, facts: WordFacts, actor_label: str) -> Word:
    """Add a word at the end of its kind. Raises Invalid for a name or an address that is there already."""
    hold(f"words:{kind.name}")
    last = db.session.scalar(select(func.max(kind.model.position))) or 0
    word: Word = kind.model(position=last + 1, translations={})
    _say(kind, word, facts)
    word.slug = _free_slug(kind, facts.slug or word.name, None)
    db.session.add(word)
    db.session.flush()
    audit.record(actor_label, "word.add", kind.name, word.id)
    return word


def change(kind: Kind, word_id: int, facts: WordFacts, actor_label: str) -> Word:
    """Say a word otherwise; with another slug its old address leads to the new one.

    Raises NotFound, and Invalid for a name or an address that is there already.
    """
    hold(f"words:{kind.name}")
    word = found(kind, word_id, lock=True)
    before, old = word.name, word.slug
    _say(kind, word, facts)
    if facts.slug and slugify(facts.slug) != old:
        word.slug = _free_slug(kind, facts.slug, word.id)
        _remember(kind, old, word.id)
        db.session.flush()
        follow(Move(kind.name, word.id, old, word.id, word.slug))
    db.session.flush()
    mark_visible_change()
    said = {"before": before} if before != word.name else {}
    said |= {"former_slug": old} if old != word.slug else {}
    audit.record(actor_label, "word.change", kind.name, word.id, **said)
    return word


def move(kind: Kind, word_id: int, steps: int, actor_label: str) -> None:
    """Let a word stand one place earlier (-1) or later (1). Raises NotFound."""
    hold(f"words:{kind.name}")
    every = list(
        db.session.scalars(select(kind.model).order_by(kind.model.position, kind.model.id).with_for_update())
    )
    place = next((number for number, word in enumerate(every) if word.id == word_id), None)
    if place is None:
        raise NotFound
    other = min(max(place + steps, 0), len(every) - 1)
    every.insert(other, every.pop(place))
    for number, word in enumerate(every, 1):
        word.position = number
    db.session.flush()
    audit.record(actor_label, "word.move", kind.name, word_id, place=other + 1)


def retire(kind: Kind, word_id: int, actor_label: str, *, now: datetime) -> Word:
    """Offer a word no longer; what carries it keeps it. Raises NotFound, and Conflict for the last one."""
    hold(f"words:{kind.name}")
    word = found(kind, word_id, lock=True)
    others = select(kind.model.id).where(kind.model.retired_at.is_(None), kind.model.id != word_id).limit(1)
    if db.session.scalar(others) is None:
        raise Conflict(lazy("Dit is de laatste die nog gekozen kan worden. Voeg eerst een andere toe."))
    word.retired_at = word.retired_at or now
    db.session.flush()
    audit.record(actor_label, "word.retire", kind.name, word.id)
    return word


def bring_back(kind: Kind, word_id: int, actor_label: str) -> Word:
    """Offer a retired word again. Raises NotFound."""
    word = found(kind, word_id, lock=True)
    word.retired_at = None
    db.session.flush()
    audit.record(actor_label, "word.bring_back", kind.name, word.id)
    return word


def merge(kind: Kind, word_id: int, into_id: int, actor_label: str) -> Word:
    """Let one word go up in another: all that carried it carries the other, and its address leads there.

    Raises NotFound, Conflict when both are one. Gives the word that stays.
    """
    if word_id == into_id:
        raise Conflict(lazy("Kies een ander woord om mee samen te voegen."))
    hold(f"words:{kind.name}")
    gone, stays = (found(kind, one, lock=True) for one in (word_id, into_id))
    name, slug = gone.name, gone.slug
    follow(Move(kind.name, gone.id, slug, stays.id, stays.slug))
    db.session.execute(
        update(FormerSlug)
        .where(FormerSlug.kind == kind.name, FormerSlug.thing_id == word_id)
        .values(thing_id=into_id)
        .execution_options(synchronize_session=False)
    )
    # Rows were moved under the session's hands.
    db.session.expire_all()
    db.session.execute(
        delete(kind.model).where(kind.model.id == word_id).execution_options(synchronize_session=False)
    )
    db.session.expunge(gone)
    _remember(kind, slug, into_id)
    db.session.flush()
    mark_visible_change()
    audit.record(actor_label, "word.merge", kind.name, into_id, merged=name, former_slug=slug)
    return found(kind, into_id)


def found(kind: Kind, word_id: int, *, lock: bool = False) -> Word:
    """The word of a kind with this id. Raises NotFound."""
    word: Word | None = db.session.get(
        kind.model, word_id, with_for_update=lock or None, populate_existing=lock
    )
    if word is None:
        raise NotFound
    return word


def uses(kind: Kind, word_id: int) -> dict[str, int]:
    """How many rows of each table carry a word."""
    numbers: dict[str, int] = {}
    for table in kind.model.metadata.sorted_tables:
        for column in table.columns:
            if any(key.target_fullname == f"{kind.name}.id" for key in column.foreign_keys):
                number = db.session.scalar(select(func.count()).where(column == word_id)) or 0
                numbers[table.name] = numbers.get(table.name, 0) + number
    return numbers


def _say(kind: Kind, word: Word, facts: WordFacts) -> None:
    names = ("name", *kind.parts)
    said = {code: _clean(facts.parts.get(code, {}), names) for code in LANGUAGES}
    for part, text in said[SOURCE].items():
        if not text:
            raise Invalid(lazy("Vul dit in het Nederlands in."), f"{SOURCE}_{part}")
        setattr(word, part, text)
    _check_name(kind, word)
    word.translations = {
        code: filled
        for code, parts in said.items()
        if code != SOURCE and (filled := {part: text for part, text in parts.items() if text})
    }
    for name, value in facts.more.items():
        setattr(word, name, value)


def _clean(parts: Mapping[str, str], names: Sequence[str]) -> dict[str, str]:
    clean = {name: (plain_text if name == "aim" else plain_line)(parts.get(name, "")) for name in names}
    return {name: text[: LONGEST[name]] for name, text in clean.items()}


def _check_name(kind: Kind, word: Word) -> None:
    """Raise Invalid when another word of the kind is called so."""
    with db.session.no_autoflush:
        rows = db.session.execute(select(kind.model.id, kind.model.name))
        if any(row.id != word.id and fold(row.name) == fold(word.name) for row in rows):
            raise Invalid(
                lazy("Er is er al een met deze naam. Voeg ze samen of kies een andere naam."), "nl_name"
            )


def _free_slug(kind: Kind, wanted: str, own_id: int | None) -> str:
    """The address that was wanted; where it was only made of the name, one that is free."""
    slug = slugify(wanted)
    with db.session.no_autoflush:
        other = db.session.scalar(select(kind.model.id).where(kind.model.slug == slug))
        former = db.session.get(FormerSlug, (kind.name, slug))
    if other not in (None, own_id) or (former is not None and former.thing_id != own_id):
        raise Invalid(lazy("Dit adres is of was van een ander woord. Kies een ander adres."), "slug")
    if former is not None:
        db.session.delete(former)
    return slug


def _remember(kind: Kind, slug: str, thing_id: int) -> None:
    db.session.add(FormerSlug(kind=kind.name, slug=slug, thing_id=thing_id))
