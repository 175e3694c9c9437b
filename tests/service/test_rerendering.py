"""`netwerk rerender`: the HTML of stored texts is made anew, a batch at a time."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from netwerk.events.models import Event
from netwerk.kernel import rerendering
from netwerk.kernel.database import Base, db
from tests.builders import Make

Done = list[tuple[str, int, int]]


def rendered(**options: bool) -> tuple[int, Done]:
    done: Done = []
    return rerendering.rerender(lambda *told: done.append(told), **options), done


def test_what_other_rules_made_is_made_anew_and_nothing_else(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rerendering, "BATCH", 2)
    days = [make.event(description=f"Dag **{number}**") for number in range(5)]
    assert rendered() == (0, [])
    old = [day.id for day in days[:3]]
    db.session.execute(update(Event).where(Event.id.in_(old)).values(description_html="oud", cook_version=0))
    db.session.commit()

    changed, done = rendered()

    assert changed == 3
    assert done == [("event", 2, 3), ("event", 3, 3)]
    assert rendered() == (0, [])
    pages = db.session.scalars(select(Event.description_html).order_by(Event.id)).all()
    assert pages == [f"<p>Dag <strong>{number}</strong></p>" for number in range(5)]


def test_a_list_keeps_its_dashes_in_the_calendar_also_of_days_of_before(make: Make) -> None:
    make.event(description="Je bezoekt:\n\n- een bakkerij\n- een garage")
    db.session.execute(update(Event).values(description_text="oud", vevent=b"oud", cook_version=1))
    db.session.commit()

    rendered()

    vevent = db.session.scalars(select(Event.vevent)).one()
    assert rb"Je bezoekt:\n\n- een bakkerij\n- een garage" in vevent.replace(b"\r\n ", b"")


def test_all_of_it_can_be_made_anew(make: Make) -> None:
    make.event()
    assert rendered(everything=True) == (0, [("event", 1, 1)])


@pytest.mark.one_database
def test_every_table_with_html_in_it_can_be_made_anew() -> None:
    kept = {
        table.name
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if column.name in {"cooked", "cook_version"} or column.name.endswith("_html")
    }
    assert rerendering.tables() == kept
