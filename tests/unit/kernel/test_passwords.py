"""What is kept of a password, and which ones are refused."""

import pytest
from argon2 import extract_parameters
from argon2.low_level import Type

from netwerk.kernel import passwords
from netwerk.kernel.errors import Invalid


def test_a_hash_is_argon2id_at_the_least_that_owasp_asks() -> None:
    made = extract_parameters(passwords.hash_password("vier paarden eten gras"))
    assert made.type is Type.ID
    assert (made.memory_cost, made.time_cost, made.parallelism) >= (19 * 1024, 2, 1)
    assert made.salt_len >= 16


def test_nothing_is_cut_off_a_long_password() -> None:
    long = "a1 " * 42 + "xy"
    assert len(long) == 128
    passwords.check_new(long)
    stored = passwords.hash_password(long)
    assert passwords.verify(stored, long)
    assert not passwords.verify(stored, long[:-1] + "z")


@pytest.mark.parametrize("password", ["elf tekens.", "x" * 129, "password1234"])
def test_short_too_long_and_common_ones_are_refused(password: str) -> None:
    with pytest.raises(Invalid):
        passwords.check_new(password)


@pytest.mark.parametrize(
    "password", ["Netwerk-2026!", "annelies.stulens1", "Lerend netwerk 1", "wachtwoord 26"]
)
def test_words_that_one_expects_make_no_password(password: str) -> None:
    with pytest.raises(Invalid):
        passwords.check_new(password, ("Annelies Stulens", "annelies.stulens@clb.example"))


def test_such_a_word_among_others_is_no_harm() -> None:
    passwords.check_new("vier netwerken eten gras", ("Annelies Stulens", "annelies.stulens@clb.example"))
