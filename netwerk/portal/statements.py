"""What the statements of the site say that follows from the site itself: cookies, limits, terms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import current_app

from netwerk.kernel.i18n import LazyString, _, format_day, lazy, speaking


@dataclass(frozen=True)
class Cookie:
    """A cookie that the site may set."""

    name: str
    purpose: LazyString
    when: LazyString
    lasts: LazyString


@dataclass(frozen=True)
class Limit:
    """Something that not everybody can use yet: why, what else there is, and since when we know."""

    what: LazyString
    why: LazyString
    instead: LazyString
    known_since: date


# What the house knows of itself: when the list below was last looked at, and how. An administrator changes
# what is said of it as any other text of the site.
REVIEWED_ON = date(2026, 11, 28)
METHOD = lazy("zelfevaluatie, met automatische controles van elke pagina en met de hand")
LIMITS: tuple[Limit, ...] = (
    Limit(
        lazy("Presentaties en documenten van sprekers"),
        lazy("Anderen maken ze; we vragen om toegankelijke bestanden."),
        lazy("Lukt het lezen niet, vraag ons dan een andere versie."),
        date(2026, 11, 28),
    ),
    Limit(
        lazy("Teksten in een andere taal"),
        lazy("De beschrijving van een netwerkdag of een praktijk bestaat soms alleen in het Nederlands."),
        lazy("De rest van de pagina staat er in vier talen."),
        date(2026, 11, 28),
    ),
    Limit(
        lazy("Online bijeenkomsten"),
        lazy("Ze gaan door met een dienst van een ander bedrijf."),
        lazy("Zeg ons wat je nodig hebt, dan zoeken we een oplossing."),
        date(2026, 11, 28),
    ),
    Limit(
        lazy("Hulpmiddelen die we nog niet probeerden"),
        lazy("We controleren automatisch en met de hand, maar nog niet met elke schermlezer."),
        lazy("Meld ons wat bij jou niet werkt."),
        date(2026, 11, 28),
    ),
)


def limits_text(language: str) -> str:
    """The limits, when they were looked at and how, as the Markdown that administrators begin with."""
    with speaking(language):
        parts = [
            f"## {one.what}\n\n{one.why} {one.instead} "
            + _("Gekend sinds %(dag)s.", dag=format_day(one.known_since))
            for one in LIMITS
        ]
        looked_at = _(
            "Deze verklaring is nagekeken op %(dag)s. Methode: %(methode)s.",
            dag=format_day(REVIEWED_ON),
            methode=METHOD,
        )
    return "\n\n".join([*parts, "---", looked_at])


def cookies() -> list[Cookie]:
    """Every cookie that this installation sets, under its own name."""
    config = current_app.config
    return [
        Cookie(
            str(config["SESSION_COOKIE_NAME"]),
            lazy("Weet dat jij het bent als je aangemeld bent, en beschermt formulieren tegen misbruik."),
            lazy("als je je aanmeldt of een formulier opent"),
            lazy("tot je je browser sluit; je sessie vervalt na 30 dagen"),
        ),
        Cookie(
            str(config["THEME_COOKIE"]),
            lazy("Onthoudt of je licht of donker koos."),
            lazy("alleen als je een keuze maakt op de pagina Weergave"),
            lazy("een jaar, of tot je weer kiest om je toestel te volgen"),
        ),
    ]
