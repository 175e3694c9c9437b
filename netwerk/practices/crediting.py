"""Whose words stand in a sheet: the thanks that everybody reads, and for its writers who agreed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from netwerk.kernel.i18n import _, lazy
from netwerk.practices import queries
from netwerk.practices.consent_rules import Consent
from netwerk.practices.models import Practice
from netwerk.practices.queries import provenance
from netwerk.practices.rules import Kind
from netwerk.practices.services import consenting

ANSWERS = {
    Consent.ASKED: lazy("nog geen antwoord"),
    Consent.NAMED: lazy("ja, met naam"),
    Consent.UNNAMED: lazy("ja, zonder naam"),
    Consent.REFUSED: lazy("nee"),
}
TONES = {Consent.NAMED: "ok", Consent.UNNAMED: "ok", Consent.REFUSED: "bad"}


@dataclass(frozen=True)
class Contributor:
    """Somebody whose words were taken, and what they say of it; `stands` while words of them are there."""

    name: str
    answer: str
    tone: str
    stands: bool


@dataclass(frozen=True)
class Credits:
    """Whom a version thanks: by name who wants that, empty for who left, and whether there are `others`."""

    names: tuple[str, ...] = ()
    others: bool = False

    @property
    def words(self) -> str:
        """The thanks as a sentence; empty when there is nobody to thank."""
        if not self.names:
            return _("Met dank aan deelnemers aan het gesprek.") if self.others else ""
        told = _listed([name or _("voormalig lid") for name in self.names])
        if self.others:
            return _(
                "Met woorden van %(names)s, en met dank aan andere deelnemers aan het gesprek.", names=told
            )
        return _("Met woorden van %(names)s.", names=told)


NOBODY = Credits()


def credits_of(practice: Practice, said: Mapping[str, Any]) -> Credits:
    """Those whose words a version holds.

    A translation thanks whom its original thanks. A case is told without names.
    """
    rows = provenance.contributed_to(practice.translation_of_id or practice.id)
    if not rows:
        return NOBODY
    if practice.translation_of_id is not None:
        original = queries.load(practice.translation_of_id)
        found = queries.version_or_none(original.id, original.published_number)
        said = found.content if found else {}
    standing = [one for one in rows if consenting.stands_in(one.passage, said)]
    named = [one for one in standing if one.agreement.answer == Consent.NAMED and practice.kind != Kind.CASE]
    others = {one.agreement.id for one in standing} - {one.agreement.id for one in named}
    return Credits(tuple(dict.fromkeys(one.name for one in named)), bool(others))


def contributors(practice: Practice, said: Mapping[str, Any]) -> list[Contributor]:
    """Everybody who was asked, once, in the order in which their words were taken."""
    by_answer: dict[int, list[provenance.Contributed]] = {}
    for one in provenance.contributed_to(practice.id):
        by_answer.setdefault(one.agreement.id, []).append(one)
    return [
        Contributor(
            rows[0].name or _("voormalig lid"),
            str(ANSWERS[Consent(rows[0].agreement.answer)]),
            TONES.get(Consent(rows[0].agreement.answer), ""),
            any(consenting.stands_in(one.passage, said) for one in rows),
        )
        for rows in by_answer.values()
    ]


def _listed(names: list[str]) -> str:
    *before, last = names
    return _("%(some)s en %(last)s", some=", ".join(before), last=last) if before else last
