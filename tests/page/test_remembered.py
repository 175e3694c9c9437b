"""What pages have in common is made once for each content version, and shows nobody another's."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from flask import Flask

from netwerk.events.services import booking
from netwerk.kernel import clock
from netwerk.kernel.database import mark_visible_change
from netwerk.members import services
from tests.builders import Make
from tests.cast import Cast
from tests.support import world
from tests.support.visitor import Visitor


def test_the_figures_are_counted_once_for_many_visitors(
    client: Visitor, make: Make, words: None, at: Callable[[str], datetime]
) -> None:
    now = at("2026-11-23 10:00")
    make.booking(make.event(starts=now - timedelta(days=40)))
    client.get("/?onbekend=1")
    assert any("DISTINCT" in query.upper() for query in client.queries)

    client.get("/?onbekend=2")

    assert not any("DISTINCT" in query.upper() for query in client.queries)


def test_a_change_that_visitors_see_is_counted_at_once(
    client: Visitor, make: Make, words: None, at: Callable[[str], datetime]
) -> None:
    at("2026-11-23 10:00")
    make.event()
    assert "1 netwerkdag" in client.get("/netwerkdagen?onbekend=1")

    make.event()

    assert "2 netwerkdagen" in client.get("/netwerkdagen?onbekend=1")


def test_what_time_alone_changes_is_counted_again_within_a_minute(
    client: Visitor, make: Make, words: None, at: Callable[[str], datetime]
) -> None:
    now = at("2026-11-23 10:00")
    make.event(starts=now + timedelta(minutes=1), hours=0.5, now=now - timedelta(days=30))
    make.event()
    assert "2 netwerkdagen" in client.get("/netwerkdagen?onbekend=1")

    at("2026-11-23 10:40")

    assert "1 netwerkdag" in client.get("/netwerkdagen?onbekend=1")


def test_every_page_reads_the_same_from_memory_as_made_afresh(
    app: Flask, client: Visitor, cast: Cast, make: Make, words: None
) -> None:
    """Whatever one visitor leaves in the memory, another reads only what is theirs."""
    theirs, other = world.build(app, make, cast), make.event(title="Nog een open dag")
    day, network = f"/netwerkdagen/{theirs.day.id}-{theirs.day.slug}", "/netwerken/mobiliteit"
    paths = [
        *("/", "/netwerken", network, day, f"/netwerkdagen/{theirs.full.id}-{theirs.full.slug}"),
        f"/netwerkdagen/{other.id}-{other.slug}",
        *("/netwerkdagen", "/netwerkdagen?weergave=maand", "/netwerkdagen?weergave=kaart"),
        *("/netwerkdagen?thema=mobiliteit", "/netwerkdagen?wanneer=voorbij", "/netwerkdagen?wanneer=alles"),
    ]
    addresses = [prefix + path for path in paths for prefix in ("", "/fr")]
    viewers = [client, *(client.as_(member) for member in (cast.an, cast.chantal, cast.dirk))]
    afresh = {}
    for number, viewer in enumerate(viewers):
        for address in addresses:
            make.within(mark_visible_change)
            afresh[number, address] = read(viewer, address)

    for number, viewer in [*enumerate(viewers), *reversed(list(enumerate(viewers)))]:
        for address in addresses:
            assert read(viewer, address) == afresh[number, address], (number, address)


def read(viewer: Visitor, address: str) -> str:
    """What a page says, without the page cache and without what is new at each visit."""
    joint = "&" if "?" in address else "?"
    text = viewer.open(f"{address}{joint}onbekend=1").get_data(as_text=True)
    return re.sub(r'name="csrf_token" value="[^"]+"', "", text)


def test_a_card_says_at_once_that_a_seat_was_taken_and_freed(
    client: Visitor, make: Make, words: None
) -> None:
    event = make.event(capacity=2, theme="mobiliteit", municipality="genk")
    pages = ["/?onbekend=1", *(f"{path}&onbekend=1" for path in ("/netwerkdagen?thema=mobiliteit",))]
    pages += ["/netwerken/mobiliteit?onbekend=1", "/netwerkdagen?weergave=kaart&onbekend=1"]
    assert all("Nog 2 plaatsen" in client.get(page) for page in pages)

    first = make.attendee(event)
    make.attendee(event)

    assert all("Volzet" in client.get(page) for page in pages)

    make.within(lambda: booking.cancel_attendee(first.id, by="test", now=clock.now()))

    assert all("Nog 1 plaats" in client.get(page) for page in pages)


def test_a_card_changes_at_the_minute_registration_opens_and_closes(
    client: Visitor, make: Make, words: None, at: Callable[[str], datetime]
) -> None:
    now = at("2026-11-23 10:00")
    make.event(opens_at=now + timedelta(seconds=20), closes_at=now + timedelta(seconds=40), capacity=20)
    assert "Nog niet open" in client.get("/netwerkdagen?onbekend=1")

    at("2026-11-23 10:00:20")
    assert "Nog 20 plaatsen" in client.get("/netwerkdagen?onbekend=1")

    at("2026-11-23 10:00:40")
    assert "Inschrijven gesloten" in client.get("/netwerkdagen?onbekend=1")


def test_the_page_of_a_day_tells_each_only_their_own_place(client: Visitor, make: Make, cast: Cast) -> None:
    event = make.event(capacity=8)
    make.booking(event, [make.person("An Peeters", cast.an.email)])
    address = f"/netwerkdagen/{event.id}-{event.slug}?onbekend=1"
    an, chantal, dirk = (client.as_(member) for member in (cast.an, cast.chantal, cast.dirk))

    for _time in range(2):
        assert "Bekijk mijn inschrijving" in an.get(address)
        assert "Bekijk mijn inschrijving" not in dirk.get(address)
        assert "Beheer deze dag" in chantal.get(address)
        assert "Beheer deze dag" not in client.get(address)
        assert "Schrijf je in" in client.get(address)


def test_a_draft_that_its_organiser_looked_at_stays_hidden_from_others(
    client: Visitor, make: Make, cast: Cast
) -> None:
    event = make.event(state="draft", title="Nog geheim")
    address = f"/netwerkdagen/{event.id}-{event.slug}?onbekend=1"
    assert "Nog geheim" in client.as_(cast.chantal).get(address)

    client.get(address, status=404)
    client.as_(cast.dirk).get(address, status=404)


def test_a_page_made_a_second_time_asks_for_the_days_only(client: Visitor, make: Make, words: None) -> None:
    make.event()
    client.get("/netwerkdagen?onbekend=1")

    client.get("/netwerkdagen?onbekend=1")

    (asked,) = client.queries
    assert asked.startswith("SELECT event.id")


def test_a_member_keeps_every_role_and_every_organisation(client: Visitor, make: Make, words: None) -> None:
    member = make.member("Mia Bos", "mia@school.example", roles=("organiser", "moderator"))
    for place in (make.organisation("Atlas College"), make.organisation("Bakkerij Claes")):
        make.within(partial(services.add_membership, member.id, place.id, function="", is_contact=True))
        make.booking(make.event(), [make.person(f"Iemand van {place.name}", organisation_id=place.id)])
    browser = client.as_(member)

    page = browser.get("/mijn")

    assert "Iemand van Atlas College" in page
    assert "Iemand van Bakkerij Claes" in page
    browser.get("/beheer")


def test_a_page_of_ones_own_sets_no_cookie_when_nothing_changed(client: Visitor, cast: Cast) -> None:
    an = client.as_(cast.an)
    an.get("/mijn")

    assert "Set-Cookie" not in an.open("/mijn").headers
