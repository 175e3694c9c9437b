"""The fields of a sheet: what each holds, how long it may be, and in which section of the editor it stands.

A version keeps its values as JSON by the names used here. One list serves the editor, the page, the
comparison of versions, the search, the import and what is harvested.
"""

from netwerk.practices.content.cleaning import clean, clean_value, is_address
from netwerk.practices.content.fields import BY_NAME, FIELDS, MARKDOWN
from netwerk.practices.content.sections import (
    QUICK,
    QUICK_NAME,
    blank,
    empty,
    mark,
    of_section,
    section_of,
    sections_of,
    value,
)
from netwerk.practices.content.shape import LONGEST_TITLE, MOST_ROWS, Content, Field, Form, Section
from netwerk.practices.content.telling import in_words, lacks
from netwerk.practices.content.words import (
    EVIDENCE_KINDS,
    KIND_HINTS,
    KINDS,
    LICENCE_ADDRESSES,
    LICENCES,
    PHASES,
    SECTION_NAMES,
    TARGETS,
)

__all__ = [
    "BY_NAME",
    "EVIDENCE_KINDS",
    "FIELDS",
    "KINDS",
    "KIND_HINTS",
    "LICENCES",
    "LICENCE_ADDRESSES",
    "LONGEST_TITLE",
    "MARKDOWN",
    "MOST_ROWS",
    "PHASES",
    "QUICK",
    "QUICK_NAME",
    "SECTION_NAMES",
    "TARGETS",
    "Content",
    "Field",
    "Form",
    "Section",
    "blank",
    "clean",
    "clean_value",
    "empty",
    "in_words",
    "is_address",
    "lacks",
    "mark",
    "of_section",
    "section_of",
    "sections_of",
    "value",
]
