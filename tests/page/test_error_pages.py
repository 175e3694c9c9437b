"""What goes wrong is said in the visitor's language, with every guard in place and nothing given away."""

from __future__ import annotations

import contextvars
import fcntl
import logging
import os
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from psycopg import sql
from sqlalchemy import func, select, text, update
from sqlalchemy.engine import make_url
from werkzeug.test import TestResponse

from netwerk.app import create_app
from netwerk.events.models import Attendee, Event
from netwerk.kernel import database as kernel_database
from netwerk.kernel.database import db, mark_visible_change, transaction
from netwerk.settings import Mode
from tests.builders import Make
from tests.cast import Cast
from tests.conftest import settings_for
from tests.support.databases import server_address
from tests.support.page import Page
from tests.support.visitor import Counter, Visitor

LANGUAGES = ("nl", "en", "fr", "de")
TITLES = {
    403: (
        "Hier mag je niet bij",
        "You do not have access to this page",
        "Vous n’avez pas accès à cette page",
        "Hier haben Sie keinen Zugang",
    ),
    404: (
        "Deze pagina bestaat niet",
        "This page does not exist",
        "Cette page n’existe pas",
        "Diese Seite gibt es nicht",
    ),
    405: (
        "Dat kan hier niet",
        "That is not possible here",
        "Ce n’est pas possible ici",
        "Das geht hier nicht",
    ),
    413: ("Dat is te groot", "That is too large", "C’est trop volumineux", "Das ist zu groß"),
    429: ("Even geduld", "One moment, please", "Un peu de patience", "Einen Moment bitte"),
    500: (
        "Er ging iets mis bij ons",
        "Something went wrong on our side",
        "Un problème est survenu de notre côté",
        "Bei uns ist etwas schiefgegangen",
    ),
    503: (
        "Het is nu erg druk",
        "It is very busy right now",
        "Le site est très sollicité",
        "Im Moment ist viel los",
    ),
}
GUARDS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
SECRET = "geheim-7f3a"
REFERENCE = re.compile(r"\b[0-9a-f]{12}\b")
AN = {
    "contact_name": "An Peeters",
    "contact_email": "an@school.example",
    "organisation": "Technische School Genk",
    "comes": "ja",
    "stap": "bevestig",
}


def prefix(language: str) -> str:
    return "" if language == "nl" else f"/{language}"


def an_error_page(response: TestResponse, status: int, language: str) -> Page:
    """The page of an answer that must be this error in this language, guarded, and kept by nobody."""
    page = Page(response.text, path=response.request.path, status=response.status_code)
    title = TITLES[status][LANGUAGES.index(language)]
    assert (response.status_code, page.language, page.h1) == (status, language, title)
    assert {name: response.headers.get(name) for name in GUARDS} == GUARDS
    assert response.headers["Cache-Control"] in {"no-cache", "private, no-store"}
    assert "ETag" not in response.headers
    return page


def seconds_to_wait(response: TestResponse) -> int:
    return int(response.headers["Retry-After"])


# --- refusals ---------------------------------------------------------------------------------------------


@pytest.mark.one_database
def test_refusals_speak_the_language_of_the_visitor(client: Visitor, cast: Cast) -> None:
    dirk, much = client.as_(cast.dirk), {"kleuren": "x" * 1_100_000}
    for language in LANGUAGES:
        at = prefix(language)
        an_error_page(dirk.open(f"{at}/beheer/netwerkdagen", status=None), 403, language)
        an_error_page(client.open(f"{at}/bestaat-niet", status=None), 404, language)
        an_error_page(client.open(f"{at}/weergave", method="POST", status=None, data=much), 413, language)
        odd = client.open(f"{at}/netwerkdagen", method="DELETE", status=None)
        an_error_page(odd, 405, language)
        assert "GET" in odd.headers["Allow"]


@pytest.mark.one_database
def test_too_many_tries_are_refused_in_the_language_of_the_visitor_and_say_for_how_long(
    client: Visitor, cast: Cast
) -> None:
    tried = {"email": cast.an.email, "password": "iets heel anders", "csrf_token": client.token()}

    def a_try(language: str) -> TestResponse:
        path = f"{prefix(language)}/aanmelden/wachtwoord"
        return client.open(path, method="POST", status=None, data=tried)

    for _number in range(10):
        assert a_try("nl").status_code == 422
    for language in LANGUAGES:
        refused = a_try(language)
        an_error_page(refused, 429, language)
        assert 0 < seconds_to_wait(refused) <= 3600


