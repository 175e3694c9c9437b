"""create_app(settings): the one place where the parts are wired together."""

from __future__ import annotations

import importlib
import threading
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from wsgiref.types import WSGIApplication

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

import netwerk.events.contributing
import netwerk.events.distilling
import netwerk.events.following
import netwerk.events.gathering
import netwerk.events.holdings
import netwerk.events.importing
import netwerk.events.indexing
import netwerk.events.mails
import netwerk.events.mapped
import netwerk.events.outreach_mails
import netwerk.events.replies
import netwerk.events.reply_mails
import netwerk.events.tallied
import netwerk.forum.contributing
import netwerk.forum.distilling
import netwerk.forum.holdings
import netwerk.forum.indexing
import netwerk.forum.mails
import netwerk.forum.mapped
import netwerk.forum.replies
import netwerk.forum.subscribing
import netwerk.forum.tallied
import netwerk.members.importing
import netwerk.members.importing.holdings
import netwerk.members.indexing
import netwerk.members.mails
import netwerk.members.mapped
import netwerk.members.moving
import netwerk.members.own_holdings
import netwerk.needs.asking
import netwerk.needs.chained
import netwerk.needs.following
import netwerk.needs.helpdesk.indexing
import netwerk.needs.helpdesk.mails
import netwerk.needs.holdings
import netwerk.needs.indexing
import netwerk.needs.mails
import netwerk.needs.mapped
import netwerk.needs.merged
import netwerk.needs.moving
import netwerk.needs.tallied
import netwerk.portal.holdings
import netwerk.portal.indexing
import netwerk.portal.mails
import netwerk.portal.mapped
import netwerk.practices.chained
import netwerk.practices.contributing
import netwerk.practices.holdings
import netwerk.practices.indexing
import netwerk.practices.mails
import netwerk.practices.mapped
import netwerk.practices.merged
import netwerk.practices.moving
import netwerk.practices.tallied
import netwerk.taxonomy.synonyms
from netwerk.events import jobs as event_jobs
from netwerk.events import manage as event_manage
from netwerk.events import views as event_views
from netwerk.forum import jobs as forum_jobs
from netwerk.forum import manage as forum_manage
from netwerk.forum import views as forum_views
from netwerk.kernel import (
    cache,
    database,
    i18n,
    inbox,
    layers,
    links,
    logs,
    orphans,
    outbox,
    rendering,
    replica,
    static,
    uploads,
    web,
)
from netwerk.kernel.imap import Mailbox
from netwerk.kernel.scheduler import Job
from netwerk.kernel.smtp import Transport
from netwerk.kernel.tally import Tallied
from netwerk.members import access, login
from netwerk.members import jobs as member_jobs
from netwerk.members import views as member_views
from netwerk.needs import jobs as need_jobs
from netwerk.needs import manage as need_manage
from netwerk.needs import views as need_views
from netwerk.needs.helpdesk import manage as helpdesk_manage
from netwerk.needs.helpdesk import views as helpdesk_views
from netwerk.paths import STATIC, TEMPLATES
from netwerk.portal import jobs as portal_jobs
from netwerk.portal import manage as portal_manage
from netwerk.portal import views as portal_views
from netwerk.practices import jobs as practice_jobs
from netwerk.practices import manage as practice_manage
from netwerk.practices import views as practice_views
from netwerk.settings import MailReceive, Mode, Settings
from netwerk.taxonomy import glossary

# These register what they offer by being imported.
REGISTERED = (
    netwerk.events.contributing,
    netwerk.events.distilling,
    netwerk.events.following,
    netwerk.events.gathering,
    netwerk.events.holdings,
    netwerk.events.importing,
    netwerk.events.indexing,
    netwerk.events.mails,
    netwerk.events.mapped,
    netwerk.events.outreach_mails,
    netwerk.events.replies,
    netwerk.events.reply_mails,
    netwerk.events.tallied,
    netwerk.forum.contributing,
    netwerk.forum.distilling,
    netwerk.forum.holdings,
    netwerk.forum.indexing,
    netwerk.forum.mails,
    netwerk.forum.mapped,
    netwerk.forum.replies,
    netwerk.forum.subscribing,
    netwerk.forum.tallied,
    netwerk.members.importing,
    netwerk.members.importing.holdings,
    netwerk.members.indexing,
    netwerk.members.mails,
    netwerk.members.mapped,
    netwerk.members.moving,
    netwerk.members.own_holdings,
    netwerk.needs.asking,
    netwerk.needs.chained,
    netwerk.needs.following,
    netwerk.needs.helpdesk.indexing,
    netwerk.needs.helpdesk.mails,
    netwerk.needs.holdings,
    netwerk.needs.indexing,
    netwerk.needs.mails,
    netwerk.needs.mapped,
    netwerk.needs.merged,
    netwerk.needs.moving,
    netwerk.needs.tallied,
    netwerk.portal.holdings,
    netwerk.portal.mails,
    netwerk.portal.indexing,
    netwerk.portal.mapped,
    netwerk.practices.chained,
    netwerk.practices.contributing,
    netwerk.practices.holdings,
    netwerk.practices.indexing,
    netwerk.practices.mails,
    netwerk.practices.mapped,
    netwerk.practices.merged,
    netwerk.practices.moving,
    netwerk.practices.tallied,
    netwerk.taxonomy.synonyms,
)
BLUEPRINTS = (
    portal_views.blueprint,
    event_views.blueprint,
    practice_views.blueprint,
    forum_views.blueprint,
    need_views.blueprint,
    helpdesk_views.blueprint,
    member_views.blueprint,
    event_manage.blueprint,
    practice_manage.blueprint,
    forum_manage.blueprint,
    need_manage.blueprint,
    helpdesk_manage.blueprint,
    portal_manage.blueprint,
)
JOBS = (
    *event_jobs.JOBS,
    *practice_jobs.JOBS,
    *forum_jobs.JOBS,
    *need_jobs.JOBS,
    *member_jobs.JOBS,
    *portal_jobs.JOBS,
)
LARGEST_BODY = 1024 * 1024


