"""Resumption tokens: where a long list goes on, signed, so that the server has nothing to keep.

A token holds the question and the last record that was given. Records that change between two pages move to
the end of the list, so none is missed; no token ever grows old.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from netwerk.kernel import tokens
from netwerk.kernel.errors import NotFound
from netwerk.practices.oai.errors import BadResumptionToken
from netwerk.practices.queries.told import Mark, Span

PURPOSE = "oai"


@dataclass(frozen=True)
class Place:
    """A place in a list: after which record, how many came before, and how many there were in all."""

    span: Span
    after: Mark | None = None
    cursor: int = 0
    size: int = 0


def sign(verb: str, place: Place) -> str:
    """The token of a place in the list of a verb."""
    span, after = place.span, place.after
    return tokens.signer(PURPOSE).sign(
        verb,
        _written(span.since),
        _written(span.before),
        span.set,
        _written(after.changed_at if after else None),
        after.id if after else 0,
        place.cursor,
        place.size,
    )


def read(verb: str, token: str) -> Place:
    """The place in a token. Raises BadResumptionToken when it is not one of ours, or of another verb."""
    try:
        of, since, before, set_name, changed_at, last, cursor, size = tokens.signer(PURPOSE).read(token)
    except (NotFound, ValueError):
        of = ""
    if of != verb:
        raise BadResumptionToken("this token was not given here for this verb")
    mark = Mark(datetime.fromisoformat(changed_at), int(last)) if changed_at else None
    return Place(Span(_moment(since), _moment(before), set_name), mark, int(cursor), int(size))


def _written(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
