"""The public pages of the portal."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import (
    Response,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.local import LocalProxy
from werkzeug.wrappers import Response as WerkzeugResponse

from netwerk.events import queries as days
from netwerk.events import rules
from netwerk.events.views.addresses import feed_addresses
from netwerk.kernel import cache, clock, i18n, links, uploads
from netwerk.kernel.errors import Invalid, NotFound
from netwerk.kernel.i18n import lazy
from netwerk.members.access import Access, Answer, access
from netwerk.members.login import viewer
from netwerk.portal import home as shown
from netwerk.portal import queries, retention, statements
from netwerk.portal.default_texts import LIMITS
from netwerk.portal.for_you import ForYou, for_you
from netwerk.portal.views import blueprint
from netwerk.taxonomy import funding
from netwerk.taxonomy.errors import Moved
from netwerk.taxonomy.models import Funding
from netwerk.taxonomy.queries import (
    all_fundings,
    all_regions,
    all_themes,
    current_funding,
    in_use,
    region_by_slug,
    theme_by_slug,
)

# Enough to find one with a seat among them.
NEXT_DAYS = 8
MORE_DAYS = 3
NETWORK_DAYS = 12
SHOWN_ORGANISATIONS = 200
YEAR_SECONDS = 31_536_000
THEMES = ("light", "dark", "system")
# What somebody looks for in their own words, in every list: no address of a shared word.
TYPED = "q"


@blueprint.app_errorhandler(Moved)
def moved(error: Moved) -> WerkzeugResponse:
    """Lead from the address that a shared word had before to the one it has now."""
    places = {
        name: error.slug if value == error.former else value
        for name, value in (request.view_args or {}).items()
    }
    filters = {
        name: [error.slug if value == error.former and name != TYPED else value for value in values]
        for name, values in request.args.lists()
    }
    return redirect(url_for(str(request.endpoint), **_plain(filters | places)), 301)


@blueprint.get("/logo/<name>")
@access(Access.PUBLIC)
def funding_logo(name: str) -> Response:
    """Fetch the logo of a project."""
    known = {logo.get("stored") for one in all_fundings() for logo in one.logos}
    if name not in known:
        raise NotFound
    return uploads.show(name, "image/png" if name.endswith(".png") else "image/jpeg")


@blueprint.app_context_processor
def default_funding() -> dict[str, object]:
    """The project whose statement stands at the foot of every page; looked up only where it is shown."""
    return {"funding_default": LocalProxy(_current_funding)}


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """Without what would steer the making of an address instead of standing in it."""
    return {name: value for name, value in values.items() if not name.startswith("_") and name != "endpoint"}


def _current_funding() -> Funding | None:
    if g.get("database_away"):
        return None
    if "current_funding" not in g:
        g.current_funding = current_funding(clock.today())
    found: Funding | None = g.current_funding
    return found


@blueprint.get("/")
@access(Access.PUBLIC)
def home() -> str:
    """See what this network is and what happens next."""
    now, language, actor = clock.now(), i18n.language(), viewer()
    coming = days.coming(now, NEXT_DAYS)
    chosen, others = shown.next_day(coming, language, now)
    cache.keep_page(*rules.changes_of(day.event for day in coming))
    return render_template(
        "portal/home.html",
        next_day=chosen,
        more_days=shown.cards_of(others[:MORE_DAYS], language, now),
        networks=shown.network_cards(in_use(all_themes()), language, now),
        practices=shown.newest_practices(language),
        **shown.talk_and_needs(language),
        figures=shown.figures(now),
        own=for_you(actor, now, language) if actor else ForYou(),
        feed=feed_addresses(),
        band=funding.band(_current_funding(), language, current_app.config["STATIC_URL"]),
    )


@blueprint.get("/netwerken")
@access(Access.PUBLIC)
def networks() -> str:
    """See which learning networks there are."""
    now, language = clock.now(), i18n.language()
    cache.keep_page()
    networks = shown.network_cards(in_use(all_themes()), language, now, level=2)
    regions = [(one.label(language), one.slug) for one in in_use(all_regions()) if not one.interregional]
    return render_template("portal/networks.html", networks=networks, regions=regions)


@blueprint.get("/netwerken/<slug>")
@access(Access.PUBLIC)
def network(slug: str) -> str:
    """See what a learning network is after, what it does and who takes part."""
    now, language = clock.now(), i18n.language()
    theme = theme_by_slug(slug)
    ahead, behind = days.of_theme(theme.id, now, NETWORK_DAYS)
    organisations = days.organisations_of_theme(theme.id, now)
    cache.keep_page(*rules.changes_of(day.event for day in (*ahead, *behind)))
    return render_template(
        "portal/network.html",
        network=theme,
        name=theme.label(language),
        summary=theme.label(language, "summary"),
        aim=theme.label(language, "aim"),
        coming=shown.cards_of(ahead, language, now),
        past=shown.cards_of(behind, language, now),
        practices=shown.practices_of("theme", "thema", slug, language),
        **shown.talk_and_needs(language, theme_id=theme.id),
        organisations=organisations,
        shown_organisations=SHOWN_ORGANISATIONS,
        contacts=shown.contacts((*ahead, *behind), language, viewer(), theme_id=theme.id),
        feed=feed_addresses(theme),
    )


@blueprint.get("/regios")
@access(Access.PUBLIC)
def regions() -> str:
    """See which regions there are."""
    now, language = clock.now(), i18n.language()
    cache.keep_page()
    every = in_use(all_regions())
    return render_template(
        "portal/regions.html",
        inside=shown.region_cards((one for one in every if not one.interregional), language, now),
        outside=shown.region_cards((one for one in every if one.interregional), language, now),
    )


@blueprint.get("/regios/<slug>")
@access(Access.PUBLIC)
def region(slug: str) -> str:
    """See what happens in a region, what was tried there and who takes part."""
    now, language = clock.now(), i18n.language()
    found = region_by_slug(slug)
    ahead, behind = days.of_region(found.id, now, NETWORK_DAYS)
    organisations = days.organisations_of_region(found.id, now)
    cache.keep_page(*rules.changes_of(day.event for day in (*ahead, *behind)))
    return render_template(
        "portal/region.html",
        region=found,
        name=found.label(language),
        coming=shown.cards_of(ahead, language, now),
        past=shown.cards_of(behind, language, now),
        practices=shown.practices_of("region", "regio", slug, language),
        **shown.talk_and_needs(language, region_id=found.id),
        organisations=organisations,
        shown_organisations=SHOWN_ORGANISATIONS,
        contacts=shown.contacts((*ahead, *behind), language, viewer(), region_id=found.id),
        feed=feed_addresses(region=found),
    )


@blueprint.get("/regios/interregionaal")
@access(Access.PUBLIC)
def interregional() -> str:
    """See what travels between our regions and those of our partners."""
    now, language = clock.now(), i18n.language()
    ahead, behind = days.of_partners(now, NETWORK_DAYS)
    partners = [one for one in in_use(all_regions()) if one.interregional]
    cache.keep_page(*rules.changes_of(day.event for day in (*ahead, *behind)))
    return render_template(
        "portal/interregional.html",
        partners=[(one.label(language), one.slug) for one in partners],
        coming=shown.cards_of(ahead, language, now),
        past=shown.cards_of(behind, language, now),
        proven=shown.furthest(language),
        brought=shown.practices_of("region", "regio", [one.slug for one in partners], language),
        **shown.talk_and_needs_of_partners(language),
    )


@blueprint.get("/eerste-keer")
@access(Access.PUBLIC)
def first_time() -> str:
    """Read how it works when I am new here."""
    cache.keep_page()
    return render_template("portal/first_time.html")


@blueprint.get("/<any(privacy, cookies, toegankelijkheid):slug>")
@access(Access.PUBLIC)
def page(slug: str) -> str:
    """Read how the site deals with data, cookies and accessibility."""
    text = queries.page_text(slug, i18n.language())
    cache.keep_page()
    return render_template(
        "portal/page.html",
        text=text,
        kept=retention.TABLE if slug == "privacy" else (),
        cookies=statements.cookies() if slug == "cookies" else (),
        limits=queries.page_text(LIMITS, i18n.language()) if slug == "toegankelijkheid" else None,
    )


@blueprint.route("/weergave", methods=["GET", "POST"])
@access(Access.PUBLIC)
def appearance() -> Answer:
    """Choose light, dark or what my device says."""
    if request.method != "POST":
        return render_template("portal/appearance.html", back=_where_from())
    choice = request.form.get("kleuren", "")
    if choice not in THEMES:
        raise Invalid(lazy("Kies licht, donker of zoals je toestel."), "kleuren")
    target = links.safe_next(request.form.get("verder"), url_for("portal.home"))
    response = make_response(redirect(target, 303))
    _remember(response, choice)
    return response


def _remember(response: Response, choice: str) -> None:
    name, secure = current_app.config["THEME_COOKIE"], current_app.config["SESSION_COOKIE_SECURE"]
    if choice == "system":
        response.delete_cookie(name, path="/", secure=secure, httponly=True, samesite="Lax")
    else:
        response.set_cookie(
            name, choice, max_age=YEAR_SECONDS, path="/", secure=secure, httponly=True, samesite="Lax"
        )


def _where_from() -> str:
    """The page of this site from which somebody came, to go back to."""
    try:
        came = urlsplit(request.referrer or "")
    except ValueError:  # what a browser never sends, such as `http://[`
        came = urlsplit("")
    if came.netloc != request.host or came.path == request.script_root + request.path:
        return url_for("portal.home")
    return links.safe_next(came.path + (f"?{came.query}" if came.query else ""), url_for("portal.home"))
