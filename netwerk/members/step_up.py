"""Asking again who is at a signed-in browser before something weighty, without losing what was typed.

The question stands on a page of its own that carries the form on: its answer comes back to the address that
was asked for, together with every field, and the view behind it runs as if nothing had been asked.
"""

from __future__ import annotations

from datetime import timedelta

from flask import Response, current_app, make_response, render_template, request, url_for

from netwerk.kernel import clock, links
from netwerk.kernel.database import settle
from netwerk.kernel.errors import Invalid
from netwerk.kernel.uploads import held
from netwerk.kernel.web import SAFE_METHODS
from netwerk.members import login, queries
from netwerk.members.actor import Actor
from netwerk.members.forms import ProofForm
from netwerk.members.services import proving

# Fields of the question itself begin so; none of a form behind it does.
PREFIX = "bewijs"
FILES = f"{PREFIX}-bestand"
# Where a page that was only to be read leads on to; nobody typed that.
ONWARD = "verder"


def is_fresh(actor: Actor) -> bool:
    """Did this browser prove lately enough who is at it?"""
    lately = timedelta(minutes=current_app.config["SETTINGS"].step_up_minutes)
    return actor.proved_at is not None and clock.now() < actor.proved_at + lately


def ask(actor: Actor) -> Response | None:
    """The page that asks; None once the answer is right, or when nothing needs to be asked any more."""
    form = ProofForm(prefix=PREFIX) if _is_answer() else ProofForm(prefix=PREFIX, formdata=None)
    if is_fresh(actor) or (_is_answer() and _accepted(actor, form)):
        if _is_answer():
            held.bring_back(_owner(actor), request.form.getlist(FILES))
        return None
    return _page(actor, form)


def _is_answer() -> bool:
    return request.method not in SAFE_METHODS and f"{PREFIX}-vraag" in request.form


def _accepted(actor: Actor, form: ProofForm) -> bool:
    try:
        proving.prove(
            actor.id,
            password=form.password.data or "",
            code=form.code.data or "",
            ip=request.remote_addr,
            now=clock.now(),
        )
    except Invalid as refusal:
        form.validate()
        form.refuse(refusal)
        return False
    login.prove_again(actor, clock.now())
    # The view may still refuse the form; the new token is in the cookie by then.
    settle()
    return True


def _page(actor: Actor, form: ProofForm) -> Response:
    reads = request.method in SAFE_METHODS
    fields = [(ONWARD, _here())] if reads else _typed()
    files = [] if reads else request.form.getlist(FILES) or held.hold(_owner(actor))
    body = render_template(
        "members/step_up.html",
        form=form,
        action=url_for("members.prove") if reads else _here(),
        fields=[*fields, *((FILES, token) for token in files), (f"{PREFIX}-vraag", "1")],
        has_password=queries.member(actor.id).password_hash is not None,
        has_totp=actor.has_totp,
        email=actor.email,
        carries=bool(files) or any(name != ONWARD for name, _value in fields),
    )
    return make_response(body, 422 if form.errors else 403)


def _typed() -> list[tuple[str, str]]:
    return [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name != "csrf_token" and not name.startswith(PREFIX)
    ]


def _here() -> str:
    query = request.query_string.decode("utf-8", "replace")
    return links.here() + (f"?{query}" if query else "")


def _owner(actor: Actor) -> str:
    return f"session:{actor.session_id}"
