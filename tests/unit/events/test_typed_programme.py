"""The programme, days and hours as organisers type them."""

from __future__ import annotations

from datetime import date, time

import pytest

from netwerk.events.manage import programme
from netwerk.events.manage.fields import read_clock, read_day
from netwerk.kernel.errors import Invalid


@pytest.fixture(autouse=True)
def _speaking(app):
    """Sentences need a language."""


pytestmark = pytest.mark.one_database
NAMES = ("start", "end", "title", "speaker", "room")


@pytest.mark.parametrize(
    ("line", "slot"),
    [
        ("13.30-14.15 | Onthaal", ("13:30", "14:15", "Onthaal", "", "")),
        ("13:30 – 14:15 | Onthaal | An Peeters", ("13:30", "14:15", "Onthaal", "An Peeters", "")),
        ("9u tot 10u30 | Koffie", ("09:00", "10:30", "Koffie", "", "")),
        ("16 uur | Drankje", ("16:00", "", "Drankje", "", "")),
        ("21.05 | Slot | An Peeters | Zaal 2", ("21:05", "", "Slot", "An Peeters", "Zaal 2")),
        ("21.05 | Slot | | Zaal 2 | boven", ("21:05", "", "Slot", "", "Zaal 2 | boven")),
    ],
)
def test_a_line_is_a_slot(line, slot):
    assert programme.read(line) == [dict(zip(NAMES, slot, strict=True))]


def test_empty_lines_do_not_count_and_what_is_read_is_written_the_same():
    text = "13.30-14.15 | Onthaal\n14.15-16.00 | Bezoek | Bart Claes | Zaal 1\n16.00 | Drankje |  | Hal"

    assert programme.write(programme.read("\n" + text.replace("\n", "\n\n"))) == text


def test_each_wrong_line_gets_its_own_sentence():
    with pytest.raises(Invalid) as refused:
        programme.read("13.30 | Onthaal\nstraks | Bezoek\n15.00-14.00 | Slot\n16.00\n25.00 | Nacht")

    lines = str(refused.value.sentence).split("\n")
    assert [line.split(":")[0] for line in lines] == ["Regel 2", "Regel 3", "Regel 4", "Regel 5"]
    assert "14.00 komt niet na 15.00" in lines[1]
    assert refused.value.field == "programme"


def test_a_programme_has_an_end():
    with pytest.raises(Invalid, match="hoogstens 60"):
        programme.read("9.00 | x\n" * 61)


@pytest.mark.parametrize("typed", ["2027-03-11", "11/03/2027", "11-3-2027", "11.03.2027"])
def test_days_as_browsers_and_people_write_them(typed):
    assert read_day(typed) == date(2027, 3, 11)


@pytest.mark.parametrize("typed", ["30/02/2027", "2027", "morgen", "11/03/27", "9999-01-01", "0001-01-01"])
def test_a_day_that_is_none_is_refused(typed):
    with pytest.raises(ValueError, match="dag"):
        read_day(typed)


@pytest.mark.parametrize("typed", ["13:30", "13.30", "13u30", "13:30:00", "13h30"])
def test_hours_as_browsers_and_people_write_them(typed):
    assert read_clock(typed) == time(13, 30)


@pytest.mark.parametrize("typed", ["24.00", "13.60", "half twee", ""])
def test_an_hour_that_is_none_is_refused(typed):
    with pytest.raises(ValueError, match="uur"):
        read_clock(typed)
