"""What every request goes through: its transaction and its security headers."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from flask import (
    Flask,
    Response,
    current_app,
    g,
    get_flashed_messages,
    request,
    session,
    url_for,
)
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_wtf.csrf import CSRFProtect
from sqlalchemy.exc import OperationalError
from werkzeug.routing import IntegerConverter, Map

from netwerk.kernel import cache, crowding, error_pages, i18n, links, replica
from netwerk.kernel.database import begin_write, db, only_read, run_asides
from netwerk.kernel.text import typed_number
from netwerk.kernel.write_queue import Busy

T = TypeVar("T")

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Where an answer says nothing of its server, the web server puts its own name here.
    "Server": "netwerk",
}
EMBED_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "form-action 'none'; base-uri 'none'; frame-ancestors *"
    ),
    "Cross-Origin-Resource-Policy": "cross-origin",
}
FORM_KEY = re.compile(r"[A-Za-z0-9_-]{1,64}")
STRICT_TRANSPORT = "max-age=31536000; includeSubDomains"

csrf = CSRFProtect()


class RowId(IntegerConverter):
    """The number of a row in an address; a larger one than any database key is simply not there."""

    def __init__(self, map: Map) -> None:  # noqa: A002 (the library's name)
        """Accept what fits a 32-bit key."""
        super().__init__(map, max=2**31 - 1)


class CookieSessions(SecureCookieSessionInterface):
    """Flask's signed cookie; a page that read it is nobody else's and is not kept."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Say so in the headers of every page that looked at the session."""
        super().save_session(app, session, response)
        if session.accessed:
            # A page that says what went wrong with us is no step to come back to.
            kept = g.get("kept_for_back") and response.status_code < 500
            response.headers["Cache-Control"] = "private, no-cache" if kept else "private, no-store"


def keep_for_back() -> None:
    """Let the browser of this visitor show the page again at "back": what they typed stands in it."""
    g.kept_for_back = True


def init_app(app: Flask, *, strict_transport: bool) -> None:
    """Add the transaction, the headers, CSRF protection and error pages."""
    app.session_interface = CookieSessions()
    app.url_map.converters["int"] = RowId
    headers = SECURITY_HEADERS | ({"Strict-Transport-Security": STRICT_TRANSPORT} if strict_transport else {})
    app.config["SECURITY_HEADERS"] = headers
    # First of all: whatever else looks at the database must find the transaction already open.
    app.before_request(_open)
    csrf.init_app(app)
    app.after_request(_close)
    app.after_request(_secure)
    error_pages.init_app(app)
    app.context_processor(_page_values)


def _open() -> None:
    g.request_id = secrets.token_hex(6)
    if request.method in SAFE_METHODS:
        cache.note_version()
        only_read()
        if not has_session_cookie():
            replica.choose()
    elif crowding.CROWDED in request.environ:
        raise Busy("too many forms are on their way")
    else:
        begin_write()


def _close(response: Response) -> Response:
    if request.method not in SAFE_METHODS and response.status_code < 400:
        try:
            db.session.commit()
        except OperationalError as error:
            # A full disk is met here, as late as it can be.
            response = _secure(error_pages.busy(error))
    else:
        replica.leave()
    run_asides()
    return response


def _secure(response: Response) -> Response:
    for name, value in current_app.config["SECURITY_HEADERS"].items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", "no-cache")
    return response


def allow_embedding(response: Response) -> Response:
    """Let other sites show this page within theirs: it has no form, no script and nothing of one's own."""
    response.headers.update(EMBED_HEADERS)
    return response


def _page_values() -> dict[str, Any]:
    """What every page template may use, apart from who is looking."""
    code = i18n.language()
    return {
        "language": code,
        "languages": [
            {"code": other, "label": label, "href": links.same_page(other), "current": other == code}
            for other, label in i18n.LANGUAGES.items()
        ],
        "theme": chosen_theme(),
        "site": current_app.config["SITE"],
        "messages": messages() if has_session_cookie() else [],
        "page_address": links.external() + links.prefix(code) + request.path,
        "static_url": current_app.config["STATIC_URL"],
    }


def has_session_cookie() -> bool:
    """Did the browser bring a session? Without one the page is the same for everybody."""
    return current_app.config["SESSION_COOKIE_NAME"] in request.cookies


def messages() -> list[tuple[str, str]]:
    """What the last act had to say, with its kind: ok, info, warn or bad."""
    return [(str(pair[0]), str(pair[1])) for pair in get_flashed_messages(with_categories=True)]


def chosen_theme() -> str | None:
    """Light or dark where the visitor chose one; None follows the system."""
    value = request.cookies.get(current_app.config["THEME_COOKIE"])
    return value if value in {"light", "dark"} else None


# --- small things views share ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Slice(Generic[T]):
    """One page of a longer list; `number` counts from 1."""

    items: Sequence[T]
    number: int
    total: int
    size: int

    @property
    def pages(self) -> int:
        """How many pages there are; at least one."""
        return max(-(-self.total // self.size), 1)


def page_number() -> int:
    """The page asked for by `?pagina=`, 1 when that is missing or no number."""
    return min(typed_number(request.args.get("pagina", "")) or 1, 10_000)


def address_of_page(endpoint: str, **values: object) -> Callable[[int], str]:
    """A function from page number to address, for the pagination."""
    path = url_for(endpoint, **values)  # type: ignore[arg-type]
    # The query is what a visitor typed, so none of it may reach `url_for`, which has options of its own.
    query = {name: value for name, value in request.args.items() if name != "pagina"}

    def href(number: int) -> str:
        wanted = query | ({"pagina": str(number)} if number > 1 else {})
        return f"{path}?{urlencode(wanted)}" if wanted else path

    return href


def form_key(given: str = "") -> str:
    """The one-time key of a form that must not act twice: the one given back, or a fresh one."""
    return given if FORM_KEY.fullmatch(given) else secrets.token_urlsafe(24)


def renew_session() -> None:
    """Begin a new, empty session: at sign-in and at sign-out."""
    session.clear()
