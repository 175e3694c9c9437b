"""The boards, and the threads on them."""

from __future__ import annotations

from collections.abc import Callable

from flask import render_template, request, url_for

from netwerk.forum import boards
from netwerk.forum.boards import Board
from netwerk.forum.queries import lists as reads
from netwerk.forum.queries.lists import PERSONAL_TABS, Tab, Wanted
from netwerk.forum.subscribing import board_scope, wanted_of
from netwerk.forum.views import blueprint
from netwerk.forum.wording import KINDS
from netwerk.kernel import cache, clock, i18n, web
from netwerk.kernel.errors import NotFound
from netwerk.kernel.i18n import _
from netwerk.members.access import Access, Answer, access
from netwerk.members.login import viewer
from netwerk.members.subscription_rules import SITE
from netwerk.taxonomy.models import Region
from netwerk.taxonomy.queries import all_regions, word_asked

Values = dict[str, object]
TAB, REGION = "toon", "regio"


@blueprint.get("/forum")
@access(Access.PUBLIC)
def index() -> Answer:
    """See what is talked about."""
    figures, language = reads.board_figures(), i18n.language()
    cards = [
        {
            "name": board.name(language),
            "slug": board.slug,
            "summary": board.summary(language),
            "colour": board.colour,
            "icon": board.icon,
            "threads": figures.get(board.theme_id, (0, None))[0],
            "last_at": figures.get(board.theme_id, (0, None))[1],
        }
        for board in boards.boards_in_use()
    ]
    return _page("forum/index.html", None, cards=cards)


@blueprint.get("/forum/<board>")
@access(Access.PUBLIC)
def board(board: str) -> Answer:
    """See the threads of one board."""
    found = boards.board_at(board)
    pinned = []
    if web.page_number() == 1 and _tab() == Tab.NEWEST and REGION not in request.args:
        pinned = reads.pinned(found.theme_id, viewer(), clock.now())
    actor = viewer()
    wanted = wanted_of(actor.id, [board_scope(found.theme_id), SITE]) if actor else None
    return _page("forum/board.html", found, pinned=pinned, wanted=wanted)


def _page(template: str, board: Board | None, **more: object) -> Answer:
    actor, now, number, tab, region = viewer(), clock.now(), web.page_number(), _tab(), asked_region()
    wanted = Wanted(
        theme_id=board.theme_id if board else None,
        every_board=board is None,
        region_id=region.id if region else None,
        tab=tab,
    )
    total = reads.count(wanted, actor, now)
    rows = reads.page(wanted, actor, number, now) if total or number > 1 else []
    if actor is None:
        cache.keep_page()
    return render_template(
        template,
        board=board,
        page=web.Slice(rows, number, total, reads.PAGE),
        page_href=_addresses(board),
        tabs=_tabs(board, tab, region),
        tab=tab,
        regions=all_regions(),
        region=region,
        kinds=KINDS,
        boards={one.theme_id: one for one in boards.all_boards()},
        here=_path(board),
        **more,
    )


def _addresses(board: Board | None) -> Callable[[int], str]:
    if board is None:
        return web.address_of_page("forum.index")
    return web.address_of_page("forum.board", board=board.slug)


def _path(board: Board | None) -> str:
    return url_for("forum.board", board=board.slug) if board else url_for("forum.index")


def _tab() -> Tab:
    asked = request.args.get(TAB, Tab.NEWEST)
    if asked not in list(Tab) or (asked in PERSONAL_TABS and viewer() is None):
        raise NotFound
    return Tab(asked)


def asked_region() -> Region | None:
    """The region that the address asks for. Raises NotFound, and Moved for the address it had before."""
    asked = request.args.get(REGION, "")
    return word_asked(all_regions(), asked)


def _tabs(board: Board | None, current: Tab, region: Region | None) -> list[tuple[str, str, bool]]:
    names = {Tab.NEWEST: _("Nieuwste"), Tab.UNANSWERED: _("Zonder antwoord")}
    if viewer() is not None:
        names |= {
            Tab.UNREAD: _("Ongelezen"),
            Tab.MINE: _("Waar ik meepraat"),
            Tab.FOLLOWED: _("Wat ik volg"),
        }
    path = _path(board)
    return [(name, _asking(path, tab, region), tab == current) for tab, name in names.items()]


def _asking(path: str, tab: Tab, region: Region | None) -> str:
    query = [f"{TAB}={tab}"] if tab != Tab.NEWEST else []
    query += [f"{REGION}={region.slug}"] if region else []
    return f"{path}?{'&'.join(query)}" if query else path
