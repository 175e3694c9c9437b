"""Stopping mail with one click, without signing in, and choosing how much of it one gets."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for

from netwerk.kernel import clock
from netwerk.kernel.errors import NotAllowed, NotFound
from netwerk.kernel.i18n import _, language
from netwerk.kernel.text import typed_number
from netwerk.kernel.web import csrf
from netwerk.members import services
from netwerk.members.access import Access, Answer, access
from netwerk.members.login import viewer
from netwerk.members.services import subscriptions
from netwerk.members.subscription_rules import OVERVIEW, SITE, Level, Scope
from netwerk.members.views.blueprint import blueprint

ALL = "alles"
USUAL = "gewoon"


@blueprint.get("/mail/uitschrijven/<token>")
@access(Access.PUBLIC)
def unsubscribe(token: str) -> Answer:
    """Stop these mails?"""
    services.read_unsubscribe(token)
    return render_template("members/unsubscribe.html", token=token)


@blueprint.post("/mail/uitschrijven/<token>")
@access(Access.PUBLIC)
def unsubscribed(token: str) -> Answer:
    """Stop these mails: mail programs post here too, without cookie or form (RFC 8058)."""
    services.unsubscribe(token, clock.now())
    return render_template("members/unsubscribed.html")


csrf.exempt(unsubscribed)


@blueprint.get("/mail/uitnodigingen/<token>")
@access(Access.PUBLIC)
def refuse(token: str) -> Answer:
    """Do I want no more invitations?"""
    return render_template("members/refuse.html", token=token, refused=services.refuses_invitations(token))


@blueprint.post("/mail/uitnodigingen/<token>")
@access(Access.PUBLIC)
def refused(token: str) -> Answer:
    """No more invitations: mail programs post here too, without cookie or form (RFC 8058)."""
    services.refuse_invitations(token, clock.now())
    return render_template("members/refuse.html", token=token, refused=True)


csrf.exempt(refused)


@blueprint.post("/mail/uitnodigingen/<token>/toch")
@access(Access.PUBLIC)
def invite_me_again(token: str) -> Answer:
    """Do send me invitations after all."""
    services.accept_invitations(token)
    flash(_("Je krijgt opnieuw uitnodigingen van organisatoren."), "ok")
    return redirect(url_for("members.refuse", token=token), 303)


# --- organisations ----------------------------------------------------------------------------------------


@blueprint.get("/mail/gesprekken/<token>")
@access(Access.PUBLIC)
def stop(token: str) -> Answer:
    """Stop the mail about this?"""
    _member_id, scope = subscriptions.read_stop(token)
    return render_template(
        "members/stop.html", token=token, title=subscriptions.title_of(scope, language()), scope=scope[0]
    )


@blueprint.post("/mail/gesprekken/<token>")
@access(Access.PUBLIC)
def stopped(token: str) -> Answer:
    """Stop the mail about this: mail programs post here too, without cookie or form (RFC 8058)."""
    everything = ALL in request.form
    subscriptions.stop(token, everything=everything, now=clock.now())
    return render_template("members/stopped.html", everything=everything)


csrf.exempt(stopped)


@blueprint.route("/mijn/mail", methods=["GET", "POST"])
@access(Access.MEMBER)
def settings() -> Answer:
    """See which mails I get and why, and choose."""
    actor = viewer()
    if actor is None:
        raise NotAllowed
    if request.method == "POST":
        scope = _scope()
        asked = request.form.get("hoeveel", "")
        if asked == USUAL:
            subscriptions.forget_choice(actor.id, scope)
        elif asked in list(Level):
            subscriptions.choose(actor.id, scope, Level(asked), now=clock.now())
        else:
            raise NotFound
        flash(_("Bewaard. Dat geldt meteen."), "ok")
        return redirect(url_for("members.settings"), 303)
    kept = subscriptions.kept_of(actor.id)
    by_scope = {(row.scope_kind, row.scope_id): row for row in kept}
    return render_template(
        "members/mail_settings.html",
        everywhere=by_scope.get(SITE),
        overview=by_scope.get(OVERVIEW),
        things=[
            (row, title)
            for row in kept
            if (title := subscriptions.title_of((row.scope_kind, row.scope_id), language()))
        ],
        offered=[
            (scope, title)
            for scope in subscriptions.offered()
            if scope not in by_scope and (title := subscriptions.title_of(scope, language()))
        ],
        usual=USUAL,
    )


def _scope() -> Scope:
    """The thing that a form names. Raises NotFound for what is none."""
    number = typed_number(request.form.get("wat", ""))
    if number is None:
        raise NotFound
    return request.form.get("soort", ""), number
