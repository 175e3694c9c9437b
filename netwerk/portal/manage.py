"""The home of /beheer, the editable texts, and the mail that leaves."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for

from netwerk.events.manage import queries as day_queries
from netwerk.events.manage import today, wording
from netwerk.events.manage.blueprint import organiser
from netwerk.kernel import clock, i18n, inbox, outbox
from netwerk.kernel.errors import Invalid, NotFound
from netwerk.kernel.forms import Form, LineField, LinesField, required
from netwerk.kernel.i18n import LANGUAGES, _, lazy
from netwerk.members.access import Access, Answer, access
from netwerk.members.actor import ORGANISER, Actor
from netwerk.portal import queries, services
from netwerk.portal.default_texts import TITLES
from netwerk.practices.manage import desk as practices_desk

blueprint = Blueprint("manage", __name__, url_prefix="/beheer")

COMING_SHOWN = 5
MAILS_SHOWN = 100
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


class PageForm(Form):
    """A text of the site."""

    title = LineField(lazy("Titel"), [required(lazy("Geef de pagina een titel."))], longest=120)
    body = LinesField(lazy("Tekst"), [required(lazy("Schrijf een tekst: een lege pagina helpt niemand."))])


@blueprint.get("")
@access(Access.TEAM)
def home() -> Answer:
    """See what asks for an act today."""
    actor = organiser()
    days = _days(actor) if actor.has_role(ORGANISER) else {}
    return render_template("manage/home.html", practices=practices_desk.asks(actor), **days)


def _days(actor: Actor) -> dict[str, object]:
    """What the network days of an organiser ask, and which come next."""
    now = clock.now()
    coming = day_queries.days(actor, day_queries.COMING, now, 1)[:COMING_SHOWN]
    return {
        "updates": [
            (event, update)
            for event, people in day_queries.pending_updates(actor)
            if (update := wording.pending_update(event, people))
        ],
        "with_room": day_queries.waiting_with_room(actor, now),
        "asking": today.acts_by_day(actor, now),
        "mail": outbox.queue_state() if actor.is_administrator else None,
        "coming": [wording.day_row(listed, now) for listed in coming],
        "drafts": day_queries.counts_of_days(actor, now)[day_queries.DRAFTS],
    }


@blueprint.get("/mail")
@access(Access.ADMINISTRATOR)
def mail() -> Answer:
    """See which mail waits, left or failed."""
    return render_template(
        "manage/mail.html",
        state=outbox.queue_state(),
        messages_sent=outbox.recent(MAILS_SHOWN),
        state_names=MAIL_STATES,
        title_of=outbox.title_of,
        unknown=[
            (one, inbox.read_again(one).text[:TEXT_SHOWN]) for one in inbox.unseen_of_nothing(UNKNOWN_SHOWN)
        ],
        verdict=inbox.verdict_words,
    )


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


@blueprint.get("/paginas")
@access(Access.ADMINISTRATOR)
def pages() -> Answer:
    """See which texts can be changed."""
    return render_template(
        "manage/pages.html",
        texts=queries.all_page_texts(tuple(LANGUAGES)),
        names=LANGUAGES,
    )


@blueprint.route("/paginas/<slug>", methods=["GET", "POST"])
@access(Access.ADMINISTRATOR)
def page_edit(slug: str) -> Answer:
    """Change a text of the site in one language."""
    code = request.args.get("taal", i18n.SOURCE)
    if slug not in TITLES or code not in LANGUAGES:
        raise NotFound
    page = queries.page_text(slug, code)
    form = PageForm(data={"title": page.title, "body": page.body})
    if form.validate_on_submit():
        try:
            services.save_page(
                slug, code, form.title.data or "", form.body.data or "", organiser(), now=clock.now()
            )
        except Invalid as error:
            form.refuse(error)
        else:
            flash(_("De pagina is bewaard."), "ok")
            return redirect(url_for("manage.pages"), 303)
    body = render_template(
        "manage/page_edit.html",
        form=form,
        slug=slug,
        code=code,
        page_title=str(TITLES[slug]),
        language_name=LANGUAGES[code],
    )
    return body, 422 if form.errors else 200
