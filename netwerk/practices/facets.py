"""The facets by which the library is searched: their names in addresses and what can be chosen of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from netwerk.kernel import i18n
from netwerk.kernel.i18n import LazyString, lazy
from netwerk.practices import content
from netwerk.practices.wording import STEPS
from netwerk.taxonomy.models import Word
from netwerk.taxonomy.queries import all_domains, all_regions, all_sectors, all_themes
from netwerk.taxonomy.school_year import SchoolYear

# Value and label, in the order in which they are shown.
Choices = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Facet:
    """One way to narrow the list.

    `name` is that of its rows (see `models.Facet`), `parameter` the word in addresses. `choices` gives what
    can be chosen in the language spoken now; of school years what is asked or there.
    """

    name: str
    parameter: str
    legend: LazyString
    choices: Callable[[Iterable[str]], Choices]

    def knows(self, value: str) -> bool:
        """Is this a value that can be asked for?"""
        return any(value == one for one, _label in self.choices([value]))


def _from_taxonomy(words: Callable[[], Sequence[Word]]) -> Callable[[Iterable[str]], Choices]:
    return lambda _asked: [(word.slug, word.label(i18n.language())) for word in words()]


def _from_list(words: Mapping[str, LazyString]) -> Callable[[Iterable[str]], Choices]:
    return lambda _asked: [(value, str(label)) for value, label in words.items()]


def _steps(_asked: Iterable[str]) -> Choices:
    return [(str(int(step)), str(label)) for step, label in STEPS.items()]


def _years(asked: Iterable[str]) -> Choices:
    known = {year for label in asked if (year := SchoolYear.parse(label)) is not None}
    return [(year.label, year.label) for year in sorted(known, reverse=True)]


FACETS = (
    Facet("theme", "thema", lazy("Lerend netwerk"), _from_taxonomy(all_themes)),
    Facet("kind", "soort", lazy("Wat is het?"), _from_list(content.KINDS)),
    Facet("step", "trap", lazy("Hoever staat het?"), _steps),
    Facet("phase", "fase", lazy("Waarover gaat het?"), _from_list(content.PHASES)),
    Facet(
        "care", "zorg", lazy("Extra zorg"), _from_list({"ja": lazy("Vooral voor wie extra zorg nodig heeft")})
    ),
    Facet("sector", "sector", lazy("Sector"), _from_taxonomy(all_sectors)),
    Facet("region", "regio", lazy("Regio"), _from_taxonomy(all_regions)),
    Facet("target", "doelgroep", lazy("Voor wie?"), _from_list(content.TARGETS)),
    Facet("domain", "domein", lazy("Studiedomein"), _from_taxonomy(all_domains)),
    Facet("year", "schooljaar", lazy("Schooljaar"), _years),
)
