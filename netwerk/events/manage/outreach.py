"""Inviting people to a day: choose, look once more, send, follow what becomes of it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for

from netwerk.events import presentation
from netwerk.events.manage import outreach_words, queries
from netwerk.events.manage.blueprint import blueprint, organiser
from netwerk.events.manage.outreach_forms import InviteForm
from netwerk.events.models import Event
from netwerk.events.outreach_rules import Delivery
from netwerk.events.queries import deliveries
from netwerk.events.queries import outreach as reads
from netwerk.events.queries.deliveries import Round
from netwerk.events.services import outreach
from netwerk.kernel import clock, i18n, web
from netwerk.kernel.errors import Invalid, NotFound
from netwerk.kernel.i18n import _, ngettext
from netwerk.members.access import Access, Answer, access

PAGE = 100
LOOK, SEND, MEND = "bekijk", "stuur", "wijzig"


@blueprint.route("/<int:event_id>/uitnodigen", methods=["GET", "POST"])
@access(Access.ORGANISER)
def invite(event_id: int) -> Answer:
    """Invite people who are not registered, after seeing how many and who."""
    actor, now = organiser(), clock.now()
    event = queries.load_managed(event_id, actor)
    form = InviteForm()
    form.offer(*reads.choices(i18n.language()))
    if request.method != "POST" or request.form.get("stap") == MEND or not form.validate():
        return _form_page(form, event)
    form.take_file()
    try:
        typed = form.read_list()
        segment = form.segment(typed)
        if form.errors or segment.is_empty:
            return _nobody(form, event)
        if request.form.get("stap") == SEND:
            key = web.form_key(form.form_key.data or "")
            made = outreach.invite(event_id, segment, form.note.data or "", actor, form_key=key, now=now)
            flash(_("De uitnodigingen vertrekken nu."), "ok")
            return redirect(
                url_for("manage_events.invite_round", event_id=event.id, outreach_id=made.id), 303
            )
        plan = outreach.foresee(event_id, segment, actor, now=now)
    except Invalid as error:
        form.refuse(error)
        return _form_page(form, event)
    form.form_key.data = web.form_key(form.form_key.data or "")
    return render_template(
        "manage/invite_check.html",
        form=form,
        event=event,
        when=presentation.when(event),
        number=len(plan.chosen),
        sources=outreach_words.sources(plan),
        sample=outreach_words.sample(plan),
        left_out=outreach_words.left_out(plan),
        typed=typed,
        mail=outreach_words.preview(event, plan, form.note.data or "") if plan.chosen else None,
    )


def _nobody(form: InviteForm, event: Event) -> Answer:
    if not form.errors:
        form.refuse(Invalid(_("Kies wie je wil uitnodigen.")))
    return _form_page(form, event)


def _form_page(form: InviteForm, event: Event) -> Answer:
    rounds = [(one, outreach_words.progress(one.numbers)) for one in deliveries.rounds(event.id)]
    body = render_template(
        "manage/invite.html",
        form=form,
        event=event,
        when=presentation.when(event),
        rounds=rounds,
        can_invite=event.state == "published" and event.starts_at > clock.now(),
        follower_words={
            theme_id: ngettext("%(num)s volger", "%(num)s volgers", number)
            for theme_id, number in reads.followers_by_theme().items()
        },
    )
    return body, 422 if form.errors else 200


@blueprint.get("/<int:event_id>/uitnodigen/<int:outreach_id>")
@access(Access.ORGANISER)
def invite_round(event_id: int, outreach_id: int) -> Answer:
    """How far is this round, and what became of each mail?"""
    event = queries.load_managed(event_id, organiser())
    found = deliveries.round_of(event.id, outreach_id)
    shown = request.args.get("toestand", "")
    if shown and shown not in set(Delivery):
        raise NotFound
    only = Delivery(shown) if shown else None
    page = web.page_number()
    people = deliveries.invited(outreach_id, page, PAGE, only)
    total = found.numbers.get(only, 0) if only else sum(found.numbers.values())
    href = web.address_of_page("manage_events.invite_round", event_id=event.id, outreach_id=outreach_id)
    return render_template(
        "manage/invite_round.html",
        event=event,
        when=presentation.when(event),
        round=found,
        progress=outreach_words.progress(found.numbers),
        tab_items=_tabs(found, only),
        slice=web.Slice(people, page, total, PAGE),
        page_href=href,
        delivery_name=outreach_words.delivery_name,
    )


def _tabs(found: Round, only: Delivery | None) -> list[tuple[str, str, bool, int]]:
    row = found.outreach
    shown: list[tuple[Delivery | None, str, int]] = [(None, _("Iedereen"), sum(found.numbers.values()))]
    shown += [
        (state, outreach_words.delivery_name(state), found.numbers[state])
        for state in Delivery
        if state in found.numbers
    ]
    return [
        (
            label,
            url_for("manage_events.invite_round", event_id=row.event_id, outreach_id=row.id, toestand=state),
            state is only,
            number,
        )
        for state, label, number in shown
    ]
