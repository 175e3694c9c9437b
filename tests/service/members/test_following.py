"""Following a theme by mail, and stopping with one click."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask

from netwerk.kernel import clock
from netwerk.kernel.database import db, transaction
from netwerk.kernel.errors import NotFound
from netwerk.members import queries, services
from netwerk.members.models import Follow
from netwerk.taxonomy.models import Theme
from tests.builders import Make
from tests.cast import Cast
from tests.support.post_office import PostOffice
from tests.support.visitor import Visitor

EMAIL = "frank@bedrijf.example"


@pytest.fixture
def theme(make: Make) -> Theme:
    return make.theme("leren-en-werken")


def ask(client: Visitor, theme: Theme, email: str = EMAIL, status: int = 200):
    client.get(f"/volgen/theme/{theme.id}")
    return client.submit("Mail me", email=email, status=status)


def path_in(post_office: PostOffice, address: str = EMAIL) -> str:
    text = post_office.text(post_office.to(address)[-1])
    found = re.search(r"http://localhost(/\S*volgen/bevestigen/\S+)", text)
    assert found is not None, text
    return found.group(1)


def addresses(theme: Theme) -> list[str]:
    db.session.rollback()
    return [follow.email for follow in queries.followers("theme", theme.id)]


def confirmed(theme: Theme, email: str = EMAIL) -> Follow:
    with transaction():
        services.follow("theme", theme.id, email, "nl", actor=None, now=clock.now())
        row = db.session.scalars(db.select(Follow).filter_by(email_key=email)).one()
        row.confirmed_at = clock.now()
    return row


def stop_path(follow: Follow) -> str:
    return urlsplit(services.unsubscribe_link(follow)).path


def test_a_visitor_follows_after_confirming_by_mail(
    client: Visitor, theme: Theme, post_office: PostOffice
) -> None:
    page = ask(client, theme)
    assert "Kijk in je mailbox" in page.text
    assert addresses(theme) == []
    link = path_in(post_office)
    client.get(link)
    assert addresses(theme) == []
    page = client.submit("Ja, mail me")
    assert page.path == "/netwerken/leren-en-werken"
    assert addresses(theme) == [EMAIL]


def test_a_member_follows_with_their_own_address_at_once(client: Visitor, theme: Theme, cast: Cast) -> None:
    browser = client.as_(cast.an)
    browser.get(f"/volgen/theme/{theme.id}")
    page = browser.submit("Mail me")
    assert "Je volgt nu: Leren en werken" in page.text
    assert addresses(theme) == ["an@school.example"]


def test_a_member_cannot_sign_up_somebody_else(client: Visitor, theme: Theme, cast: Cast) -> None:
    ask(client.as_(cast.an), theme)
    assert addresses(theme) == []


def test_the_answer_is_the_same_for_who_already_follows(
    client: Visitor, theme: Theme, post_office: PostOffice
) -> None:
    first = ask(client, theme).text
    client.get(path_in(post_office))
    client.submit("Ja, mail me")
    assert ask(client, theme).text == first
    assert len(post_office.to(EMAIL)) == 1


def test_asking_again_before_confirming_sends_the_mail_again(
    client: Visitor, theme: Theme, post_office: PostOffice, at
) -> None:
    start = at("2026-11-23 10:00")
    ask(client, theme)
    at(start + timedelta(minutes=3))
    ask(client, theme)
    assert len(post_office.to(EMAIL)) == 2
    assert db.session.scalar(db.select(db.func.count(Follow.id))) == 1


def test_pressing_twice_at_the_same_time_follows_once(app: Flask, theme: Theme) -> None:
    theme_id = theme.id
    db.session.rollback()

    def press(_number: int) -> None:
        with app.app_context(), transaction():
            services.follow("theme", theme_id, EMAIL, "nl", actor=None, now=clock.now())

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(press, range(4)))
    assert db.session.scalar(db.select(db.func.count(Follow.id))) == 1


def test_a_confirmation_that_never_came_is_forgotten_after_a_week(
    client: Visitor, theme: Theme, post_office: PostOffice, at
) -> None:
    start = at("2026-11-23 10:00")
    ask(client, theme)
    link = path_in(post_office)
    at(start + timedelta(days=8))
    with transaction():
        services.sweep(clock.now())
    client.get(link, status=404)


def test_what_cannot_be_followed_is_not_found(client: Visitor, theme: Theme) -> None:
    client.get(f"/volgen/theme/{theme.id + 999}", status=404)
    client.get(f"/volgen/member/{theme.id}", status=404)


def test_an_impossible_address_is_refused_beside_the_field(client: Visitor, theme: Theme) -> None:
    page = ask(client, theme, "geen adres", status=422)
    assert "naam@school.be" in page.errors["email"]


def test_nobody_can_have_many_mails_sent_to_an_address(client: Visitor, theme: Theme, at) -> None:
    start = at("2026-11-23 10:00")
    for number in range(10):
        at(start + timedelta(minutes=number))
        ask(client, theme)
    ask(client, theme, status=429)


def test_a_link_in_a_mail_stops_the_mails_after_a_click(client: Visitor, theme: Theme) -> None:
    path = stop_path(confirmed(theme))
    client.get(path)
    assert addresses(theme) == [EMAIL]
    page = client.submit("Ja, stop deze mails")
    assert "Je krijgt deze mails niet meer" in page.text
    assert addresses(theme) == []


def test_a_mail_program_stops_the_mails_without_cookie_or_form(client: Visitor, theme: Theme) -> None:
    path = stop_path(confirmed(theme))
    body = {"List-Unsubscribe": "One-Click"}
    answer = client.open(path, method="POST", status=200, data=body)
    assert "Set-Cookie" not in answer.headers
    assert addresses(theme) == []
    client.open(path, method="POST", status=200, data=body)


def test_the_page_to_stop_reads_no_session(client: Visitor, theme: Theme) -> None:
    answer = client.open(stop_path(confirmed(theme)))
    assert "Set-Cookie" not in answer.headers


def test_an_old_mail_still_stops_mails_after_years_and_after_following_again(
    client: Visitor, theme: Theme, at
) -> None:
    start = at("2024-11-23 10:00")
    path = stop_path(confirmed(theme))
    client.open(path, method="POST")
    at(start + timedelta(days=800))
    confirmed(theme)
    client.open(path, method="POST")
    assert addresses(theme) == []


def test_stopping_ends_only_ones_own_follow(client: Visitor, theme: Theme, make: Make) -> None:
    other_theme = make.theme("mobiliteit")
    path = stop_path(confirmed(theme))
    confirmed(theme, "greet@bedrijf.example")
    with transaction():
        services.follow("theme", other_theme.id, "els@bedrijf.example", "nl", actor=None, now=clock.now())
    client.open(path, method="POST")
    assert addresses(theme) == ["greet@bedrijf.example"]


def test_an_invented_link_stops_nothing(client: Visitor, theme: Theme) -> None:
    confirmed(theme)
    client.open("/mail/uitschrijven/abc.def.ghi", method="POST", status=404)
    client.open("/volgen/bevestigen/abc.def.ghi", status=404)
    assert addresses(theme) == [EMAIL]


def test_a_link_for_one_purpose_does_not_serve_another(theme: Theme) -> None:
    token = stop_path(confirmed(theme)).rpartition("/")[2]
    with pytest.raises(NotFound):
        services.confirm_follow(token, clock.now())
