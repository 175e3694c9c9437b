"""What every test may ask for. Nothing is mocked but the clock; mail goes to a real local server."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from zlib import crc32
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from netwerk.app import create_app
from netwerk.events import feeds
from netwerk.kernel import clock
from netwerk.kernel.database import db
from netwerk.members import access
from netwerk.portal.views import privacy
from netwerk.settings import MailReceive, Mode, Settings
from netwerk.taxonomy.services import load_words
from tests.builders import Make
from tests.cast import Cast
from tests.library import Library
from tests.register import Register
from tests.support import databases
from tests.support.post_office import PostOffice
from tests.support.smtp import Server
from tests.support.visitor import HOST, Counter, Visitor
from tests.talk import Talk

SAID, REHEARSALS = "said", ("drill", "debian")
BRUSSELS = ZoneInfo("Europe/Brussels")


def pytest_configure(config: pytest.Config) -> None:
    # A developer's own settings have no say in the tests.
    for name in [one for one in os.environ if one.startswith("NETWERK_") and one != "NETWERK_TEST_POSTGRES"]:
        del os.environ[name]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--both", action="store_true", help="run every test of a page on both databases")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Whatever touches the database runs on both; `one_database` keeps a test on SQLite, or on what it names.

    What lies below a page is tried on both by the tests of services, so half of the tests of pages run on
    the one database and half on the other, unless they are marked or `--both` is asked.
    """
    if "database" in metafunc.fixturenames:
        kinds = _kinds_for(metafunc)
        drilled = metafunc.definition.get_closest_marker("drill_on_postgresql")
        marks = {"postgresql": [pytest.mark.postgres, *([pytest.mark.drill] if drilled else [])]}
        values = [pytest.param(kind, marks=marks.get(kind, [])) for kind in kinds]
        metafunc.parametrize("database", values, indirect=True, scope="session")


def _kinds_for(metafunc: pytest.Metafunc) -> Sequence[str]:
    definition = metafunc.definition
    one = definition.get_closest_marker("one_database")
    if one:
        return one.args or ("sqlite",)
    takes_turns = "page" in definition.path.relative_to(definition.config.rootpath).parts
    if not takes_turns or metafunc.config.option.both or definition.get_closest_marker("both_databases"):
        return databases.KINDS
    return (databases.KINDS[crc32(definition.name.encode()) % len(databases.KINDS)],)


def settings_for(address: str, folder: Path, **overrides: object) -> Settings:
    """The settings tests run under: a site that reads the replies to its invitations."""
    values: dict[str, object] = {
        "mode": Mode.DEVELOPMENT,
        "data": folder,
        "database_url": address,
        "external_url": HOST,
        "mail_from": "netwerk@netwerk.example",
        "mail_receive": MailReceive.PIPE,
        "mail_reply_address": "netwerk+{tag}@netwerk.example",
        # Tests that move the clock go on with their work; those of proving oneself set their own time.
        "step_up_minutes": 60 * 24 * 365 * 20,
    }
    return Settings(_env_file=None, **(values | overrides))


class Apps:
    """One application for each kind of database, made when first asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: dict[str, tuple[Flask, Counter]] = {}
        self._closing = ExitStack()

    def get(self, kind: str) -> tuple[Flask, Counter]:
        if kind not in self._made:
            folder = self._folder / kind
            folder.mkdir()
            address = self._closing.enter_context(databases.database(kind, folder))
            app = create_app(settings_for(address, folder))
            app.testing = True
            databases.make_schema(app)
            self._closing.callback(self._dispose, app)
            self._made[kind] = app, Counter(app)
        return self._made[kind]

    def _dispose(self, app: Flask) -> None:
        with app.app_context():
            db.engine.dispose()

    def close(self) -> None:
        self._closing.close()


@pytest.fixture(scope="session")
def apps(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Apps]:
    apps = Apps(tmp_path_factory.mktemp("apps"))
    yield apps
    apps.close()


@pytest.fixture(scope="session")
def database(request: pytest.FixtureRequest) -> str:
    """`sqlite` or `postgresql`."""
    kind: str = request.param
    return kind


@pytest.fixture
def app(apps: Apps, database: str) -> Iterator[Flask]:
    """The application with empty tables, its context pushed."""
    app, counter = apps.get(database)
    databases.empty(app)
    # Limits that a process keeps for itself would outlive the test that used them up.
    for meter in (feeds._polls, privacy._packs, *access._made.values()):
        meter._counts.clear()
    counter.statements.clear()
    with app.app_context():
        yield app
        db.session.rollback()


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime | str], datetime]:
    """Set the clock: `at("2026-11-23 10:00")` is Brussels time. It stands still until set again."""

    def set_clock(moment: datetime | str) -> datetime:
        if isinstance(moment, str):
            moment = datetime.fromisoformat(moment)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=BRUSSELS)
        instant = moment.astimezone(UTC)
        monkeypatch.setattr(clock.clock, "source", lambda: instant)
        return instant

    return set_clock


@pytest.fixture(scope="session")
def kept_words() -> databases.Kept:
    return databases.Kept()


@pytest.fixture
def words(app: Flask, database: str, kept_words: databases.Kept) -> None:
    """The words every installation starts with: themes, regions, municipalities, funding."""
    kept_words.put(database, load_words)


@pytest.fixture
def make(app: Flask) -> Make:
    """Builders: `make.event(capacity=1)`."""
    return Make()


@pytest.fixture
def library(make: Make, words: None) -> Library:
    """Builders for good practices: `library.practice()`."""
    return Library(make)


@pytest.fixture
def talk(make: Make, words: None) -> Talk:
    """Builders for conversations: `talk.thread(replies=3)`."""
    return Talk(make)


@pytest.fixture
def register(make: Make, words: None) -> Register:
    """Builders for needs and chances: `register.need("Bus te laat")`."""
    return Register(make)


@pytest.fixture
def cast(app: Flask) -> Cast:
    """An of the school, Bart of the company, Chantal the organiser, Dirk the stranger, Els, admin."""
    return Cast()


@pytest.fixture
def client(app: Flask, apps: Apps, database: str) -> Visitor:
    """A visitor's browser; `client.as_(cast.an)` is An's."""
    return Visitor(app, apps.get(database)[1])


@pytest.fixture
def mailbox() -> Iterator[Server]:
    """A real SMTP server that keeps what it gets in `received`."""
    server = Server()
    yield server
    server.stop()


@pytest.fixture
def post_office(app: Flask, mailbox: Server) -> PostOffice:
    """Sends what waits in the outbox to `mailbox`."""
    return PostOffice(mailbox)


@pytest.fixture
def say(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Tell at the end of the run which promise a drill saw kept, with its figure."""

    def tell(words: str) -> None:
        if any(map(request.node.get_closest_marker, REHEARSALS)):
            request.node.user_properties.append((SAID, words))

    return tell


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    said = [
        words
        for reports in terminalreporter.stats.values()
        for report in reports
        for name, words in getattr(report, "user_properties", ())
        if name == SAID and report.when == "call"
    ]
    if said:
        terminalreporter.section("promises that were seen kept")
        for words in said:
            terminalreporter.write_line(words)
