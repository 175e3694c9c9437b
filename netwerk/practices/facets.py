"""The facets by which the library is searched: their names in addresses and what can be chosen of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from netwerk.kernel import i18n
from netwerk.kernel.errors import NotFound
from netwerk.kernel.i18n import LazyString, lazy
from netwerk.practices import content
from netwerk.practices.wording import STEPS
from netwerk.taxonomy.models import Word
from netwerk.taxonomy.queries import all_domains, all_regions, all_sectors, all_themes, at_slug
from netwerk.taxonomy.school_year import SchoolYear

# Value and label, in the order in which they are shown.
Choices = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Facet:
    """One way to narrow the list.

    `name` is that of its rows (see `models.Facet`), `parameter` the word in addresses. `choices` gives what
    can be chosen in the language spoken now; of school years what is asked or there. `words` are the shared
    ones among which is chosen, if it is among these.
    """

    name: str
    parameter: str
    legend: LazyString
    choices: Callable[[Iterable[str]], Choices]
    words: Callable[[], Sequence[Word]] | None = None

    def check(self, value: str) -> None:
        """Raise NotFound for what nobody can ask for, or Moved for an address that a word had before."""
        if self.words is not None:
            at_slug(self.words(), value)
        elif not any(value == one for one, _label in self.choices([value])):
            raise NotFound


def _of_words(name: str, parameter: str, legend: LazyString, words: Callable[[], Sequence[Word]]) -> Facet:
    return Facet(
        name,
        parameter,
        legend,
        lambda _asked: [(word.slug, word.label(i18n.language())) for word in words()],
        words,
    )


def _from_list(words: Mapping[str, LazyString]) -> Callable[[Iterable[str]], Choices]:
    return lambda _asked: [(value, str(label)) for value, label in words.items()]


def _steps(_asked: Iterable[str]) -> Choices:
    return [(str(int(step)), str(label)) for step, label in STEPS.items()]


def _years(asked: Iterable[str]) -> Choices:
    known = {year for label in asked if (year := SchoolYear.parse(label)) is not None}
    return [(year.label, year.label) for year in sorted(known, reverse=True)]


FACETS = (
    _of_words("theme", "thema", lazy("Lerend netwerk"), all_themes),
    Facet("kind", "soort", lazy("Wat is het?"), _from_list(content.KINDS)),
    Facet("step", "trap", lazy("Hoever staat het?"), _steps),
    Facet("phase", "fase", lazy("Waarover gaat het?"), _from_list(content.PHASES)),
    Facet(
        "care", "zorg", lazy("Extra zorg"), _from_list({"ja": lazy("Vooral voor wie extra zorg nodig heeft")})
    ),
    _of_words("sector", "sector", lazy("Sector"), all_sectors),
    _of_words("region", "regio", lazy("Regio"), all_regions),
    Facet("target", "doelgroep", lazy("Voor wie?"), _from_list(content.TARGETS)),
    _of_words("domain", "domein", lazy("Studiedomein"), all_domains),
    Facet("year", "schooljaar", lazy("Schooljaar"), _years),
)
