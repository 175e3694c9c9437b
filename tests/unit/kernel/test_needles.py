"""A name is found as people write it, and nothing else is taken for it."""

from __future__ import annotations

import json
import re

import pytest

from netwerk.kernel.needles import of_name


def without(name: str, text: str) -> str:
    return of_name(name, "…")[0].out_of(text)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Zoë Zonderland", "Zoë Zonderland"),
        ("Zoë Zonderland", "Zoe Zonderland"),
        ("Zoë Zonderland", "ZOË ZONDERLAND"),
        ("Zoë Zonderland", "Zonderland Zoë"),
        ("Zoë Zonderland", "Zonderland, Zoë"),
        ("Zoë Zonderland", "Zoë\u00a0Zonderland"),
        ("Zoë Zonderland", "Zoë  Zonderland"),
        ("Jan Peeters", "Jan\nPeeters"),
        ("Jan Peeters", "Jan\r\nPeeters"),
        ("Jan Peeters", "Jan&nbsp;Peeters"),
        ("Els Van Acker", "Els van Acker"),
        ("Els Van Acker", "Van Acker Els"),
        ("els van acker", "Els van Acker"),
        ("els van acker", "els van acker"),
        ("An D'Hondt", "An D’Hondt"),
        ("Élise Noël", "Elise Noel"),
    ],
)
def test_a_name_is_found_as_people_write_it(name: str, written: str) -> None:
    text = f"Vraag het aan {written}, of niet."
    assert without(name, text) == "Vraag het aan …, of niet."
    for held in (text, json.dumps(text) if "\u00a0" not in text else text):
        assert any(like_finds(like, held) for like in of_name(name, "…")[0].like)


@pytest.mark.parametrize(
    "written", ["zoe-zonderland", "Zoë Zonderland", "zonderland_zoe", "ZoeZonderland", "zoë.zonderland"]
)
def test_a_name_is_found_in_that_of_a_file(written: str) -> None:
    [needle] = [one for one in of_name("Zoë Zonderland", "Iemand") if one.columns == ("file_name",)]
    for name in (f"{written}.pdf", f"slides-{written}.pdf", f"slides_{written}_2.pdf"):
        assert needle.out_of(name) == name.replace(written, "iemand")
        assert any(like_finds(like, name) for like in needle.like)
    assert needle.out_of("zoe-zonderlander.pdf") == "zoe-zonderlander.pdf"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Goede Praktijk", "Dit is een goede praktijk."),
        ("An Peeters", "Jan Peeters en An Peetersen"),
        ("Wim Wijs", "Wim is wijs"),
    ],
)
def test_what_only_looks_like_a_name_stays(name: str, text: str) -> None:
    assert without(name, text) == text


def like_finds(like: str, text: str) -> bool:
    """As a database reads LIKE: any sign for a low line, in whatever case of ASCII."""
    return bool(
        re.search(re.escape(like).replace("_", ".").replace("%", ".*"), text, re.IGNORECASE | re.DOTALL)
    )
