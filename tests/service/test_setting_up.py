"""`netwerk init`, `upgrade`, `check` and `user`: what they do, and what they say when it cannot be done."""

from __future__ import annotations

import re
import shlex
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import Context
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask_migrate import upgrade as run_migrations
from sqlalchemy import MetaData, Table, create_engine, func, select, text
from sqlalchemy.engine import Connection

from netwerk import cli
from netwerk.app import create_app
from netwerk.events.models import Attendee, Event
from netwerk.kernel import clock, schema
from netwerk.kernel.database import db
from netwerk.members.models import Member
from netwerk.paths import MIGRATIONS
from netwerk.taxonomy.models import Theme
from tests.builders import Make
from tests.cast import Cast
from tests.conftest import settings_for
from tests.support import databases
from tests.support.live import free_port
from tests.support.visitor import HOST, Counter, Visitor

AD = ("--email", "ad@netwerk.example", "--name", "Ad Beheer")
GOOD = {
    "NETWERK_MODE": "production",
    "NETWERK_EXTERNAL_URL": "https://netwerk.example",
    "NETWERK_SECRET_KEY": "0123456789abcdef" * 4,
    "NETWERK_SMTP_URL": "smtp://127.0.0.1:25",
    "NETWERK_MAIL_FROM": "netwerk@netwerk.example",
    "NETWERK_PROXY_HOPS": "1",
}
NEWEST = re.escape(max(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("0*.py")))


class Place:
    """A machine on which somebody sets up a site."""

    def __init__(self, folder: Path, address: str) -> None:
        self.folder = folder
        self.address = address
        self.settings = {
            "NETWERK_MODE": "development",
            "NETWERK_EXTERNAL_URL": HOST,
            "NETWERK_DATA": str(folder),
            "NETWERK_DATABASE_URL": address,
        }

    def run(self, *words: str, code: int = 0, typed: str = "", **changes: str) -> str:
        """Give a command; whatever becomes of it, it is said in sentences."""
        # On this machine nothing runs yet, whatever site another test has open.
        done: Result = Context().run(
            CliRunner().invoke, cli.main, words, env=self.settings | changes, input=typed
        )
        assert done.exit_code == code, (done.output, done.exception)
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        assert "Traceback" not in done.output
        return done.output

    @contextmanager
    def site(self) -> Iterator[Visitor]:
        """Visit what was set up, and look behind it."""
        app = create_app(settings_for(self.address, self.folder))
        with app.app_context():
            try:
                yield Visitor(app, Counter(app))
            finally:
                db.session.remove()
                db.engine.dispose()


@pytest.fixture
def place(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    # The log stays where the tests look for it, and what should not start ends the test if it does.
    monkeypatch.setattr("netwerk.app.logs.init_app", lambda *_settings: None)
    for start in ("serve", "work"):
        monkeypatch.setattr(f"netwerk.serving.{start}", started)
    with databases.database(database, tmp_path) as address:
        yield Place(tmp_path / "data", address)


def started(*_settings: object, **_options: object) -> None:
    raise AssertionError("it started")


def found(output: str) -> list[str]:
    """The things that a check found, one on a line."""
    return [line.removeprefix("- ") for line in output.splitlines()]


# --- init -------------------------------------------------------------------------------------------------


def test_init_makes_everything_and_its_link_lets_the_first_administrator_in(place: Place) -> None:
    said = place.run("init", typed="ad@netwerk.example\nAd Beheer\n")

    assert "Mail address of the first administrator" in said
    [link] = re.findall(rf"{HOST}(/\S+)", said)
    with place.site() as visitor:
        assert db.session.scalar(select(func.count(Theme.id))) == 4
        visitor.get(link)
        assert "Welkom, Ad Beheer" in visitor.submit("Meld me aan")
        visitor.get("/beheer/mail")
        visitor.open(link, status=410)


@pytest.mark.one_database
def test_init_again_gives_the_same_administrator_another_link(place: Place) -> None:
    first, second = place.run("init", *AD), place.run("init", *AD)
    links = re.findall(rf"{HOST}(/\S+)", first + second)
    assert len(set(links)) == 2
    with place.site() as visitor:
        assert list(db.session.scalars(select(Member.email))) == ["ad@netwerk.example"]
        visitor.get(links[1])
        visitor.submit("Meld me aan")


@pytest.mark.one_database
def test_what_init_makes_on_disk_is_for_its_own_user_only(place: Place) -> None:
    place.run("init", *AD, NETWERK_DATABASE_URL="")
    for path in (place.folder, *place.folder.glob("netwerk.sqlite*")):
        assert not path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO), path


