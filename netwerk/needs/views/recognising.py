"""Saying that one meets the same; and the page behind the links in mails."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for

from netwerk.kernel import clock, i18n
from netwerk.kernel.errors import Conflict, Invalid, NotFound, TooMany
from netwerk.kernel.i18n import _
from netwerk.kernel.web import csrf
from netwerk.members.access import Access, Answer, access
from netwerk.members.actor import Actor
from netwerk.members.login import viewer
from netwerk.members.queries import memberships_on
from netwerk.needs import need_page, rules
from netwerk.needs.forms import RecogniseForm
from netwerk.needs.models import Need
from netwerk.needs.queries import needs as reads
from netwerk.needs.rules import PUBLIC, State
from netwerk.needs.services import recognising
from netwerk.needs.services.people import Speaker
from netwerk.needs.views import blueprint
from netwerk.needs.views.member import member, worries_of
from netwerk.needs.views.need import path_of


@blueprint.route("/noden/<int:need_id>/herken", methods=["GET", "POST"])
@access(Access.PUBLIC)
def recognise(need_id: int) -> Answer:
    """Say that we meet this too."""
    actor = viewer()
    need = reads.seen(need_id, actor)
    form = RecogniseForm(data=_said(need.id, actor))
    if not form.validate_on_submit():
        return _page(form, need, actor)
    worries = worries_of(form, form.sentence.data)
    if worries:
        return _page(form, need, actor, worries)
    try:
        recognising.recognise(
            need.id,
            Speaker(actor, form.email.data or "", i18n.language(), request.remote_addr),
            # The button on the page says only that, and changes no sentence.
            sentence=form.sentence.data if "sentence" in request.form else None,
            organisation=form.organisation.data if "organisation" in request.form else None,
            shows_organisation=bool(form.shows_organisation.data),
            now=clock.now(),
        )
    except (Invalid, Conflict, TooMany) as error:
        form.refuse(Invalid(error.sentence, getattr(error, "field", None)))
        return _page(form, need, actor)
    if actor is None:
        return redirect(url_for("needs.sent"), 303)
    flash(_("Genoteerd: jij herkent dit. Je krijgt een mail zodra er een antwoord is."), "ok")
    return redirect(path_of(need), 303)


@blueprint.post("/noden/<int:need_id>/toch-niet")
@access(Access.MEMBER)
def undo(need_id: int) -> Answer:
    """Take back that I recognise it."""
    actor = member()
    recognising.undo(need_id, actor)
    flash(_("Je herkent dit niet meer."), "ok")
    return redirect(path_of(reads.seen(need_id, actor)), 303)


def _said(need_id: int, actor: Actor | None) -> dict[str, object]:
    """What this member said of it before."""
    own = reads.own_recognition(need_id, actor) if actor else None
    if own is not None:
        name = own.organisation.name if own.organisation else ""
        return {
            "sentence": own.sentence,
            "organisation": name,
            "shows_organisation": own.shows_organisation,
        }
    works = _works(actor)
    return {"organisation": works[0] if works else ""}


def _works(actor: Actor | None) -> list[str]:
    return [one.organisation.name for one in memberships_on(actor.id, clock.today())] if actor else []


def _page(
    form: RecogniseForm, need: Need, actor: Actor | None, worries: list[tuple[str, str]] | None = None
) -> Answer:
    body = render_template(
        "needs/recognise.html",
        form=form,
        need=need,
        href=path_of(need),
        counted=need_page.counted(need),
        is_visitor=actor is None,
        works=_works(actor),
        worries=worries or [],
    )
    return body, 422 if form.errors or worries else 200


# --- the links in mails -----------------------------------------------------------------------------------


@blueprint.get("/noden/stem/<token>")
@access(Access.PUBLIC)
def voice(token: str) -> Answer:
    """See what I reported or recognise, and confirm it."""
    row = recognising.read_link(token)
    return render_template("needs/voice.html", **_voice_values(token, row.need_id))


def _voice_values(token: str, need_id: int) -> dict[str, object]:
    row, need = recognising.read_link(token), reads.load(need_id)
    return {
        "token": token,
        "row": row,
        "need": need,
        "href": path_of(need) if need.state in PUBLIC else "",
        "may_change": row.reported and row.confirmed_at is not None and rules.may_change(State(need.state)),
    }


@blueprint.post("/noden/stem/<token>")
@access(Access.PUBLIC)
def confirm(token: str) -> Answer:
    """Yes, this address is mine."""
    row = recognising.confirm(token, clock.now())
    if row.reported:
        flash(_("Je melding staat in het register. Je krijgt een mail zodra er een antwoord is."), "ok")
    else:
        flash(_("Genoteerd: jij herkent dit. Je krijgt een mail zodra er een antwoord is."), "ok")
    return redirect(url_for("needs.voice", token=token), 303)


@blueprint.post("/noden/stem/<token>/toch-niet")
@access(Access.PUBLIC)
def undo_by_link(token: str) -> Answer:
    """Take back that I recognise it."""
    need = recognising.undo_by_link(token)
    flash(_("Je herkent dit niet meer."), "ok")
    if need.state not in PUBLIC:
        raise NotFound
    return redirect(path_of(need), 303)


@blueprint.get("/noden/mail/<token>")
@access(Access.PUBLIC)
def mute(token: str) -> str:
    """Stop the mails about this?"""
    row = recognising.read_link(token)
    return render_template("needs/mute.html", token=token, title=row.need.title, muted=bool(row.muted_at))


@blueprint.post("/noden/mail/<token>")
@access(Access.PUBLIC)
def muted(token: str) -> str:
    """No more mails about this: mail programs post here too, without cookie or form (RFC 8058)."""
    recognising.mute(token, clock.now())
    row = recognising.read_link(token)
    return render_template("needs/mute.html", token=token, title=row.need.title, muted=True)


csrf.exempt(muted)
