"""What is filled in about a shared word: the form of each kind, in four languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import BooleanField, FloatField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import ValidationError

from netwerk.events.manage.fields import DayField
from netwerk.kernel import i18n
from netwerk.kernel.forms import Form, LineField, LinesField, required, typed_line
from netwerk.kernel.i18n import LANGUAGES, SOURCE, lazy
from netwerk.taxonomy.kinds import COLOURS, SIDES, Kind
from netwerk.taxonomy.models import Word
from netwerk.taxonomy.queries import all_regions, in_use
from netwerk.taxonomy.services.words import LONGEST, WordFacts

LABELS = {"name": lazy("Naam"), "summary": lazy("In één zin"), "aim": lazy("Waarom dit netwerk er is")}
ICONS = {
    "users": lazy("Mensen"),
    "car": lazy("Auto"),
    "building": lazy("Gebouw"),
    "calendar": lazy("Agenda"),
    "globe": lazy("Wereldbol"),
    "graduation-cap": lazy("Hoed"),
    "handshake": lazy("Handdruk"),
    "heart-handshake": lazy("Hart"),
    "lightbulb": lazy("Lamp"),
    "map-pin": lazy("Plek"),
    "message-circle": lazy("Gesprek"),
    "school": lazy("School"),
    "train-front": lazy("Trein"),
}


class DegreesField(FloatField):
    """Degrees of the earth, with a comma or a point."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read them."""
        typed = typed_line(self, valuelist)
        try:
            self.data = float(typed.replace(",", ".")) if typed else None
        except ValueError as error:
            self.data = None
            raise ValueError(lazy("Vul graden in, zoals 50,93.")) from error


def within(least: float, most: float) -> Any:
    """Refuse degrees that are not in these parts, infinity among them."""

    def check(_form: object, field: Any) -> None:
        if field.data is not None and not least <= field.data <= most:
            raise ValidationError(
                lazy(
                    "Dit ligt niet in de buurt: vul graden in van %(least)s tot %(most)s.",
                    least=least,
                    most=most,
                )
            )

    return check


class WordForm(Form):
    """A word; the fields by language are put in by `word_form`."""

    slug = LineField(lazy("Adres"), longest=60)

    def facts(self, kind: Kind) -> WordFacts:
        """The answers as facts."""
        parts = {
            code: {part: self[f"{code}_{part}"].data or "" for part in ("name", *kind.parts)}
            for code in LANGUAGES
        }
        return WordFacts(parts, self.slug.data or "", {name: self[name].data for name in _more(kind)})


class RegionForm(Form):
    """Where a municipality belongs from a day on."""

    region_id = SelectField(lazy("Regio"), coerce=int)
    begins = DayField(lazy("Vanaf"))

    def offer(self) -> None:
        """Put in what may be chosen."""
        code = i18n.language()
        self.region_id.choices = [SelectChoice(one.id, one.label(code)) for one in in_use(all_regions())]


class SynonymForm(Form):
    """Words that mean the same."""

    language = SelectField(
        lazy("Taal"), choices=[SelectChoice(code, name) for code, name in LANGUAGES.items()]
    )
    words = LinesField(
        lazy("Woorden"), [required(lazy("Geef minstens twee woorden, elk op een regel."))], longest=1500
    )


def word_form(kind: Kind, word: Word | None) -> WordForm:
    """The form of a word of this kind, with what it says now."""
    fields: dict[str, Any] = {}
    for code, language in LANGUAGES.items():
        for part in ("name", *kind.parts):
            field = LinesField if part == "aim" else LineField
            needed = [required(lazy("Vul dit in het Nederlands in."))] if code == SOURCE else []
            label = lazy("%(part)s (%(language)s)", part=LABELS[part], language=language)
            fields[f"{code}_{part}"] = field(label, needed, longest=LONGEST[part])
    made: type[WordForm] = type("MadeForm", (WordForm,), fields | _more(kind))
    return made(data=_said(kind, word) if word else {})


def _more(kind: Kind) -> dict[str, Any]:
    """What words of a kind tell beside their name."""
    match kind.name:
        case "theme":
            return {
                "colour": SelectField(lazy("Kleur"), choices=_choices(COLOURS)),
                "icon": SelectField(lazy("Teken"), choices=_choices(ICONS)),
            }
        case "region":
            return {"interregional": BooleanField(lazy("Ligt buiten de provincie"))}
        case "municipality":
            needed = required(lazy("Vul graden in, zoals 50,93."))
            return {
                "latitude": DegreesField(lazy("Noorderbreedte"), [needed, within(49, 54)]),
                "longitude": DegreesField(lazy("Oosterlengte"), [needed, within(2, 8)]),
            }
        case "organisation_type":
            return {"side": SelectField(lazy("Plaats in een duo"), choices=_choices(SIDES))}
        case _:
            return {}


def _choices(words: Mapping[str, Any]) -> list[Any]:
    return [SelectChoice(value, label) for value, label in words.items()]


def _said(kind: Kind, word: Word) -> dict[str, Any]:
    said: dict[str, Any] = {"slug": word.slug} | {name: getattr(word, name) for name in _more(kind)}
    for part in ("name", *kind.parts):
        said[f"{SOURCE}_{part}"] = getattr(word, part)
        for code in LANGUAGES:
            if code != SOURCE:
                said[f"{code}_{part}"] = word.translations.get(code, {}).get(part, "")
    return said
