"""Another mail address for one's account."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for

from netwerk.kernel import clock
from netwerk.kernel.errors import Invalid
from netwerk.kernel.i18n import _
from netwerk.kernel.web import renew_session
from netwerk.members.access import Access, Answer, access
from netwerk.members.errors import AlreadyMember, LinkSpent
from netwerk.members.forms import LinkForm
from netwerk.members.login import viewer
from netwerk.members.services import readdressing
from netwerk.members.views.blueprint import blueprint, signed_in


@blueprint.route("/mijn/e-mailadres", methods=["GET", "POST"])
@access(Access.MEMBER, proof=True)
def address() -> Answer:
    """Let my account have another mail address."""
    actor, form = signed_in(), LinkForm()
    if form.validate_on_submit():
        try:
            row = readdressing.ask(actor.id, form.email.data or "", ip=request.remote_addr, now=clock.now())
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            flash(
                _("We mailden een link naar %(email)s. Open die binnen een dag.", email=row.new_email), "ok"
            )
            return redirect(url_for("portal.mine"), 303)
    page = render_template("members/address.html", form=form, present=actor.email)
    return page, 422 if form.errors else 200


@blueprint.route("/e-mailadres/<token>", methods=["GET", "POST"])
@access(Access.PUBLIC)
def confirm_address(token: str) -> Answer:
    """This is my new address. Mail scanners open links too, so only the button changes it."""
    actor = viewer()
    try:
        row = readdressing.to_confirm(token, clock.now())
        email = row.new_email
        if request.method == "POST":
            own = actor.session_id if actor is not None and actor.id == row.member_id else None
            readdressing.confirm(token, session_id=own, now=clock.now())
            flash(_("Je account heeft nu het adres %(email)s.", email=email), "ok")
            return redirect(url_for("portal.mine" if own else "members.sign_in"), 303)
    except (LinkSpent, AlreadyMember):
        return render_template("members/address_spent.html"), 410
    return render_template("members/confirm_address.html", token=token, email=email)


@blueprint.route("/e-mailadres/terug/<token>", methods=["GET", "POST"])
@access(Access.PUBLIC)
def undo_address(token: str) -> Answer:
    """This was not me: give me my account back."""
    try:
        row = readdressing.to_undo(token, clock.now())
        email = row.old_email
        if request.method == "POST":
            readdressing.undo(token, clock.now())
            renew_session()
            flash(
                _(
                    "Je account heeft weer het adres %(email)s. Vraag een link om je aan te melden.",
                    email=email,
                ),
                "ok",
            )
            return redirect(url_for("members.sign_in"), 303)
    except (LinkSpent, AlreadyMember):
        return render_template("members/address_spent.html"), 410
    return render_template("members/undo_address.html", token=token, email=email)
