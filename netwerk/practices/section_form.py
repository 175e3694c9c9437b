"""A section of a sheet as a form: one field for each of its fields, read back as it is kept."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from flask import request
from wtforms import BooleanField, FormField, RadioField, SelectField, SelectMultipleField
from wtforms import Field as FormsField
from wtforms import Form as PlainForm
from wtforms.fields import StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from netwerk.kernel import clock, i18n
from netwerk.kernel.errors import Invalid
from netwerk.kernel.forms import BlocksField, Form
from netwerk.kernel.i18n import LANGUAGES, _, lazy
from netwerk.kernel.text import typed_number
from netwerk.practices import content
from netwerk.practices.content import EVIDENCE_KINDS, MOST_ROWS, Content, Field, Section
from netwerk.practices.content import Form as How
from netwerk.practices.indexing import WORDS
from netwerk.taxonomy.queries import in_use
from netwerk.taxonomy.school_year import SchoolYear

# Before the name of a field: the mark of what stood there when the page was made (see content.mark).
SEEN = "gezien-"
# Of these the browser knows how to help.
HELP = {
    "contact_name": {"autocomplete": "name"},
    "contact_email": {"autocomplete": "email", "type": "email", "spellcheck": "false"},
    "contact_phone": {"autocomplete": "tel", "type": "tel"},
    "video": {"type": "url", "inputmode": "url", "placeholder": "https://"},
    "organisation": {"list": "organisaties", "autocomplete": "organization", "data-lookup": "organisaties"},
    "n": {"inputmode": "numeric"},
    "hours": {"inputmode": "numeric"},
}
YEARS_BACK = 8


class SectionForm(Form):
    """The fields of one section; made by `section_form`."""

    asked: tuple[Field, ...] = ()

    def given(self) -> Content:
        """What was filled in other than it stood there, as it is kept.

        What cannot be kept is left out and has its sentence beside it.
        """
        given: Content = {}
        for one in self.asked:
            seen = request.form.get(SEEN + one.name)
            if seen is None:
                continue
            try:
                kept = self._kept(one)
            except Invalid as error:
                self[one.name].errors = [str(error.sentence)]
                continue
            if content.mark(kept) != seen:
                given[one.name] = kept
        return given

    def seen(self) -> dict[str, str]:
        """The marks of what stood in each field."""
        return {
            name.removeprefix(SEEN): value for name, value in request.form.items() if name.startswith(SEEN)
        }

    def add_row(self, name: str) -> None:
        """One more row, with the cursor in it."""
        rows = self._rows(name)
        if len(rows.entries) < MOST_ROWS:
            _focus(next(iter(rows.append_entry().form)))

    def remove_row(self, name: str, number: int) -> None:
        """One row less; the others keep what was typed and move up."""
        rows = self._rows(name)
        left = [entry.data for place, entry in enumerate(rows.entries, 1) if place != number]
        rows.process(None, left or [{}])

    def take(self, name: str, value: Any) -> None:
        """Put somebody else's words in a field."""
        self[name].process(None, as_typed(content.BY_NAME[name], value))

    def _rows(self, name: str) -> BlocksField:
        field = self._fields.get(name)
        if not isinstance(field, BlocksField):
            raise Invalid(lazy("Kies iets uit de lijst."))
        return field

    def _kept(self, one: Field) -> Any:
        field = self[one.name]
        if one.form is How.CHOICES:
            known = {choice.value for choice in field.choices}
            if not set(field.data or ()) <= known:
                raise Invalid(lazy("Kies uit de lijst."), one.name)
        if one.form is not How.ROWS:
            return content.clean_value(one, field.data)
        rows = field.data[: MOST_ROWS + 1]
        for number, row in enumerate(rows, 1):
            try:
                content.clean_value(one, [row])
            except Invalid as error:
                told = _("Rij %(number)d: %(sentence)s", number=number, sentence=error.sentence)
                raise Invalid(told, one.name) from error
        return content.clean_value(one, rows)


def section_form(section: Section, kind: str, said: Mapping[str, Any], language: str) -> SectionForm:
    """The form of a section with what the draft says; `language` is that of the sheet."""
    asked = tuple(content.of_section(section, kind))
    fields: dict[str, Any] = {one.name: _field(one, said, language) for one in asked}
    made: type[SectionForm] = type("AskedForm", (SectionForm,), fields | {"asked": asked})
    form = made(data={one.name: as_typed(one, content.value(said, one.name)) for one in asked})
    form.asked = asked
    return form


def as_typed(one: Field, kept: Any) -> Any:
    """A kept value as the form shows it: numbers in figures, one empty row where there is none."""
    if one.form is not How.ROWS:
        return kept
    return [{name: "" if cell is None else str(cell) for name, cell in row.items()} for row in kept] or [{}]


def _field(one: Field, said: Mapping[str, Any], language: str) -> Any:
    common: dict[str, Any] = {"label": one.label, "description": one.hint or ""}
    match one.form:
        case How.MARKDOWN | How.TEXT:
            return TextAreaField(**common, render_kw={"rows": 7 if one.form is How.MARKDOWN else 4})
        case How.FLAG:
            return BooleanField(**common)
        case How.ROWS:
            return BlocksField(FormField(_row_form(one, language)), **common)
        case How.CHOICES:
            return SelectMultipleField(
                **common, choices=_words(one, content.value(said, one.name)), validate_choice=False
            )
        case How.CHOICE if one.name == "school_year":
            years = _years(content.value(said, one.name))
            return SelectField(**common, choices=_choices(years), validate_choice=False)
        case How.CHOICE:
            options = (one.options or {}).items()
            return RadioField(**common, choices=_choices(options), validate_choice=False)
        case _:
            return StringField(**common, render_kw=HELP.get(one.name))


def _row_form(one: Field, language: str) -> type[PlainForm]:
    """One row of small fields."""
    cells: dict[str, FormsField] = {}
    for name, (label, _longest) in one.columns.items():
        if (one.name, name) == ("evidence", "kind"):
            choices = _choices([("", lazy("Kies")), *EVIDENCE_KINDS.items()])
            cells[name] = SelectField(label, choices=choices, validate_choice=False)
        elif (one.name, name) == ("summaries", "language"):
            others = [(code, label) for code, label in LANGUAGES.items() if code != language]
            choices = _choices([("", lazy("Kies")), *others])
            cells[name] = SelectField(label, choices=choices, validate_choice=False)
        else:
            cells[name] = StringField(label, render_kw=HELP.get(name))
    return type("RowForm", (PlainForm,), cells)


def _words(one: Field, kept: Collection[object]) -> list[SelectChoice]:
    if one.options is not None:
        return _choices(one.options.items())
    return _choices((word.slug, word.label(i18n.language())) for word in in_use(WORDS[one.name](), kept))


def _years(kept: str) -> list[tuple[str, Any]]:
    this = SchoolYear.of(clock.today()).start
    years = [SchoolYear(start).label for start in range(this + 1, this - YEARS_BACK, -1)]
    if kept and kept not in years:
        years.append(kept)
    return [("", lazy("Geen bepaald schooljaar")), *((year, year) for year in years)]


def _choices(options: Iterable[tuple[str, Any]]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in options]


def _focus(field: FormsField) -> None:
    field.render_kw = {**(field.render_kw or {}), "autofocus": True}


def step_of(pressed: str) -> tuple[str, str, int]:
    """A button as what it does, with which field, and with which row: `rij-weg:evidence:2`."""
    act, _colon, rest = pressed.partition(":")
    name, _colon, number = rest.partition(":")
    return act, name, typed_number(number) or 0