FIVE = "https://netwerk.example\n\nsmtp://127.0.0.1:25\nad@netwerk.example\nAd Beheer\n"
UNSET = {"NETWERK_MODE": "", "NETWERK_EXTERNAL_URL": "", "NETWERK_DATABASE_URL": ""}


@pytest.mark.one_database
def test_init_asks_five_things_where_nothing_is_set_and_what_it_writes_is_fit_for_production(
    place: Place, tmp_path: Path
) -> None:
    file = tmp_path / "netwerk.env"
    said = place.run("init", "--file", str(file), typed=FIVE, **UNSET)
    assert [f"{number}. " in said for number in range(1, 7)] == [True] * 5 + [False]
    assert "https://netwerk.example/" in said
    assert not file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)

    lines = [shlex.split(line)[0] for line in file.read_text("utf-8").splitlines() if line[0] != "#"]
    settings = UNSET | dict(line.split("=", 1) for line in lines)
    assert settings["NETWERK_MAIL_FROM"] == "netwerk@netwerk.example"
    assert len(settings["NETWERK_SECRET_KEY"]) >= 32
    assert place.run("check", **settings) == "Everything is as it should be.\n"
    assert "ad@netwerk.example" in place.run("user", "list", **settings)
    assert "is there already" in place.run("init", "--file", str(file), typed=FIVE, code=1, **UNSET)


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (FIVE.replace("https", "http"), "must begin with https://"),
        (FIVE.replace("smtp://", "mail://"), "must begin with smtp:// or smtps://"),
        (FIVE.replace("ad@", "ad"), "That is not a mail address."),
    ],
)
def test_init_writes_nothing_that_cannot_be_used(
    place: Place, tmp_path: Path, typed: str, sentence: str
) -> None:
    file = tmp_path / "netwerk.env"
    assert sentence in place.run("init", "--file", str(file), typed=typed, code=1, **UNSET)
    assert not file.exists()


@pytest.mark.one_database
def test_init_says_what_it_cannot_use(place: Place) -> None:
    assert "That is not a mail address." in place.run("init", "--email", "ad", "--name", "Ad", code=1)
    assert not place.folder.exists()
    assert "Enter a name." in place.run("init", *AD[:3], " ", code=1)


# --- upgrade ----------------------------------------------------------------------------------------------


def test_upgrade_makes_an_empty_database_and_a_second_time_changes_nothing(place: Place) -> None:
    first, second = place.run("upgrade"), place.run("upgrade")
    # The learning networks and the regions with which every site begins.
    assert re.match(rf"Database empty -> {NEWEST}; [1-9]\d* new words\.\nThe search knows 16 things\.", first)
    assert re.fullmatch(rf"Database {NEWEST} -> {NEWEST}; 0 new words\.\n", second)


def test_upgrade_brings_the_first_version_with_all_its_rows_up_to_date(
    place: Place, app: Flask, make: Make, cast: Cast, words: None, at: Callable[[str], object]
) -> None:
    at("2027-01-11 09:00")
    day, links = lived(make, cast)
    old = old_database(place, app)

    said = place.run("upgrade")

    assert re.search(
        rf"^Database 0001 -> {NEWEST}; \d+ new words\.\nThe search knows 18 things\.", said, re.M
    )
    [kept] = re.findall(r"^Backup: (.+)$", said, re.M)
    assert " is whole: 1 parts" in place.run("verify", kept)
    assert rows_of(place, old) == old
    with place.site() as visitor:
        assert day.title in visitor.get(f"/netwerkdagen/{day.id}-{day.slug}")
        assert day.title in visitor.get("/zoeken?q=fietsbank")
        assert "Wim Wacht" in visitor.get(links["waiting"])
        visitor.get(links["coming"])
        visitor.click("Schrijf uit")
        visitor.submit("Schrijf uit")
        assert states(day) == {"An Peeters": "cancelled", "Wim Wacht": "confirmed"}
        newcomer = Make().attendee(db.session.get_one(Event, day.id), "Nina Nieuw")
        assert newcomer.state == "waitlisted"
    assert "chantal@netwerk.example  Chantal Maes  organiser" in place.run("user", "list")


