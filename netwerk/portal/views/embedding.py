"""The agenda within another site, and the page that gives the code for it."""

from __future__ import annotations

from collections.abc import Sequence

from flask import make_response, render_template, request
from markupsafe import escape

from netwerk.events import queries as days
from netwerk.events import rules
from netwerk.events.queries import Wishes
from netwerk.kernel import cache, clock, i18n, links
from netwerk.kernel.errors import NotFound
from netwerk.kernel.i18n import _
from netwerk.kernel.text import typed_number
from netwerk.kernel.web import allow_embedding
from netwerk.members.access import Access, Answer, access
from netwerk.portal import home as shown
from netwerk.portal.views import blueprint
from netwerk.taxonomy.models import Word
from netwerk.taxonomy.queries import all_regions, all_themes, in_use, word_asked

FEW, MOST = 5, 20
NUMBERS = (3, FEW, 10, MOST)
# What a card takes, in pixels, and what stands around them.
CARD, AROUND = 180, 180


@blueprint.get("/insluiten/agenda")
@access(Access.PUBLIC)
def embedded_agenda() -> Answer:
    """See the coming network days on another site."""
    now, language = clock.now(), i18n.language()
    wishes, number = _wishes(), _number()
    coming = days.listing(wishes, now, 1)[0][:number]
    cache.keep_page(*rules.changes_of(day.event for day in coming))
    page = render_template(
        "portal/embedded_agenda.html",
        days=shown.cards_of(coming, language, now),
        all_href=links.path("events.listing", language, **_query(wishes)),
    )
    return allow_embedding(make_response(page))


@blueprint.get("/insluiten")
@access(Access.PUBLIC)
def embedding() -> str:
    """Get the code that puts the agenda on my own site."""
    wishes, number, language = _wishes(), _number(), i18n.language()
    asked = {**_query(wishes), "aantal": str(number)}
    address = links.link("portal.embedded_agenda", language, **asked)
    cache.keep_page()
    return render_template(
        "portal/embedding.html",
        themes=_named(all_themes(), asked.get("thema", ""), language),
        regions=_named(all_regions(), asked.get("regio", ""), language),
        numbers=[{"value": one, "label": one, "checked": one == number} for one in NUMBERS],
        address=address,
        preview=links.path("portal.embedded_agenda", language, **asked),
        frame=_frame(address, number),
    )


def _wishes() -> Wishes:
    """Which days this address asks for. Raises NotFound for a word that nobody knows."""
    theme, region = request.args.get("thema", ""), request.args.get("regio", "")
    return Wishes(theme=word_asked(all_themes(), theme), region=word_asked(all_regions(), region))


def _number() -> int:
    """How many days at most. Raises NotFound for what is no such number."""
    number = typed_number(request.args.get("aantal", str(FEW)))
    if number is None or not 1 <= number <= MOST:
        raise NotFound
    return number


def _query(wishes: Wishes) -> dict[str, str]:
    asked = {"thema": wishes.theme, "regio": wishes.region}
    return {name: word.slug for name, word in asked.items() if word is not None}


def _named(words: Sequence[Word], chosen: str, language: str) -> list[dict[str, object]]:
    return _options([(one.slug, one.label(language)) for one in in_use(words, {chosen})], chosen)


def _options(words: list[tuple[str, str]], chosen: str) -> list[dict[str, object]]:
    return [
        {"value": value, "label": label, "checked": value == chosen}
        for value, label in (("", _("Alles")), *words)
    ]


def _frame(address: str, number: int) -> str:
    title = escape(_("Netwerkdagen"))
    height = AROUND + CARD * number
    return (
        f'<iframe src="{escape(address)}" title="{title}" width="100%" height="{height}" '
        'loading="lazy" sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>'
    )
