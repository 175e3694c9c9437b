"""The editors' desk: what waits for them, and what runs late."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for
from sqlalchemy import ColumnElement

from netwerk.kernel import clock, web
from netwerk.kernel.clock import BRUSSELS
from netwerk.kernel.i18n import lazy, ngettext
from netwerk.members.access import Access, Answer, access
from netwerk.members.actor import EDITOR, Actor
from netwerk.practices import wording
from netwerk.practices.manage.blueprint import blueprint, editor
from netwerk.practices.queries import desk as reads
from netwerk.practices.services import ladder

READ, BACK, REVIEWS, AGAIN, TAKEN = "lezen", "terug", "nakijken", "herbevestigen", "overnames"
RIPE, GONE = "trap", "ingetrokken"
LISTS = {
    READ: lazy("Te lezen"),
    BACK: lazy("Bij de auteur"),
    REVIEWS: lazy("Nakijken"),
    AGAIN: lazy("Herbevestigen"),
    TAKEN: lazy("Overnames"),
    RIPE: lazy("Bijna hoger"),
    GONE: lazy("Ingetrokken"),
}


@dataclass(frozen=True)
class Desk:
    """What lies on the desk of one editor now."""

    actor: Actor
    handed_in: Sequence[reads.HandedIn]
    returned: Sequence[Any]
    withdrawn: Sequence[Any]
    counts: reads.Counts

    def number(self, name: str) -> int | None:
        """How many rows a list has; of what is nearly a step higher nobody counts all."""
        numbers = {
            READ: len(self.handed_in),
            BACK: len(self.returned),
            REVIEWS: self.counts.reviews,
            AGAIN: self.counts.to_reconfirm,
            TAKEN: self.counts.adoptions,
            GONE: len(self.withdrawn),
        }
        return numbers.get(name)

    def page(self, name: str, number: int) -> web.Slice[Any]:
        """One page of a list."""
        now, today = clock.now(), clock.today()
        pages: dict[str, Callable[[], Sequence[Any]]] = {
            REVIEWS: lambda: reads.reviews(self.actor, now, number),
            AGAIN: lambda: reads.to_reconfirm(self.actor, today, number),
            TAKEN: lambda: reads.adoptions(self.actor, now, number),
        }
        if name in pages:
            return web.Slice(pages[name](), number, self.number(name) or 0, reads.PAGE)
        whole: dict[str, Callable[[], Sequence[Any]]] = {
            READ: lambda: self.handed_in,
            BACK: lambda: self.returned,
            GONE: lambda: self.withdrawn,
            RIPE: lambda: ladder.ripe(reads.climbing(self.actor), now),
        }
        rows = whole[name]()
        first = (number - 1) * reads.PAGE
        return web.Slice(rows[first : first + reads.PAGE], number, len(rows), reads.PAGE)


def desk_of(actor: Actor) -> Desk:
    """The desk of an editor."""
    now = clock.now()
    return Desk(
        actor,
        reads.handed_in(actor),
        reads.returned(actor),
        reads.withdrawn(actor, now),
        reads.counts(actor, now, clock.today()),
    )


def figures(actor: Actor) -> Sequence[ColumnElement[int]]:
    """The numbers that `asks` is told, to be read with others; none for who is no editor."""
    return reads.waiting_and_late(actor, clock.now()) if actor.has_role(EDITOR) else ()


def asks(waiting: int, late: int) -> list[str]:
    """What asks for an act of an editor, in sentences."""
    to_read = ngettext(
        "%(num)s praktijk wacht op een lezer.", "%(num)s praktijken wachten op een lezer.", waiting
    )
    unanswered = ngettext(
        "%(num)s vraag om na te kijken bleef zonder antwoord.",
        "%(num)s vragen om na te kijken bleven zonder antwoord.",
        late,
    )
    return [sentence for number, sentence in ((waiting, to_read), (late, unanswered)) if number]


@blueprint.get("")
@access(Access.EDITOR)
def desk() -> Answer:
    """See what waits for an editor."""
    here = request.args.get("lijst", READ)
    name = here if here in LISTS else READ
    lying, number = desk_of(editor()), web.page_number()
    return render_template(
        "manage/practices/desk.html",
        name=name,
        title=LISTS[name],
        tab_items=[_tab(lying, one, name) for one in LISTS],
        slice=lying.page(name, number),
        page_href=web.address_of_page("manage_practices.desk"),
        wording=wording,
        waits=lambda at: wording.how_long(at.astimezone(BRUSSELS).date(), clock.today()),
        looked_at=reads.LOOKED_AT,
    )


def _tab(lying: Desk, one: str, here: str) -> tuple[object, ...]:
    href = url_for("manage_practices.desk", lijst=None if one == READ else one)
    number = lying.number(one)
    return (LISTS[one], href, one == here) + (() if number is None else (number,))
