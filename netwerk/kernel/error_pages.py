"""What a visitor, or a program, sees when something goes wrong: a page or a problem in their language."""

from __future__ import annotations

import json
import logging

from flask import Flask, Response, current_app, g, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from netwerk.kernel import i18n, links, replica
from netwerk.kernel.database import db
from netwerk.kernel.errors import DomainError, TooMany
from netwerk.kernel.i18n import _
from netwerk.kernel.write_queue import Busy

log = logging.getLogger(__name__)

# How long to wait before trying again when the database is busy or away.
RETRY_SECONDS = 5
# What an attack looks like in the log: somebody without the right, without proof, or too often.
TOLD = frozenset({403, 429})
# Addresses whose answers are read by programs; so are their errors.
FOR_PROGRAMS = "/api/"


def init_app(app: Flask) -> None:
    """Answer every error with a page."""
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unforeseen)
    for kind in (Busy, OperationalError):
        app.register_error_handler(kind, busy)


def _titles(status: int) -> tuple[str, str]:
    table = {
        400: (
            _("Dat begrepen we niet"),
            _("Er zat een fout in de vraag van je browser. Probeer het opnieuw."),
        ),
        401: (_("Meld je eerst aan"), _("Deze pagina is er voor wie is aangemeld.")),
        403: (_("Hier mag je niet bij"), _("Vraag de organisator om toegang als je die nodig hebt.")),
        404: (
            _("Deze pagina bestaat niet"),
            _("Misschien is ze verplaatst of zit er een tikfout in het adres."),
        ),
        405: (_("Dat kan hier niet"), _("Deze pagina kan je bekijken, maar zo niet gebruiken.")),
        409: (_("Intussen is er iets veranderd"), _("Bekijk de pagina opnieuw en probeer het nog eens.")),
        410: (_("Dit is er niet meer"), _("Wat hier stond, is weggehaald.")),
        413: (_("Dat is te groot"), _("Stuur een kleiner bestand of een kortere tekst.")),
        422: (_("Dat kunnen we niet gebruiken"), _("Kijk na wat je invulde en probeer het opnieuw.")),
        429: (_("Even geduld"), _("Dat waren te veel pogingen na elkaar. Probeer het later opnieuw.")),
        503: (
            _("Het is nu erg druk"),
            _("Er is niets verloren. Probeer het over %(number)d seconden opnieuw.", number=RETRY_SECONDS),
        ),
    }
    unknown = (_("Er ging iets mis bij ons"), _("We kregen een melding. Probeer het straks opnieuw."))
    return table.get(status, table[400] if 400 <= status < 500 else unknown)


def page(
    status: int, sentence: str = "", reference: str = "", *, back: tuple[str, str] | None = None
) -> Response:
    """The page that says what went wrong and where to go from here, in the visitor's language.

    `back` is a link, words and address, to where the visitor came from.
    """
    title, usual = _titles(status)
    if request.path.startswith(FOR_PROGRAMS):
        return _problem(status, title, sentence or usual)
    body = render_template(
        "errors/error.html",
        status=status,
        title=title,
        sentence=sentence or usual,
        reference=reference,
        actions=[
            (words, links.prefix(i18n.language()) + path)
            for words, path in ([back] if back else [(_("Netwerkdagen"), "/netwerkdagen")])
        ],
    )
    return Response(body, status)


def _problem(status: int, title: str, detail: str) -> Response:
    """The same for a program (RFC 9457)."""
    told = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return Response(json.dumps(told), status, content_type="application/problem+json")


def _domain_error(error: DomainError) -> Response:
    if error.status in TOLD:
        log.warning("refused with %d: %s", error.status, type(error).__name__)
    response = page(error.status, str(error.sentence))
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _csrf_error(error: CSRFError) -> Response:
    log.warning("refused with 400: %s", error.description)
    return page(
        400,
        _("Dit formulier stond te lang open of je meldde je intussen af. Ga terug en verstuur het opnieuw."),
    )


def _http_error(error: HTTPException) -> Response:
    if error.code is None or error.code < 400:
        return error.get_response()  # type: ignore[return-value]
    response = page(error.code)
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
    return response


def busy(error: Exception) -> Response:
    """What to say when the database cannot be had now: come back in some seconds."""
    if replica.is_asked():
        return replica.ask_primary_instead()
    if isinstance(error, OperationalError) and not is_away(error):
        return _unforeseen(error)
    log.warning("database busy or away: %s", type(error).__name__)
    db.session.rollback()
    g.database_away = True
    response = page(503)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def is_away(error: OperationalError) -> bool:
    """Is the database busy, full or gone, and not asked for something it does not have?

    SQLite calls a missing column an operational error too; PostgreSQL only what concerns the server.
    """
    words = str(error.orig).casefold()
    return not words.startswith(("no such ", "near ", "table ")) and "syntax" not in words


def _unforeseen(error: Exception) -> Response:
    if current_app.testing:
        raise error
    reference = g.get("request_id", "")
    log.error("unforeseen error in request %s", reference, exc_info=error)
    db.session.rollback()
    try:
        return page(500, reference=reference)
    except Exception:
        # What failed is wanted by every page, such as who is looking: say it without the database.
        log.exception("no usual error page in request %s", reference)
        db.session.rollback()
        g.database_away = True
        return page(500, reference=reference)
