"""Changing or withdrawing what one reported: as a member, or by the link in the mail."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for

from netwerk.kernel import clock
from netwerk.kernel.errors import Conflict, Invalid
from netwerk.kernel.i18n import _
from netwerk.members.access import Access, Answer, access
from netwerk.needs.forms import EditForm, ReasonForm, filled_in
from netwerk.needs.models import Need
from netwerk.needs.queries import needs as reads
from netwerk.needs.services import editing
from netwerk.needs.views import blueprint
from netwerk.needs.views.member import member, worries_of
from netwerk.needs.views.need import path_of
from netwerk.needs.wording import KIND_HINTS

Save = Callable[[EditForm], Need]


@blueprint.route("/noden/<int:need_id>/wijzig", methods=["GET", "POST"])
@access(Access.MEMBER)
def edit(need_id: int) -> Answer:
    """Change what I reported."""
    actor = member()
    need = reads.seen(need_id, actor)
    editing.check_may_edit(need, actor)

    def save(form: EditForm) -> Need:
        return editing.edit(need.id, form.facts(), actor, version=form.opened_version, now=clock.now())

    return _edit(need, save, url_for("needs.edit", need_id=need.id), path_of(need))


@blueprint.route("/noden/stem/<token>/wijzig", methods=["GET", "POST"])
@access(Access.PUBLIC)
def edit_by_link(token: str) -> Answer:
    """Change what I reported, without an account."""
    need = editing.of_reporter(token)

    def save(form: EditForm) -> Need:
        return editing.edit_by_link(token, form.facts(), version=form.opened_version, now=clock.now())

    back = url_for("needs.voice", token=token)
    return _edit(need, save, url_for("needs.edit_by_link", token=token), back)


def _edit(need: Need, save: Save, action: str, back: str) -> Answer:
    form = EditForm(data=filled_in(need))
    form.offer(need)
    worries: list[tuple[str, str]] = []
    if form.validate_on_submit():
        worries = worries_of(form, form.title.data, form.raw.data)
        try:
            if not worries:
                made = save(form)
                flash(_("Bewaard."), "ok")
                return redirect(path_of(made), 303)
        except (Invalid, Conflict) as error:
            form.refuse(Invalid(error.sentence, getattr(error, "field", None)))
    body = render_template(
        "needs/edit.html",
        form=form,
        need=need,
        action=action,
        back=back,
        worries=worries,
        hints={kind: str(hint) for kind, hint in KIND_HINTS.items()},
    )
    return body, 422 if form.errors or worries else 200


@blueprint.route("/noden/<int:need_id>/intrekken", methods=["GET", "POST"])
@access(Access.MEMBER)
def withdraw(need_id: int) -> Answer:
    """Take what I reported out of the register."""
    actor = member()
    need = reads.seen(need_id, actor)
    editing.check_may_withdraw(need, actor)
    form = ReasonForm()
    if request.method == "POST":
        editing.withdraw(need.id, form.reason.data or "", actor, now=clock.now())
        return _withdrawn()
    return _withdraw_page(form, need, url_for("needs.withdraw", need_id=need.id), path_of(need))


@blueprint.route("/noden/stem/<token>/intrekken", methods=["GET", "POST"])
@access(Access.PUBLIC)
def withdraw_by_link(token: str) -> Answer:
    """Take what I reported out of the register, without an account."""
    need, form = editing.of_reporter(token), ReasonForm()
    if request.method == "POST":
        editing.withdraw_by_link(token, form.reason.data or "", now=clock.now())
        return _withdrawn()
    action = url_for("needs.withdraw_by_link", token=token)
    return _withdraw_page(form, need, action, url_for("needs.voice", token=token))


def _withdraw_page(form: ReasonForm, need: Need, action: str, back: str) -> Answer:
    return render_template("needs/withdraw.html", form=form, need=need, action=action, back=back)


def _withdrawn() -> Answer:
    flash(_("Je melding staat niet meer in het register."), "ok")
    return redirect(url_for("needs.listing"), 303)
