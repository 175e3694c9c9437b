"""How the house is doing: worker, mail, jobs, disk, database, versions."""

from __future__ import annotations

from flask import current_app, render_template

from netwerk.kernel import clock, i18n, inbox, outbox, scheduler
from netwerk.kernel.i18n import lazy
from netwerk.kernel.outbox import desk
from netwerk.members.access import Access, Answer, access
from netwerk.portal import health
from netwerk.portal.manage import job_words
from netwerk.portal.manage.blueprint import blueprint
from netwerk.settings import MailReceive

RECEIVES = {
    MailReceive.NONE: lazy("Nee"),
    MailReceive.IMAP: lazy("Ja, over IMAP"),
    MailReceive.PIPE: lazy("Ja, de mailserver geeft ze door"),
}


@blueprint.get("/toestand")
@access(Access.ADMINISTRATOR)
def state() -> Answer:
    """See whether everything works, and what does not."""
    settings, now = current_app.config["SETTINGS"], clock.now()
    found = health.check(settings.data, now)
    beats = scheduler.heartbeats()
    alive = [one for one in beats if now - one.beat_at <= health.WORKER_SILENT]
    return render_template(
        "manage/site/state.html",
        health=found.parts,
        # Those that were stopped say nothing while another works.
        workers=alive or beats,
        is_alive=bool(alive),
        jobs=scheduler.job_reports(),
        job_words=job_words.JOBS,
        queue=outbox.queue_state(),
        paused=desk.paused(),
        receives=RECEIVES[settings.receives_mail],
        last_mail=inbox.last_received(),
        disk_free=i18n.format_size(health.disk_free(settings.data)),
        database_size=i18n.format_size(health.database_bytes()),
        versions=health.versions(),
        mode=str(settings.mode.value),
    )
