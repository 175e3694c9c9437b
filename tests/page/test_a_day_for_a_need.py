"""A network day that is organised because of a need: begun from it, its answer once it is published."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from netwerk.events.models import Event
from netwerk.events.services import publishing
from netwerk.kernel import clock
from netwerk.kernel.database import db
from netwerk.members.actor import Actor
from netwerk.needs.models import Need
from netwerk.needs.queries import needs as reads
from netwerk.needs.rules import AnswerKind
from netwerk.needs.services import answering
from tests.builders import Make
from tests.register import Register
from tests.support.page import Page
from tests.support.post_office import PostOffice
from tests.support.visitor import Visitor

pytestmark = pytest.mark.both_databases

REST = {
    "summary": "Samen aan tafel.",
    "description": "Wie rijdt wanneer?",
    "start_time": "13:30",
    "end_time": "16:30",
    "venue_name": "Zaal 1",
}


def begin(browser: Visitor, need: Need, **more: str) -> Page:
    """Plan a day from the page where the need is looked after, and keep it as a draft."""
    browser.get(f"/beheer/noden/{need.id}")
    browser.click("Plan een nieuwe netwerkdag")
    day = (clock.today() + timedelta(days=30)).isoformat()
    return browser.submit("Bewaar als concept", {**REST, "date": day, **more})


def draft() -> Event:
    db.session.rollback()
    return db.session.scalars(select(Event).order_by(Event.id.desc())).first()  # type: ignore[return-value]


def publish(register: Register, by: Actor) -> Event:
    event = draft()
    return register.do(lambda: publishing.publish(event.id, by, now=clock.now()))  # type: ignore[no-any-return]


def test_the_form_of_a_day_begins_with_what_the_need_says(client: Visitor, register: Register) -> None:
    organiser, need = register.organiser(), register.need("Bus te laat", region="maasland")
    browser = client.as_(organiser.id)
    browser.get(f"/beheer/noden/{need.id}")
    page = browser.click("Plan een nieuwe netwerkdag")
    assert page.links["Bus te laat"] == register.path(need)
    form, _button = page.form_with("Bewaar als concept")
    filled = form.filled({})
    assert filled["title"] == ["Bus te laat"]
    assert filled["region_id"] == [str(register.region("maasland"))]
    assert filled["theme_ids"] == [str(theme.id) for theme in register.fresh(need).themes]
    # A mistake loses neither the answers nor what the day is for.
    page = browser.submit("Bewaar als concept", {"title": "Wie rijdt mee?"}, status=422)
    assert page.links["Bus te laat"] == register.path(need)


def test_a_published_day_is_the_answer_and_a_draft_is_nobodys_to_see(
    client: Visitor, register: Register, post_office: PostOffice
) -> None:
    organiser, need = register.organiser(), register.need("Bus te laat")
    browser = client.as_(organiser.id)
    page = begin(browser, need, title="Wie rijdt mee?")
    assert page.links["Bus te laat"] == register.path(need)
    assert "Wie rijdt mee?" not in client.get(register.path(need))
    assert register.fresh(need).state == "open"
    page = browser.get(f"/beheer/netwerkdagen/{draft().id}/publiceer")
    told = "1 persoon die dat meldde of herkent, krijgt een mail."
    assert f"Ze staat als antwoord bij “Bus te laat”. {told}" in page
    page = browser.submit("Publiceer")
    assert told in page
    assert "Nodig mensen uit" in page.links
    page = client.get(register.path(need))
    assert "Dit komt aan bod op een netwerkdag" in page
    assert "Wie rijdt mee?" in page.links
    assert register.tell(need) == 1
    assert "Wie rijdt mee?" in PostOffice.text(post_office.to(reads.reporter_of(need.id).member.email)[-1])  # type: ignore[union-attr]


def test_a_day_that_is_called_off_answers_nothing(client: Visitor, register: Register, make: Make) -> None:
    organiser, need = register.organiser(), register.need("Bus te laat")
    begin(client.as_(organiser.id), need)
    day = publish(register, organiser)
    register.tell(need)
    assert "1 Beantwoord met een netwerkdag" in client.get("/wat-het-opleverde")
    # Whoever calls it off need not organise where the need stands.
    other = register.organiser(theme="mobiliteit")
    register.do(lambda: publishing.cancel(day.id, "Ziek.", other, now=clock.now()))
    assert register.fresh(need).state == "open"
    page = client.get("/wat-het-opleverde")
    assert "0 Beantwoord met een netwerkdag" in page
    assert "Dit komt aan bod" not in client.get(register.path(need))
    # Who was told of the day is told that it falls through.
    assert register.tell(need) == 1


def test_who_may_not_answer_it_makes_no_day_for_it(client: Visitor, register: Register) -> None:
    need, hidden = register.need("Bus te laat", region="maasland"), register.need("Reclame")
    register.hide(hidden, register.organiser())
    elsewhere = client.as_(register.organiser(region="haspengouw").id)
    for asked in (f"need:{need.id}", f"need:{hidden.id}", "need:999999", "event:1", "need:x", "🙂:1", ":"):
        status = 200 if asked == ":" else 404
        elsewhere.open("/beheer/netwerkdagen/nieuw", query_string={"uit": asked}, status=status)


def test_whoever_publishes_without_a_say_leaves_the_answer_to_who_has_one(
    client: Visitor, register: Register
) -> None:
    need, organiser = register.need("Bus te laat"), register.organiser()
    browser = client.as_(organiser.id)
    begin(browser, need, region_id="0", title="Over bussen")
    # The need turns out to be of another region than the day.
    register.do(lambda: _move(db.session.get_one(Need, need.id), register.region("maasland")))
    register.do(lambda: _move(draft(), register.region("haspengouw")))
    publish(register, register.organiser(region="haspengouw"))
    assert register.fresh(need).state == "open"
    page = browser.get(f"/beheer/noden/{need.id}")
    assert "Hiervoor gemaakt, nog geen antwoord" in page
    browser.click("Gepland in deze dag Over bussen")
    browser.submit("Geef dit antwoord")
    assert register.fresh(need).state == "planned"


def _move(thing: Need | Event, region_id: int) -> None:
    thing.region_id = region_id


def test_taking_an_answer_back_does_not_show_what_is_hidden(
    client: Visitor, register: Register, make: Make
) -> None:
    need, organiser = register.need("Reclame voor busjes"), register.organiser()
    row = register.answer(need, organiser, AnswerKind.NOT_NOW)
    register.hide(need, organiser)
    register.do(lambda: answering.take_back(need.id, row.id, "Hoorde hier niet.", organiser, now=clock.now()))
    assert register.fresh(need).state == "hidden"
    assert "Reclame voor busjes" not in client.get("/noden")
    assert "Reclame" not in client.get("/zoeken?q=reclame").main.replace("“reclame”", "")
