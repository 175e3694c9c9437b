"""Who runs this site and in whose name its mail goes out, for layers that do not import flask."""

from __future__ import annotations

from datetime import timedelta
from email.utils import parseaddr
from functools import cache

from flask import current_app


def organisation() -> str:
    """The body that runs the site."""
    return str(current_app.config["SITE"].organisation)


def name() -> str:
    """What the site is called."""
    return str(current_app.config["SITE"].name)


def sender() -> str:
    """The bare address of all our mail, which is the ORGANIZER of every day too (RFC 5545, 3.8.4.3)."""
    return _bare(current_app.config["SETTINGS"].mail_from)


@cache
def _bare(address: str) -> str:
    # A calendar of all days asks for it at each of them.
    return parseaddr(address)[1]


def reads_replies() -> bool:
    """Does anybody read the answers to invitations? Only then may these ask for one."""
    settings = current_app.config["SETTINGS"]
    return bool(settings.mode == "demo" or settings.receives_mail != "none")


def mail_authserv() -> str:
    """The name of the mail server that says whether a sender is who they say; empty when none does."""
    return str(current_app.config["SETTINGS"].mail_authserv)


def words() -> dict[str, str]:
    """What texts of the site may name: `{organisation}`, `{email}` and `{phone}`."""
    about = current_app.config["SITE"]
    return {"organisation": about.organisation, "email": about.email, "phone": about.phone}


def mail_quiet() -> timedelta:
    """So long edits of a day are gathered into one update mail."""
    return timedelta(minutes=current_app.config["SETTINGS"].mail_quiet_minutes)


def host() -> str:
    """The name of the machine under which visitors reach the site."""
    return str(current_app.config["SETTINGS"].external_host)
