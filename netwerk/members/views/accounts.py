"""Signing in and out, one's own browsers and password, following a thing."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for

from netwerk.kernel import clock
from netwerk.kernel.errors import Invalid
from netwerk.kernel.i18n import _, language
from netwerk.kernel.web import renew_session
from netwerk.members import login, queries, services
from netwerk.members.access import Access, Answer, access
from netwerk.members.errors import LinkSpent
from netwerk.members.following import thing
from netwerk.members.forms import (
    ChangePasswordForm,
    FirstPasswordForm,
    FollowForm,
    PasswordSignInForm,
    SignInForm,
)
from netwerk.members.login import viewer
from netwerk.members.views.blueprint import blueprint, signed_in
from netwerk.members.views.entering import first_step_done, onward

# --- signing in -------------------------------------------------------------------------------------------


@blueprint.get("/aanmelden")
@access(Access.PUBLIC)
def sign_in() -> Answer:
    """Let me in."""
    if viewer() is not None:
        return redirect(onward() or url_for("portal.mine"))
    return _sign_in_page(SignInForm(formdata=None))


@blueprint.post("/aanmelden")
@access(Access.PUBLIC)
def request_link() -> Answer:
    """Mail me a link to sign in."""
    form = SignInForm()
    if not form.validate():
        return _sign_in_page(form), 422
    services.request_sign_in_link(
        form.email.data or "", language=language(), now=clock.now(), ip=request.remote_addr, onward=onward()
    )
    return redirect(url_for("members.link_sent"))


@blueprint.get("/aanmelden/verstuurd")
@access(Access.PUBLIC)
def link_sent() -> Answer:
    """Where do I look now?"""
    return render_template("members/link_sent.html")


@blueprint.post("/aanmelden/wachtwoord")
@access(Access.PUBLIC)
def sign_in_with_password() -> Answer:
    """Let me in with my password."""
    form = PasswordSignInForm()
    if form.validate():
        try:
            member = services.sign_in_with_password(
                form.email.data or "", form.password.data or "", request.remote_addr, clock.now()
            )
            return first_step_done(member)
        except Invalid as refusal:
            form.refuse(refusal, "password")
    return _sign_in_page(form), 422


@blueprint.get("/aanmelden/wachtwoord")
@access(Access.PUBLIC)
def password_page() -> Answer:
    """A page that was shown after a wrong password, asked for again."""
    return redirect(url_for("members.sign_in"))


def _sign_in_page(form: SignInForm) -> str:
    return render_template("members/sign_in.html", form=form, onward=onward())


@blueprint.get("/aanmelden/link/<token>")
@access(Access.PUBLIC)
def use_link(token: str) -> Answer:
    """Is this me? Mail scanners open links too, so only the button signs in."""
    if not queries.link_works(token, clock.now()):
        return render_template("members/link_spent.html"), 410
    return render_template("members/use_link.html", token=token, onward=onward())


@blueprint.post("/aanmelden/link/<token>")
@access(Access.PUBLIC)
def consume_link(token: str) -> Answer:
    """Sign me in by the link from my mail."""
    try:
        member = services.use_sign_in_link(token, clock.now())
    except LinkSpent:
        return render_template("members/link_spent.html"), 410
    actor = viewer()
    if actor is not None and actor.id == member.id and not actor.has_totp:
        # Asked for by a page that wants to know who is there: the forms that stand open still work.
        login.prove_again(actor, clock.now(), by_link=True)
        flash(_("Dank je. Ga terug naar de pagina waar je bezig was."), "ok")
        return redirect(onward() or url_for("portal.mine"))
    return first_step_done(member, by_link=True)


@blueprint.get("/afmelden")
@access(Access.PUBLIC)
def leave() -> Answer:
    """Do I want to sign out?"""
    return render_template("members/sign_out.html")


@blueprint.post("/afmelden")
@access(Access.PUBLIC)
def sign_out() -> Answer:
    """Sign me out."""
    login.end_session()
    flash(_("Je bent afgemeld."), "ok")
    return redirect(url_for("portal.home"))


# --- my browsers and my password --------------------------------------------------------------------------


@blueprint.get("/mijn/sessies")
@access(Access.MEMBER)
def sessions() -> Answer:
    """Where am I signed in?"""
    actor = signed_in()
    rows = queries.sessions_of(actor.id, clock.now())
    return render_template("members/sessions.html", rows=rows, own_id=actor.session_id)


@blueprint.post("/mijn/sessies/<int:session_id>/afmelden")
@access(Access.MEMBER)
def end_session(session_id: int) -> Answer:
    """Sign out one of my browsers."""
    actor = signed_in()
    services.end_session(session_id, actor)
    if session_id == actor.session_id:
        renew_session()
        return redirect(url_for("portal.home"))
    flash(_("Die browser is afgemeld."), "ok")
    return redirect(url_for("members.sessions"))


@blueprint.post("/mijn/sessies/andere/afmelden")
@access(Access.MEMBER)
def end_other_sessions() -> Answer:
    """Sign out every browser but this one."""
    actor = signed_in()
    services.end_other_sessions(actor.id, actor.session_id)
    flash(_("Alle andere browsers zijn afgemeld."), "ok")
    return redirect(url_for("members.sessions"))


@blueprint.route("/mijn/wachtwoord", methods=["GET", "POST"])
@access(Access.MEMBER)
def password() -> Answer:
    """Choose a password."""
    actor = signed_in()
    has_one = queries.needs_current_password(actor.id, actor.session_id, clock.now())
    form = ChangePasswordForm() if has_one else FirstPasswordForm()
    if form.validate_on_submit():
        try:
            services.set_password(
                actor.id,
                form.password.data or "",
                current=(form.current.data or "") if has_one else "",
                session_id=actor.session_id,
                ip=request.remote_addr,
                now=clock.now(),
            )
            flash(_("Je wachtwoord is bewaard. Andere browsers zijn afgemeld."), "ok")
            return redirect(url_for("members.sessions"))
        except Invalid as refusal:
            form.refuse(refusal, "password")
    return render_template("members/password.html", form=form, has_one=has_one), 422 if form.errors else 200


@blueprint.post("/mijn/bevestigen")
@access(Access.MEMBER, proof=True)
def prove() -> Answer:
    """It is me: show me what I asked for."""
    return redirect(onward() or url_for("portal.mine"), 303)


@blueprint.get("/mijn/bevestigen")
@access(Access.MEMBER)
def prove_page() -> Answer:
    """The page that asked, opened again."""
    return redirect(url_for("portal.mine"))


# --- following --------------------------------------------------------------------------------------------


@blueprint.route("/volgen/<kind>/<int:thing_id>", methods=["GET", "POST"])
@access(Access.PUBLIC)
def follow(kind: str, thing_id: int) -> Answer:
    """Mail me about this."""
    followed = thing(kind, thing_id, language())
    actor = viewer()
    form = FollowForm(data={"email": actor.email if actor else ""})
    if not form.validate_on_submit():
        page = render_template("members/follow.html", form=form, thing=followed, kind=kind, thing_id=thing_id)
        return page, 422 if form.errors else 200
    at_once = services.follow(
        kind,
        thing_id,
        form.email.data or "",
        language(),
        actor=actor,
        now=clock.now(),
        ip=request.remote_addr,
    )
    if at_once:
        flash(_("Je volgt nu: %(title)s.", title=followed.title), "ok")
        return redirect(followed.href)
    return redirect(url_for("members.follow_asked", kind=kind, thing_id=thing_id))


@blueprint.get("/volgen/<kind>/<int:thing_id>/bevestigen")
@access(Access.PUBLIC)
def follow_asked(kind: str, thing_id: int) -> Answer:
    """What do I have to do now?"""
    return render_template("members/follow_asked.html", thing=thing(kind, thing_id, language()))


@blueprint.get("/volgen/bevestigen/<token>")
@access(Access.PUBLIC)
def confirm_follow(token: str) -> Answer:
    """Do I want these mails?"""
    _row, followed = services.read_confirmation(token)
    return render_template("members/confirm_follow.html", token=token, thing=followed)


@blueprint.post("/volgen/bevestigen/<token>")
@access(Access.PUBLIC)
def follow_confirmed(token: str) -> Answer:
    """Yes, I want these mails."""
    followed = services.confirm_follow(token, clock.now())
    flash(_("Je volgt nu: %(title)s.", title=followed.title), "ok")
    return redirect(followed.href)
