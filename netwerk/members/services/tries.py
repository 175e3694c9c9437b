"""Counting tries per account, per place, both together and all of them, shared by all workers."""

from __future__ import annotations

from netwerk.kernel import throttle
from netwerk.kernel.text import key
from netwerk.members.rules import Limits


def check(what: str, account: str, ip: str | None, limits: Limits) -> None:
    """Raise TooMany when this account or this place has had its tries of the hour; counts nothing."""
    here, everywhere, block, all_of_them = _keys(what, account, ip)
    throttle.check(*here, limits.account_here)
    throttle.check(*everywhere, limits.account)
    is_attack = throttle.is_spent(*all_of_them, limits.everywhere)
    throttle.check(*block, limits.account_here if is_attack else limits.block)


def count(what: str, account: str, ip: str | None) -> None:
    """Count one try; it stays counted when the request is refused."""
    for counted in _keys(what, account, ip):
        throttle.count(*counted)


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
