"""What the home page and the pages of the learning networks show, as plain values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from markupsafe import Markup

from netwerk.events import presentation, queries, rules
from netwerk.events.queries import Listed
from netwerk.events.rules import Status
from netwerk.kernel import cache, links, rendering
from netwerk.kernel.i18n import _, ngettext
from netwerk.taxonomy.models import Theme

Values = dict[str, object]
INVITING = (Status.OPEN, Status.FEW)


def cards_of(days: Iterable[Listed], language: str, now: datetime) -> list[Markup]:
    """Cards of days, in the order given."""
    return [presentation.drawn_card(day, language, now) for day in days]


def next_day(days: Sequence[Listed], language: str, now: datetime) -> tuple[Values | None, list[Listed]]:
    """The day to show large, and the others: the next one with a seat to offer, or simply the next one."""
    if not days:
        return None, []
    free = (day for day in days if rules.status_of(day.event, day.waiting, now) in INVITING)
    chosen = next(free, days[0])
    return {
        "card": presentation.drawn_card(chosen, language, now, beside_status=True),
        "status": presentation.status(chosen.event, chosen.waiting, language, now),
        "is_first": chosen is days[0],
    }, [day for day in days if day is not chosen]


def network_cards(themes: Iterable[Theme], language: str, now: datetime, *, level: int = 3) -> list[Markup]:
    """The learning networks, each with how many days it has ahead; `level` is that of their headings."""
    ahead = queries.coming_per_theme(now)
    return [_network_card(theme, ahead.get(theme.id, 0), language, level) for theme in themes]


def _network_card(theme: Theme, ahead: int, language: str, level: int) -> Markup:
    def draw() -> Markup:
        return rendering.piece(
            "components/cards.html",
            "theme_card",
            name=theme.label(language),
            href=links.path("portal.network", language, slug=theme.slug),
            summary=theme.label(language, "summary"),
            colour=theme.colour,
            icon_name=theme.icon,
            meta=ahead_words(ahead),
            level=level,
        )

    return cache.remembered(("network card", theme.id, ahead, language, level), draw)


def ahead_words(number: int) -> str:
    """How many days are coming, in words."""
    if not number:
        return str(_("Nog geen netwerkdag gepland"))
    return str(ngettext("%(num)s netwerkdag gepland", "%(num)s netwerkdagen gepland", number))


def figures(now: datetime) -> list[tuple[int, str]]:
    """The network in numbers; empty as long as there is nothing to count."""
    seen = queries.overview(now)
    days, organisations, people = seen.days_held, seen.organisations, seen.people
    if not days:
        return []
    return [
        (days, ngettext("netwerkdag achter de rug", "netwerkdagen achter de rug", days)),
        (
            organisations,
            ngettext("school of bedrijf deed mee", "scholen en bedrijven deden mee", organisations),
        ),
        (people, ngettext("keer schoof iemand mee aan tafel", "keer schoof iemand mee aan tafel", people)),
    ]
