"""Getting an account: asked for by mail, or by the invitation of an organisation."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for

from netwerk.kernel import clock
from netwerk.kernel.errors import Invalid
from netwerk.kernel.i18n import _, language
from netwerk.members import login, queries
from netwerk.members.access import Access, Answer, access
from netwerk.members.errors import AlreadyMember, LinkSpent
from netwerk.members.forms import InvitedForm, SignUpForm
from netwerk.members.login import viewer
from netwerk.members.models import Member
from netwerk.members.services import inviting, signing_up
from netwerk.members.services.signing_up import SignUpFacts
from netwerk.members.views.blueprint import blueprint


@blueprint.route("/account-maken", methods=["GET", "POST"])
@access(Access.PUBLIC)
def sign_up() -> Answer:
    """Let me have an account."""
    if viewer() is not None:
        return redirect(url_for("portal.mine"))
    form = SignUpForm()
    if form.validate_on_submit():
        facts = SignUpFacts(
            name=form.name.data or "",
            email=form.email.data or "",
            organisation=form.organisation.data or "",
            function=form.function.data or "",
        )
        try:
            signing_up.ask_for_account(facts, language=language(), now=clock.now(), ip=request.remote_addr)
        except Invalid as error:
            form.refuse(error)
        else:
            return redirect(url_for("members.sign_up_sent"), 303)
    page = render_template("members/sign_up.html", form=form, organisations=queries.organisation_names())
    return page, 422 if form.errors else 200


@blueprint.get("/account-maken/verstuurd")
@access(Access.PUBLIC)
def sign_up_sent() -> Answer:
    """Where do I look now?"""
    return render_template("members/sign_up_sent.html")


@blueprint.get("/account-maken/<token>")
@access(Access.PUBLIC)
def confirm_sign_up(token: str) -> Answer:
    """Is this me? Mail scanners open links too, so only the button makes the account."""
    try:
        row = signing_up.read_sign_up(token, clock.now())
    except LinkSpent:
        return _spent()
    return render_template("members/confirm_sign_up.html", token=token, asked=row)


@blueprint.post("/account-maken/<token>")
@access(Access.PUBLIC)
def sign_up_confirmed(token: str) -> Answer:
    """Make my account."""
    try:
        return _welcome(signing_up.make_account(token, clock.now()))
    except (LinkSpent, AlreadyMember):
        return _spent()


def _spent() -> Answer:
    return render_template("members/sign_up_spent.html"), 410


def _welcome(member: Member) -> Answer:
    login.start_session(member, clock.now(), by_link=True)
    flash(_("Welkom, %(name)s. Je account is klaar.", name=member.name), "ok")
    return redirect(url_for("members.own_organisations", welkom="ja"), 303)


@blueprint.route("/uitnodiging/<token>", methods=["GET", "POST"])
@access(Access.PUBLIC)
def invited(token: str) -> Answer:
    """Belong to the organisation that invited me."""
    row = inviting.read_invitation(token)
    organisation = queries.organisation(row.organisation_id)
    known = queries.member_by_email(row.email)
    form = InvitedForm()
    if request.method == "POST" and (known is not None or form.validate()):
        try:
            member = inviting.accept(token, form.name.data or "", form.function.data or "", now=clock.now())
        except Invalid as error:
            form.refuse(error)
        else:
            if known is None:
                return _welcome(member)
            flash(_("Je hoort nu bij %(name)s.", name=organisation.name), "ok")
            return redirect(url_for("members.own_organisations"), 303)
    page = render_template(
        "members/invited.html",
        token=token,
        form=form,
        organisation=organisation,
        invitation=row,
        known=known is not None,
    )
    return page, 422 if form.errors and request.method == "POST" else 200