@pytest.mark.one_database
def test_over_https_an_error_asks_for_https_from_now_on(app: Flask, make: Make, tmp_path: Path) -> None:
    day = make.event(programme=[])
    damage(day, SECRET)
    with beside(app, tmp_path, mode=Mode.PRODUCTION, external_url="https://localhost") as production:
        browser = production.test_client()

        def answer(path: str) -> TestResponse:
            return apart(lambda: browser.get(path, base_url="https://localhost"))

        broken = f"/netwerkdagen/{day.id}-{day.slug}"
        answers = [answer("/bestaat-niet"), answer("/static/weg.css"), answer(broken)]
        close_connections(production)
        with away(app):
            answers.append(answer("/netwerkdagen"))
    assert [one.status_code for one in answers] == [404, 404, 500, 503]
    for one in answers:
        assert one.headers["Strict-Transport-Security"].startswith("max-age=31536000")


# --- our own faults ---------------------------------------------------------------------------------------


@pytest.fixture
def served(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """As visitors are served: in tests a fault would come out as an exception."""
    monkeypatch.setitem(app.config, "TESTING", False)


def damage(event: Event, programme: object) -> None:
    """What no form lets through stands in the database."""
    with transaction() as session:
        session.execute(update(Event).where(Event.id == event.id).values(programme=programme))
        mark_visible_change()


@pytest.mark.usefixtures("served")
def test_a_fault_of_ours_is_told_in_each_language_with_a_number_that_stands_in_the_log(
    make: Make, client: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    day = make.event(programme=[])
    path = f"/netwerkdagen/{day.id}-{day.slug}"
    damage(day, SECRET)
    for language in LANGUAGES:
        caplog.clear()
        failed = client.open(prefix(language) + path, status=None)
        page = an_error_page(failed, 500, language)
        for detail in (SECRET, "Traceback", "Error:", ".py", "SELECT"):
            assert detail not in failed.text
        [reference] = REFERENCE.findall(page.main)
        [told] = [record for record in caplog.records if record.levelno >= logging.ERROR]
        assert reference in told.getMessage()
        assert told.exc_info
    damage(day, [])
    client.open(path)


@pytest.mark.both_databases
@pytest.mark.usefixtures("served")
def test_what_a_failed_request_began_is_undone(make: Make, client: Visitor) -> None:
    day = make.event(programme=[])
    path = f"/netwerkdagen/{day.id}-{day.slug}/inschrijven"
    client.get(path)
    damage(day, SECRET)
    answers = AN | {"csrf_token": client.token()}
    an_error_page(client.open(path, method="POST", status=None, data=answers), 500, "nl")
    assert registered() == 0
    damage(day, [])
    client.open(path, method="POST", status=303, data=answers)
    assert registered() == 1


@pytest.mark.both_databases
@pytest.mark.usefixtures("served")
def test_a_fault_that_spoils_the_error_page_too_still_gets_one(client: Visitor, cast: Cast) -> None:
    dirk = client.as_(cast.dirk)
    with renamed("sign_in_session"):
        for language in LANGUAGES:
            failed = dirk.open(f"{prefix(language)}/netwerkdagen", status=None)
            page = an_error_page(failed, 500, language)
            assert REFERENCE.search(page.main)
            assert "sign_in_session" not in failed.text
    dirk.open("/mijn")


@contextmanager
def renamed(table: str) -> Iterator[None]:
    """A table that is not there for a while."""
    db.session.rollback()
    with db.engine.begin() as connection:
        connection.execute(text(f"ALTER TABLE {table} RENAME TO away"))
    try:
        yield
    finally:
        db.session.rollback()
        with db.engine.begin() as connection:
            connection.execute(text(f"ALTER TABLE away RENAME TO {table}"))


def registered() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(Attendee.id))) or 0


# --- the database is busy or away -------------------------------------------------------------------------


def apart(act: Callable[[], TestResponse]) -> TestResponse:
    """In a context of its own, as a request of somebody else."""
    db.session.rollback()
    return contextvars.Context().run(act)


@contextmanager
def beside(app: Flask, folder: Path, **changes: object) -> Iterator[Flask]:
    """Another process, as it were, on the same database."""
    address = app.config["SQLALCHEMY_DATABASE_URI"]
    other = create_app(settings_for(address, folder, **changes))
    yield other
    close_connections(other)


def close_connections(app: Flask) -> None:
    """An open file can be read after its disk has gone."""
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def impatient(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Visitor]:
    """Somebody at a site that waits for its database for a fifth of a second and not for ten."""
    monkeypatch.setattr(kernel_database, "BUSY_SECONDS", 0.2)
    with beside(app, tmp_path) as other:
        yield Visitor(other, Counter(other))


@contextmanager
def away(app: Flask) -> Iterator[None]:
    """The disk or the server of the database is gone, and comes back."""
    url = make_url(app.config["SQLALCHEMY_DATABASE_URI"])
    db.session.rollback()
    with gone(Path(str(url.database)).parent) if url.drivername == "sqlite" else closed(str(url.database)):
        yield


