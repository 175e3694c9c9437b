"""What came back by mail: answers of calendars, questions, mail that did not arrive."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for

from netwerk.events import presentation
from netwerk.events.manage import queries
from netwerk.events.manage.blueprint import blueprint, organiser
from netwerk.events.queries import replies as reads
from netwerk.events.queries.replies import Incoming
from netwerk.events.reply_rules import ACCEPTED, DECLINED, TENTATIVE, UNANSWERED
from netwerk.kernel import clock, inbox, web
from netwerk.kernel.i18n import LazyString, _, lazy
from netwerk.members.access import Access, Answer, access

ANSWERS: dict[str, LazyString] = {
    ACCEPTED: lazy("Ja"),
    TENTATIVE: lazy("Misschien"),
    DECLINED: lazy("Nee"),
    UNANSWERED: lazy("Nog geen antwoord"),
}
KINDS: dict[str, LazyString] = {
    "question": lazy("Vraag"),
    "bounce": lazy("Niet aangekomen"),
    "automatic": lazy("Automatisch antwoord"),
    "odd": lazy("Vreemd bericht"),
    "reply": lazy("Antwoord"),
}
SHOWN_OF_TEXT = 1500


@blueprint.get("/<int:event_id>/antwoorden")
@access(Access.ORGANISER)
def replies(event_id: int) -> Answer:
    """See who answered, and what asks for your eyes."""
    event = queries.load_managed(event_id, organiser())
    page = web.page_number()
    rows, total = reads.all_of(event.id, page)
    counts = reads.answer_counts(event.id)
    return render_template(
        "manage/replies.html",
        event=event,
        when=presentation.when(event),
        counts=[(number, str(ANSWERS[name])) for name, number in counts.items()],
        unseen=[(one, inbox.read_again(one.mail).text[:SHOWN_OF_TEXT]) for one in reads.unseen(event.id)],
        slice=web.Slice(rows, page, total, reads.PAGE),
        page_href=web.address_of_page("manage_events.replies", event_id=event.id),
        answer=answer_words,
        verdict=inbox.verdict_words,
    )


@blueprint.post("/<int:event_id>/antwoorden/<int:mail_id>/gezien")
@access(Access.ORGANISER)
def reply_seen(event_id: int, mail_id: int) -> Answer:
    """Say that I have looked at it."""
    event = queries.load_managed(event_id, organiser())
    inbox.see(reads.incoming_of(event.id, mail_id), clock.now())
    flash(_("Aangeduid als gezien."), "ok")
    return redirect(url_for("manage_events.replies", event_id=event.id), 303)


def answer_words(incoming: Incoming) -> str:
    """What somebody answered, or what sort of message it is."""
    named = ANSWERS.get(incoming.reply.partstat) if incoming.reply is not None else None
    return str(named or KINDS[incoming.mail.kind])
