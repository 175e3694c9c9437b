"""A draft of a day, a hidden need and the like are met on no page, in no count, feed, file or search.

The addresses come from the routes: a public page that is new is looked at by itself. Practices and
conversations have tests of their own (test_practice_visibility, test_forum_ways_out).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from flask import Flask

from netwerk.kernel import clock, outcomes
from netwerk.members.actor import Actor
from netwerk.needs.services import editing
from tests.builders import Make
from tests.cast import Cast
from tests.house.routes import PUBLIC, ROUTES
from tests.page.test_practice_visibility import look, same, unmarked
from tests.register import Register
from tests.support.belonging import shows
from tests.support.hidden import MARK, SOUGHT, anew
from tests.support.visitor import Visitor

pytestmark = pytest.mark.both_databases

THEME, REGION = "mobiliteit", "maasland"
TITLE = f"Rijden met {MARK} {SOUGHT}"
# A part of an address, with what may stand there; a route with another is about one thing, not a list.
FILLED = {
    "theme": (THEME,),
    "region": (REGION,),
    "board": (THEME, "algemeen"),
    "slug": (THEME, REGION, "privacy", "cookies", "toegankelijkheid"),
}
# What is asked behind an address that says nothing without it.
QUESTIONS = (
    *(f"/zoeken?q={words}" for words in (SOUGHT, SOUGHT[:6], SOUGHT[:-1] + "x")),
    *(f"/organisaties/namen?q={words}" for words in (MARK, SOUGHT)),
    *(f"/netwerkdagen?weergave={form}" for form in ("lijst", "maand", "kaart")),
    *(f"/api/v1/{kind}?theme={THEME}&region={REGION}" for kind in ("days", "needs")),
    f"/netwerkdagen?thema={THEME}&regio={REGION}",
    f"/insluiten/agenda?thema={THEME}",
    f"/noden?regio={REGION}&thema={THEME}",
    f"/noden?q={SOUGHT}",
    f"/experts?q={SOUGHT}",
    f"/wat-het-opleverde?thema={THEME}",
    f"/wat-het-opleverde.csv?regio={REGION}",
)
# These count what the process or its visitors do, or say what the time is.
RESTLESS = {"portal.metrics", "portal.healthz", "portal.readyz", "demo.mailbox"}


def addresses(app: Flask) -> Iterator[str]:
    """Every public address that can be asked for without knowing a thing by its number."""
    names = {stage.name for stage in outcomes.all_stages()}
    public = {name for name, (methods, level) in ROUTES.items() if "GET" in methods and level == PUBLIC}
    for rule in app.url_map.iter_rules():
        if rule.endpoint not in public - RESTLESS or "GET" not in (rule.methods or set()):
            continue
        choices = FILLED | {"name": tuple(sorted(names))} if "outcome" in rule.endpoint else FILLED
        wanted = sorted(rule.arguments)
        if set(wanted) <= choices.keys():
            for values in itertools.product(*(choices[name] for name in wanted)):
                # A part that takes some words only is not made with another.
                with suppress(ValueError):
                    built = rule.build(dict(zip(wanted, values, strict=True)), append_unknown=False)
                    assert built is not None
                    yield built[1]


@pytest.fixture
def places(app: Flask) -> list[str]:
    return [*dict.fromkeys(addresses(app)), *QUESTIONS]


def draft_of_a_day(make: Make, register: Register, by: Actor, organiser: Actor) -> None:
    make.event(state="draft", title=TITLE, summary=TITLE, theme=THEME, region=REGION, contact_name=TITLE)


def hidden_need(make: Make, register: Register, by: Actor, organiser: Actor) -> None:
    register.hide(register.need(TITLE, by=by, theme=THEME, region=REGION), organiser)


def need_that_nobody_confirmed(make: Make, register: Register, by: Actor, organiser: Actor) -> None:
    register.from_visitor(TITLE)


def withdrawn_need(make: Make, register: Register, by: Actor, organiser: Actor) -> None:
    need = register.need(TITLE, by=by, theme=THEME, region=REGION)
    register.do(lambda: editing.withdraw(need.id, "Opgelost.", by, now=clock.now()))


def organisation_that_nobody_looked_at(make: Make, register: Register, by: Actor, organiser: Actor) -> None:
    make.organisation(TITLE, verified=False)


def somebody_who_shows_nothing(make: Make, register: Register, by: Actor, organiser: Actor) -> None:
    member = make.member(TITLE, roles=["organiser"])
    shows(member, "nobody", about=TITLE, is_expert=True, expertise=TITLE)


Hidden = Callable[[Make, Register, Actor, Actor], None]
HIDDEN: tuple[Hidden, ...] = (
    draft_of_a_day,
    hidden_need,
    need_that_nobody_confirmed,
    withdrawn_need,
    organisation_that_nobody_looked_at,
    somebody_who_shows_nothing,
)


@pytest.fixture
def seen(make: Make, register: Register, cast: Cast) -> tuple[Actor, Actor]:
    """What everybody sees, so that lists are lists and counts count; gives who reports and who organises."""
    assert cast.dirk
    make.event(title="Rijdag", theme=THEME, region=REGION)
    need = register.need("Bus te laat", theme=THEME, region=REGION)
    make.organisation("De Brug")
    return register.author(need), register.organiser()


@pytest.mark.parametrize("hide", HIDDEN, ids=lambda hide: hide.__name__)
def test_what_is_not_shown_changes_nothing_that_anybody_else_meets(
    hide: Hidden,
    seen: tuple[Actor, Actor],
    places: list[str],
    client: Visitor,
    cast: Cast,
    make: Make,
    register: Register,
) -> None:
    member = client.as_(cast.dirk)
    outside, inside = look(client, places), look(member, places)
    hide(make, register, *seen)
    anew()
    after = look(client, places)
    unmarked(after)
    same(outside, after)
    same(inside, look(member, places))


def met(client: Visitor, places: list[str]) -> set[str]:
    return {path for path, (_status, _where, said) in look(client, places).items() if MARK in said}


def test_what_is_shown_is_met_in_all_these_places(
    seen: tuple[Actor, Actor], places: list[str], client: Visitor, make: Make, register: Register
) -> None:
    assert len(places) > 60
    make.event(title=TITLE, theme=THEME, region=REGION)
    register.need(f"Nood {TITLE}", theme=THEME, region=REGION)
    wanted = {
        *("/", f"/netwerken/{THEME}", f"/regios/{REGION}", f"/regios/{REGION}/agenda"),
        *("/agenda.ics", f"/agenda/thema/{THEME}.ics", f"/agenda/regio/{REGION}.ics"),
        *("/netwerkdagen", "/noden", "/noden/atom.xml", "/insluiten/agenda", f"/zoeken?q={SOUGHT}"),
        *("/api/v1/days", "/api/v1/needs", "/wat-het-opleverde/noden", "/wat-het-opleverde/noden.csv"),
    }
    assert wanted - met(client, places) == set()
