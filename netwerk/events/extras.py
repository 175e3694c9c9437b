"""The second step of registering, for each person: workshops, the organiser's questions, what they share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Field, RadioField, SelectField
from wtforms import Form as PlainForm
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from netwerk.events import question_fields, question_rules
from netwerk.events.models import Event, Question
from netwerk.events.question_fields import Put
from netwerk.events.services import questions, workshops
from netwerk.events.services.requests import Person
from netwerk.events.services.sharing import LONGEST_SEEKS
from netwerk.kernel import i18n
from netwerk.kernel.forms import LineField
from netwerk.kernel.i18n import _, lazy, ngettext
from netwerk.kernel.text import plain_text, typed_number

PREFIX = "x-"
# The versions of the questions that were on the page.
VERSIONS = f"{PREFIX}versies"
# The key of whoever fills in the form.
CONTACT = "c"
# With more people than this, lists fold to keep the page short.
FEW_PEOPLE = 3


@dataclass(frozen=True)
class Workshop:
    """A workshop to choose, with what is to be known of its seats."""

    id: int
    title: str
    hint: str = ""


@dataclass(frozen=True)
class Block:
    """Workshops at the same time: one can do one of them."""

    label: str
    workshops: tuple[Workshop, ...]

    @property
    def hints(self) -> dict[str, str]:
        """What is to be known of each, as the fields of a form take it."""
        return {str(workshop.id): workshop.hint for workshop in self.workshops if workshop.hint}


@dataclass(frozen=True)
class Asking:
    """What a day asks of each person beyond name and address; empty for most days."""

    blocks: tuple[Block, ...] = ()
    questions: tuple[Question, ...] = ()
    has_list: bool = False

    def __bool__(self) -> bool:
        """Is there anything to ask?"""
        return bool(self.blocks or self.questions or self.has_list)

    @property
    def versions(self) -> str:
        """Which versions of the questions these are."""
        return ".".join(str(question.id) for question in self.questions)

    @property
    def titles(self) -> dict[int, str]:
        """The titles of all workshops."""
        return {workshop.id: workshop.title for block in self.blocks for workshop in block.workshops}


def asking_of(event: Event) -> Asking:
    """What this day asks of each person."""
    return Asking(
        tuple(_block(block, event.zone) for block in workshops.choices(event)),
        tuple(questions.asked(event.id)),
        event.has_participant_list,
    )


def _block(block: workshops.Block, zone: str) -> Block:
    start, end = i18n.format_time(block.starts_at, zone), i18n.format_time(block.ends_at, zone)
    return Block(
        _("van %(start)s tot %(end)s uur", start=start, end=end),
        tuple(Workshop(one.workshop.id, one.workshop.title, _seats(one)) for one in block.choices),
    )


def _seats(choice: workshops.Choice) -> str:
    if choice.is_full:
        return _("Volzet: je komt op de wachtlijst.")
    if choice.seats_left is None:
        return ""
    return ngettext("Nog %(num)s plaats", "Nog %(num)s plaatsen", choice.seats_left)


class SharingForm(PlainForm):
    """What somebody agrees to."""

    shares = BooleanField(lazy("Zet mij op de deelnemerslijst"))
    seeks = LineField(lazy("Ik zoek contact met …"), longest=LONGEST_SEEKS)
    no_photos = BooleanField(lazy("Geen foto's van mij"))


class PersonExtras:
    """One person's part of the step."""

    def __init__(
        self,
        asking: Asking,
        key: str,
        name: str,
        formdata: MultiDict[str, str] | None,
        data: Mapping[str, Any] | None = None,
        *,
        folded: bool = False,
        alone: bool = True,
    ) -> None:
        """`key` tells people apart in names of fields; `data` are answers kept before.

        `alone` says that somebody answers for themselves.
        """
        self.asking, self.key, self.name, self.alone = asking, key, name, alone
        fields: dict[str, Any] = {}
        for number, block in enumerate(asking.blocks, 1):
            fields |= _wish_fields(number, block, folded=folded)
        fields |= question_fields.fields_of(asking.questions)
        form = type("PersonExtrasForm", (SharingForm,), fields)
        self.form: Any = form(formdata, prefix=f"{PREFIX}{key}-", data=data)
        self.answers: Mapping[str, Any] = {}

    def validate(self) -> bool:
        """Check everything; answering for others, each error says whose answer it is about."""
        self.form.validate()
        self._check_wishes()
        checked = question_fields.read(self.form, self.asking.questions, self.workshop_ids)
        self.answers = checked.values
        if not self.alone:
            for field in self.form:
                field.errors = [
                    _("%(error)s (%(who)s).", error=str(error).rstrip("."), who=self.name)
                    for error in field.errors
                ]
        return not any(field.errors for field in self.form)

    @property
    def wishes(self) -> list[tuple[Block, Field, Field]]:
        """For each time of the day: the workshops, the first choice and the second."""
        return [
            (block, self.form[f"w{number}_1"], self.form[f"w{number}_2"])
            for number, block in enumerate(self.asking.blocks, 1)
        ]

    @property
    def workshop_ids(self) -> tuple[int, ...]:
        """The chosen workshops, of each time the first choice before the second."""
        chosen = [
            number
            for _block, *fields in self.wishes
            for field in fields
            if (number := typed_number(str(field.data or "")))
        ]
        return tuple(dict.fromkeys(chosen))

    @property
    def put(self) -> list[Put]:
        """The questions, each with when it is asked."""
        choosing = {
            workshop.id: (workshop.title, f"{first.name} {second.name}")
            for block, first, second in self.wishes
            for workshop in block.workshops
        }
        return list(question_fields.put(self.form, self.asking.questions, choosing))

    def applied_to(self, person: Person) -> Person:
        """The person with what was answered; ask for it after `validate`."""
        return replace(
            person,
            workshop_ids=self.workshop_ids,
            answers=self.answers,
            shares_details=bool(self.form.shares.data),
            seeks=self.form.seeks.data or "",
            no_photos=bool(self.form.no_photos.data),
        )

    def rows(self) -> list[tuple[str, str]]:
        """What was answered, in words; ask for it after `validate`."""
        titles = self.asking.titles
        rows = []
        if self.asking.blocks:
            chosen = ", ".join(titles[number] for number in self.workshop_ids)
            rows.append((_("Workshops, wat je het liefst doet eerst"), chosen or _("geen keuze")))
        rows.extend(
            (question.label, question_rules.say(self.answers[question.root]))
            for question in self.asking.questions
            if question.root in self.answers
        )
        if self.asking.has_list:
            rows.append((_("Deelnemerslijst"), _("ja") if self.form.shares.data else _("nee")))
            if self.form.shares.data and self.form.seeks.data:
                rows.append((_("Zoekt contact met"), self.form.seeks.data))
        if self.form.no_photos.data:
            rows.append((_("Foto's"), _("geen foto's")))
        return rows

    def _check_wishes(self) -> None:
        for block, first, second in self.wishes:
            offered = {str(workshop.id) for workshop in block.workshops} | {"", "None"}
            for field in (first, second):
                if str(field.data or "") not in offered:
                    field.data = ""
                    field.errors = [_("Kies een workshop uit de lijst.")]
            if first.data and first.data == second.data:
                second.errors = [_("Kies een andere workshop als tweede keuze, of laat die leeg.")]


