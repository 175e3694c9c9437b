"""A day on which few work is remarked upon before it is published."""

from __future__ import annotations

from datetime import datetime

import pytest

from netwerk.kernel.clock import BRUSSELS
from tests.builders import Make
from tests.cast import Cast
from tests.support.visitor import Visitor


@pytest.mark.parametrize(
    ("day", "remark"),
    [
        ((2030, 6, 8), "Deze dag valt in het weekend: zaterdag 8 juni 2030."),
        ((2030, 5, 30), "Deze dag is een feestdag: donderdag 30 mei 2030."),
        ((2030, 6, 6), ""),
    ],
)
def test_a_weekend_or_a_holiday_is_remarked_before_publishing(
    client: Visitor, make: Make, cast: Cast, day: tuple[int, int, int], remark: str
) -> None:
    event = make.event(state="draft", starts=datetime(*day, 13, 30, tzinfo=BRUSSELS))
    organiser = client.as_(cast.admin)
    for page in ("voorbeeld", "publiceer"):
        shown = organiser.get(f"/beheer/netwerkdagen/{event.id}/{page}")
        assert (remark in shown) if remark else ("Klopt dat?" not in shown)