def lived(make: Make, cast: Cast) -> tuple[Event, dict[str, str]]:
    """A site in use: members, a full day with a waiting list, mails in the queue, a cancelled day."""
    organiser = cast.chantal
    day = make.event(title="Fietsbank in Genk", capacity=1, theme="mobiliteit", municipality="genk")
    coming = make.attendee(day, "An Peeters", cast.an.email)
    waiting = make.attendee(day, "Wim Wacht", "wim@school.example")
    make.event(title="Oude dag", state="cancelled", starts=clock.now() - timedelta(days=90))
    assert organiser.id
    links = {"coming": make.private_link(coming), "waiting": make.private_link(waiting)}
    db.session.rollback()
    return day, links


def states(day: Event) -> dict[str, str]:
    db.session.rollback()
    rows = select(Attendee.name, Attendee.state).where(Attendee.event_id == day.id)
    return dict(db.session.execute(rows).all())


Rows = dict[str, list[dict[str, Any]]]


def old_database(place: Place, app: Flask) -> Rows:
    """A database as the first version left it, with the rows of `app` that it could hold; gives those."""
    older = create_app(settings_for(place.address, place.folder))
    with older.app_context():
        schema.init_app(older)
        schema.prepare()
        run_migrations(directory=str(MIGRATIONS), revision="0001")
        db.engine.dispose()
    source, target = create_engine(app.config["SQLALCHEMY_DATABASE_URI"]), create_engine(place.address)
    with source.connect() as filled, target.begin() as empty:
        for table in tables(empty):
            rows = read(filled, table)
            empty.execute(table.delete())
            if rows:
                empty.execute(table.insert(), rows)
            if "id" in table.columns and target.dialect.name == "postgresql":
                last = max((row["id"] for row in rows), default=1)
                empty.execute(text(f"SELECT setval('{table.name}_id_seq', {last})"))
        written = {table.name: read(empty, table) for table in tables(empty)}
        # The new words are a change that visitors see.
        del written["content_version"]
    source.dispose()
    target.dispose()
    assert {"member", "role_grant", "event", "booking", "attendee", "invitation", "outbox_message"} <= {
        name for name, rows in written.items() if rows
    }
    return written


def tables(connection: Connection) -> list[Table]:
    """The tables of a database in the order of their keys, without the note of its revision."""
    metadata = MetaData()
    metadata.reflect(connection)
    return [table for table in metadata.sorted_tables if table.name != "alembic_version"]


def read(connection: Connection, table: Table) -> list[dict[str, Any]]:
    query = select(*table.columns).order_by(*table.primary_key.columns)
    return [dict(row._mapping) for row in connection.execute(query)]


def rows_of(place: Place, old: Rows) -> Rows:
    """What stands now where old rows stood."""
    engine = create_engine(place.address)
    with engine.connect() as connection:
        now = {table.name: read(connection, table) for table in tables(connection)}
    engine.dispose()
    return {
        name: [{column: row[column] for column in before[0]} for row in now[name]] if before else []
        for name, before in old.items()
    }


@pytest.mark.one_database
def test_a_database_of_a_newer_program_is_left_alone(place: Place) -> None:
    place.run("upgrade")
    engine = create_engine(place.address)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    newer = "The database is of a newer version (9999) than this program: install that version."
    assert newer in place.run("upgrade", code=1)
    assert newer in place.run("init", *AD, code=1)
    assert newer in found(place.run("check", code=1, **GOOD))


# --- check ------------------------------------------------------------------------------------------------


@pytest.mark.one_database
def test_check_says_when_all_is_well_and_before_that_what_to_run(place: Place) -> None:
    place.folder.mkdir(mode=0o700)
    assert found(place.run("check", code=1, **GOOD)) == ["The database is empty: run `netwerk init`."]
    place.run("init", *AD, **GOOD)
    assert place.run("check", **GOOD) == "Everything is as it should be.\n"


