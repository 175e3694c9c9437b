"""`netwerk backup`, `restore` and `verify`: what is committed comes back, what is damaged is refused."""

from __future__ import annotations

import hashlib
import io
import json
import re
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import Context
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import MetaData, create_engine, select, text

from netwerk import cli
from netwerk.app import create_app
from netwerk.events.models import Material
from netwerk.kernel import backup as backups
from netwerk.kernel import clock, schema, uploads
from netwerk.kernel.database import db
from netwerk.kernel.outbox import OutboxMessage
from tests.builders import Make
from tests.conftest import settings_for
from tests.support import databases
from tests.support.post_office import PostOffice
from tests.support.smtp import Server
from tests.support.visitor import HOST

RUNNING: list[Flask] = []
SAYS = "Wat we meenamen uit Genk\n"


@dataclass
class Site:
    """An installation: its folder and its database."""

    folder: Path
    address: str

    def run(self, *words: str, code: int = 0) -> str:
        """Give a command, and read what it says."""
        settings = {
            "NETWERK_MODE": "development",
            "NETWERK_EXTERNAL_URL": HOST,
            "NETWERK_DATA": str(self.folder),
            "NETWERK_DATABASE_URL": self.address,
        }
        done: Result = Context().run(CliRunner().invoke, cli.main, words, env=settings)
        while RUNNING:
            with RUNNING.pop().app_context():
                db.engine.dispose()
        assert done.exit_code == code, (done.output, done.exception)
        return done.output

    @contextmanager
    def open(self) -> Iterator[Flask]:
        """Look behind it."""
        app = create_app(settings_for(self.address, self.folder))
        with app.app_context():
            try:
                yield app
            finally:
                db.session.remove()
                db.engine.dispose()

    def rows(self) -> dict[str, list[tuple[object, ...]]]:
        """Everything in the database but the outbox, of which a restore changes the state."""
        engine, metadata = create_engine(self.address), MetaData()
        with engine.connect() as connection:
            metadata.reflect(connection)
            found = {
                table.name: sorted(map(tuple, connection.execute(select(table))), key=repr)
                for table in metadata.sorted_tables
                if table.name != "outbox_message"
            }
        engine.dispose()
        return found

    def files(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in (self.folder / "uploads").glob("*.*")}


