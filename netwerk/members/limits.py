"""How often an hour something may be tried, as the settings say; counted in the database for all workers."""

from __future__ import annotations

from flask import current_app

from netwerk.members.rules import Limits

# So many places may use all their tries of an hour before every place gets fewer.
EVERYWHERE = 10


def passwords() -> Limits:
    """Wrong passwords; the right one is not counted."""
    here, block = _settings()
    return Limits(account_here=here, account=5 * here, block=block, everywhere=EVERYWHERE * block)


def codes() -> Limits:
    """Wrong codes of an app or from paper: as few as passwords."""
    return passwords()


def mails() -> Limits:
    """Mails that anybody can have sent to any address: links to sign in, questions to confirm."""
    here, block = _settings()
    return Limits(account_here=here, account=2 * here, block=block, everywhere=EVERYWHERE * block)


def _settings() -> tuple[int, int]:
    settings = current_app.config["SETTINGS"]
    return settings.sign_in_tries, settings.sign_in_tries_per_place
