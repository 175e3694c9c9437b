"""Words that several papers share, in the language spoken now."""

from __future__ import annotations

from netwerk.events.attendance_rules import Part
from netwerk.events.models import Event
from netwerk.kernel import i18n
from netwerk.kernel.i18n import _, ngettext
from netwerk.kernel.pdf import Band
from netwerk.taxonomy import funding


def part_name(part: Part, *, with_day: bool = False) -> str:
    """The name of a half-day; with its date where a day lasts several."""
    name: str = _("Voormiddag") if part.is_morning else _("Namiddag")
    return _("%(part)s, %(day)s", part=name, day=i18n.format_short_day(part.day)) if with_day else name


def names_of(parts: tuple[Part, ...]) -> dict[str, str]:
    """The names of all half-days of a day, by key."""
    several = len({part.day for part in parts}) > 1
    return {part.key: part_name(part, with_day=several) for part in parts}


def hours_of(part: Part, zone: str) -> str:
    """From when to when a half-day lasts: `9.00 tot 13.00 uur`."""
    return _(
        "%(start)s tot %(end)s uur",
        start=i18n.format_time(part.starts_at, zone),
        end=i18n.format_time(part.ends_at, zone),
    )


def duration(minutes: int) -> str:
    """A length of time as people say it: `3 uur en 30 minuten`."""
    hours, rest = divmod(minutes, 60)
    spoken = [
        _("%(hours)s uur", hours=hours) if hours else "",
        ngettext("%(num)s minuut", "%(num)s minuten", rest) if rest else "",
    ]
    told = [part for part in spoken if part] or [_("0 minuten")]
    return _(" en ").join(told)


def band_of(event: Event, language: str) -> Band | None:
    """Who pays for the day, for the foot of its papers; `event` needs its funding loaded."""
    return funding.paper_band(event.funding, language)