@pytest.fixture(autouse=True)
def commands(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands run in this process: what they opened is closed where their own process would end."""
    monkeypatch.setattr("netwerk.app.logs.init_app", lambda *_settings: None)
    monkeypatch.setattr(
        cli, "create_app", lambda settings: RUNNING.append(create_app(settings)) or RUNNING[-1]
    )


@pytest.fixture
def site(database: str, tmp_path: Path) -> Iterator[Site]:
    """A site with a day, somebody who comes, a mail that waits and a file."""
    (tmp_path / "one").mkdir()
    with databases.database(database, tmp_path / "one") as address:
        one = Site(tmp_path / "one" / "data", address)
        with one.open():
            schema.upgrade()
            make = Make()
            day = make.event(title="Fietsbank in Genk")
            make.attendee(day, "An Peeters", "an@school.example")
            kept = uploads.store(io.BytesIO(SAYS.encode()), "verslag.txt")
            row = Material(event_id=day.id, title="Verslag", created_at=clock.now(), file_name="verslag.txt")
            row.stored_name, row.sha256, row.size = kept.stored_name, kept.sha256, kept.size
            db.session.add(row)
            db.session.commit()
        yield one


@pytest.fixture
def elsewhere(database: str, tmp_path: Path) -> Iterator[Site]:
    """Another machine with an empty database of the same kind."""
    (tmp_path / "two").mkdir()
    with databases.database(database, tmp_path / "two") as address:
        yield Site(tmp_path / "two" / "data", address)


def backed_up(site: Site, folder: Path) -> Path:
    site.run("backup", str(folder))
    [file] = folder.iterdir()
    return file


def test_what_is_restored_elsewhere_is_what_was_backed_up(
    site: Site, elsewhere: Site, tmp_path: Path
) -> None:
    file = backed_up(site, tmp_path / "backups")
    assert "is whole" in site.run("verify", str(file))

    said = elsewhere.run("restore", str(tmp_path / "backups"))

    assert "and 1 files" in said
    assert elsewhere.rows() == site.rows()
    assert elsewhere.files() == site.files()
    assert "1 files: 0 missing, 0 changed" in elsewhere.run("verify")


def test_mail_that_waited_is_parked_until_it_is_released_and_new_mail_leaves(
    site: Site, elsewhere: Site, tmp_path: Path, mailbox: Server
) -> None:
    elsewhere.run("restore", str(backed_up(site, tmp_path / "backups")))

    waits = elsewhere.run("mail", "queue")
    assert "waiting 0, failed 0, parked 1" in waits
    assert "waited when the backup was made" in waits
    assert "@" not in waits
    with elsewhere.open():
        PostOffice(mailbox).deliver()
        assert mailbox.received == []
        make = Make()
        make.attendee(make.event(), "Bart Claes", "bart@bedrijf.example", form_key="later")
        db.session.commit()
        PostOffice(mailbox).deliver()
        assert mailbox.recipients() == ["bart@bedrijf.example"]

    assert "1 messages will be tried again" in elsewhere.run("mail", "retry", "--state", "parked")
    with elsewhere.open():
        PostOffice(mailbox).deliver()
    assert mailbox.recipients()[1:] == ["an@school.example"]


@pytest.mark.one_database
def test_mail_that_waited_leaves_where_that_is_asked(site: Site, elsewhere: Site, tmp_path: Path) -> None:
    elsewhere.run("restore", "--resend", str(backed_up(site, tmp_path / "backups")))
    assert "waiting 1, failed 0, parked 0" in elsewhere.run("mail", "queue")


def test_a_place_that_is_not_empty_is_left_alone_unless_told(site: Site, tmp_path: Path) -> None:
    file = backed_up(site, tmp_path / "backups")
    before = site.rows()
    with site.open():
        Make().event(title="Later")
    after = site.rows()

    assert "Something is here already" in site.run("restore", str(file), code=1)
    assert site.rows() == after != before

    site.run("restore", "--replace", str(file))
    assert site.rows() == before


def test_a_database_in_use_is_not_replaced(site: Site, tmp_path: Path) -> None:
    file = backed_up(site, tmp_path / "backups")
    with site.open():
        db.session.execute(text("SELECT count(*) FROM event")).scalar()
        assert "stop the web processes" in site.run("restore", "--replace", str(file), code=1)
    assert len(site.rows()["event"]) == 1


@pytest.mark.one_database
def test_a_damaged_or_cut_off_backup_is_refused_and_changes_nothing(
    site: Site, elsewhere: Site, tmp_path: Path
) -> None:
    octets = backed_up(site, tmp_path / "backups").read_bytes()
    other = tmp_path / "other.tar"
    place = octets.index(b"Wat we meenamen")
    for bad, sentence in (
        (octets[:place] + b"w" + octets[place + 1 :], "is damaged: uploads/"),
        (octets[: len(octets) // 2], "is no whole backup"),
        (octets[: place - 512], "cut off before its manifest"),
        (b"", "is no whole backup"),
        (b"no tar at all" * 100, "is no whole backup"),
    ):
        other.write_bytes(bad)
        assert sentence in elsewhere.run("restore", str(other), code=1), sentence
        assert elsewhere.files() == {}
        assert not (elsewhere.folder.parent / "netwerk.sqlite").exists()


@pytest.mark.one_database
def test_a_backup_of_another_database_program_or_with_strange_names_is_refused(
    site: Site, elsewhere: Site, tmp_path: Path
) -> None:
    file = backed_up(site, tmp_path / "backups")
    for changes, sentence in (
        ({"database": "postgresql"}, "The backup is of postgresql"),
        ({"revision": "9999"}, "of a newer version (9999"),
        ({"format": 2}, "made by another version"),
        ({"parts": None}, "its manifest cannot be read"),
    ):
        other = forged(file, tmp_path / "forged.tar", changes, {})
        assert sentence in elsewhere.run("restore", str(other), code=1), sentence
    climbing = forged(file, tmp_path / "forged.tar", {}, {"uploads/../../x.txt": b"x"})
    assert "files that are none of netwerk's" in elsewhere.run("restore", str(climbing), code=1)
    assert "there is nothing to back up" in elsewhere.run("backup", str(tmp_path / "none"), code=1)
    assert list((tmp_path / "none").iterdir()) == []
    assert "There is no backup" in elsewhere.run("restore", str(tmp_path / "nowhere"), code=1)


def forged(file: Path, other: Path, changes: dict[str, object], more: dict[str, bytes]) -> Path:
    """A backup with another manifest and more parts."""
    parts: dict[str, bytes] = {}
    with tarfile.open(file) as tar:
        for part in tar:
            inner = tar.extractfile(part)
            assert inner is not None
            parts[part.name] = inner.read()
    manifest = json.loads(parts.pop("manifest.json"))
    for name, octets in more.items():
        parts[name] = octets
        manifest["parts"][name] = [len(octets), hashlib.sha256(octets).hexdigest()]
    parts["manifest.json"] = json.dumps(manifest | changes).encode()
    with tarfile.open(other, "w") as tar:
        for name, octets in parts.items():
            info = tarfile.TarInfo(name)
            info.size = len(octets)
            tar.addfile(info, io.BytesIO(octets))
    return other


@pytest.mark.one_database
def test_verify_names_what_is_missing_and_what_changed(site: Site) -> None:
    [name] = site.files()
    path = site.folder / "uploads" / name
    path.write_bytes(SAYS.upper().encode())
    assert f"changed: {name}" in site.run("verify", code=1)
    path.unlink()
    assert f"missing: {name}" in site.run("verify", code=1)


@pytest.mark.one_database
def test_a_file_that_goes_while_a_backup_is_made_stays_until_it_is_done(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with site.open():
        row = db.session.scalars(select(Material)).one()
        name, names = row.stored_name, uploads.stored_names

        def names_once_the_row_is_gone() -> list[str]:
            db.session.delete(row)
            db.session.commit()
            uploads.remove_unnamed([name])
            return names()

        # Asked between the snapshot, in which the row still is, and the first file.
        monkeypatch.setattr(uploads, "stored_names", names_once_the_row_is_gone)
        made = backups.make(tmp_path / "elsewhere", lambda *_done: None)
        assert f"{uploads.FOLDER}/{name}" in backups.checked(made).parts
        assert names() == [name]
        uploads.remove_unnamed([name])
        assert names() == []


@pytest.mark.one_database
def test_mail_is_tried_again_by_number_kind_or_state(site: Site) -> None:
    with site.open():
        row = db.session.scalars(select(OutboxMessage)).one()
        number, kind = row.id, row.kind
        row.state = "failed"
        db.session.commit()
    assert re.search(rf"^{number}  failed  {kind}", site.run("mail", "queue", "--state", "failed"), re.M)
    assert "0 messages" in site.run("mail", "retry", "--all", "--kind", "other")
    assert "1 messages" in site.run("mail", "retry", "--all", "--kind", kind)
    assert f"Message {number} will" in site.run("mail", "retry", str(number))
    assert "There is no such message" in site.run("mail", "retry", "999", code=1)
    assert "Name one message" in site.run("mail", "retry", code=2)
