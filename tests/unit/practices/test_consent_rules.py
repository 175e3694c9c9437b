"""When words of somebody still stand in a text: six in a row, however they are dressed up."""

from __future__ import annotations

import pytest

from netwerk.practices.consent_rules import still_stands

SAID = "Wij bellen elke mentor op de eerste vrijdag, en dan nog eens na een maand."


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        (SAID, True),
        ("Eerst dit. **Wij bellen** elke _MENTOR_ op de - eerste vrijdag!", True),
        ("Wij bellen elke mentor op de maandag.", True),
        ("Wij bellen elke mentor op maandag.", False),
        ("Vrijdag eerste de op mentor elke bellen wij.", False),
        ("Na een maand bellen we de mentor opnieuw.", False),
        ("", False),
    ],
)
def test_six_words_in_a_row_are_somebodys_own(text: str, stands: bool) -> None:
    assert still_stands(SAID, text) is stands


@pytest.mark.parametrize(
    ("said", "text", "stands"),
    [
        ("Vraag het stagebedrijf eerst", "We zeggen: vraag het stagebedrijf eerst.", True),
        ("Vraag het stagebedrijf eerst", "Vraag het eerst.", False),
        ("Heel goed!", "Heel goed!", False),
        ("", "iets", False),
        ("***", "***", False),
    ],
)
def test_a_shorter_passage_counts_as_a_whole_and_two_words_are_nobodys(
    said: str, text: str, stands: bool
) -> None:
    assert still_stands(said, text) is stands
