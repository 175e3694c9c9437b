"""What the home page and the pages of the learning networks show, as plain values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from netwerk.events import presentation, queries, rules, status_words
from netwerk.events.queries import Listed
from netwerk.events.rules import Status
from netwerk.forum import cards as thread_cards
from netwerk.forum.queries import lists as talk
from netwerk.kernel import cache, clock, links, rendering
from netwerk.kernel.i18n import _, ngettext
from netwerk.kernel.text import key
from netwerk.members.actor import Actor
from netwerk.members.queries import profiles
from netwerk.needs import cards as need_cards
from netwerk.needs.queries import lists as needs
from netwerk.portal import queries as reads
from netwerk.practices import cards, wording
from netwerk.practices.queries import library
from netwerk.practices.queries.library import FURTHEST, Glimpse, Wishes
from netwerk.practices.rules import Step
from netwerk.taxonomy.models import Region, Theme

Values = dict[str, object]
INVITING = (Status.OPEN, Status.FEW)
# So many practices stand on a page that is about something else too.
FEW_PRACTICES = 3
# So many conversations, and so many needs.
FEW = 4
FEW_CONTACTS = 3


def cards_of(days: Iterable[Listed], language: str, now: datetime) -> list[Markup]:
    """Cards of days, in the order given."""
    return [presentation.drawn_card(day, language, now) for day in days]


def next_day(days: Sequence[Listed], language: str, now: datetime) -> tuple[Values | None, list[Listed]]:
    """The day to show large, and the others; days with a seat to offer go before those without."""
    if not days:
        return None, []
    by_use = sorted(days, key=lambda day: rules.status_of(day.event, day.waiting, now) not in INVITING)
    chosen = by_use[0]
    return {
        "card": presentation.drawn_card(chosen, language, now, beside_status=True),
        "status": status_words.status(chosen.event, chosen.waiting, language, now),
        "is_first": chosen is days[0],
    }, by_use[1:]


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


def region_cards(regions: Iterable[Region], language: str, now: datetime) -> list[Markup]:
    """The regions, each with what there is to find in it."""
    ahead, practices = queries.coming_per_region(now), library.counts(Wishes())["region"]
    return [
        rendering.piece(
            "components/cards.html",
            "card",
            title=region.label(language),
            href=links.path("portal.region", language, slug=region.slug),
            meta=_found_in_region(ahead.get(region.id, 0), practices.get(region.slug, 0)),
        )
        for region in regions
    ]


def _found_in_region(ahead: int, practices: int) -> str:
    shared = ngettext("%(num)s praktijk", "%(num)s praktijken", practices)
    told = [ahead_words(ahead)] if ahead else []
    told += [shared] if practices else []
    return ", ".join(told) or str(_("Nog niets gepland of gedeeld"))


def newest_practices(language: str) -> list[Markup]:
    """The practices that were published last."""
    return cards.cards(_all_practices().sheets, language, clock.today())


def furthest(language: str) -> list[Markup]:
    """The practices that others took over already, the furthest first."""
    steps = tuple(str(int(step)) for step in (Step.REGIONAL, Step.INTERREGIONAL))
    seen = library.glimpse(Wishes({"step": steps}, order=FURTHEST), FEW_PRACTICES)
    return cards.cards(seen.sheets, language, clock.today())


@dataclass(frozen=True)
class Contact:
    """Somebody to ask; what is not known or not shown is empty."""

    name: str
    email: str
    work: str = ""
    href: str = ""


def contacts(
    days: Iterable[Listed],
    language: str,
    actor: Actor | None,
    *,
    theme_id: int | None = None,
    region_id: int | None = None,
) -> list[Contact]:
    """Whom to ask: those who organise these days, as the days themselves say.

    Where no day says so, the organisers of the theme or region who show themselves to this asker.
    """
    asked = {key(day.event.contact_email): day.event for day in days if day.event.contact_name}
    if asked:
        found = list(asked.values())[:FEW_CONTACTS]
        return [Contact(event.contact_name, event.contact_email) for event in found]
    return [
        Contact(
            one.name,
            one.email,
            one.work,
            links.path("members.person", language, member_id=one.member_id),
        )
        for one in profiles.organisers(
            actor, clock.today(), FEW_CONTACTS, theme_id=theme_id, region_id=region_id
        )
    ]


def practices_of(facet: str, parameter: str, value: str | Sequence[str], language: str) -> Values:
    """The practices with a value of a facet: how many on each step of the ladder, and the best of them."""
    values = [value] if isinstance(value, str) else list(value)
    seen = library.glimpse(Wishes({facet: tuple(values)}, order=FURTHEST), FEW_PRACTICES)
    asked = {parameter: values}
    return {
        "number": seen.number,
        "cards": cards.cards(seen.sheets, language, clock.today()),
        "href": links.path("practices.library", language, **asked),
        "steps": [
            {
                "step": int(step),
                "name": name,
                "number": seen.steps[step],
                "href": links.path("practices.library", language, **asked, trap=str(int(step))),
            }
            for step, name in reversed(wording.STEPS.items())
            if seen.steps.get(step)
        ],
    }


def _all_practices() -> Glimpse:
    return library.glimpse(Wishes(), FEW_PRACTICES)


def talk_and_needs(
    language: str, *, theme_id: int | None = None, region_id: int | None = None
) -> Mapping[str, Sequence[Markup]]:
    """The conversations in which something was said last, and the needs that wait."""

    def draw() -> dict[str, Sequence[Markup]]:
        threads, waiting = reads.talk_and_needs(FEW, theme_id=theme_id, region_id=region_id)
        return {
            "talk": tuple(thread_cards.rows(threads, language, with_board=theme_id is None)),
            "needs": tuple(need_cards.rows(waiting, language)),
        }

    return cache.remembered(("talk and needs", theme_id, region_id, language), draw)


def talk_and_needs_of_partners(language: str) -> Mapping[str, Sequence[Markup]]:
    """The same of the regions of partners."""

    def draw() -> dict[str, Sequence[Markup]]:
        threads, waiting = talk.latest_of_partners(FEW), needs.top_of_partners(FEW)
        return {
            "talk": tuple(thread_cards.rows(threads, language, with_board=True)),
            "needs": tuple(need_cards.rows(waiting, language)),
        }

    return cache.remembered(("talk and needs of partners", language), draw)


def figures(now: datetime) -> list[tuple[int, str]]:
    """The network in numbers: of what there is nothing yet it does not speak."""
    seen, practices = queries.overview(now), _all_practices().number
    days, organisations, people = seen.days_held, seen.organisations, seen.people
    told = [
        (days, ngettext("netwerkdag achter de rug", "netwerkdagen achter de rug", days)),
        (
            organisations,
            ngettext("school of bedrijf deed mee", "scholen en bedrijven deden mee", organisations),
        ),
        (people, ngettext("keer schoof iemand mee aan tafel", "keer schoof iemand mee aan tafel", people)),
    ]
    shared = ngettext("praktijk om over te nemen", "praktijken om over te nemen", practices)
    return (told if days else []) + ([(practices, shared)] if practices else [])
