"""Who may reach a page at all: declared on each view, denied by default.

What may be done with the thing on the page is the feature's `policy.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any, TypeVar

from flask import Flask, Response, redirect, request, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from netwerk.kernel import links
from netwerk.kernel.errors import NotAllowed
from netwerk.kernel.i18n import lazy
from netwerk.members.actor import ADMINISTRATOR, EDITOR, ORGANISER
from netwerk.members.login import viewer

View = TypeVar("View", bound=Callable[..., Any])
Answer = Response | WerkzeugResponse | str | tuple[str, int]


class Access(Enum):
    """The least one must be to reach a page."""

    PUBLIC = "everybody"
    MEMBER = "whoever is signed in"
    ORGANISER = "organisers"
    EDITOR = "editors"
    TEAM = "organisers and editors"
    ADMINISTRATOR = "administrators"


# One of these will do.
NEEDED_ROLES = {
    Access.ORGANISER: (ORGANISER,),
    Access.EDITOR: (EDITOR,),
    Access.TEAM: (ORGANISER, EDITOR),
    Access.ADMINISTRATOR: (ADMINISTRATOR,),
}
CLOSED = {
    Access.EDITOR: lazy("Deze pagina is er voor redacteurs. Vraag een beheerder om toegang."),
}


def access(level: Access) -> Callable[[View], View]:
    """Declare who may reach a view; one without a declaration is closed."""

    def declare(view: View) -> View:
        view.access = level  # type: ignore[attr-defined]
        return view

    return declare


def level_of(view: Callable[..., Any] | None) -> Access | None:
    """The declared level of a view; None when it has none."""
    return getattr(view, "access", None)


def init_app(app: Flask) -> None:
    """Guard every request."""
    app.before_request(lambda: _guard(app))


def _guard(app: Flask) -> Answer | None:
    if request.endpoint is None:
        return None
    level = level_of(app.view_functions.get(request.endpoint))
    if level is Access.PUBLIC:
        return None
    actor = viewer()
    if actor is None:
        if request.method != "GET":
            return redirect(url_for("members.sign_in"))
        return redirect(url_for("members.sign_in", verder=links.here()))
    if level is Access.MEMBER:
        return None
    if level is None or not any(actor.has_role(role) for role in NEEDED_ROLES[level]):
        usual = lazy("Deze pagina is er voor organisatoren. Vraag een beheerder om toegang.")
        raise NotAllowed(CLOSED.get(level, usual) if level else usual)
    return None
