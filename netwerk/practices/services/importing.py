"""Sheets from a table: every row is tried first, and only a table without faults is taken in, whole.

A column is named as a field of `content.FIELDS`; `key` is what the table itself calls a row, so that the
same table read again doubles nothing. In a list words stand between `|`; in rows such as partners the cells
of a row stand between `;`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from netwerk.kernel import audit, personal
from netwerk.kernel.database import db, hold
from netwerk.kernel.errors import Invalid
from netwerk.kernel.i18n import LANGUAGES, SOURCE, lazy
from netwerk.kernel.tables import rows_of_csv
from netwerk.kernel.text import fold, plain_line
from netwerk.members.actor import Actor
from netwerk.members.services import find_or_create_organisation
from netwerk.practices import content, policy, queries
from netwerk.practices.content import Content, Form
from netwerk.practices.models import Practice
from netwerk.practices.rules import Kind
from netwerk.practices.services import reviewing, writing
from netwerk.taxonomy.models import Word
from netwerk.taxonomy.queries import all_domains, all_regions, all_sectors, all_themes

MOST_ROWS = 500
LONGEST_KEY = 80
BETWEEN_WORDS, BETWEEN_CELLS = "|", ";"
OWN = ("key", "kind", "language")
COLUMNS: tuple[str, ...] = (*OWN, *content.BY_NAME)
YES = {"1", "ja", "yes", "true", "x", "oui"}
KNOWN: Mapping[str, Callable[[], Sequence[Word]]] = {
    "themes": all_themes,
    "sectors": all_sectors,
    "regions": all_regions,
    "domains": all_domains,
}


@dataclass(frozen=True)
class Row:
    """One row of the table: what it would become, or what is wrong with it. `number` is that of its line."""

    number: int
    key: str
    title: str
    kind: str
    language: str
    said: Content
    problems: tuple[str, ...] = ()
    # Its key was taken in before.
    is_known: bool = False
    # What the check on privacy found: somebody reads such a row before it is shown.
    worries: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """What a table would do."""

    rows: tuple[Row, ...]
    unknown_columns: tuple[str, ...] = ()

    @property
    def wrong(self) -> list[Row]:
        """The rows that cannot be taken in."""
        return [row for row in self.rows if row.problems]

    @property
    def new(self) -> list[Row]:
        """The rows that would become sheets."""
        return [row for row in self.rows if not row.problems and not row.is_known]

    @property
    def known(self) -> list[Row]:
        """The rows that were taken in before."""
        return [row for row in self.rows if row.is_known and not row.problems]

    @property
    def can_run(self) -> bool:
        """Is there something to take in, and nothing wrong?"""
        return bool(self.new) and not self.wrong


def plan(octets: bytes, actor: Actor) -> Plan:
    """What would come of a table, row by row; nothing is written. Raises Invalid for what is no table."""
    table = rows_of_csv(octets)
    if not table:
        raise Invalid(lazy("Deze tabel is leeg."), "file")
    (_first, typed), *filled = table
    heads = [fold(head).strip() for head in typed]
    missing = [name for name in ("key", "kind", "title") if name not in heads]
    if missing:
        raise Invalid(lazy("Deze kolommen ontbreken: %(names)s.", names=", ".join(missing)), "file")
    if len(filled) > MOST_ROWS:
        raise Invalid(lazy("Een tabel heeft hoogstens %(max)d rijen.", max=MOST_ROWS), "file")
    known = _known_keys()
    rows: list[Row] = []
    for number, cells in filled:
        given = {name: cell for name, cell in zip(heads, cells, strict=False) if name in COLUMNS}
        rows.append(_row(number, given, known, {row.key for row in rows}, actor))
    return Plan(tuple(rows), tuple(head for head in heads if head and head not in COLUMNS))


def run(octets: bytes, actor: Actor, *, publishes: bool, now: datetime) -> list[Practice]:
    """Take a table in, whole: every new row is handed in, and shown at once where `publishes`.

    Where the check on privacy found something, an editor reads it first all the same.
    Raises Invalid when a row cannot be taken in: then none is.
    """
    hold("practice import")
    planned = plan(octets, actor)
    if planned.wrong:
        raise Invalid(lazy("Er zijn rijen met fouten. Verbeter de tabel en probeer opnieuw."), "file")
    made = [_take_in(row, actor, publishes, now) for row in planned.new]
    audit.record(actor.label, "practice.import", "practice", None, rows=len(made), published=publishes)
    return made


def template() -> tuple[Sequence[str], Sequence[Sequence[str]]]:
    """The heads of a table, and one row as an example."""
    example = {
        "key": "fietsbank-1",
        "kind": Kind.PRACTICE.value,
        "language": SOURCE,
        "title": "Fietsbank voor leerlingen zonder vervoer",
        "evidence": "cijfers; een schooljaar; 24; 20 van 24 leerlingen bleven",
        "hours": "trajectbegeleider; 6 | mentor; 3",
        "partners": "Campus De Wijngaard; leent uit | Fietsatelier De Ketting; herstelt",
        "done_once": "ja",
        "themes": "mobiliteit",
        "sectors": "groen-fruitteelt | voeding",
        "regions": "haspengouw",
        "licence": "cc-by",
    }
    return COLUMNS, [[example.get(name, "") for name in COLUMNS]]


def _take_in(row: Row, actor: Actor, publishes: bool, now: datetime) -> Practice:
    practice = writing.begin(row.kind, row.language, actor, now=now, given={"partners": []} | row.said)
    practice.import_key = row.key
    writing.submit(practice.id, "", actor, accepts_worries=True, now=now)
    # Its partners are the authors, not the editor who took it in; the first one's contacts write on.
    practice.author_id, practice.author_name, practice.organisation_id = None, "", None
    partners = [one["organisation"] for one in row.said.get("partners", []) if one["organisation"]]
    if partners:
        practice.organisation_id = find_or_create_organisation(partners[0], now=now).id
    if publishes and not row.worries:
        reviewing.publish(practice.id, actor, checked=bool(row.said.get("done_once")), now=now)
    if not partners:
        # Of nobody it would be else.
        practice.author_id, practice.author_name = actor.id, actor.name
    return practice


def _row(number: int, given: Mapping[str, str], known: set[str], before: set[str], actor: Actor) -> Row:
    key = plain_line(given.get("key", ""))
    kind, language = (plain_line(given.get(name, "")) for name in ("kind", "language"))
    language = language or SOURCE
    problems: list[Any] = []
    if not key or len(key) > LONGEST_KEY:
        problems.append(lazy("Geef elke rij een eigen sleutel van hoogstens 80 tekens."))
    if key in before:
        problems.append(lazy("Deze sleutel staat al hoger in de tabel."))
    if kind not in set(Kind):
        problems.append(lazy("Deze soort bestaat niet: %(kind)s.", kind=kind or "–"))
    if language not in LANGUAGES:
        problems.append(lazy("Deze taal bestaat niet: %(language)s.", language=language))
    said, wrong = _read(given)
    problems += wrong
    if not problems:
        problems += [sentence for _field, sentence in content.lacks(said, kind)]
    if not problems and not _within_scope(said, actor):
        problems.append(lazy("Deze rij valt buiten de thema's en regio's waarvoor jij redacteur bent."))
    words = tuple(str(problem) for problem in problems)
    worries = () if words else tuple(_worries(kind, said))
    return Row(number, key, said.get("title", ""), kind, language, said, words, key in known, worries)


def _read(given: Mapping[str, str]) -> tuple[Content, list[Any]]:
    """The fields of a row as they are kept, and what is wrong with them."""
    said, problems = content.blank(), []
    for name, cell in given.items():
        if name not in content.BY_NAME or not cell.strip():
            continue
        one = content.BY_NAME[name]
        try:
            said[name] = content.clean_value(one, _value(one, cell))
        except Invalid as error:
            problems.append(lazy("%(field)s: %(problem)s", field=one.label, problem=error.sentence))
        else:
            problems += [
                lazy("%(field)s: “%(word)s” bestaat niet.", field=one.label, word=word)
                for word in _strangers(name, said)
            ]
    return said, problems


def _worries(kind: str, said: Content) -> Iterator[str]:
    for name, worry, words in writing.worries_in(kind, said):
        yield f"{content.BY_NAME[name].label}: “{words}” {personal.WORDS[worry]}"


def _value(one: content.Field, cell: str) -> Any:
    match one.form:
        case Form.FLAG:
            return fold(cell) in YES
        case Form.CHOICES:
            return [word.strip() for word in cell.split(BETWEEN_WORDS)]
        case Form.ROWS:
            return [
                dict(zip(one.columns, (part.strip() for part in row.split(BETWEEN_CELLS)), strict=False))
                for row in cell.split(BETWEEN_WORDS)
            ]
        case _:
            return cell


def _strangers(name: str, said: Content) -> Iterator[str]:
    """Words of the taxonomy that it does not know."""
    if name in KNOWN:
        words = {word.slug for word in KNOWN[name]()}
        yield from (word for word in said[name] if word not in words)


def _known_keys() -> set[str]:
    return {key for key in db.session.scalars(select(Practice.import_key)) if key}


def _within_scope(said: Content, actor: Actor) -> bool:
    scope = queries.scope_of(said)
    return policy.may_edit(actor, scope.theme_ids, scope.region_ids)
