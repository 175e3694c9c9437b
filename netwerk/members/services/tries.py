"""Counting tries per account, per place, both together and all of them, shared by all workers."""

from __future__ import annotations

import logging

from netwerk.kernel import throttle, tokens
from netwerk.kernel.text import key
from netwerk.members.rules import Limits

log = logging.getLogger(__name__)


def check(what: str, account: str, ip: str | None, limits: Limits) -> None:
    """Raise TooMany when this account or this place has had its tries of the hour; counts nothing."""
    here, everywhere, block, all_of_them = _keys(what, account, ip)
    throttle.check(*here, limits.account_here)
    throttle.check(*everywhere, limits.account)
    is_attack = throttle.is_spent(*all_of_them, limits.everywhere)
    throttle.check(*block, limits.account_here if is_attack else limits.block)


def count(what: str, account: str, ip: str | None) -> None:
    """Count one try; it stays counted when the request is refused.

    The log tells of it under marks that lines of one account or one place have in common and nobody else
    can lead back to them.
    """
    keys = _keys(what, account, ip)
    for counted in keys:
        throttle.count(*counted)
    (_here, _both), (_account, who), (_block, block), _all = keys
    log.warning("try counted: %s, account %s, place %s", what, _mark(who), _mark(block))


def _mark(told: str) -> str:
    return tokens.keyed("log", told)[:10]


def forgive(what: str, account: str, ip: str | None) -> None:
    """Give the account its tries from this place back, after a success."""
    throttle.forget(*_keys(what, account, ip)[0])


def _keys(what: str, account: str, ip: str | None) -> tuple[tuple[str, str], ...]:
    who, block = key(account), throttle.address_block(ip)
    return (
        (f"{what}.here", f"{who} {block}"),
        (f"{what}.account", who),
        (f"{what}.block", block),
        (f"{what}.all", ""),
    )
