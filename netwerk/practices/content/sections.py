"""Which fields each section asks, and what a version says in one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from netwerk.kernel.i18n import LazyString, lazy
from netwerk.practices.content.fields import BY_NAME, FIELDS
from netwerk.practices.content.shape import (
    Content,
    Field,
    Form,
    Section,
)
from netwerk.practices.rules import Kind

# A quick win asks five questions on one page; who wants to tell more finds the rest behind it.
QUICK = ("title", "summary", "at_work", "material", "themes")
# Of a quick win it does not matter who does it where.
QUICK_WORDS: dict[str, dict[str, LazyString]] = {
    "at_work": {
        "label": lazy("Hoe doe je het?"),
        "hint": lazy("Stap voor stap, zodat iemand anders er morgen mee kan beginnen."),
    }
}
QUICK_NAME = lazy("De vijf vragen")
QUICK_SECTIONS = (Section.CORE, Section.PEOPLE, Section.FINDING, Section.FILES)


def of_section(section: Section, kind: str) -> list[Field]:
    """The fields that a section asks of a sheet of this kind."""
    if kind == Kind.QUICK_WIN and section is Section.CORE:
        return [replace(BY_NAME[name], **QUICK_WORDS.get(name, {})) for name in QUICK]
    return [one for one in FIELDS if section_of(one.name, kind) is section]


def section_of(name: str, kind: str) -> Section:
    """Where a field is filled in; what a quick win has left of the core stands with the approach."""
    section = BY_NAME[name].section
    if kind != Kind.QUICK_WIN:
        return section
    if name in QUICK:
        return Section.CORE
    return Section.APPROACH if section is Section.CORE else section


def sections_of(kind: str) -> list[Section]:
    """The sections that a sheet of this kind has."""
    return list(QUICK_SECTIONS) if kind == Kind.QUICK_WIN else list(Section)


def empty(name: str) -> Any:
    """The value of a field that nobody filled in."""
    match BY_NAME[name].form:
        case Form.FLAG:
            return False
        case Form.CHOICES | Form.ROWS:
            return []
        case _:
            return ""


def value(content: Mapping[str, Any], name: str) -> Any:
    """What a version says in a field; versions written before the field existed say nothing."""
    return content.get(name, empty(name))


def mark(kept: Any) -> str:
    """A short word for what a field holds: another value has another one."""
    written = json.dumps(kept, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(written.encode()).hexdigest()[:16]


def blank(licence: str = "cc-by") -> Content:
    """A sheet of which nothing is written yet."""
    return {"licence": licence}