@pytest.mark.one_database
def test_check_names_everything_that_is_not_fit_for_production(place: Place) -> None:
    place.folder.mkdir()
    place.folder.chmod(0o755)
    place.run("upgrade")
    bad = {
        "NETWERK_MODE": "production",
        "NETWERK_SECRET_KEY": "kort",
        "NETWERK_EXTERNAL_URL": "http://netwerk.example",
        "FLASK_DEBUG": "1",
        "NETWERK_MAIL_RECEIVE": "imap",
        "NETWERK_METRICS_TOKEN": "kort",
        "NETWERK_SECRET_KEY_FALLBACKS": "a key of earlier that is long enough, kort",
        "NETWERK_TRUSTED_HOSTS": "elsewhere.example",
        "NETWERK_TOTP_REQUIRED": "false",
        "NETWERK_TIMEZONE": "Pacific/Apia",
    }
    said = found(place.run("check", code=1, **bad))
    wanted = (
        "NETWERK_SECRET_KEY is",
        "NETWERK_SECRET_KEY_FALLBACKS",
        "NETWERK_TRUSTED_HOSTS leaves out netwerk.example",
        "NETWERK_PROXY_HOPS is 0",
        "NETWERK_TOTP_REQUIRED",
        "NETWERK_TIMEZONE changes nothing",
        "NETWERK_EXTERNAL_URL",
        "Everybody on this machine can read",
        "FLASK_DEBUG",
        "NETWERK_MAIL_FROM",
        "NETWERK_IMAP_URL",
        "NETWERK_METRICS_TOKEN",
        "NETWERK_SMTP_URL is empty",
    )
    for reason in wanted:
        assert [line for line in said if reason in line], reason
    assert len(said) == len(wanted)
    assert "kort" not in " ".join(said)


@pytest.mark.one_database
@pytest.mark.parametrize("key", ["kort", "x" * 64, "change me change me change me"])
@pytest.mark.parametrize("name", ["NETWERK_SECRET_KEY", "NETWERK_SECRET_KEY_FALLBACKS"])
def test_a_key_that_can_be_guessed_stops_the_start(place: Place, name: str, key: str) -> None:
    place.run("init", *AD)
    assert f"- {name} " in place.run("serve", code=1, **GOOD | {name: key})


@pytest.mark.one_database
def test_a_database_file_that_everybody_can_read_stops_the_start(place: Place, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(mode=0o755)
    good = GOOD | {"NETWERK_DATABASE_URL": f"sqlite:///{elsewhere / 'site.sqlite'}"}
    place.run("init", *AD, **good)
    assert place.run("check", **good) == "Everything is as it should be.\n"
    (elsewhere / "site.sqlite").chmod(0o644)
    assert f"can read {elsewhere / 'site.sqlite'}" in place.run("serve", code=1, **good)
    elsewhere.chmod(0o750)
    assert place.run("check", **good) == "Everything is as it should be.\n"


@pytest.mark.one_database
@pytest.mark.parametrize("command", ["serve", "worker"])
def test_nothing_starts_that_check_calls_unsafe(place: Place, command: str) -> None:
    said = place.run(command, code=1, **GOOD | {"NETWERK_SECRET_KEY": ""})
    assert said.startswith("Error: This cannot start:\n- NETWERK_SECRET_KEY is missing or short")
    assert "- The database is empty: run `netwerk init`." in said


@pytest.mark.one_database
@pytest.mark.parametrize("command", ["serve", "worker"])
def test_a_mail_server_that_cannot_be_read_stops_the_start_in_every_mode(place: Place, command: str) -> None:
    said = place.run(command, code=1, NETWERK_SMTP_URL="smtp://mail.example?tls=perhaps")
    assert "NETWERK_SMTP_URL: tls is starttls or none." in said


@pytest.mark.one_database
def test_demo_content_is_no_beginning_for_a_real_site(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.run("upgrade")
    with place.site():
        Make().member("An Peeters", "an@school.example")
    said = place.run("check", code=1, **GOOD)
    assert "The database holds demo content: begin with an empty one." in said


# --- wrong settings and absent things ---------------------------------------------------------------------


COMMANDS = (("init", *AD), ("upgrade",), ("check",), ("user", "list"), ("mail", "queue"), ("reindex",))


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("NETWERK_COLOUR", "red", "Unknown setting: NETWERK_COLOUR"),
        ("NETWERK_TIMEZONE", "Mars/Olympus", "must be a time zone such as Europe/Brussels"),
        (
            "NETWERK_DATABASE_URL",
            "mysql://127.0.0.1/x",
            "must begin with postgresql+psycopg:// or sqlite:///",
        ),
        ("NETWERK_DATABASE_URL", "postgresql+psycopg://127.0.0.1:port/x", "must have a number as its port"),
        ("NETWERK_PROXY_HOPS", "many", "valid integer"),
        ("NETWERK_MODE", "productie", "'production', 'demo' or 'development'"),
    ],
)
def test_a_wrong_setting_stops_every_command_with_its_name(
    place: Place, name: str, value: str, sentence: str
) -> None:
    for words in COMMANDS:
        said = place.run(*words, code=1, **{name: value})
        assert name in said, words
        assert sentence in said, words
    assert not place.folder.exists()


