"""Passwords: argon2id at the OWASP minimum (m=19 MiB, t=2, p=1), length 12 to 128."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from netwerk.kernel import memory
from netwerk.kernel.errors import Invalid
from netwerk.kernel.i18n import lazy
from netwerk.kernel.text import key

MINIMUM, MAXIMUM = 12, 128
# What somebody tries first who knows what these sites are about.
EXPECTED = ("netwerk", "lerend", "duaal", "leren", "werkplek", "wachtwoord", "welkom", "password", "limburg")
# Without these and the words about its owner, so much of a password is left.
LEFT, WORD = 8, re.compile(r"[^\W\d_]{4,}")


@cache
def _hasher() -> PasswordHasher:
    memory.give_back_large_blocks()
    return PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


@cache
def _dummy() -> str:
    return _hasher().hash("a password nobody has")


@cache
def _common() -> frozenset[str]:
    return frozenset(Path(__file__).with_name("common_passwords.txt").read_text("utf-8").split("\n"))


def check_new(password: str, about: Iterable[str] = ()) -> None:
    """Raise Invalid when a new password is too short, too long, common, or made of words one expects.

    `about` is what others know of its owner and of the site, such as names and mail addresses.
    """
    if len(password) < MINIMUM:
        raise Invalid(lazy("Neem een wachtwoord van minstens 12 tekens."), "password")
    if len(password) > MAXIMUM:
        raise Invalid(lazy("Neem een wachtwoord van hoogstens 128 tekens."), "password")
    if password.casefold() in _common():
        raise Invalid(lazy("Dit wachtwoord gebruiken veel mensen. Kies een ander."), "password")
    if len(_unexpected(password, about)) < LEFT:
        raise Invalid(
            lazy("Dit wachtwoord is te raden voor wie jou of deze site kent. Kies een ander."), "password"
        )


def _unexpected(password: str, about: Iterable[str]) -> str:
    """What is left of a password without the words that one expects in it."""
    known = " ".join((*EXPECTED, *about))
    left = key(password)
    for word in sorted(set(WORD.findall(key(known))), key=len, reverse=True):
        left = left.replace(word, "")
    return left


def hash_password(password: str) -> str:
    """The argon2id hash to store."""
    return _hasher().hash(password)


def verify(stored: str | None, password: str) -> bool:
    """Is this the password? Takes as long for an account that has none, so that time tells nothing."""
    try:
        right = _hasher().verify(stored or _dummy(), password[: MAXIMUM * 4])
    except (VerificationError, InvalidHashError):
        return False
    return right and stored is not None


def needs_rehash(stored: str) -> bool:
    """Was this hash made with older parameters?"""
    return _hasher().check_needs_rehash(stored)
