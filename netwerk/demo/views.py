"""Pages of the demo and of development: the mailbox that catches all mail, and the style guide."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, render_template

from netwerk.demo import letters, styleguide
from netwerk.demo.mailbox import FOLDER, Mailbox
from netwerk.kernel import i18n, links
from netwerk.kernel.i18n import _
from netwerk.members.access import Access, access

SHOWN = 100

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
def message(mail_id: str) -> str:
    """Read one mail and follow its links."""
    letter = letters.read(_mailbox().get(mail_id))
    methods = {
        "REQUEST": _("Uitnodiging of wijziging"),
        "PUBLISH": _("Voor je agenda, zonder antwoord"),
        "CANCEL": _("Haalt de dag uit je agenda"),
    }
    return render_template("demo/message.html", mail_id=mail_id, letter=letter, methods=methods)


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
