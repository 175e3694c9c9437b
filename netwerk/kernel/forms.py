"""Form fields that clean what people type and say plainly what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar, TypeAlias

from email_validator import EmailNotValidError, validate_email
from flask import request
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import EmailField as _EmailField
from wtforms import Field, FieldList, IntegerField, StringField, TelField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError
from wtforms.widgets import FileInput

from netwerk.kernel.errors import Invalid
from netwerk.kernel.i18n import LazyString, lazy
from netwerk.kernel.lookalikes import refusal
from netwerk.kernel.text import plain_line, plain_text, typed_number

LARGEST_NUMBER = 100_000
Words: TypeAlias = "str | LazyString"

# Not `bol.com`, which is a name too.
PAGE_ADDRESS = re.compile(r"://|\bwww\.|[a-z0-9-]{2,}\.[a-z]{2,}/", re.IGNORECASE)


class Form(FlaskForm):  # type: ignore[misc]
    """Every form of netwerk."""

    # Fields that stand first on the page; what is wrong is told in its order, not base class first.
    leading: ClassVar[tuple[str, ...]] = ()

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """How a form reads a request."""

        def wrap_formdata(self, form: FlaskForm, formdata: object) -> object:
            """Typed answers only: neither a file nor JSON under the name of a field is an answer to it.

            Answers that a view hands over itself stand for those of the request.
            """
            if isinstance(formdata, MultiDict):
                return formdata or None
            return request.form or None if formdata is not None and form.is_submitted() else None

    def __iter__(self) -> Iterator[Field]:
        """The fields in the order of the page, in which also what is wrong with them is told."""
        return iter(sorted(super().__iter__(), key=self._place))

    def _place(self, field: Field) -> int:
        return self.leading.index(field.short_name) if field.short_name in self.leading else len(self.leading)

    def refuse(self, error: Invalid, fallback: str | None = None) -> None:
        """Show a refusal of a service beside the field it is about, else above the form."""
        name = error.field or fallback
        target = self[name].errors if name and name in self else self.form_errors
        if isinstance(target, tuple):
            self[name].errors = target = []
        target.append(str(error.sentence))


class Filled(InputRequired):
    """Something that can be read was filled in: more than spaces and characters nobody sees."""

    def __call__(self, form: Any, field: Field) -> None:
        """Refuse an answer of which nothing is left once it is cleaned."""
        if field.raw_data and isinstance(field.raw_data[0], str) and not plain_line(field.raw_data[0]):
            field.raw_data = []
        super().__call__(form, field)


def required(sentence: Words) -> Filled:
    """The field may not stay empty; `sentence` says what to fill in."""
    return Filled(message=sentence)


class LineField(StringField):
    """One line of plain text."""

    def __init__(self, label: Words, validators: Any = (), *, longest: int = 200, **kwargs: Any) -> None:
        """`longest` is in characters."""
        limit = Length(max=longest, message=lazy("Hou het op hoogstens %(max)d tekens."))
        super().__init__(label, [*validators, limit], filters=[_line], **kwargs)


class NameField(LineField):
    """What somebody, their work or their organisation is called; it stands in mails to others."""

    def __init__(self, label: Words, validators: Any = (), **kwargs: Any) -> None:
        """Our mails carry nobody's links to people who asked for nothing, and nobody is called as another."""
        super().__init__(label, [*validators, leads_nowhere, looks_honest], **kwargs)


class LinesField(TextAreaField):
    """Plain text or Markdown of several lines."""

    def __init__(self, label: Words, validators: Any = (), *, longest: int = 20_000, **kwargs: Any) -> None:
        """`longest` is in characters."""
        limit = Length(max=longest, message=lazy("Hou het op hoogstens %(max)d tekens."))
        super().__init__(label, [*validators, limit], filters=[_text], **kwargs)


def typed_line(field: Field, valuelist: list[str]) -> str:
    """What was typed, on one clean line; so it is shown again too when it cannot be read."""
    line = plain_line(valuelist[0]) if valuelist else ""
    field.raw_data = [line] if valuelist else []
    return line


class NumberField(IntegerField):
    """A whole number, not below zero; empty is none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number."""
        typed = typed_line(self, valuelist)
        if not typed:
            self.data = None
        elif re.fullmatch(r"[0-9]{1,6}", typed) and int(typed) <= LARGEST_NUMBER:
            self.data = int(typed)
        else:
            self.data = None
            raise ValueError(lazy("Vul een getal in, zoals 60."))


class BlocksField(FieldList):  # type: ignore[type-arg]  # generic in its stubs only
    """A list of blocks of fields, each with its place in the name: `people-0-name`."""

    def _extract_indices(self, prefix: str, formdata: Iterable[str]) -> Iterator[int]:
        """The places that were sent; what is no small number is no place."""
        for name in formdata:
            if name.startswith(f"{prefix}-"):
                place = typed_number(name[len(prefix) + 1 :].partition("-")[0])
                if place is not None:
                    yield place


class UploadField(Field):
    """A file; its `data` is the file as it was sent, None when none was chosen."""

    widget = FileInput()

    def process_formdata(self, _valuelist: list[Any]) -> None:
        """Look among the files, where a file input puts its answer."""
        given = request.files.get(self.name)
        self.data = given if given is not None and given.filename else None


class EmailField(_EmailField):
    """A mail address that could exist; whether it does, only a mail can tell."""

    def __init__(self, label: Words, validators: Any = (), **kwargs: Any) -> None:
        """Give browsers what helps people fill it in."""
        hints = {"autocomplete": "email", "spellcheck": "false"} | kwargs.pop("render_kw", {})
        super().__init__(label, [*validators, valid_email], filters=[_line], render_kw=hints, **kwargs)


class PhoneField(TelField):
    """A telephone number as people write it."""

    def __init__(self, label: Words, validators: Any = (), **kwargs: Any) -> None:
        """Give browsers what helps people fill it in."""
        hints = {"autocomplete": "tel"} | kwargs.pop("render_kw", {})
        super().__init__(label, [*validators, valid_phone], filters=[_line], render_kw=hints, **kwargs)


def leads_nowhere(_form: object, field: Field) -> None:
    """Refuse the address of a page: mail programs make a link of it."""
    if PAGE_ADDRESS.search(field.data or ""):
        raise ValidationError(lazy("Hier kan geen webadres staan. Laat het weg."))


def looks_honest(_form: object, field: Field) -> None:
    """Refuse a name that only looks like another one."""
    if sentence := refusal(field.data or ""):
        raise ValidationError(sentence)


def valid_email(_form: object, field: Field) -> None:
    """Refuse what cannot be a mail address (RFC 5321), ours in a calendar and a mail header."""
    if field.data and not is_email(field.data):
        raise ValidationError(lazy("Vul een e-mailadres in zoals naam@school.be."))


def is_email(value: str) -> bool:
    """Could mail be sent to this address?"""
    try:
        checked = validate_email(value, check_deliverability=False, test_environment=True, strict=True)
    except EmailNotValidError:
        return False
    return len(value) <= 254 and checked.ascii_email is not None and value.isascii()


def valid_phone(_form: object, field: Field) -> None:
    """Refuse what cannot be a telephone number."""
    if field.data and not re.fullmatch(r"\+?[0-9 ./()\-]{6,30}", field.data):
        raise ValidationError(lazy("Vul een telefoonnummer in zoals 011 30 58 40."))


def _line(value: str | None) -> str:
    return plain_line(value or "")


def _text(value: str | None) -> str:
    return plain_text(value or "")
