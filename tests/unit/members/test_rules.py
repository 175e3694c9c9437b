"""Decisions about people, in tables."""

import pytest

from netwerk.kernel import links, passwords
from netwerk.kernel.errors import Invalid
from netwerk.members import rules

ELSEWHERE = [
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "///evil.example",
    "/\t/evil.example",
    "\t//evil.example",
    "/\n/evil.example",
    "/\r\n/evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https://evil.example",
    "http:///evil.example",
    "HTTPS://evil.example/aanmelden",
    "javascript:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "/mijn\r\nLocation: https://evil.example",
    "evil.example",
    "@evil.example",
    ".evil.example",
    "/\x0b/evil.example",
    " /mijn",
    "/a\\..\\evil.example",
    "?verder=/mijn",
    "\x00/mijn",
    "/mijn\x7f",
]
HERE = [
    "/",
    "/mijn",
    "/fr/mijn",
    "/netwerkdagen/3-dag?pagina=2",
    "/%0d%0aL:",
    "/%5ce",
    "/..//e",
    "/@e",
    "/a#b",
]


@pytest.mark.parametrize("target", ELSEWHERE)
def test_nobody_is_sent_to_another_site(target: str) -> None:
    assert links.safe_next(target, "/veilig") == "/veilig"


@pytest.mark.parametrize("target", HERE)
def test_a_place_on_this_site_is_kept(target: str) -> None:
    assert links.safe_next(target, "/veilig") == target


@pytest.mark.parametrize(
    ("code", "spoken"), [("fr", "fr"), ("nl", "nl"), ("es", "nl"), ("", "nl"), ("../x", "nl")]
)
def test_a_language_we_do_not_speak_becomes_dutch(code: str, spoken: str) -> None:
    assert rules.known_language(code) == spoken


def test_a_role_that_does_not_exist_is_refused() -> None:
    rules.check_role("organiser")
    with pytest.raises(Invalid):
        rules.check_role("boss")


@pytest.mark.parametrize("password", ["kort", "elf tekens.", "x" * 129, "qwertyuiop123", "QWERTYUIOP123"])
def test_a_weak_password_is_refused(password: str) -> None:
    with pytest.raises(Invalid):
        passwords.check_new(password)


@pytest.mark.parametrize(
    "password", ["twaalf teken", "x1" * 64, "vier paarden eten gras", "ドラゴンと一緒に歩く夜空"]
)
def test_a_long_password_of_any_letters_is_taken(password: str) -> None:
    passwords.check_new(password)


def test_a_password_that_differs_in_its_last_letter_is_another() -> None:
    stored = passwords.hash_password("a" * 127 + "b")
    assert passwords.verify(stored, "a" * 127 + "b")
    assert not passwords.verify(stored, "a" * 127 + "c")


def test_passwords_are_kept_as_argon2id_at_the_least_advised_cost() -> None:
    assert passwords.hash_password("twaalf tekens").startswith("$argon2id$v=19$m=19456,t=2,p=1$")
