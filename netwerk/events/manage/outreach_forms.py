"""What an organiser fills in to invite people, to write to them and to remind them."""

from __future__ import annotations

from collections.abc import Iterable

from flask import request
from wtforms import BooleanField, FileField, HiddenField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from netwerk.events import address_list
from netwerk.events.address_list import AddressList
from netwerk.events.outreach_rules import Segment
from netwerk.events.services.messages import LONGEST_TEXT, LONGEST_TITLE
from netwerk.events.services.outreach import LONGEST_NOTE
from netwerk.events.services.reminding import CHOICES
from netwerk.kernel.errors import Invalid
from netwerk.kernel.forms import Form, LineField, LinesField, required
from netwerk.kernel.i18n import _, lazy, ngettext

Choices = list[tuple[int, str]]
LONGEST_LIST = 400_000


def _choices(options: Iterable[tuple[object, object]]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in options]


class InviteForm(Form):
    """Whom to invite, and with which words."""

    form_key = HiddenField()
    theme_ids = SelectMultipleField(lazy("Volgers van deze lerende netwerken"), coerce=int)
    region_ids = SelectMultipleField(lazy("In deze regio's"), coerce=int)
    type_ids = SelectMultipleField(lazy("Van dit soort organisatie"), coerce=int)
    former = BooleanField(lazy("Wie eerder naar een dag over deze thema's kwam en mails wil"))
    addresses = LinesField(lazy("Namen en adressen, één persoon per regel"), longest=LONGEST_LIST)
    file = FileField(lazy("Of kies een CSV-bestand"))
    note = LinesField(lazy("Een persoonlijk woord"), longest=LONGEST_NOTE)

    def offer(self, themes: Choices, regions: Choices, types: Choices) -> None:
        """Put in what may be chosen."""
        self.theme_ids.choices = _choices(themes)
        self.region_ids.choices = _choices(regions)
        self.type_ids.choices = _choices(types)

    def take_file(self) -> None:
        """Put the people of a chosen file into the list that can be read and mended."""
        chosen = request.files.get("file")
        octets = chosen.read() if chosen is not None else b""
        if not octets:
            return
        try:
            lines = address_list.lines_of_csv(octets)
        except Invalid as error:
            self.file.errors = [str(error.sentence)]
            return
        self.addresses.data = "\n".join(part for part in (self.addresses.data, lines) if part)

    def read_list(self) -> AddressList:
        """The list as people. Raises Invalid when it is too long."""
        return address_list.read(self.addresses.data or "")

    def segment(self, typed: AddressList) -> Segment:
        """Whom the answers mean."""
        return Segment(
            theme_ids=tuple(self.theme_ids.data or ()),
            region_ids=tuple(self.region_ids.data or ()),
            type_ids=tuple(self.type_ids.data or ()),
            former=bool(self.former.data),
            typed=typed.people,
        )


class MessageForm(Form):
    """A text to people of a day."""

    form_key = HiddenField()
    audience = SelectField(lazy("Aan wie?"))
    title = LineField(lazy("Onderwerp"), [required(lazy("Vul een onderwerp in."))], longest=LONGEST_TITLE)
    text = LinesField(lazy("Bericht"), [required(lazy("Schrijf je bericht."))], longest=LONGEST_TEXT)


class RemindersForm(Form):
    """How many days before the start reminders leave."""

    days = SelectMultipleField(lazy("Stuur een herinnering"), coerce=int)

    def offer(self) -> None:
        """Put in what may be chosen, in the language spoken now."""
        self.days.choices = _choices((days, days_words(days)) for days in CHOICES)


def days_words(days: int) -> str:
    """When a reminder leaves: `7 dagen vooraf`."""
    if days == 1:
        return str(_("de dag vooraf"))
    return ngettext("%(num)s dag vooraf", "%(num)s dagen vooraf", days)
