"""Telling those who run the site what does not work."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import redirect, render_template, request, url_for

from netwerk.kernel import clock, i18n
from netwerk.kernel.errors import Invalid
from netwerk.kernel.i18n import _
from netwerk.kernel.web import form_key
from netwerk.members.access import Access, Answer, access
from netwerk.members.login import viewer
from netwerk.portal import feedback as telling
from netwerk.portal.feedback import Told
from netwerk.portal.forms import FeedbackForm
from netwerk.portal.views import blueprint


@blueprint.route("/feedback", methods=["GET", "POST"])
@access(Access.PUBLIC)
def feedback() -> Answer:
    """Tell what does not work for me."""
    actor = viewer()
    form = FeedbackForm(
        data={"form_key": form_key(), "page": _came_from(), "email": actor.email if actor else ""}
    )
    if form.validate_on_submit():
        if form.website.data:
            form.website.data = ""
            form.form_errors.append(
                _("Een verborgen veld was ingevuld, zoals robots doen. Verstuur het formulier nog eens.")
            )
        else:
            try:
                telling.tell(_told(form), language=i18n.language(), now=clock.now(), ip=request.remote_addr)
                return redirect(url_for("portal.feedback_thanks"), 303)
            except Invalid as refusal:
                form.refuse(refusal, "words")
    return render_template("portal/feedback.html", form=form), 422 if form.errors else 200


@blueprint.get("/feedback/bedankt")
@access(Access.PUBLIC)
def feedback_thanks() -> str:
    """Did it arrive?"""
    return render_template("portal/feedback_thanks.html")


def _told(form: FeedbackForm) -> Told:
    return Told(
        about=form.about.data or "",
        words=form.words.data or "",
        form_key=form_key(form.form_key.data or ""),
        page=form.page.data or "",
        email=form.email.data or "",
    )


def _came_from() -> str:
    """The page of this site from which somebody came; nothing when that may say who they are."""
    try:
        came = urlsplit(request.referrer or "")
    except ValueError:
        return ""
    return telling.page_of(came.path) if came.netloc == request.host else ""