@pytest.mark.one_database
def test_a_server_that_is_not_there_is_told_by_every_command(place: Place) -> None:
    address = f"postgresql+psycopg://netwerk:geheim@127.0.0.1:{free_port()}/netwerk"
    for words in COMMANDS:
        said = place.run(*words, code=1, NETWERK_DATABASE_URL=address)
        assert "The database cannot be reached: connection" in said, words
        assert "geheim" not in said


@pytest.mark.one_database
def test_a_data_folder_that_cannot_be_one_is_told_by_every_command(place: Place, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    for words in COMMANDS:
        said = place.run(*words, code=1, NETWERK_DATA=str(file / "data"))
        assert f"The data folder {file / 'data'} cannot be used: Not a directory." in said, words


def test_without_tables_a_command_says_what_to_run(place: Place) -> None:
    for words in COMMANDS[3:]:
        said = place.run(*words, code=1)
        assert "run `netwerk upgrade`, or `netwerk init` for a new site." in said, words


# --- user -------------------------------------------------------------------------------------------------


@pytest.mark.one_database
def test_accounts_are_made_changed_and_listed(place: Place) -> None:
    place.run("init", *AD)
    made = place.run("user", "create", "nina@netwerk.example", "--role", "organiser", typed="Nina Nys\n")
    assert re.search(rf"nina@netwerk\.example can sign in once within a day .*\n  {HOST}/\S+\n", made)
    assert place.run("user", "role", "grant", "nina@netwerk.example", "editor") == (
        "nina@netwerk.example is editor.\n"
    )
    assert place.run("user", "disable", "nina@netwerk.example") == "nina@netwerk.example is closed.\n"
    assert place.run("user", "list").splitlines() == [
        "ad@netwerk.example  Ad Beheer  administrator",
        "nina@netwerk.example  Nina Nys  editor, organiser  (closed)",
    ]


REFUSED = (
    (
        ("create", "ad@netwerk.example", "--name", "Ad"),
        1,
        "There is already an account with this email address.",
    ),
    (("create", "nina", "--name", "Nina"), 1, "name@school.be"),
    (("create", "nina@netwerk.example", "--name", " "), 1, "Enter a name."),
    (("create", "nina@netwerk.example", "--name", "Nina", "--role", "baas"), 2, "'baas' is not one of"),
    (("role", "grant", "ad@netwerk.example", "baas"), 2, "'baas' is not one of"),
    (("role", "revoke", "ad@netwerk.example", "editor"), 1, "This member does not have that role."),
    (("link", "niemand@netwerk.example"), 1, "Nobody has an account with niemand@netwerk.example."),
    (("password", "ad@netwerk.example", "--password", "kort"), 1, "at least 12 characters"),
    (("link", "dora@netwerk.example"), 1, "dora@netwerk.example is closed"),
    (("zap",), 2, "No such command 'zap'"),
)
# Numbers that no database keeps.
UNKEPT = (("mail", "retry", "0"), ("mail", "retry", "9" * 23), ("mail", "queue", "--limit", "9" * 23))


@pytest.mark.one_database
def test_what_cannot_be_done_with_an_account_is_said_and_changes_nothing(place: Place) -> None:
    place.run("init", *AD)
    place.run("user", "create", "dora@netwerk.example", "--name", "Dora Dicht")
    place.run("user", "disable", "dora@netwerk.example")
    before = place.run("user", "list")
    for words in UNKEPT:
        assert "is not in the range" in place.run(*words, code=2), words
    for words, code, sentence in REFUSED:
        said = place.run("user", *words, code=code)
        assert "Error: " in said, words
        assert sentence in said, words
    assert place.run("user", "list") == before


@pytest.mark.one_database
def test_the_command_itself_ends_with_the_code_that_scripts_look_at(tmp_path: Path) -> None:
    environment = {"PATH": "/usr/bin:/bin", "NETWERK_COLOUR": "red", "NETWERK_DATA": str(tmp_path / "data")}
    command = [sys.executable, "-m", "netwerk", "check"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "Error: Unknown setting: NETWERK_COLOUR\n"
