"""What a harvester asks: a verb with its arguments, read and checked before anything is looked up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from netwerk.practices.oai.errors import BadArgument, BadVerb, CannotDisseminateFormat
from netwerk.practices.queries.told import Span

FORMAT = "oai_dc"
TOKEN = "resumptionToken"  # noqa: S105 (a name)
DAY, SECOND = "%Y-%m-%d", "%Y-%m-%dT%H:%M:%SZ"
MOMENT = re.compile(r"\d{4}-\d\d-\d\d(?P<time>T\d\d:\d\d:\d\dZ)?", re.ASCII)
# Sections 2.6 and 3.4 say which letters these may hold.
WORD = r"[A-Za-z0-9\-_.!~*'()]+"
PREFIX, SET_NAME = re.compile(WORD), re.compile(f"{WORD}(?::{WORD})*")


@dataclass(frozen=True)
class Verb:
    """The arguments of a verb; where it takes a token, that comes alone."""

    needs: frozenset[str] = frozenset()
    takes: frozenset[str] = frozenset()
    goes_on: bool = False


LIST = Verb(frozenset({"metadataPrefix"}), frozenset({"from", "until", "set"}), goes_on=True)
VERBS: Mapping[str, Verb] = {
    "Identify": Verb(),
    "ListMetadataFormats": Verb(takes=frozenset({"identifier"})),
    "ListSets": Verb(goes_on=True),
    "GetRecord": Verb(frozenset({"identifier", "metadataPrefix"})),
    "ListIdentifiers": LIST,
    "ListRecords": LIST,
}


@dataclass(frozen=True)
class Asked:
    """A question that can be answered."""

    verb: str
    arguments: Mapping[str, str] = field(default_factory=dict)

    @property
    def token(self) -> str | None:
        """The token of a list that goes on; None for one that begins."""
        return self.arguments.get(TOKEN)

    @property
    def identifier(self) -> str | None:
        """The name of the record asked for, if one is."""
        return self.arguments.get("identifier")

    def span(self) -> Span:
        """What is asked of a list that begins. Raises BadArgument."""
        given = {name: self.arguments[name] for name in ("from", "until") if name in self.arguments}
        moments = {name: _moment(name, text) for name, text in given.items()}
        if len({len(text) for text in given.values()}) > 1:
            raise BadArgument("from and until must both be days or both be moments")
        if len(moments) > 1 and moments["from"] > moments["until"]:
            raise BadArgument("from is later than until")
        return Span(
            since=moments.get("from"),
            before=_after(moments["until"], given["until"]) if "until" in moments else None,
            set=self.arguments.get("set", ""),
        )

    def check_format(self) -> None:
        """Raises CannotDisseminateFormat when records are asked in a format that is not there."""
        if self.arguments.get("metadataPrefix", FORMAT) != FORMAT:
            raise CannotDisseminateFormat(f"the only metadataPrefix is {FORMAT}")


def read(pairs: Iterable[tuple[str, str]]) -> Asked:
    """The question in these arguments, in whatever order they came. Raises BadVerb and BadArgument."""
    given: dict[str, list[str]] = {}
    for name, value in pairs:
        given.setdefault(name, []).append(value)
    verbs = given.pop("verb", [])
    if len(verbs) != 1 or verbs[0] not in VERBS:
        raise BadVerb(f"give one verb out of {', '.join(VERBS)}")
    arguments = {name: values[0] for name, values in given.items()}
    if any(len(values) > 1 for values in given.values()):
        raise BadArgument("an argument is repeated")
    _check(VERBS[verbs[0]], arguments)
    return Asked(verbs[0], arguments)


def _check(verb: Verb, given: Mapping[str, str]) -> None:
    if verb.goes_on and TOKEN in given:
        if len(given) > 1:
            raise BadArgument(f"{TOKEN} comes alone")
        return
    if missing := verb.needs - given.keys():
        raise BadArgument(f"missing: {', '.join(sorted(missing))}")
    if given.keys() - verb.needs - verb.takes:
        raise BadArgument("an argument does not belong to this verb")
    for name, letters in (("metadataPrefix", PREFIX), ("set", SET_NAME)):
        if name in given and letters.fullmatch(given[name]) is None:
            raise BadArgument(f"{name} holds letters that it cannot")


def _moment(name: str, text: str) -> datetime:
    found = MOMENT.fullmatch(text)
    try:
        if found is None:
            raise ValueError
        return datetime.strptime(text, SECOND if found["time"] else DAY).replace(tzinfo=UTC)
    except ValueError:
        raise BadArgument(f"{name} is no day and no moment in UTC") from None


def _after(moment: datetime, text: str) -> datetime | None:
    """The first instant after a day or a second; None at the end of all time."""
    try:
        return moment + (timedelta(seconds=1) if "T" in text else timedelta(days=1))
    except OverflowError:
        return None
