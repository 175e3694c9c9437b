"""Addresses for programs: health, crawlers and those who report a weakness."""

from __future__ import annotations

from datetime import timedelta
from hmac import compare_digest

from flask import Response, current_app, jsonify, request

from netwerk.kernel import clock, leaving, links
from netwerk.kernel.errors import NotFound
from netwerk.members.access import Access, access
from netwerk.portal import health
from netwerk.portal import metrics as figures
from netwerk.portal.views import blueprint

# RFC 9116 asks for an end; the file is made anew at every request.
SECURITY_VALID = timedelta(days=180)


@blueprint.get("/healthz")
@access(Access.PUBLIC)
def healthz() -> Response:
    """Does this process answer."""
    return Response("ok\n", mimetype="text/plain", headers={"Cache-Control": "no-store"})


@blueprint.get("/readyz")
@access(Access.PUBLIC)
def readyz() -> Response:
    """Can this process serve visitors; 503 when not, with the reason."""
    found = health.check(current_app.config["SETTINGS"].data, clock.now())
    parts = found.parts | ({"server": "ends"} if leaving.is_near() else {})
    is_ready = found.ready and not leaving.is_near()
    response = jsonify(ready=is_ready, **parts)
    response.status_code = 200 if is_ready else 503
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/metrics")
@access(Access.PUBLIC)
def metrics() -> Response:
    """Give a monitoring system its figures, for the token; where none is set there is no such page."""
    settings = current_app.config["SETTINGS"]
    if not settings.metrics_token:
        raise NotFound
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not compare_digest(shown.encode(), settings.metrics_token.encode()):
        return Response("Show the token.\n", 401, {"WWW-Authenticate": "Bearer", "Cache-Control": "no-store"})
    told = figures.text(settings.data, clock.now())
    return Response(told, content_type=figures.CONTENT_TYPE, headers={"Cache-Control": "no-store"})


@blueprint.get("/robots.txt")
@access(Access.PUBLIC)
def robots() -> Response:
    """Say to crawlers what is not for them; personal feeds are secret and must stay out of this file."""
    closed = ("/beheer", "/mijn", "/inschrijving", "/aanmelden", "/weergave", "/privacy/wissen")
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    lines += ["", f"Sitemap: {links.link('portal.sitemap')}"]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@blueprint.get("/.well-known/security.txt")
@access(Access.PUBLIC)
def security() -> Response:
    """Say whom to tell about a weakness (RFC 9116)."""
    ends = (clock.now() + SECURITY_VALID).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: mailto:{current_app.config['SITE'].email}",
        f"Expires: {ends.isoformat().replace('+00:00', 'Z')}",
        "Preferred-Languages: nl, en, fr, de",
        f"Canonical: {links.external()}/.well-known/security.txt",
    ]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")
