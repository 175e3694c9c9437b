"""The organiser's days: the list, and the acts on one day."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for

from netwerk.events import presentation, seats
from netwerk.events.manage import effect_words, queries, wording
from netwerk.events.manage.blueprint import blueprint, organiser
from netwerk.events.manage.editing import asking
from netwerk.events.manage.forms import CloneForm, ReasonForm
from netwerk.events.queries import Listed
from netwerk.events.services import announcing, describing, publishing, rehearsal
from netwerk.events.views.day import day_values
from netwerk.kernel import clock, web
from netwerk.kernel.database import db
from netwerk.kernel.errors import NotFound
from netwerk.kernel.i18n import _, ngettext
from netwerk.members.access import Access, Answer, access


@blueprint.get("")
@access(Access.ORGANISER)
def listing() -> Answer:
    """My days: ahead, drafts, over, cancelled."""
    actor, now, page = organiser(), clock.now(), web.page_number()
    tab = request.args.get("lijst", queries.COMING)
    if tab not in queries.TABS:
        raise NotFound
    counts = queries.counts_of_days(actor, now)
    rows = [wording.day_row(listed, now) for listed in queries.days(actor, tab, now, page)]
    return render_template(
        "manage/days.html",
        tab_items=[
            (wording.tab_name(name), url_for("manage_events.listing", lijst=name), name == tab, number)
            for name, number in counts.items()
        ],
        tab_title=wording.tab_name(tab),
        slice=web.Slice(rows, page, counts[tab], queries.PAGE),
        page_href=web.address_of_page("manage_events.listing"),
    )


@blueprint.get("/<int:event_id>/voorbeeld")
@access(Access.ORGANISER)
def preview(event_id: int) -> Answer:
    """See a day's page as it will be once it is published."""
    actor = organiser()
    event = queries.load_managed(event_id, actor)
    found = Listed(event, seats.count_waiting(event_id))
    # Apart from the session, so that the picture of a published day is never written.
    db.session.expunge(event)
    state, event.state = event.state, "published" if event.state == "draft" else event.state
    values = day_values(found, None)
    return render_template(
        "manage/preview.html", **values, stored_state=state, day_off=presentation.day_off_words(event)
    )


@blueprint.route("/<int:event_id>/kopie", methods=["GET", "POST"])
@access(Access.ORGANISER)
def clone(event_id: int) -> Answer:
    """Make a new day like this one."""
    actor = organiser()
    event = queries.load_managed(event_id, actor)
    form = CloneForm()
    if not form.validate_on_submit():
        body = render_template("manage/clone.html", form=form, event=event, when=presentation.when(event))
        return body, 422 if form.errors else 200
    copy = publishing.clone(event_id, actor, now=clock.now(), weeks=form.weeks.data or 0)
    flash(_("Dit is de kopie, als concept. Kijk de dag en de uren na."), "ok")
    return redirect(url_for("manage_events.edit", event_id=copy.id), 303)


@blueprint.route("/<int:event_id>/publiceer", methods=["GET", "POST"])
@access(Access.ORGANISER)
def publish(event_id: int) -> Answer:
    """Put a day on the site, after reading what happens then."""
    actor, now = organiser(), clock.now()
    event = queries.load_managed(event_id, actor)
    if event.state != "draft":
        return redirect(url_for("manage_events.attendees", event_id=event.id))
    missing, asks = describing.lacks(event, now), asking(event, actor)
    followers = len(announcing.who_waits_for(event))
    if request.method != "POST" or missing:
        body = render_template(
            "manage/publish.html",
            event=event,
            when=presentation.when(event),
            day_off=presentation.day_off_words(event),
            missing=missing,
            followers=followers,
            asks=asks,
        )
        return body, 422 if missing and request.method == "POST" else 200
    publishing.publish(event_id, actor, now=now)
    told = ngettext("%(num)s volger krijgt een mail.", "%(num)s volgers krijgen een mail.", followers)
    told = " ".join((told, *wording.told_of_answers(asks)))
    flash(_("De dag staat op de site. %(told)s", told=told), "ok")
    return redirect(url_for("manage_events.overview", event_id=event.id), 303)


@blueprint.route("/<int:event_id>/annuleer", methods=["GET", "POST"])
@access(Access.ORGANISER)
def cancel(event_id: int) -> Answer:
    """Call a day off, after reading who is mailed."""
    actor = organiser()
    event = queries.load_managed(event_id, actor)
    form = ReasonForm()
    if form.validate_on_submit():
        people = queries.count_active(event.id)
        publishing.cancel(event_id, form.reason.data or "", actor, now=clock.now())
        told = ngettext("%(num)s persoon krijgt een mail.", "%(num)s mensen krijgen een mail.", people)
        flash(_("De dag is geannuleerd. %(told)s", told=told), "ok")
        return redirect(url_for("manage_events.attendees", event_id=event.id), 303)
    effects = rehearsal.rehearse(
        lambda: publishing.cancel(event_id, effect_words.NOT_YET, actor, now=clock.now())
    )
    body = render_template(
        "manage/cancel.html",
        form=form,
        event=event,
        when=presentation.when(event),
        mails=effect_words.mails(effects),
    )
    return body, 422 if form.errors else 200


@blueprint.post("/<int:event_id>/stuur-nu")
@access(Access.ORGANISER)
def send_update(event_id: int) -> Answer:
    """Mail a change now, without waiting for the quiet time."""
    actor = organiser()
    event = queries.load_managed(event_id, actor)
    people = queries.count_active(event.id)
    publishing.send_update_now(event_id, actor, now=clock.now())
    flash(
        ngettext("De mail vertrekt naar %(num)s persoon.", "De mail vertrekt naar %(num)s mensen.", people),
        "ok",
    )
    return redirect(url_for("manage_events.edit", event_id=event.id), 303)
