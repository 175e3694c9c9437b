"""Pages of the demo and of development: the mailbox that catches all mail, and the style guide."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for

from netwerk.demo import answers, letters, styleguide
from netwerk.demo.mailbox import FOLDER, Mailbox
from netwerk.kernel import clock, i18n, inbox, links
from netwerk.kernel.errors import NotFound
from netwerk.kernel.i18n import _
from netwerk.members.access import Access, Answer, access

SHOWN = 100
# Mails carry their style with them; a link in one leaves the frame only when somebody presses it.
HTML_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-top-navigation-by-user-activation"
)

blueprint = Blueprint("demo", __name__)


@blueprint.app_context_processor
def _way_to_the_mailbox() -> dict[str, str]:
    """Let every page of the demo show where its mail goes."""
    return {"demo_mailbox": links.path("demo.mailbox", i18n.language())}


@blueprint.get("/demo/mail")
@access(Access.PUBLIC)
def mailbox() -> str:
    """See all mail that this demo has sent, newest first."""
    return render_template("demo/mailbox.html", mails=_mailbox().list(SHOWN))


@blueprint.get("/demo/mail/<mail_id>")
@access(Access.PUBLIC)
def message(mail_id: str) -> Response:
    """Read one mail, follow its links and answer it as a mail program does."""
    letter = letters.read(_mailbox().get(mail_id))
    methods = {
        "REQUEST": _("Uitnodiging of wijziging"),
        "PUBLISH": _("Voor je agenda, zonder antwoord"),
        "CANCEL": _("Haalt de dag uit je agenda"),
    }
    page = render_template(
        "demo/message.html", mail_id=mail_id, letter=letter, methods=methods, answers=answers.ANSWERS
    )
    response = Response(page)
    policy = current_app.config["SECURITY_HEADERS"]["Content-Security-Policy"]
    response.headers["Content-Security-Policy"] = f"{policy}; frame-src 'self'"
    return response


@blueprint.get("/demo/mail/<mail_id>/opmaak")
@access(Access.PUBLIC)
def message_html(mail_id: str) -> Response:
    """See one mail as a mail program shows it; nothing in it can run or be fetched."""
    html = letters.read(_mailbox().get(mail_id)).html
    response = Response(f'<base target="_top">{html}', mimetype="text/html")
    response.headers["Content-Security-Policy"] = HTML_POLICY
    return response


@blueprint.post("/demo/mail/<mail_id>/antwoord")
@access(Access.PUBLIC)
def answer(mail_id: str) -> Answer:
    """Answer an invitation, through the same door as mail from outside."""
    letter = letters.read(_mailbox().get(mail_id))
    if letter.event is None:
        raise NotFound
    octets = answers.answer(letter.event, request.form.get("antwoord", ""), clock.now())
    incoming = inbox.receive(octets, clock.now())
    flash(_("Je antwoord kwam aan. %(verdict)s", verdict=inbox.verdict_words(incoming.verdict)), "ok")
    return redirect(url_for("demo.message", mail_id=mail_id), 303)


@blueprint.get("/demo/mail/<mail_id>.eml")
@access(Access.PUBLIC)
def message_raw(mail_id: str) -> Response:
    """Download one mail exactly as it went out."""
    response = Response(_mailbox().get(mail_id), mimetype="message/rfc822")
    response.headers.set("Content-Disposition", "attachment", filename="mail.eml")
    return response


@blueprint.get("/stijlgids", endpoint="styleguide")
@access(Access.PUBLIC)
def style_guide() -> str:
    """See every component in every variant."""
    return render_template("styleguide.html", **styleguide.sample_context())


def _mailbox() -> Mailbox:
    return Mailbox(current_app.config["SETTINGS"].data / FOLDER)
