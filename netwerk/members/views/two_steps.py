"""Signing in in two steps: setting up the app, giving its code at sign-in, codes on paper."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for

from netwerk.kernel import clock, i18n, one_time_codes, qr, site
from netwerk.kernel.errors import Invalid
from netwerk.kernel.i18n import _
from netwerk.members import login, queries
from netwerk.members.access import Access, Answer, access
from netwerk.members.actor import Actor
from netwerk.members.forms import CodeForm
from netwerk.members.services import second_factor
from netwerk.members.views.blueprint import blueprint, signed_in
from netwerk.members.views.entering import let_in, onward

# --- at sign-in -------------------------------------------------------------------------------------------


@blueprint.route("/aanmelden/code", methods=["GET", "POST"])
@access(Access.PUBLIC)
def enter_code() -> Answer:
    """Let me in with the code of my app too."""
    half = login.half_session()
    if half is None:
        return redirect(url_for("members.sign_in", verder=onward() or None))
    form = CodeForm()
    if form.validate_on_submit():
        try:
            member = queries.member_with_rights(half.member_id)
            second_factor.check(member, form.code.data or "", ip=request.remote_addr, now=clock.now())
        except Invalid as refusal:
            form.refuse(refusal, "code")
        else:
            return let_in(login.finish_session(half, clock.now()))
    page = render_template("members/enter_code.html", form=form, onward=onward())
    return page, 422 if form.errors else 200


# --- one's own --------------------------------------------------------------------------------------------


@blueprint.get("/mijn/twee-stappen")
@access(Access.MEMBER)
def two_steps() -> Answer:
    """Do I sign in with a code, and how many are left on paper?"""
    actor = signed_in()
    return render_template(
        "members/two_steps.html",
        app=queries.authenticator_of(actor.id),
        left=len(queries.recovery_codes_left(actor.id)),
        must=actor.must_set_up_totp,
        onward=onward(),
    )


@blueprint.post("/mijn/twee-stappen/begin")
@access(Access.MEMBER, proof=True)
def begin_two_steps() -> Answer:
    """Give me something to scan."""
    second_factor.begin(signed_in().id, clock.now())
    return redirect(url_for("members.two_steps_app", verder=onward() or None), 303)


@blueprint.route("/mijn/twee-stappen/app", methods=["GET", "POST"])
@access(Access.MEMBER, proof=True)
def two_steps_app() -> Answer:
    """Scan this, and type the code that the app then shows."""
    actor = signed_in()
    secret = second_factor.secret_in_making(actor.id)
    if secret is None:
        return redirect(url_for("members.two_steps", verder=onward() or None))
    form = CodeForm()
    if form.validate_on_submit():
        try:
            codes = second_factor.confirm(
                actor.id,
                form.code.data or "",
                session_id=actor.session_id,
                ip=request.remote_addr,
                now=clock.now(),
            )
        except Invalid as refusal:
            form.refuse(refusal, "code")
        else:
            return _codes_page(codes)
    return _app_page(form, secret, actor), 422 if form.errors else 200


def _app_page(form: CodeForm, secret: str, actor: Actor) -> str:
    modules = qr.matrix(one_time_codes.address_for_app(secret, actor.email, site.name()))
    return render_template(
        "members/two_steps_app.html",
        form=form,
        size=len(modules),
        path=qr.svg_path(modules),
        secret=one_time_codes.in_groups(secret),
        onward=onward(),
    )


@blueprint.post("/mijn/twee-stappen/codes")
@access(Access.MEMBER, proof=True)
def renew_codes() -> Answer:
    """Give me new codes for paper."""
    return _codes_page(second_factor.renew_codes(signed_in().id, now=clock.now()))


def _codes_page(codes: list[str]) -> str:
    """The codes, this once; a page that is opened again shows none."""
    return render_template(
        "members/recovery_codes.html", codes=codes, made=i18n.format_moment(clock.now()), onward=onward()
    )


@blueprint.route("/mijn/twee-stappen/uit", methods=["GET", "POST"])
@access(Access.MEMBER, proof=True)
def end_two_steps() -> Answer:
    """Sign in without codes from now on, after reading what that does."""
    actor = signed_in()
    if request.method == "POST":
        second_factor.turn_off(actor.id, session_id=actor.session_id, now=clock.now())
        flash(_("Aanmelden in twee stappen staat uit. Andere browsers zijn afgemeld."), "ok")
        return redirect(url_for("members.two_steps"), 303)
    if queries.authenticator_of(actor.id) is None:
        return redirect(url_for("members.two_steps"))
    return render_template("members/end_two_steps.html")
