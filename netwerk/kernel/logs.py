"""Log lines for people or as JSON; never an address or a token in them."""

from __future__ import annotations

import json
import logging
import re
import sys
from datetime import UTC, datetime

from flask import Flask, g, has_request_context, request

# What stands behind these in an address is a secret.
SECRET_PATH = re.compile(
    r"/(inschrijving|mijn|uitschrijven|volgen/bevestigen|bevestig|aanmelden/link|account-maken|uitnodiging"
    r"|evaluatie|attest|inchecken|mail/gesprekken|mail/uitnodigingen|noden/mail|noden/stem|overname|woorden"
    r"|privacy/wissen|e-mailadres/terug|e-mailadres)/[A-Za-z0-9_.\-]{8,}"
)
# One run of what may stand in a mail address. Looked at once: a pattern that has the sign in it is tried from
# each letter anew, which for a long address without one takes as long as the square of its length.
RUN = re.compile(r"[^\s<>\"'=]+")
DOMAIN = re.compile(r"[^,;]+")


def masked(text: str) -> str:
    """The text on one line, without mail addresses and tokens."""
    one_line = text.replace("\r", "\\r").replace("\n", "\\n")
    return RUN.sub(_without_address, SECRET_PATH.sub(r"/\1/***", one_line))


def _without_address(run: re.Match[str]) -> str:
    before, _sign, behind = run[0].rpartition("@")
    domain = DOMAIN.match(behind)
    return f"***@***{behind[domain.end() :]}" if before and domain else run[0]


class _Lines(logging.Formatter):
    def __init__(self, as_json: bool) -> None:
        super().__init__()
        self._as_json = as_json

    def format(self, record: logging.LogRecord) -> str:
        message = masked(record.getMessage())
        if record.exc_info:
            message += " | " + masked(self.formatException(record.exc_info))
        facts = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": message,
        }
        if has_request_context():
            facts["request"] = str(g.get("request_id", ""))
            facts["method"] = request.method
            facts["path"] = masked(request.path)
            facts["who"] = str(g.get("who", "visitor"))
        if self._as_json:
            return json.dumps(facts, ensure_ascii=False)
        return " ".join(facts.values())


def init_app(app: Flask, log_format: str) -> None:
    """Send everything to standard error in the chosen form."""
    if app.testing:
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Lines(as_json=log_format == "json"))
    logging.basicConfig(handlers=[handler], level=logging.INFO, force=True)
    for chatty in ("apscheduler", "alembic", "mail.log"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
