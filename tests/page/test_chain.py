"""The loop made visible: what came before a thing and what came of it, on the page of each."""

from __future__ import annotations

import pytest

from netwerk.events.models import Event
from netwerk.forum.models import Thread
from netwerk.kernel import chain, clock, joints
from netwerk.kernel.chain import AFTER, BEFORE, HERE, Chain
from netwerk.kernel.database import transaction
from netwerk.kernel.joints import Thing
from netwerk.kernel.search import MEMBERS, PUBLIC
from netwerk.needs.rules import AnswerKind
from netwerk.needs.services.reporting import From
from netwerk.practices.models import Practice
from netwerk.practices.services import reviewing
from tests.builders import Make
from tests.library import Library
from tests.register import Register
from tests.support.page import words as words_of
from tests.support.visitor import Visitor
from tests.talk import Talk

pytestmark = pytest.mark.both_databases


def connect(one: Thing, relation: str, other: Thing) -> None:
    with transaction():
        joints.connect(one, relation, other, actor_label="test", now=clock.now())


def chain_of(kind: str, thing_id: int, may_see: frozenset[str] = frozenset({PUBLIC})) -> Chain:
    return chain.chain(Thing(kind, thing_id), "hier", "nl", may_see)


def told(steps: Chain) -> list[tuple[int, str, list[str]]]:
    return [
        (group.side, str(group.step.word), [link.title for link in group.links]) for group in steps.groups
    ]


@pytest.fixture
def loop(make: Make, library: Library, talk: Talk) -> tuple[Event, Thread, Practice]:
    """A day, a conversation about it, a practice made of that, and somebody who took it over."""
    day = make.event(title="Dag over vervoer")
    thread = talk.thread("Wie betaalt de bus?")
    practice = library.practice(title="Fietsbank voor leerlingen")
    connect(Thing("thread", thread.id), "about", Thing("event", day.id))
    connect(Thing("practice", practice.id), "came_from", Thing("thread", thread.id))
    library.adopted(practice)
    return day, thread, practice


def test_each_page_shows_the_whole_chain_with_itself_marked(
    client: Visitor, loop: tuple[Event, Thread, Practice]
) -> None:
    day, thread, practice = loop
    pages = [f"/netwerkdagen/{day.id}", f"/forum/algemeen/{thread.id}", f"/praktijken/{practice.id}"]
    for place, address in enumerate(pages):
        (here_to_there,) = client.get(address).all("ol", **{"class": "chain"})
        steps = list(here_to_there)
        here = [number for number, one in enumerate(steps) if one.get("aria-current") == "step"]
        assert here == [place]
        told_there = words_of(here_to_there)
        for title in ("Dag over vervoer", "Wie betaalt de bus?", "Fietsbank voor leerlingen", "Company"):
            assert title in told_there


def test_the_steps_stand_in_the_order_of_the_loop(loop: tuple[Event, Thread, Practice]) -> None:
    day, thread, practice = loop
    assert [(side, word) for side, word, _titles in told(chain_of("thread", thread.id))] == [
        (BEFORE, "Netwerkdag"),
        (HERE, "Gesprek"),
        (AFTER, "Praktijk"),
        (AFTER, "Overgenomen door"),
    ]
    # What a practice prepares comes after it.
    other = Thing("practice", practice.id), "prepares", Thing("event", day.id)
    connect(*other)
    sides = {word: side for side, word, _titles in told(chain_of("practice", practice.id))}
    assert sides["Netwerkdag"] == AFTER


def test_a_circle_ends_and_nothing_stands_in_it_twice(make: Make, words: None) -> None:
    days = [make.event(title=f"Dag {number}") for number in range(6)]
    things = [Thing("event", day.id) for day in days]
    for one, other in zip(things, [*things[1:], things[0]], strict=True):
        connect(one, "came_from", other)
    connect(things[0], "about", things[0])

    titles = [title for _side, _word, found in told(chain_of("event", days[0].id)) for title in found]

    assert sorted(titles) == ["Dag 1", "Dag 2", "Dag 3", "Dag 4", "Dag 5", "hier"]


def test_what_a_visitor_may_not_find_hides_what_lies_behind_it(
    loop: tuple[Event, Thread, Practice], talk: Talk, make: Make, library: Library
) -> None:
    day, _thread, practice = loop
    assert "Praktijk" in str(told(chain_of("event", day.id)))
    editor = library.editor
    with transaction():
        reviewing.withdraw(practice.id, "Klopt niet meer.", editor, now=clock.now())
    after = told(chain_of("event", day.id, frozenset({PUBLIC, MEMBERS})))
    assert [word for _side, word, _titles in after] == ["Netwerkdag", "Gesprek"]


def test_a_draft_links_nothing(make: Make, library: Library) -> None:
    draft, practice = make.event(state="draft", title="Nog geheim"), library.practice()
    thing = make.event(title="Wat eruit kwam")
    connect(Thing("event", draft.id), "came_from", Thing("practice", practice.id))
    connect(Thing("event", thing.id), "came_from", Thing("event", draft.id))
    assert "Wat eruit kwam" not in str(told(chain_of("practice", practice.id)))


def test_a_chain_is_gathered_in_two_statements_however_long(
    client: Visitor, make: Make, library: Library, talk: Talk
) -> None:
    day = make.event()
    client.open(f"/netwerkdagen/{day.id}-{day.slug}")
    alone = client.query_count
    for number in range(8):
        practice = library.practice(title=f"Praktijk {number}")
        connect(Thing("practice", practice.id), "came_from", Thing("event", day.id))
        library.adopted(practice)
    page = client.get(f"/netwerkdagen/{day.id}-{day.slug}")
    assert client.query_count <= alone + 1
    assert "en nog 5" in page


def test_a_round_from_need_to_new_need_stands_on_each_page(
    client: Visitor, make: Make, library: Library, register: Register
) -> None:
    day, practice, organiser = make.event(), library.practice(title="Fietsbank"), register.organiser()
    first = register.need("Bus te laat")
    register.answer(first, organiser, AnswerKind.PLANNED, thing=("event", day.id))
    connect(Thing("practice", practice.id), "came_from", Thing("event", day.id))
    then = register.need("Fietsen te duur", of=From(thing=("practice", practice.id)))
    pages = [
        register.path(first),
        f"/netwerkdagen/{day.id}",
        f"/praktijken/{practice.id}",
        register.path(then),
    ]
    for place, address in enumerate(pages):
        (shown,) = client.get(address).all("ol", **{"class": "chain"})
        assert [one.get("aria-current") for one in shown][:4].index("step") == place
        for title in ("Bus te laat", day.title, "Fietsbank", "Fietsen te duur"):
            assert title in words_of(shown)
        is_need = place in {0, 3}
        assert ("/noden/melden?uit=" in client.page.html) is not is_need  # type: ignore[union-attr]
    register.hide(first, organiser)
    for address in pages[1:]:
        assert "Bus te laat" not in client.get(address)


def test_hostile_titles_stay_words(client: Visitor, make: Make, talk: Talk) -> None:
    day = make.event(title="<script>alert(1)</script> {{ 7*7 }}")
    thread = talk.thread("Gewoon")
    connect(Thing("thread", thread.id), "about", Thing("event", day.id))
    assert "{{ 7*7 }}" in client.get(f"/forum/algemeen/{thread.id}")
    assert b"<script>alert" not in client.open(f"/forum/algemeen/{thread.id}-{thread.slug}").data
