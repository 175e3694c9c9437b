"""What was asked of the library, and the addresses that ask it a little differently."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from netwerk.kernel import i18n, links, search
from netwerk.kernel.errors import NotFound
from netwerk.kernel.text import plain_line
from netwerk.members.actor import Actor
from netwerk.members.policy import may_find
from netwerk.practices.facets import FACETS
from netwerk.practices.indexing import KIND
from netwerk.practices.queries.library import NEWEST, ORDERS, RELEVANCE, Wishes

LONGEST_TEXT = 200
Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Asked:
    """A question to the library: its wishes, and the words as they were typed."""

    wishes: Wishes
    text: str = ""

    @property
    def usual_order(self) -> str:
        """The order of the list where none was chosen."""
        return RELEVANCE if self.wishes.question else NEWEST

    @property
    def query(self) -> Pairs:
        """What an address says to ask this; what is usual is left out."""
        pairs = [("q", self.text)] if self.text else []
        for facet in FACETS:
            pairs += [(facet.parameter, value) for value in self.wishes.chosen.get(facet.name, ())]
        if self.wishes.order != self.usual_order:
            pairs.append(("sorteer", self.wishes.order))
        return pairs

    def without(self, name: str, value: str = "") -> Asked:
        """The same without one value of a facet, or without the whole facet."""
        chosen = dict(self.wishes.chosen)
        left = tuple(one for one in chosen.pop(name, ()) if value and one != value)
        return replace(self, wishes=replace(self.wishes, chosen=chosen | ({name: left} if left else {})))

    def without_words(self) -> Asked:
        """The same facets, whatever the words."""
        order = NEWEST if self.wishes.order == RELEVANCE else self.wishes.order
        return Asked(Wishes(self.wishes.chosen, order=order))

    def in_order(self, order: str) -> Asked:
        """The same in another order."""
        return replace(self, wishes=replace(self.wishes, order=order))

    def href(self, endpoint: str = "practices.library", **more: str) -> str:
        """The address that asks this, in the language spoken now."""
        return address(endpoint, i18n.language(), [*self.query, *more.items()])

    def page_href(self, number: int) -> str:
        """The address of a page of the list."""
        return self.href(pagina=str(number)) if number > 1 else self.href()


def address(endpoint: str, language: str, query: Pairs) -> str:
    """An address with a query in which a name may stand more than once."""
    path = links.path(endpoint, language)
    return f"{path}?{urlencode(query)}" if query else path


def read_asked(given: MultiDict[str, str], actor: Actor | None) -> Asked:
    """What a query asks. Raises NotFound for a filter that nobody knows: a wrong address; or Moved."""
    chosen = {}
    for facet in FACETS:
        values = {value for value in given.getlist(facet.parameter) if value}
        for value in values:
            facet.check(value)
        if values:
            chosen[facet.name] = tuple(value for value, _label in facet.choices(values) if value in values)
    text = plain_line(given.get("q", "")[: LONGEST_TEXT * 4])[:LONGEST_TEXT]
    question = search.question(text, KIND, may_find(actor))
    asked = Asked(Wishes(chosen, None if question.is_empty else question), text)
    order = given.get("sorteer") or asked.usual_order
    if order not in ORDERS:
        raise NotFound
    if order == RELEVANCE and asked.wishes.question is None:
        order = NEWEST
    return asked.in_order(order)
