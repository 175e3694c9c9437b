"""What the editor shows around a form: the sections, and beside each field what others say of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import request

from netwerk.kernel.errors import NotFound
from netwerk.kernel.i18n import lazy
from netwerk.kernel.markdown import Cooked, cook
from netwerk.practices import content, policy, queries
from netwerk.practices.content import SECTION_NAMES, Field, Section
from netwerk.practices.models import Draft, Practice, SheetLog
from netwerk.practices.queries.provenance import Taken
from netwerk.practices.rules import Kind
from netwerk.practices.section_form import SEEN, SectionForm
from netwerk.practices.services import writing

# What is said in words, and so differs from language to language.
TRANSLATED = {content.Form.LINE, content.Form.TEXT, content.Form.MARKDOWN, content.Form.ROWS}
FILES_NAME = lazy("Bijlagen en beelden")
# One row of each field of rows.
ROW_NAMES = {
    "evidence": lazy("Bewijs"),
    "hours": lazy("Rol"),
    "partners": lazy("Organisatie"),
    "summaries": lazy("Taal"),
}


@dataclass(frozen=True)
class Place:
    """A section in the list of them; `lacking` counts what is missing before the sheet can be handed in."""

    section: Section
    name: str
    is_current: bool
    is_filled: bool
    lacking: int


@dataclass(frozen=True)
class Theirs:
    """What somebody else saved in a field meanwhile."""

    by: str
    at: datetime
    words: str


@dataclass(frozen=True)
class Asked:
    """A field as the editor shows it, with what others say of it."""

    about: Field
    field: Any
    mark: str
    remark: str = ""
    original: str = ""
    theirs: Theirs | None = None
    preview: Cooked | None = None
    # The passages from elsewhere that it began with.
    taken: Sequence[Taken] = ()

    @property
    def has_neighbour(self) -> bool:
        """Does a text stand beside it?"""
        return bool(self.original or self.theirs)


def section_at(word: str, practice: Practice) -> Section:
    """The section at an address, the first where none is named. Raises NotFound."""
    if not word:
        return content.sections_of(practice.kind)[0]
    try:
        return Section(word)
    except ValueError:
        raise NotFound from None


def field_name(name: str) -> str:
    """How a field is called, the files included."""
    return str(FILES_NAME if name == writing.FILES else content.BY_NAME[name].label)


def section_of(name: str, kind: str) -> Section:
    """Where a field is filled in."""
    if name == writing.FILES:
        return Section.FILES
    return content.section_of(name, kind)


def places(practice: Practice, said: Mapping[str, Any], current: Section | None = None) -> list[Place]:
    """The sections of a sheet, also those of which its kind asks nothing but that say something."""
    lacking = [section_of(name, practice.kind) for name, _sentence in writing.lacks_of(practice, said)]
    usual = content.sections_of(practice.kind)
    return [
        Place(
            section,
            section_name(section, practice.kind),
            section is current,
            is_filled,
            lacking.count(section),
        )
        for section in Section
        for is_filled in [_is_filled(section, practice.kind, said)]
        if section in usual or is_filled or section is current
    ]


def section_name(section: Section, kind: str) -> str:
    """What a section is called; a quick win asks its questions in the first."""
    if kind == Kind.QUICK_WIN and section is Section.CORE:
        return str(content.QUICK_NAME)
    return str(SECTION_NAMES[section])


def neighbours(around: list[Place]) -> tuple[Section | None, Section | None]:
    """The section before and the one after; None at an end."""
    here = next(number for number, place in enumerate(around) if place.is_current)
    before = around[here - 1].section if here else None
    after = around[here + 1].section if here + 1 < len(around) else None
    return before, after


def asked(
    form: SectionForm,
    practice: Practice,
    draft: Draft,
    returned: SheetLog | None,
    *,
    theirs: Mapping[str, Theirs] | None = None,
    taken: str = "",
    preview: str = "",
    passages: Mapping[str, Sequence[Taken]] | None = None,
) -> list[Asked]:
    """The fields of a form as they are shown.

    A field that somebody else changed meanwhile (`theirs`), or whose text was `taken` over, is at what is
    kept now; the others are at what stood there when the page was made first.
    """
    theirs = theirs or {}
    remarks = returned.remarks if returned else {}
    original = _original(practice)
    shown = []
    for one in form.asked:
        kept = content.mark(content.value(draft.content, one.name))
        posted = request.form.get(SEEN + one.name)
        is_fresh = posted is None or one.name in theirs or one.name == taken
        shown.append(
            Asked(
                one,
                form[one.name],
                kept if is_fresh or posted is None else posted,
                remarks.get(one.name, ""),
                content.in_words(one.name, original) if one.form in TRANSLATED else "",
                theirs.get(one.name),
                cook(form[one.name].data or "") if one.name == preview else None,
                (passages or {}).get(one.name, ()),
            )
        )
    return shown


def _original(practice: Practice) -> Mapping[str, Any]:
    """What the sheet says that this one translates; nothing when it translates none."""
    if practice.translation_of_id is None:
        return {}
    original = queries.load(practice.translation_of_id)
    if not policy.is_open(original):
        return {}
    said = queries.version_or_none(original.id, original.published_number)
    return said.content if said else {}


def _is_filled(section: Section, kind: str, said: Mapping[str, Any]) -> bool:
    names = [one.name for one in content.of_section(section, kind) if one.name != "licence"]
    if section is Section.FILES:
        names.append(writing.FILES)
    return any(said.get(name) for name in names)
