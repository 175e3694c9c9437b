"""Forms of registration and of the private page: what people type, cleaned and checked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count
from typing import Any

from wtforms import BooleanField, Field, FieldList, FormField, HiddenField, RadioField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import ValidationError

from netwerk.events.extras import CONTACT
from netwerk.events.pasted import read_line
from netwerk.events.person_forms import FUNCTION, NAME, ORGANISATION, ColleagueForm, is_filled_in, person_of
from netwerk.events.rules import Shortage
from netwerk.events.services.requests import Person
from netwerk.kernel.forms import (
    BlocksField,
    EmailField,
    Form,
    LinesField,
    NameField,
    PhoneField,
    is_email,
    required,
)
from netwerk.kernel.i18n import _, lazy, ngettext
from netwerk.kernel.text import key

# So many blocks are added one by one; a pasted list may be longer.
COLLEAGUES = 10
PASTED = 40
MENTOR, COUNSELLOR = "mentor", "trajectbegeleider"
KEY = re.compile(r"[0-9]{1,3}")
# What is not an answer, and so is not carried from page to page.
NOT_ANSWERS = frozenset({"csrf_token", "website", "pasted", "shortage"})
TICKED = "ja"


class RegistrationForm(Form):
    """Register: oneself, colleagues, or a duo."""

    form_key = HiddenField()
    # "ja" for a mentor and a trajectbegeleider who come as a pair.
    duo = HiddenField()
    website = StringField(lazy("Laat dit veld leeg"))
    contact_name = NameField(
        lazy("Naam"), [required(lazy("Vul je naam in."))], longest=NAME, render_kw={"autocomplete": "name"}
    )
    contact_email = EmailField(lazy("E-mailadres"), [required(lazy("Vul je e-mailadres in."))])
    contact_phone = PhoneField(lazy("Telefoon"))
    organisation = NameField(
        lazy("Organisatie"),
        [required(lazy("Vul de naam van je school, bedrijf of organisatie in."))],
        longest=ORGANISATION,
        render_kw={"autocomplete": "organization", "list": "organisaties"},
    )
    function = NameField(
        lazy("Functie"),
        longest=FUNCTION,
        render_kw={"autocomplete": "organization-title", "list": "functies"},
    )
    comes = RadioField(
        lazy("Kom je zelf ook?"),
        choices=[
            SelectChoice("ja", lazy("Ja")),
            SelectChoice("nee", lazy("Nee, ik schrijf alleen collega's in")),
        ],
        default="ja",
        validate_choice=False,
    )
    role = RadioField(
        lazy("Wat ben jij?"),
        choices=[
            SelectChoice(MENTOR, lazy("Mentor in een bedrijf of organisatie")),
            SelectChoice(COUNSELLOR, lazy("Trajectbegeleider van een school")),
        ],
        validate_choice=False,
    )
    people = BlocksField(FormField(ColleagueForm), max_entries=PASTED)
    pasted = LinesField(lazy("Naam en e-mailadres per regel"))
    shortage = RadioField(choices=[], validate_choice=False)
    theme_mail = BooleanField(lazy("Mail me over volgende netwerkdagen van dit thema"))

    def process(self, *args: Any, **kwargs: Any) -> None:
        """Read the request, and give each block without a key one that is free."""
        super().process(*args, **kwargs)
        self._give_keys()

    @property
    def is_duo(self) -> bool:
        """Is this a mentor with a trajectbegeleider?"""
        return bool(self.duo.data == TICKED)

    @property
    def contact_comes(self) -> bool:
        """Does whoever fills in the form come too? In a duo always."""
        return self.is_duo or self.comes.data != "nee"

    @property
    def may_add(self) -> bool:
        """Is there room for one block more?"""
        return not self.is_duo and len(self.people.entries) < COLLEAGUES

    @property
    def size(self) -> int:
        """How many people are registered."""
        return len(self.people.entries) + self.contact_comes

    @property
    def wish(self) -> Shortage:
        """What to do when there are seats for some of the group only."""
        chosen = self.shortage.data
        return Shortage(chosen) if chosen in set(Shortage) else Shortage.ASK

    def validate_role(self, field: Field) -> None:
        """In a duo each has one of the two roles."""
        if self.is_duo and field.data not in {MENTOR, COUNSELLOR}:
            raise ValidationError(lazy("Kies of jij de mentor of de trajectbegeleider bent."))

    def validate_comes(self, _field: Field) -> None:
        """Somebody must come."""
        if not self.size:
            raise ValidationError(lazy("Voeg een collega toe, of kies dat je zelf ook komt."))

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field, then the people among each other; errors say whose answer they are about."""
        right = bool(super().validate(extra_validators))
        seen = {key(self.contact_email.data or "")} if self.contact_comes else set()
        names = {key(self.contact_name.data or "")} if self.contact_comes else set()
        for number, entry in enumerate(self.people.entries, 1):
            self._check(entry.form, self.title_of(number), seen, names)
        wrong = [entry.errors for entry in self.people.entries]
        self.people.errors = wrong if any(wrong) else []
        return right and not self.people.errors

    def title_of(self, number: int) -> str:
        """What errors and legends call the person of the nth block."""
        return _("je duopartner") if self.is_duo else _("collega %(number)d", number=number)

    def _check(self, person: ColleagueForm, who: str, emails: set[str], names: set[str]) -> None:
        for field in person:
            field.errors = [
                _("%(error)s (%(who)s).", error=str(error).rstrip("."), who=who) for error in field.errors
            ]
        if not person.name.data:
            person.name.errors = [_("Vul de naam van %(who)s in.", who=who)]
        if self.is_duo and not person.email.data:
            person.email.errors = [_("Vul het e-mailadres van %(who)s in.", who=who)]
        elif person.email.data and not is_email(person.email.data):
            person.email.errors = [_("Vul het e-mailadres van %(who)s in zoals naam@bedrijf.be.", who=who)]
        if self.is_duo and key(person.organisation.data or "") in {"", key(self.organisation.data or "")}:
            person.organisation.errors = [
                _("Vul de organisatie van %(who)s in: een duo komt uit twee organisaties.", who=who)
            ]
        self._check_double(person, who, emails, names)

    def _check_double(self, person: ColleagueForm, who: str, emails: set[str], names: set[str]) -> None:
        email, name = key(person.email.data or ""), key(person.name.data or "")
        if email and email in emails:
            person.email.errors = [
                _(
                    "Iemand anders op dit formulier heeft hetzelfde e-mailadres. "
                    "Vul een ander in voor %(who)s of laat het leeg.",
                    who=who,
                )
            ]
        if not email and name and name in names:
            person.name.errors = [_("De naam van %(who)s staat twee keer op dit formulier.", who=who)]
        emails.add(email)
        names.add(name)

    def add_colleague(self) -> None:
        """One block more, with the cursor in it."""
        if self.may_add:
            self.people.append_entry()
            self._give_keys()
            focus(self.people.entries[-1].form.name)

    def remove_colleague(self, number: int) -> None:
        """One block less; the others keep their answers and move up."""
        rest = [entry.data for place, entry in enumerate(self.people.entries, 1) if place != number]
        self._replace(rest)

    def become_duo(self) -> None:
        """One partner, from another organisation."""
        self.duo.data = TICKED
        self._replace([entry.data for entry in self.people.entries[:1]] or [{}])
        focus(self.people.entries[0].form.name)

    def end_duo(self) -> None:
        """Back to oneself alone."""
        self.duo.data = ""
        self._replace([])

    def take_list(self) -> tuple[int, list[str]]:
        """Turn the pasted lines into blocks; lines that cannot be used stay and are reported one by one."""
        taken, report, left = 0, [], []
        lines = (self.pasted.data or "").splitlines()
        blocks = [entry.data for entry in self.people.entries if is_filled_in(entry.form)]
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            person, problem = read_line(line)
            if not problem and len(blocks) >= PASTED:
                problem = _("er is plaats voor %(number)d collega's per formulier.", number=PASTED)
            if problem:
                report.append(_("Regel %(number)d: %(problem)s", number=number, problem=problem))
                left.append(line)
            else:
                blocks.append(person)
                taken += 1
        self._replace(blocks)
        self.pasted.data = "\n".join(left)
        return taken, report

    def ask_on_full_day(self) -> None:
        """A group that waits says whether it may be split; as long as it does not say so, it may not."""
        self.shortage.choices = [
            SelectChoice(
                Shortage.TOGETHER.value, _("We komen alleen samen: wacht tot er plaats is voor iedereen")
            ),
            SelectChoice(Shortage.SPLIT.value, _("Wie kan, komt al: geef ons elke plaats die vrijkomt")),
        ]
        self.shortage.data = self.shortage.data or Shortage.TOGETHER.value

    def ask_on_shortage(self, left: int) -> dict[str, str]:
        """There are seats for some: three ways out, and who is meant by each."""
        self.shortage.choices = [
            SelectChoice(
                Shortage.FIRST_ONLY.value,
                ngettext("Schrijf alleen de eerste in", "Schrijf alleen de eerste %(num)s in", left),
            ),
            SelectChoice(Shortage.TOGETHER.value, _("Zet iedereen op de wachtlijst: we komen alleen samen")),
            SelectChoice(
                Shortage.SPLIT.value,
                _("Schrijf er nu %(number)d in en zet de rest op de wachtlijst", number=left),
            ),
        ]
        names = [person.name for person in self.persons()]
        first, rest = ", ".join(names[:left]), ", ".join(names[left:])
        return {
            Shortage.FIRST_ONLY.value: first,
            Shortage.SPLIT.value: _("Nu: %(first)s. Wachtlijst: %(rest)s", first=first, rest=rest),
        }

    def _replace(self, blocks: list[dict[str, Any]]) -> None:
        while self.people.entries:
            self.people.pop_entry()
        for block in blocks:
            self.people.append_entry(block)
        self._give_keys()

    def _give_keys(self) -> None:
        used: set[str] = set()
        for entry in self.people.entries:
            key_field = entry.form.key
            if not KEY.fullmatch(key_field.data or "") or key_field.data in used:
                taken = used | {other.form.key.data for other in self.people.entries}
                key_field.data = next(str(number) for number in count(1) if str(number) not in taken)
            used.add(key_field.data)

    def answers(self) -> Iterator[tuple[str, str]]:
        """Every answer as it goes into hidden fields: no account, so nothing is kept on our side."""
        for field in self:
            if field.name in NOT_ANSWERS:
                continue
            if isinstance(field, FieldList):
                yield from ((part.name, part.data or "") for entry in field.entries for part in entry.form)
            elif isinstance(field, BooleanField):
                yield from [(field.name, TICKED)] if field.data else []
            else:
                yield field.name, field.data or ""

    def keys(self) -> tuple[str, ...]:
        """What tells the people of `persons` apart, in the same order."""
        colleagues = tuple(entry.form.key.data for entry in self.people.entries)
        return (CONTACT, *colleagues) if self.contact_comes else colleagues

    def persons(self) -> tuple[Person, ...]:
        """Who is registered, the contact person first."""
        own, other = self._functions()
        contact = Person(
            name=self.contact_name.data or "",
            email=self.contact_email.data,
            function=own,
            organisation_id=None,
            organisation_name=self.organisation.data or "",
        )
        colleagues = tuple(
            person_of(entry.form, self.organisation.data or "", other) for entry in self.people.entries
        )
        return (contact, *colleagues) if self.contact_comes else colleagues

    def _functions(self) -> tuple[str, str]:
        if not self.is_duo:
            return self.function.data or "", ""
        return (MENTOR, COUNSELLOR) if self.role.data == MENTOR else (COUNSELLOR, MENTOR)


def focus(field: Field) -> None:
    """Put the cursor in a field when the page opens."""
    field.render_kw = {**(field.render_kw or {}), "autofocus": True}
