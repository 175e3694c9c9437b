"""What an editor reads of a sheet: field by field, with what changed, what seems personal, what was asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_wtf import FlaskForm

from netwerk.kernel import personal
from netwerk.practices import comparing, content, editor, queries, telling
from netwerk.practices.comparing import Piece
from netwerk.practices.content import Section
from netwerk.practices.manage.forms import REMARK
from netwerk.practices.models import Practice, Version
from netwerk.practices.queries.versions import titles_of
from netwerk.practices.services import writing

Values = dict[str, Any]


@dataclass(frozen=True)
class Field:
    """One field as an editor reads it; `body_html` is cooked text, `words` what is said otherwise."""

    name: str
    label: str
    body_html: str = ""
    words: str = ""
    # Against what everybody reads now; empty when that says the same, or nothing is published yet.
    changed: Sequence[Piece] = ()
    worries: Sequence[tuple[str, str]] = ()
    # What was remarked when it went back last.
    asked: str = ""
    remark: Any = None

    @property
    def is_filled(self) -> bool:
        """Does it say something?"""
        return bool(self.body_html or self.words)


@dataclass(frozen=True)
class Part:
    """A section with the fields that say something, or did, and those that say nothing."""

    name: str
    section: Section
    fields: Sequence[Field]
    left_open: Sequence[Field]


@dataclass(frozen=True)
class Compared:
    """What a version says other than the one that everybody reads."""

    pieces: Mapping[str, Sequence[Piece]]
    files: Sequence[Piece]

    def __len__(self) -> int:
        """How many fields changed."""
        return len(self.pieces) + bool(self.files)


def parts(
    practice: Practice,
    said: Version,
    changes: Compared,
    asked: Mapping[str, str],
    worries: Mapping[str, Sequence[tuple[str, str]]],
    form: FlaskForm | None,
) -> list[Part]:
    """A version, section by section."""
    words = facet_words()
    found = []
    for section in Section:
        fields = [
            Field(
                one.name,
                str(one.label),
                said.cooked.get(one.name, "") if one.form is content.Form.MARKDOWN else "",
                comparing.in_lines(one.name, said.content, words),
                changes.pieces.get(one.name, ()),
                worries.get(one.name, ()),
                asked.get(one.name, ""),
                form[REMARK + one.name] if form is not None else None,
            )
            for one in content.of_section(section, practice.kind)
        ]
        shown = [one for one in fields if one.is_filled or one.changed or one.asked]
        left = [one for one in fields if one not in shown]
        if section in content.sections_of(practice.kind) or shown:
            found.append(Part(editor.section_name(section, practice.kind), section, shown, left))
    return found


def compared(practice: Practice, said: Version) -> Compared:
    """What changed against the version that everybody reads."""
    published = queries.version_or_none(practice.id, practice.published_number)
    if published is None or published.number == said.number:
        return Compared({}, ())
    changed = comparing.compare(
        published.content,
        said.content,
        words=facet_words(),
        more={"files": _files(practice, published, said)},
    ).changed
    pieces = {one.name: one.pieces for one in changed}
    return Compared({name: pieces[name] for name in pieces if name != "files"}, pieces.get("files", ()))


def worries_by_field(practice: Practice, said: Version) -> dict[str, list[tuple[str, str]]]:
    """What the check on privacy finds: by field, or for the files, the words and what they look like."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name, worry, words in writing.worries_of(practice, said.content):
        found.setdefault(name, []).append((words, str(personal.WORDS[worry])))
    return found


def facet_words() -> dict[str, dict[str, str]]:
    """How what is kept as a slug is called, by field."""
    fields = telling.SHOWN_FACETS.items()
    return {field: dict(telling.BY_FACET[name].choices(())) for field, (name, _icon) in fields}


def _files(practice: Practice, before: Version, after: Version) -> tuple[str, str]:
    named = [said.content.get(writing.FILES, []) for said in (before, after)]
    titles = titles_of(practice.id, {one for ids in named for one in ids})
    old, new = ("\n".join(titles[one] for one in ids if one in titles) for ids in named)
    return old, new