@contextmanager
def gone(folder: Path) -> Iterator[None]:
    elsewhere = folder.rename(folder.with_name("elsewhere"))
    try:
        yield
    finally:
        elsewhere.rename(folder)


@contextmanager
def closed(name: str) -> Iterator[None]:
    """A database that ends every connection and takes none."""
    address = make_url(server_address()).set(drivername="postgresql")
    with psycopg.connect(address.render_as_string(hide_password=False), autocommit=True) as server:
        allow = sql.SQL("ALTER DATABASE {} WITH ALLOW_CONNECTIONS {}")
        server.execute(allow.format(sql.Identifier(name), sql.SQL("false")))
        ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
        server.execute(ended, (name,))
        try:
            yield
        finally:
            server.execute(allow.format(sql.Identifier(name), sql.SQL("true")))


@pytest.mark.both_databases
def test_without_its_database_the_site_says_when_to_come_back_and_then_it_works(
    app: Flask, impatient: Visitor, cast: Cast, make: Make
) -> None:
    day = make.event()
    path = f"/netwerkdagen/{day.id}-{day.slug}"
    member = impatient.as_(cast.dirk)
    impatient.get(f"{path}/inschrijven")
    answers = AN | {"csrf_token": impatient.token()}
    close_connections(impatient.app)

    with away(app):
        for language in LANGUAGES:
            for visitor in (impatient, member):
                failed = visitor.open(prefix(language) + path, status=None)
                page = an_error_page(failed, 503, language)
                assert str(seconds_to_wait(failed)) in page.main
        sent = impatient.open(f"{path}/inschrijven", method="POST", status=None, data=answers)
        an_error_page(sent, 503, "nl")
        assert impatient.open("/healthz").text == "ok\n"
        assert impatient.open("/readyz", status=503).json == {"ready": False, "database": "OperationalError"}

    assert day.title in member.get(path)
    impatient.open(f"{path}/inschrijven", method="POST", status=303, data=answers)
    assert registered() == 1


@contextmanager
def locked(app: Flask) -> Iterator[None]:
    """Somebody holds what a registration needs: the one who writes, or the row of the day."""
    address = app.config["SQLALCHEMY_DATABASE_URI"]
    db.session.rollback()
    if address.startswith("sqlite"):
        other = sqlite3.connect(make_url(address).database, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
    else:
        other = psycopg.connect(make_url(address).set(drivername="postgresql").render_as_string(False))
        other.execute("SELECT id FROM event FOR UPDATE")
    yield
    # A server of PostgreSQL notices a closed connection only some time later.
    other.rollback()
    other.close()


@contextmanager
def standing_in_line(app: Flask) -> Iterator[None]:
    """Another process of the site has the turn to write on SQLite and does not end it."""
    path = Path(f"{make_url(app.config['SQLALCHEMY_DATABASE_URI']).database}.lock")
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    yield
    os.close(descriptor)


def refused_while(held: AbstractContextManager[None], visitor: Visitor, make: Make) -> None:
    """A registration is refused with a moment to try again, pages are shown, and afterwards it works."""
    day = make.event()
    path = f"/netwerkdagen/{day.id}-{day.slug}"
    visitor.get(f"{path}/inschrijven")
    answers = AN | {"csrf_token": visitor.token()}
    with held:
        failed = visitor.open(f"{path}/inschrijven", method="POST", status=None, data=answers)
        page = an_error_page(failed, 503, "nl")
        assert f"Probeer het over {seconds_to_wait(failed)} seconden opnieuw" in page.main
        visitor.open(path)
    assert registered() == 0
    visitor.open(f"{path}/inschrijven", method="POST", status=303, data=answers)
    assert registered() == 1


@pytest.mark.both_databases
def test_a_lock_that_somebody_keeps_makes_nobody_wait_for_ever(
    app: Flask, impatient: Visitor, make: Make
) -> None:
    refused_while(locked(app), impatient, make)


@pytest.mark.one_database
def test_a_turn_to_write_that_never_comes_is_not_waited_for(
    app: Flask, impatient: Visitor, make: Make
) -> None:
    refused_while(standing_in_line(app), impatient, make)


@pytest.mark.one_database
def test_a_disk_that_goes_away_under_open_connections_is_a_reason_to_try_again(
    app: Flask, impatient: Visitor, make: Make
) -> None:
    day = make.event()
    path = f"/netwerkdagen/{day.id}-{day.slug}/inschrijven"
    impatient.get(path)
    answers = AN | {"csrf_token": impatient.token()}
    with away(app):
        an_error_page(impatient.open(path, method="POST", status=None, data=answers), 503, "nl")
    impatient.open(path, method="POST", status=303, data=answers)
