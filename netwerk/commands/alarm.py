"""`netwerk check --alarm`: mail when a running site is in trouble, from outside its own processes.

Run by a timer. It speaks to the mail server itself, as the outbox is what may be in trouble, and keeps what
it has told in a file, as the database may be away.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path

from netwerk import fitness
from netwerk.app import create_app
from netwerk.kernel import clock
from netwerk.kernel.mail_policy import PLAIN
from netwerk.kernel.outbox import desk
from netwerk.kernel.smtp import Sent, Transport
from netwerk.portal import health
from netwerk.settings import Settings

FILE = "alarm.json"
AGAIN = timedelta(hours=6)
DISK = f"Less than {health.LEAST_DISK // 1024**2} MB is free in the data folder: soon nothing can be written."
SILENT = "No worker has said for two minutes that it lives: no mail leaves. Is `netwerk worker` running?"
REPLICA_AWAY = (
    "The replica of the database is away. Where commits wait for it (synchronous_standby_names) nobody can "
    "write until it is back or that is reset."
)


@dataclass(frozen=True)
class Told:
    """What the last alarm said, by name of the trouble, and when; nothing when all was well."""

    troubles: frozenset[str] = frozenset()
    at: datetime | None = None

    def is_enough(self, found: Collection[str], now: datetime) -> bool:
        """Is there nothing to tell beyond this? A trouble that lasts is told again after some hours."""
        if set(found) != self.troubles:
            return False
        return not found or (self.at is not None and now - self.at < AGAIN)


def troubles(settings: Settings) -> dict[str, str]:
    """What is wrong with the running site, in sentences by a short name."""
    now = clock.now()
    try:
        with create_app(settings).app_context():
            parts = health.check(settings.data, now).parts
            paused = parts["database"] == "ok" and "mail" in parts and desk.paused() is not None
    except OSError as error:
        return {"disk": fitness.folder_words(settings, error)}
    found = {}
    if parts["database"] != "ok":
        found["database"] = f"The database cannot be reached: {parts['database']}."
    if parts.get("migrations", "ok") != "ok":
        found["migrations"] = fitness.NOT_CURRENT
    if parts.get("disk", "ok") != "ok":
        found["disk"] = DISK
    if parts.get("worker", "ok") != "ok":
        found["worker"] = SILENT
    if parts.get("replica", "ok") == "away":
        found["replica"] = REPLICA_AWAY
    if parts.get("mail", "ok") != "ok" and not paused:
        minutes = int(str(parts["mail_age_seconds"])) // 60
        found["mail"] = f"The oldest mail waits since {minutes} minutes: look with `netwerk mail queue`."
    return found


def raise_alarm(settings: Settings, found: dict[str, str]) -> str:
    """Mail what is found unless that was told already; gives what went wrong with the mail, or nothing."""
    file, now = settings.data / FILE, clock.now()
    if _told(file).is_enough(found, now):
        return ""
    problem = _send(settings, found, now)
    if not problem:
        file.write_text(json.dumps({"troubles": sorted(found), "at": now.isoformat()}), "utf-8")
    return problem


def _told(file: Path) -> Told:
    try:
        said = json.loads(file.read_text("utf-8"))
        return Told(frozenset(said["troubles"]), datetime.fromisoformat(said["at"]))
    except (OSError, ValueError, KeyError, TypeError):
        return Told()


def _send(settings: Settings, found: dict[str, str], now: datetime) -> str:
    if not settings.smtp_url:
        return "there is no mail server to send it with"
    recipient = settings.alarm_email or settings.organisation_email
    mail = EmailMessage(policy=PLAIN)
    mail["Subject"] = f"{settings.site_name}: {'trouble' if found else 'all is well again'}"
    mail["From"], mail["To"] = settings.mail_from, recipient
    mail["Date"], mail["Message-ID"] = format_datetime(now), make_msgid(domain=settings.external_host)
    mail["Auto-Submitted"] = "auto-generated"
    said = "\n".join(f"- {sentence}" for sentence in found.values()) or "What was told before is over."
    mail.set_content(f"{settings.external_url} at {now:%Y-%m-%d %H:%M} UTC\n\n{said}\n")
    transport = Transport(settings.smtp_url)
    fault = transport.open()
    if fault is not None:
        return fault.reason
    try:
        outcome = transport.send(mail, sender=settings.mail_from, recipient=recipient)
    finally:
        transport.close()
    return "" if isinstance(outcome, Sent) else outcome.reason
