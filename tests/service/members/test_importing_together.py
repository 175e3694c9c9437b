"""Files taken in beside everything else: another file at that moment, a merge before, the index behind."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select

from netwerk.kernel import clock, importing, search, tables
from netwerk.kernel.database import db, transaction
from netwerk.kernel.importing import ImportRun, State, working
from netwerk.members.models import Member, Membership, Organisation
from netwerk.members.services import merging
from tests.builders import Make
from tests.cast import Cast, actor
from tests.support import import_files as files
from tests.support.belonging import shows, works

pytestmark = pytest.mark.usefixtures("words")

PEOPLE = ["naam", "e-mail", "organisatie", "functie"]


def read(kind: str, octets: bytes, cast: Cast) -> ImportRun:
    with transaction():
        run_id = importing.begin(kind, octets, "bestand.csv", {}, actor(cast.admin).label).id
    importing.work()
    return importing.found(run_id)


def say_yes(run: ImportRun, cast: Cast) -> None:
    with transaction():
        importing.confirm(run.id, actor(cast.admin).label)


def take_in(kind: str, octets: bytes, cast: Cast) -> ImportRun:
    run = read(kind, octets, cast)
    say_yes(run, cast)
    importing.work()
    return importing.found(run.id)


def organisations(*rows: tuple[str, ...]) -> bytes:
    return tables.csv_file(("sleutel", "naam", "gemeente"), rows)


def named(name: str) -> Organisation:
    db.session.rollback()
    return db.session.scalars(select(Organisation).filter_by(name=name)).one()


def line_of(member: Member) -> str:
    """What the search says under somebody's name."""
    db.session.rollback()
    return search.named([("person", member.id)], "nl", {search.PUBLIC})["person", member.id].line


def test_the_same_file_handed_in_twice_and_taken_in_at_once_doubles_nothing(app: Flask, cast: Cast) -> None:
    waiting = [read("organisation", files.organisations(30), cast) for _ in range(2)]
    for run in waiting:
        say_yes(run, cast)
    start = Barrier(2)

    def worker(claimed: tuple[int, str, str]) -> None:
        with app.app_context():
            start.wait()
            working._do(*claimed)
            db.session.remove()

    claimed = [one for one in (working._claim(), working._claim()) if one is not None]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(worker, claimed))

    assert len(claimed) == 2
    assert db.session.scalar(select(func.count(Organisation.id))) == 30
    done = [importing.found(run.id) for run in waiting]
    assert [run.state for run in done] == [State.DONE] * 2
    assert sorted(next(iter(run.counts.items())) for run in done) == [("new", 30), ("same", 30)]


def test_what_went_up_in_another_is_not_changed_behind_its_back(cast: Cast) -> None:
    octets = organisations(("a", "Bakkerij Claes bv", ""), ("b", "Bakkerij Claes", ""))
    take_in("organisation", octets, cast)
    old, new = named("Bakkerij Claes bv"), named("Bakkerij Claes")
    with transaction():
        merging.merge(old.id, new.id, actor(cast.admin), now=clock.now())

    again = read("organisation", organisations(("a", "Bakkerij Claes nv", "Genk"), ("b", "Claes", "")), cast)

    assert [row[2] for row in again.rows] == ["same", "changed"]
    assert "Dit is nu “Bakkerij Claes”" in str(again.rows[0])
    unkeyed = read("organisation", organisations(("", "Bakkerij Claes bv", "")), cast)
    assert [row[2] for row in unkeyed.rows] == ["same"]


def test_people_of_two_names_that_were_merged_work_at_the_one_that_stayed(make: Make, cast: Cast) -> None:
    old, new = make.organisation("De Brug Genk"), make.organisation("De Brug")
    double = make.organisation("Brug, de")
    with transaction():
        merging.merge(old.id, new.id, actor(cast.admin), now=clock.now())
        db.session.get_one(Organisation, double.id).name_key = "de brug"
        merging.merge(double.id, new.id, actor(cast.admin), now=clock.now())

    rows = [
        ["Sofie Peers", "sofie@brug.example", "De Brug Genk", ""],
        ["Jan", "jan@brug.example", "de brug", ""],
    ]
    take_in("contact", tables.csv_file(PEOPLE, rows), cast)

    wanted = select(Membership.organisation_id).join(Membership.member)
    at = db.session.scalars(wanted.where(Member.email_key.in_(["sofie@brug.example", "jan@brug.example"])))
    assert list(at) == [new.id, new.id]


def test_a_table_vouches_for_what_a_visitor_typed(make: Make, cast: Cast) -> None:
    typed = make.organisation("Bakkerij Claes", verified=False)
    take_in("organisation", organisations(("a", "Bakkerij Claes", "")), cast)
    db.session.rollback()
    assert db.session.get_one(Organisation, typed.id).verified
    assert ("organisation", typed.id) in search.named([("organisation", typed.id)], "nl", {search.PUBLIC})


def test_the_search_knows_at_once_where_people_work_and_how_that_is_called(make: Make, cast: Cast) -> None:
    sofie = make.member("Sofie Peers", "sofie@brug.example")
    school = make.organisation("De Brug")
    works(sofie, school, function="leraar")
    shows(sofie)
    take_in("contact", tables.csv_file(PEOPLE, [["Sofie Peers", sofie.email, "De Brug", "coach"]]), cast)
    assert line_of(sofie) == "coach, De Brug"

    take_in("organisation", organisations(("a", "De Brug", "Genk")), cast)
    take_in("organisation", organisations(("a", "Campus De Brug", "Genk")), cast)
    assert line_of(sofie) == "coach, Campus De Brug"
