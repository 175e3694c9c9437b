"""Addresses of calendars to subscribe to, as pages offer them."""

from __future__ import annotations

from urllib.parse import quote

from netwerk.events.models import Event
from netwerk.kernel import links
from netwerk.taxonomy.models import Region, Theme


def feed_path(theme: Theme | None, region: Region | None) -> str:
    """The path of the feed with this filter."""
    if theme and region:
        return links.path("events.feed_theme_region", theme=theme.slug, region=region.slug)
    if theme:
        return links.path("events.feed_theme", theme=theme.slug)
    if region:
        return links.path("events.feed_region", region=region.slug)
    return links.path("events.feed_all")


def series_path(series_id: int) -> str:
    """The path of the feed of a series."""
    return links.path("events.feed_series", series_id=series_id)


def feed_addresses(theme: Theme | None = None, region: Region | None = None) -> dict[str, str]:
    """The ways to subscribe to the feed with this filter."""
    return ways_to_subscribe(links.external() + feed_path(theme, region))


def days_like(event: Event, language: str) -> dict[str, str]:
    """The feed of the first learning network of a day, as its pages offer it. Needs the themes loaded."""
    first = event.themes[0] if event.themes else None
    return {
        "webcal": feed_addresses(first)["webcal"],
        "webcal_words": first.label(language) if first else "",
    }


def ways_to_subscribe(address: str) -> dict[str, str]:
    """One calendar address in the forms that calendar programs take it."""
    webcal = "webcal" + address[address.index("://") :]
    return {
        "https": address,
        "webcal": webcal,
        "google": f"https://calendar.google.com/calendar/r?cid={quote(webcal, safe='')}",
    }
