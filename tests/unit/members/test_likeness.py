"""Which organisations may be one."""

from __future__ import annotations

import pytest

from netwerk.kernel.text import fold
from netwerk.members.likeness import COMMON, Known, Why, likely_doubles

GENK, HASSELT = 1, 2


def pairs(*known: Known) -> list[tuple[int, int, Why]]:
    return [(pair.one, pair.other, pair.why) for pair in likely_doubles(known)]


@pytest.mark.parametrize(
    ("one", "other", "places", "why"),
    [
        ("VTI Genk", "vti  genk", (GENK, None), Why.NAME),
        ("Koeltechniek Wouters & Zoon", "Koeltechniek Wouters en Zoon", (GENK, None), Why.ALIKE),
        ("Bakkerij Nijs", "Nijs Bakkerij", (None, None), Why.ALIKE),
        ("Garage Öztürk", "Garage Ozturk bvba", (GENK, GENK), Why.NEARBY),
        ("Houtbedrijf Spaan", "Houtbedrijf Spaan bv", (None, None), Why.ALIKE),
    ],
)
def test_what_is_called_alike_may_be_one(
    one: str, other: str, places: tuple[int | None, int | None], why: Why
) -> None:
    assert pairs(Known(1, fold(one), places[0]), Known(2, fold(other), places[1])) == [(1, 2, why)]


@pytest.mark.parametrize(
    ("one", "other", "places"),
    [
        ("Sint-Jozef Genk", "Sint-Jozef Hasselt", (GENK, HASSELT)),
        ("Bakkerij Nijs", "Bakkerij Vos", (GENK, GENK)),
        ("Technisch Instituut De Schacht", "Campus Demer", (GENK, GENK)),
    ],
)
def test_what_only_shares_a_common_word_or_stands_elsewhere_is_not(
    one: str, other: str, places: tuple[int, int]
) -> None:
    assert pairs(Known(1, fold(one), places[0]), Known(2, fold(other), places[1])) == []


def test_one_mail_domain_makes_a_weaker_likeness_tell() -> None:
    mail = frozenset({"school.example"})
    one, other = Known(1, "campus de wijngaard", GENK, mail), Known(2, "wijngaard school", HASSELT, mail)
    assert pairs(one, other) == [] or pairs(one, other)[0][2] is Why.MAIL
    near = Known(3, "de wijngaard secundair", HASSELT, mail)
    assert (1, 3, Why.MAIL) in pairs(one, near)


def test_thousands_with_one_word_in_common_are_not_compared_with_each_other() -> None:
    known = [Known(number, f"bakkerij {number:05d}") for number in range(COMMON * 50)]
    assert pairs(*known) == []
