"""Where somebody works and worked, from when until when, as they tell it themselves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest

from netwerk.kernel.database import db
from netwerk.kernel.errors import Invalid
from netwerk.members import jobs
from netwerk.members.models import Membership
from netwerk.members.work_rules import Period, period, read_month, written_month
from tests.builders import Make
from tests.cast import Cast, actor
from tests.support.belonging import shows, works
from tests.support.visitor import Visitor
from tests.talk import Talk

At = Callable[[str], datetime]
TODAY = date(2026, 5, 20)
HOME = "/mijn/organisaties"


def fresh(row: Membership) -> Membership:
    db.session.rollback()
    return db.session.get_one(Membership, row.id)


def test_a_present_job_says_until_when_and_ends_by_itself(
    client: Visitor, cast: Cast, make: Make, at: At, talk: Talk
) -> None:
    at("2026-05-20 10:00")
    row = works(cast.dirk, make.organisation("Bakkerij Nijs"), function="mentor", contact=True)
    shows(cast.dirk)
    thread = talk.thread("Wie bakt er?", by=actor(cast.dirk))
    own = client.as_(cast.dirk)
    own.get(HOME)
    own.click("Van wanneer tot wanneer Bakkerij Nijs")
    assert "Vul bij “Tot en met” een maand in" in own.submit("Bewaar", until="juni", status=422)
    assert "Van wanneer tot wanneer" in own.submit("Bewaar", since="september 2020", until="06/2026")
    assert (fresh(row).valid_from, fresh(row).valid_until) == (date(2020, 9, 1), date(2026, 7, 1))
    person = f"/mensen/{cast.dirk.id}"
    assert "mentor bij Bakkerij Nijs tot juni 2026" in client.get(person)
    assert "tot juni 2026" in own.get(HOME)
    assert "Bakkerij Nijs" in client.get("/zoeken?q=dirk")
    assert own.get(f"/organisaties/{row.organisation_id}/mensen")

    at("2026-07-02 10:00")
    jobs.find_who_moved_on()
    assert "mentor bij Bakkerij Nijs tot juni 2026" in client.get(person)
    assert "Bakkerij Nijs" not in client.get("/zoeken?q=dirk")
    assert "mentor, Bakkerij Nijs" in client.get(talk.path(thread))
    client.as_(cast.dirk).get(f"/organisaties/{row.organisation_id}/mensen", status=403)


def test_an_earlier_job_is_told_and_gives_no_rights(client: Visitor, cast: Cast, make: Make, at: At) -> None:
    at("2026-05-20 10:00")
    known = make.organisation("Garage Noord")
    shows(cast.dirk)
    own = client.as_(cast.dirk)
    own.get(HOME)
    own.click("Voeg een vroegere organisatie toe")
    assert "Tot welke maand" in own.submit("Voeg toe", organisation="garage noord", status=422)
    own.submit(
        "Voeg toe", organisation="garage noord", function="leerkracht", since="09/2015", until="06/2019"
    )
    assert "leerkracht bij Garage Noord tot juni 2019" in client.get(f"/mensen/{cast.dirk.id}")
    assert "Dirk Vos" not in client.get(f"/organisaties/{known.id}")
    assert "Garage Noord" not in client.get("/zoeken?q=dirk")
    own.get(f"{HOME}/vroeger")
    page = own.submit("Voeg toe", organisation="Garage Noord", since="01/2019", until="03/2020", status=422)
    assert "al bij deze organisatie" in page
    # It ended, so nobody begins there anew by another month.
    own.get(HOME)
    own.click("Wijzig Garage Noord")
    own.submit("Bewaar", until="", status=422)
    own.submit("Bewaar", since="09/2015", until="05/2026")
    row = db.session.query(Membership).filter_by(organisation_id=known.id).one()
    assert row.valid_until == TODAY


def test_another_member_changes_nothing_of_it(client: Visitor, cast: Cast, make: Make) -> None:
    row = works(cast.dirk, make.organisation("Bakkerij Nijs"))
    client.as_(cast.bart).get(f"{HOME}/{row.id}/periode", status=404)


@pytest.mark.parametrize(
    "typed", ["06/2026", "6-2026", "2026-06", " 06 / 2026 ", "juni 2026", "Jun. 2026", "JUIN 2026"]
)
def test_a_month_is_read_as_people_type_it(typed: str) -> None:
    assert read_month(typed) == date(2026, 6, 1)
    assert written_month(date(2026, 6, 17)) == "06/2026"


@pytest.mark.parametrize("typed", ["13/2026", "00/2026", "06/26", "juni", "zomer 2026", "06/0001", "٠٦/٢٠٢٦"])
def test_what_is_no_month_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_month(typed)


JUNE, DECEMBER = date(2026, 6, 1), date(2025, 12, 1)


@pytest.mark.parametrize(
    ("since", "until", "goes_on", "known", "told"),
    [
        (None, None, True, None, Period(None, None)),
        (DECEMBER, JUNE, True, None, Period(DECEMBER, date(2026, 7, 1))),
        (None, DECEMBER, False, None, Period(None, date(2026, 1, 1))),
        # What is told again keeps its days.
        (DECEMBER, DECEMBER, False, Period(date(2025, 12, 3), date(2025, 12, 9)), None),
        # This month, of what is over, ends today.
        (None, date(2026, 5, 1), False, None, Period(None, TODAY)),
    ],
)
def test_months_become_days(
    since: date | None, until: date | None, goes_on: bool, known: Period | None, told: Period | None
) -> None:
    assert period(since, until, TODAY, goes_on=goes_on, known=known) == (told or known)


@pytest.mark.parametrize(
    ("since", "until", "goes_on", "field"),
    [
        (JUNE, None, True, "since"),
        (None, None, False, "until"),
        (None, JUNE, False, "until"),
        (date(2026, 3, 1), DECEMBER, True, "until"),
    ],
)
def test_months_that_cannot_be_are_refused(
    since: date | None, until: date | None, goes_on: bool, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        period(since, until, TODAY, goes_on=goes_on)
    assert refused.value.field == field
