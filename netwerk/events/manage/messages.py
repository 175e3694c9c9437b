"""Writing to the people of a day, and setting when they are reminded of it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for

from netwerk.events import presentation
from netwerk.events.manage import outreach_words, queries
from netwerk.events.manage.blueprint import blueprint, organiser
from netwerk.events.manage.outreach_forms import MessageForm, RemindersForm
from netwerk.events.models import Event
from netwerk.events.queries import deliveries
from netwerk.events.services import messages as writing
from netwerk.events.services import reminding
from netwerk.kernel import clock, web
from netwerk.kernel.errors import Invalid
from netwerk.kernel.i18n import _, ngettext
from netwerk.members.access import Access, Answer, access

SEND, MEND = "stuur", "wijzig"


@blueprint.route("/<int:event_id>/berichten", methods=["GET", "POST"])
@access(Access.ORGANISER)
def messages(event_id: int) -> Answer:
    """Write to people of a day, after reading it once more."""
    actor, now = organiser(), clock.now()
    event = queries.load_managed(event_id, actor)
    form = MessageForm()
    outreach_words.offer_audiences(form, event, request.values)
    if request.method != "POST" or request.form.get("stap") == MEND or not form.validate():
        return _form_page(form, event)
    audience = outreach_words.audience_of(form.audience.data or "", request.values)
    people = writing.readers(event.id, audience)
    form.form_key.data = key = web.form_key(form.form_key.data or "")
    try:
        if request.form.get("stap") == SEND:
            title, text = form.title.data or "", form.text.data or ""
            made = writing.send(event_id, audience, title, text, actor, form_key=key, now=now)
            flash(
                ngettext(
                    "Je bericht vertrekt naar %(num)s persoon.",
                    "Je bericht vertrekt naar %(num)s mensen.",
                    made.people,
                ),
                "ok",
            )
            return redirect(url_for("manage_events.message", event_id=event.id, message_id=made.id), 303)
        mail = outreach_words.message_preview(event, people, form.title.data or "", form.text.data or "")
    except Invalid as error:
        form.refuse(error)
        return _form_page(form, event)
    return render_template(
        "manage/message_check.html",
        form=form,
        event=event,
        when=presentation.when(event),
        people=people,
        mail=mail,
        chosen=outreach_words.people_in(request.values),
    )


def _form_page(form: MessageForm, event: Event) -> Answer:
    reminders = RemindersForm(formdata=None, data={"days": event.reminder_days})
    return _page(form, reminders, event)


def _page(form: MessageForm, reminders: RemindersForm, event: Event) -> Answer:
    reminders.offer()
    names = outreach_words.workshop_names(event)
    body = render_template(
        "manage/messages.html",
        form=form,
        reminders=reminders,
        event=event,
        when=presentation.when(event),
        sent=[
            (
                one,
                outreach_words.progress(one.numbers),
                outreach_words.audience_words(one.message.audience, names),
            )
            for one in deliveries.messages(event.id)
        ],
        chosen=outreach_words.people_in(request.values),
        next_reminder=outreach_words.next_reminder(event, clock.now()),
    )
    return body, 422 if form.errors or reminders.errors else 200


@blueprint.get("/<int:event_id>/berichten/<int:message_id>")
@access(Access.ORGANISER)
def message(event_id: int, message_id: int) -> Answer:
    """What did we write, to whom, and did it arrive?"""
    event = queries.load_managed(event_id, organiser())
    found = deliveries.message_of(event.id, message_id)
    return render_template(
        "manage/message.html",
        event=event,
        when=presentation.when(event),
        sent=found,
        progress=outreach_words.progress(found.numbers),
        people=deliveries.written_to(event.id, message_id),
        audience=outreach_words.audience_words(found.message.audience, outreach_words.workshop_names(event)),
        delivery_name=outreach_words.delivery_name,
    )


@blueprint.post("/<int:event_id>/herinneringen")
@access(Access.ORGANISER)
def reminders(event_id: int) -> Answer:
    """Set when people are reminded of this day."""
    actor = organiser()
    event = queries.load_managed(event_id, actor)
    form = RemindersForm()
    form.offer()
    if not form.validate():
        return _page(MessageForm(formdata=None), form, event)
    reminding.choose(event_id, form.days.data or [], actor, now=clock.now())
    flash(_("Bewaard."), "ok")
    return redirect(url_for("manage_events.messages", event_id=event.id), 303)
