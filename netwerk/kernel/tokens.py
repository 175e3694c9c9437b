"""Links that carry their own proof: random ones kept as hash, signed ones bound to a revocable nonce."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from functools import cache, lru_cache
from typing import Any

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from netwerk.kernel.errors import NotFound

SIGNED_KEPT = 2000


def random_token() -> str:
    """A new secret of 192 bits for an address."""
    return secrets.token_urlsafe(24)


def digest(token: str) -> str:
    """What is stored of a random token: its SHA-256 in hex."""
    return hashlib.sha256(token.encode()).hexdigest()


def nonce() -> str:
    """A short random value stored in a row; changing it ends every link signed with the old one."""
    return secrets.token_urlsafe(9)


def keyed(purpose: str, seed: str) -> str:
    """A secret made again and again from a stored seed: who reads only the database cannot make it."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    made = hmac.new(key, f"netwerk.{purpose}:{seed}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made).rstrip(b"=").decode()


class Signer:
    """Signs (row id, nonce) for one purpose: the same link in every mail, until the nonce changes."""

    def __init__(self, secrets_newest_last: list[str], purpose: str) -> None:
        """`secrets_newest_last` as itsdangerous wants its keys: the newest signs, all verify."""
        self._serializer = URLSafeSerializer(secrets_newest_last, salt=f"netwerk.{purpose}")
        # Without a time in it a token is the same each time, and a page of somebody's own is full of them.
        self._signed = lru_cache(SIGNED_KEPT, typed=True)(self._sign)

    def sign(self, *values: Any) -> str:
        """The token for these values."""
        return self._signed(*values)

    def _sign(self, *values: Any) -> str:
        return str(self._serializer.dumps(list(values)))

    def read(self, token: str) -> list[Any]:
        """The values signed in a token; raises NotFound when it was not made by us."""
        try:
            values = self._serializer.loads(token)
        except BadData as error:
            raise NotFound from error
        if not isinstance(values, list):
            raise NotFound
        return values


def signer(purpose: str) -> Signer:
    """The signer of this installation for one purpose; earlier secret keys still verify."""
    config = current_app.config
    return _signer((*config["SECRET_KEY_FALLBACKS"], config["SECRET_KEY"]), purpose)


@cache
def _signer(secrets_newest_last: tuple[str, ...], purpose: str) -> Signer:
    return Signer(list(secrets_newest_last), purpose)
