"""The mail that leaves and that came in: found, tried again, held back for a while."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from netwerk.events.manage.blueprint import organiser
from netwerk.kernel import clock, inbox, outbox
from netwerk.kernel.errors import Invalid
from netwerk.kernel.forms import Form, LineField, required
from netwerk.kernel.i18n import _, lazy, ngettext
from netwerk.kernel.outbox import desk
from netwerk.kernel.outbox.desk import Wanted
from netwerk.kernel.text import plain_line, typed_number
from netwerk.members.access import Access, Answer, access
from netwerk.portal.manage.blueprint import blueprint

MAILS_SHOWN = 50
UNKNOWN_SHOWN = 10
TEXT_SHOWN = 1500
MAIL_STATES = {
    "queued": lazy("In de wachtrij"),
    "held": lazy("Even tegengehouden"),
    "sent": lazy("Verzonden"),
    "failed": lazy("Niet aangekomen"),
    "skipped": lazy("Niet meer nodig"),
    "parked": lazy("Opzijgezet"),
}


class PauseForm(Form):
    """Why no mail may leave."""

    reason = LineField(
        lazy("Waarom?"),
        [required(lazy("Schrijf waarom de mail stil moet liggen: wie na jou komt, wil dat weten."))],
        longest=desk.LONGEST_REASON,
    )


@blueprint.get("/mail")
@access(Access.ADMINISTRATOR)
def mail() -> Answer:
    """See which mail waits, left or failed."""
    wanted = _wanted()
    found = desk.found(wanted, MAILS_SHOWN + 1, before=typed_number(request.args.get("voor", "")))
    return render_template(
        "manage/mail.html",
        state=outbox.queue_state(),
        paused=desk.paused(),
        wanted=wanted,
        asked=_asked(wanted),
        messages_sent=found[:MAILS_SHOWN],
        older=found[MAILS_SHOWN - 1].id if len(found) > MAILS_SHOWN else None,
        state_names=MAIL_STATES,
        title_of=outbox.title_of,
        kinds=sorted(((kind, outbox.title_of(kind)) for kind in outbox.templates()), key=lambda one: one[1]),
        unknown=[
            (one, inbox.read_again(one).text[:TEXT_SHOWN]) for one in inbox.unseen_of_nothing(UNKNOWN_SHOWN)
        ],
        verdict=inbox.verdict_words,
    )


@blueprint.get("/mail/<int:message_id>")
@access(Access.ADMINISTRATOR)
def mail_message(message_id: int) -> Answer:
    """See what happened to one mail; what it says is not shown."""
    message = desk.message(message_id)
    return render_template(
        "manage/site/mail_message.html",
        message=message,
        title=outbox.title_of(message.kind),
        state=str(MAIL_STATES[message.state]),
    )


@blueprint.post("/mail/opnieuw")
@access(Access.ADMINISTRATOR)
def mail_retry_all() -> Answer:
    """Try every mail of the list again that did not leave."""
    wanted = _wanted()
    number = desk.retry_all(wanted, organiser().label)
    flash(
        ngettext("%(num)s mail vertrekt opnieuw.", "%(num)s mails vertrekken opnieuw.", number),
        "ok" if number else "info",
    )
    return redirect(url_for("manage.mail", **_asked(wanted)), 303)


@blueprint.route("/mail/stilleggen", methods=["GET", "POST"])
@access(Access.ADMINISTRATOR)
def mail_pause() -> Answer:
    """Let no mail leave for a while, and say why."""
    form = PauseForm()
    if form.validate_on_submit():
        try:
            desk.pause(form.reason.data or "", organiser().label, clock.now())
        except Invalid as error:
            form.refuse(error)
        else:
            flash(_("Er vertrekt geen mail meer."), "ok")
            return redirect(url_for("manage.mail"), 303)
    return render_template("manage/site/mail_pause.html", form=form), 422 if form.errors else 200


@blueprint.post("/mail/hervatten")
@access(Access.ADMINISTRATOR)
def mail_resume() -> Answer:
    """Let mail leave again."""
    desk.resume(organiser().label)
    flash(_("De mail vertrekt weer, wat het langst wacht eerst."), "ok")
    return redirect(url_for("manage.mail"), 303)


@blueprint.post("/mail/binnen/<int:mail_id>/gezien")
@access(Access.ADMINISTRATOR)
def mail_seen(mail_id: int) -> Answer:
    """Say that I have looked at a message that belongs to nothing."""
    inbox.see(inbox.of_nothing(mail_id), clock.now())
    flash(_("Aangeduid als gezien."), "ok")
    return redirect(url_for("manage.mail"), 303)


@blueprint.post("/mail/<int:message_id>/opnieuw")
@access(Access.ADMINISTRATOR)
def mail_retry(message_id: int) -> Answer:
    """Try a mail again."""
    outbox.retry(message_id)
    flash(_("We proberen het meteen opnieuw."), "ok")
    return redirect(url_for("manage.mail"), 303)


def _wanted() -> Wanted:
    state = request.args.get("toestand", "")
    return Wanted(
        state=state if state in MAIL_STATES else "",
        kind=plain_line(request.args.get("soort", ""))[:60],
        to=plain_line(request.args.get("naar", ""))[:100],
    )


def _asked(wanted: Wanted) -> dict[str, Any]:
    return {"toestand": wanted.state or None, "soort": wanted.kind or None, "naar": wanted.to or None}
