"""Every kind of mail in every language: how it reads, and words of our own in it."""

from __future__ import annotations

from dataclasses import asdict

from flask import flash, redirect, render_template, request, url_for

from netwerk.events.manage.blueprint import organiser
from netwerk.kernel import clock, i18n, outbox
from netwerk.kernel.errors import Invalid, NotFound
from netwerk.kernel.forms import Form, LineField, LinesField
from netwerk.kernel.i18n import LANGUAGES, _, lazy
from netwerk.kernel.outbox import wording
from netwerk.kernel.outbox.wording import NOTHING, Sentences
from netwerk.members.access import Access, Answer, access
from netwerk.portal import mail_samples, mails
from netwerk.portal.manage.blueprint import blueprint


class SentencesForm(Form):
    """The subject, and what stands before and after."""

    subject = LineField(lazy("Onderwerp"), longest=wording.LONGEST_SUBJECT)
    opening = LinesField(lazy("Zin vooraan"), longest=wording.LONGEST)
    closing = LinesField(lazy("Zin achteraan"), longest=wording.LONGEST)


@blueprint.get("/mailteksten")
@access(Access.ADMINISTRATOR)
def mail_texts() -> Answer:
    """See every kind of mail, and where words of our own stand in it."""
    own = wording.every()
    kinds = sorted(((kind, outbox.title_of(kind)) for kind in outbox.templates()), key=lambda one: one[1])
    return render_template("manage/site/mail_texts.html", kinds=kinds, own=own, names=LANGUAGES)


@blueprint.route("/mailteksten/<kind>", methods=["GET", "POST"])
@access(Access.ADMINISTRATOR)
def mail_text(kind: str) -> Answer:
    """See how a mail reads, and change its subject and the sentences before and after it."""
    code = _language(kind)
    kept = wording.kept(kind, code)
    form = SentencesForm(data=asdict(kept))
    if form.validate_on_submit() and _keep(form, kind, code):
        flash(_("Bewaard. Zo vertrekt deze mail van nu af."), "ok")
        return redirect(url_for("manage.mail_text", kind=kind, taal=code), 303)
    return _page(form, kind, code)


def _keep(form: SentencesForm, kind: str, code: str) -> bool:
    """Are the subject and the sentences kept? If not, the form says why."""
    wanted = Sentences(form.subject.data or "", form.opening.data or "", form.closing.data or "")
    try:
        if wanted != wording.kept(kind, code):
            wording.save(kind, code, wanted, organiser().label, clock.now())
    except Invalid as error:
        form.refuse(error)
        return False
    return True


def _page(form: SentencesForm, kind: str, code: str) -> Answer:
    body = render_template(
        "manage/site/mail_text.html",
        form=form,
        kind=kind,
        code=code,
        title=outbox.title_of(kind),
        names=LANGUAGES,
        is_own=wording.kept(kind, code) != NOTHING,
        placeholders=" ".join(f"{{{name}}}" for name in wording.NAMES),
        sample=mail_samples.rendered(kind, code, organiser().name),
    )
    return body, 422 if form.errors else 200


@blueprint.post("/mailteksten/<kind>/herstellen")
@access(Access.ADMINISTRATOR)
def mail_text_restore(kind: str) -> Answer:
    """Give back the mail of the house."""
    code = _language(kind)
    wording.save(kind, code, NOTHING, organiser().label, clock.now())
    flash(_("Deze mail vertrekt weer zonder eigen woorden."), "ok")
    return redirect(url_for("manage.mail_text", kind=kind, taal=code), 303)


@blueprint.post("/mailteksten/<kind>/proef")
@access(Access.ADMINISTRATOR)
def mail_text_proof(kind: str) -> Answer:
    """Send me one, with examples in it, and with what was just typed, which is kept first."""
    code, actor = _language(kind), organiser()
    form = SentencesForm()
    if form.opening.raw_data and not (form.validate_on_submit() and _keep(form, kind, code)):
        return _page(form, kind, code)
    if mails.queue_proof(kind, code, actor, clock.now()):
        flash(_("De proefmail is onderweg naar %(address)s.", address=actor.email), "ok")
    else:
        flash(
            _("Je vroeg dit uur al veel proefmails. Deze vertrekt over een uur; hieronder lees je hem al."),
            "warn",
        )
    return redirect(url_for("manage.mail_text", kind=kind, taal=code), 303)


def _language(kind: str) -> str:
    code = request.args.get("taal", i18n.SOURCE)
    if kind not in outbox.templates() or code not in LANGUAGES:
        raise NotFound
    return code