class ExtrasForm:
    """The step as a whole: a part for each person."""

    def __init__(
        self, asking: Asking, people: Sequence[tuple[str, str]], formdata: MultiDict[str, str] | None
    ) -> None:
        """`people` are keys and names, in the order of the form."""
        self.asking = asking
        self.form_errors: list[str] = []
        folded, alone = len(people) > FEW_PEOPLE, [key for key, _name in people] == [CONTACT]
        self.parts = [
            PersonExtras(asking, key, name, formdata, folded=folded, alone=alone) for key, name in people
        ]
        self._read = formdata.get(VERSIONS) if formdata else None
        self._carried = _carried(formdata, {key for key, _name in people})

    def __iter__(self) -> Iterator[Field]:
        """Every field of everybody."""
        return (field for part in self.parts for field in part.form)

    @property
    def errors(self) -> bool:
        """Is something wrong?"""
        return bool(self.form_errors) or any(field.errors for field in self)

    def alike_rows(self) -> list[tuple[str, str]]:
        """What several people all answered, when they answered the same; ask for it after `validate`."""
        first, *others = [part.rows() for part in self.parts]
        return first if others and all(rows == first for rows in others) else []

    @property
    def was_answered(self) -> bool:
        """Did the step come by already?"""
        return self._read is not None

    def validate(self) -> bool:
        """Check everybody's part, and that these are the questions they read."""
        right = [part.validate() for part in self.parts]
        if self._read is not None and self._read != self.asking.versions:
            self.form_errors.append(
                _("De organisator paste intussen een vraag aan. Kijk je antwoorden nog eens na.")
            )
        return all(right) and not self.form_errors

    def hidden(self) -> list[tuple[str, str]]:
        """Everything answered in this step, to carry from page to page."""
        return self._carried

    def applied_to(self, people: Sequence[Person]) -> tuple[Person, ...]:
        """The people with their answers."""
        return tuple(part.applied_to(person) for part, person in zip(self.parts, people, strict=True))


def _carried(formdata: MultiDict[str, str] | None, keys: set[str]) -> list[tuple[str, str]]:
    """The answers in a request, of these people only."""
    if formdata is None:
        return []
    return [
        (name, plain_text(value))
        for name, value in formdata.items(multi=True)
        if name == VERSIONS or (name.startswith(PREFIX) and name.split("-")[1] in keys)
    ]


def _wish_fields(number: int, block: Block, *, folded: bool) -> dict[str, Any]:
    """The first choice as radios, or folded to a list; the second choice as a list."""
    options = [SelectChoice(str(workshop.id), _option(workshop, folded)) for workshop in block.workshops]
    none = SelectChoice("", _("Geen workshop"))
    words = _("Workshop %(time)s", time=block.label)
    # Nothing is chosen beforehand, so that nobody goes to none by reading over it.
    kind = SelectField if folded else RadioField
    first = kind(words, choices=[*options, none], validate_choice=False, default="" if folded else None)
    second = SelectField(
        _("Tweede keuze, als dat volzet is"),
        choices=[SelectChoice("", _("Geen tweede keuze")), *_plain(block)],
        validate_choice=False,
        default="",
    )
    return {f"w{number}_1": first, f"w{number}_2": second}


def _plain(block: Block) -> list[SelectChoice]:
    return [SelectChoice(str(workshop.id), workshop.title) for workshop in block.workshops]


def _option(workshop: Workshop, folded: bool) -> str:
    return f"{workshop.title} ({workshop.hint})" if folded and workshop.hint else workshop.title
