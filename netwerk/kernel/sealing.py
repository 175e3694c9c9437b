"""Secrets that must be read again, which nobody can who has the database alone; sole user of cryptography."""

from __future__ import annotations

import base64
import hashlib
import hmac
import importlib
from functools import cache
from typing import TYPE_CHECKING

from flask import current_app

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet


class Unreadable(Exception):
    """What was sealed cannot be opened with any of the secret keys of this installation."""


def seal(purpose: str, secret: str) -> str:
    """The secret, encrypted (AES-128-CBC with HMAC-SHA256: Fernet) under the newest secret key."""
    return _box(purpose).encrypt(secret.encode()).decode()


def unseal(purpose: str, sealed: str) -> str:
    """The secret again; earlier secret keys still open it. Raises Unreadable."""
    fernet = importlib.import_module("cryptography.fernet")
    try:
        return _box(purpose).decrypt(sealed.encode()).decode()
    except fernet.InvalidToken as error:
        raise Unreadable(purpose) from error


def seal_anew(purpose: str, sealed: str) -> str:
    """The same secret under the newest secret key, so that an earlier one can go. Raises Unreadable."""
    return seal(purpose, unseal(purpose, sealed))


def _box(purpose: str) -> MultiFernet:
    config = current_app.config
    return _box_of((config["SECRET_KEY"], *config["SECRET_KEY_FALLBACKS"]), purpose)


@cache
def _box_of(keys: tuple[str, ...], purpose: str) -> MultiFernet:
    # Not at the top: few processes ever open a secret, and the library is large.
    fernet = importlib.import_module("cryptography.fernet")
    made: MultiFernet = fernet.MultiFernet([fernet.Fernet(_key(key, purpose)) for key in keys])
    return made


def _key(secret_key: str, purpose: str) -> bytes:
    """A key of its own for each purpose, derived as HMAC-SHA256 of it."""
    return base64.urlsafe_b64encode(
        hmac.new(secret_key.encode(), f"netwerk.seal.{purpose}".encode(), hashlib.sha256).digest()
    )
