"""Who may reach a page at all: declared on each view, denied by default.

What may be done with the thing on the page is the feature's `policy.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any, TypeVar

from flask import Flask, Response, redirect, request, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from netwerk.kernel import links, throttle
from netwerk.kernel.errors import NotAllowed
from netwerk.kernel.i18n import lazy
from netwerk.kernel.web import SAFE_METHODS
from netwerk.members import step_up
from netwerk.members.actor import ADMINISTRATOR, EDITOR, MODERATOR, ORGANISER, Actor
from netwerk.members.login import viewer

View = TypeVar("View", bound=Callable[..., Any])
Answer = Response | WerkzeugResponse | str | tuple[str, int]


class Access(Enum):
    """The least one must be to reach a page."""

    PUBLIC = "everybody"
    MEMBER = "whoever is signed in"
    ORGANISER = "organisers"
    EDITOR = "editors"
    MODERATOR = "moderators"
    TEAM = "organisers, editors and moderators"
    ADMINISTRATOR = "administrators"


class Weight(Enum):
    """What costs much to make, each counted apart."""

    SEARCH = "search"
    API = "api"
    PAPER = "paper"
    EXPORT = "export"


_made = {weight: throttle.Shared(weight.value) for weight in Weight}

# One of these will do.
NEEDED_ROLES = {
    Access.ORGANISER: (ORGANISER,),
    Access.EDITOR: (EDITOR,),
    Access.MODERATOR: (MODERATOR,),
    Access.TEAM: (ORGANISER, EDITOR, MODERATOR),
    Access.ADMINISTRATOR: (ADMINISTRATOR,),
}
CLOSED = {
    Access.EDITOR: lazy("Deze pagina is er voor redacteurs. Vraag een beheerder om toegang."),
    Access.MODERATOR: lazy(
        "Deze pagina is er voor begeleiders van gesprekken. Vraag een beheerder om toegang."
    ),
}


def access(
    level: Access, *, proof: bool | None = None, weighs: Weight | None = None
) -> Callable[[View], View]:
    """Declare who may reach a view; one without a declaration is closed.

    What changes something behind the desk asks who is there once that was proved too long ago. With `proof`
    so does reading the page, as with exports; with False nothing is asked. What `weighs`, exports among it,
    is made so often for one place; what a page cache answers by itself is not counted.
    """

    def declare(view: View) -> View:
        view.access, view.proof = level, proof  # type: ignore[attr-defined]
        view.weighs = Weight.EXPORT if weighs is None and proof else weighs  # type: ignore[attr-defined]
        return view

    return declare


def level_of(view: Callable[..., Any] | None) -> Access | None:
    """The declared level of a view; None when it has none."""
    return getattr(view, "access", None)


def init_app(app: Flask) -> None:
    """Guard every request."""
    app.before_request(lambda: _guard(app))
    # After the guard: who is sent away has nothing made.
    app.before_request(lambda: _weigh(app))


def _guard(app: Flask) -> Answer | None:
    if request.endpoint is None:
        return None
    view = app.view_functions.get(request.endpoint)
    level = level_of(view)
    if level is Access.PUBLIC:
        return None
    actor = viewer()
    if actor is None:
        return redirect(url_for("members.sign_in", verder=_address_to_come_back_to()))
    if level is not Access.MEMBER:
        if level is not None and actor.must_set_up_totp:
            return redirect(url_for("members.two_steps", verder=_address_to_come_back_to()))
        _check_role(actor, level)
    return step_up.ask(actor) if _wants_proof(view, level) else None


def _weigh(app: Flask) -> None:
    """Count what is about to be made, if it costs much; raises TooMany."""
    weight: Weight | None = getattr(app.view_functions.get(request.endpoint or ""), "weighs", None)
    if weight is not None:
        _made[weight].count(request.remote_addr, app.config["SETTINGS"].heavy_reads_per_place)


def _wants_proof(view: Callable[..., Any] | None, level: Access | None) -> bool:
    declared: bool | None = getattr(view, "proof", None)
    return request.method not in SAFE_METHODS and level in NEEDED_ROLES if declared is None else declared


def _address_to_come_back_to() -> str | None:
    return links.here() if request.method == "GET" else None


def _check_role(actor: Actor, level: Access | None) -> None:
    if level is None or not any(actor.has_role(role) for role in NEEDED_ROLES[level]):
        usual = lazy("Deze pagina is er voor organisatoren. Vraag een beheerder om toegang.")
        raise NotAllowed(CLOSED.get(level, usual) if level else usual)