def create_app(settings: Settings) -> Flask:
    """The application for these settings, ready to serve; the database may still be empty."""
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    app = Flask("netwerk", template_folder=str(TEMPLATES), static_folder=None)
    app.config.from_mapping(_config(settings))
    logs.init_app(app, settings.log_format)
    database.init_app(app, settings.database, settings.read_url)
    replica.init_app(app)
    i18n.init_app(app)
    rendering.init_app(app)
    uploads.init_app(app)
    web.init_app(app, strict_transport=settings.mode is Mode.PRODUCTION)
    login.init_app(app)
    access.init_app(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    if settings.mode is not Mode.PRODUCTION:
        # Not at the top: production would load a mail server that it never starts.
        app.register_blueprint(importlib.import_module("netwerk.demo.views").blueprint)
    files = static.StaticFiles(STATIC, settings.data / "static")
    app.config["STATIC_URL"] = files.url
    app.jinja_env.globals.update(static_url=files.url, machine_path=links.path, explained=glossary.explained)
    app.wsgi_app = _layers(app, settings, files)  # type: ignore[method-assign, assignment]
    return app


def _config(settings: Settings) -> dict[str, Any]:
    cookie = "__Host-" if settings.secure_cookies else ""
    site = SimpleNamespace(
        name=settings.site_name,
        organisation=settings.organisation,
        phone=settings.organisation_phone,
        email=settings.organisation_email,
        external_url=settings.external_url,
    )
    return {
        "SETTINGS": settings,
        "SITE": site,
        "EXTERNAL_URL": settings.external_url,
        "SECRET_KEY": settings.secret_key or "only for demo and development, never in production",
        "SECRET_KEY_FALLBACKS": list(settings.secret_key_fallbacks),
        "SESSION_COOKIE_NAME": f"{cookie}netwerk",
        "THEME_COOKIE": f"{cookie}weergave",
        "SESSION_COOKIE_SECURE": settings.secure_cookies,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_PATH": "/",
        "PERMANENT_SESSION_LIFETIME": timedelta(days=30),
        "MAX_CONTENT_LENGTH": LARGEST_BODY,
        "MAX_FORM_MEMORY_SIZE": LARGEST_BODY,
        "MAX_FORM_PARTS": 2000,
        # A form may stand open for as long as the session lasts.
        "WTF_CSRF_TIME_LIMIT": None,
        # Private pages send no Referer, which this check would ask of their forms; the token is the proof.
        "WTF_CSRF_SSL_STRICT": False,
        "BABEL_DEFAULT_TIMEZONE": settings.timezone,
    }


def _layers(app: Flask, settings: Settings, files: static.StaticFiles) -> WSGIApplication:
    """Outside in: proxy, counting, trusted host, language, static files, page cache, Flask."""
    headers = app.config["SECURITY_HEADERS"]
    inner: WSGIApplication = app.wsgi_app
    with app.app_context():
        reader = cache.init_app(app, database.db.engine)
    if settings.page_cache:
        inner = cache.PageCache(
            inner,
            reader.read,
            session_cookie=app.config["SESSION_COOKIE_NAME"],
            theme_cookie=app.config["THEME_COOKIE"],
        )
    inner = layers.WithoutNul(layers.LanguagePrefix(files.layer(inner, headers)))
    inner = Tallied(layers.TrustedHost(inner, settings.hosts, headers))
    if settings.proxy_hops:
        hops = settings.proxy_hops
        inner = ProxyFix(inner, x_for=hops, x_proto=hops, x_host=0)
    return inner


def worker_jobs(settings: Settings, owner: str, stop: threading.Event) -> list[Job]:
    """What a worker does; without a mail server messages wait in the outbox."""
    jobs = [
        *JOBS,
        Job("outbox.release", 60, outbox.release_held),
        Job("uploads.sweep", 3600, uploads.sweep),
    ]
    if settings.smtp_url:
        transport = Transport(settings.smtp_url)
        jobs.append(Job("outbox.drain", 1, lambda: outbox.drain(transport, owner=owner, stop=stop)))
    if settings.receives_mail is MailReceive.IMAP:
        mailbox = Mailbox(settings.imap_url)
        jobs.append(Job("inbox.fetch", 10, lambda: inbox.fetch(mailbox, stop)))
    return jobs


def wsgi() -> WSGIApplication:
    """What the web server loads: settings from the environment."""
    orphans.end_with_parent()
    return layers.Turns(create_app(Settings.read()).wsgi_app, uploads.LARGEST_BODY)
