"""Honest names of every script are taken, and those that only look like another are not."""

import pytest

from netwerk.kernel.lookalikes import look, refusal


@pytest.mark.parametrize(
    "name",
    [
        "Şükrü Yıldız",
        "Łukasz Wójcik",
        "Giuseppe D’Angiò",
        "Олександра Ковальчук",
        "Наталʼя Мельник-Peeters",
        "Νίκος Παπαδόπουλος",
        "محمد الأمين",
        "Nguyễn Thị Hồng",
        "日立Hitachi ひらがなカタカナ",
        "नमस्ते",
        "Ĳzerwerken Thoné & Zn. (2e vestiging)",
        "µ-Tech Genk",
        "GO! Atheneum Київ",
        "Technische School 3",
    ],
)
def test_a_name_in_its_own_letters_is_a_name(name: str) -> None:
    assert refusal(name) is None


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("Bo\u0441ch Tienen", "Bo\u0441ch"),
        ("Bakkerij \u0421laes", "\u0421laes"),
        ("\u0391n Peeters", "\u0391n"),
        ("An P\u0435eters", "P\u0435eters"),
        ("Ｂｏｓｃｈ", "Ｂｏｓｃｈ"),
        ("𝓐𝓷 Peeters", "𝓐𝓷"),
    ],
)
def test_a_word_of_two_alphabets_or_in_disguise_is_named(name: str, word: str) -> None:
    assert f"“{word}”" in str(refusal(name))


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("\u041d\u0415\u041c\u0410", "HEMA"),
        ("\u0421\u041e\u0412\u0410", "Coba"),
        ("\u039f\u03a4\u03a4\u039f", "Otto"),
        ("Yıldız", "Yildiz"),
        ("Łódź", "lodz"),
        ("Ｂｏｓｃｈ", "Bosch"),
    ],
)
def test_names_that_read_the_same_have_the_same_look(name: str, other: str) -> None:
    assert look(name) == look(other)


def test_different_names_keep_their_own_look() -> None:
    names = ["Bosch", "Bosh", "Совість", "Claes", "Claus", "Школа", "Νίκη"]
    assert len(set(map(look, names))) == len(names)
