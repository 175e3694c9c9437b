"""Languages, and the wording of dates and numbers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import flask_babel
from babel.dates import format_date, get_day_names, get_month_names
from flask import Flask, has_request_context, request
from flask_babel import Babel, LazyString, force_locale, get_locale, gettext, lazy_gettext
from flask_babel import ngettext as plural

from netwerk.kernel import clock
from netwerk.paths import TRANSLATIONS

LANGUAGES = {"nl": "Nederlands", "en": "English", "fr": "Français", "de": "Deutsch"}
SOURCE = "nl"

__all__ = ["LANGUAGES", "LazyString", "_", "lazy", "ngettext"]


def _(message: str, **values: object) -> str:
    """The words in the language we are speaking now."""
    return str(gettext(message, **values))


def ngettext(singular: str, plural_form: str, num: int, **values: object) -> str:
    """The words for one or for `num` things, in the language we are speaking now."""
    return str(plural(singular, plural_form, num, **values))


lazy = lazy_gettext


def init_app(app: Flask) -> None:
    """Teach the application its languages; the language of a request comes from the address prefix."""
    app.config.update(BABEL_DEFAULT_LOCALE=SOURCE, BABEL_TRANSLATION_DIRECTORIES=str(TRANSLATIONS))
    Babel(app, locale_selector=_of_request)


def _of_request() -> str:
    if has_request_context():
        return str(request.environ.get("netwerk.language", SOURCE))
    return SOURCE


def language() -> str:
    """Code of the language in which we are speaking now."""
    locale = get_locale()
    return locale.language if locale else SOURCE


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak another language inside this block, as mails do."""
    with force_locale(code if code in LANGUAGES else SOURCE):
        yield


def local(instant: datetime, zone: str | ZoneInfo = clock.BRUSSELS) -> datetime:
    """The wall-clock time of an instant in a zone."""
    return instant.astimezone(ZoneInfo(zone) if isinstance(zone, str) else zone)


DAY = {"nl": "EEEE d MMMM y", "en": "EEEE d MMMM y", "fr": "EEEE d MMMM y", "de": "EEEE, d. MMMM y"}
SHORT_DAY = {"nl": "EEE d MMM y", "en": "EEE d MMM y", "fr": "EEE d MMM y", "de": "EEE, d. MMM y"}
TIME = {"nl": "%H.%M", "en": "%H:%M", "fr": "%H:%M", "de": "%H:%M"}


def _wording(formats: dict[str, str], day: date) -> str:
    code = language()
    return format_date(day, format=formats[code], locale=code)


def format_day(moment: datetime | date, zone: str | ZoneInfo = clock.BRUSSELS) -> str:
    """A day in full: `donderdag 11 maart 2027`."""
    return _wording(DAY, _day_of(moment, zone))


def format_short_day(moment: datetime | date, zone: str | ZoneInfo = clock.BRUSSELS) -> str:
    """A day in short: `do 11 mrt 2027`."""
    return _wording(SHORT_DAY, _day_of(moment, zone))


def format_month(day: date) -> str:
    """A month with its year: `maart 2027`."""
    return format_date(day, format="LLLL y", locale=language())


def _day_of(moment: datetime | date, zone: str | ZoneInfo) -> date:
    return local(moment, zone).date() if isinstance(moment, datetime) else moment


def format_time(moment: datetime, zone: str | ZoneInfo = clock.BRUSSELS) -> str:
    """A time of day: `13.30` in Dutch, `13:30` elsewhere."""
    return local(moment, zone).strftime(TIME[language()])


def format_span(start: datetime, end: datetime, zone: str | ZoneInfo = clock.BRUSSELS) -> str:
    """From when to when: `donderdag 11 maart 2027, 13.30 tot 17.00 uur`."""
    first, last = local(start, zone), local(end, zone)
    if first.date() == last.date():
        return _(
            "%(day)s, %(start)s tot %(end)s uur",
            day=format_day(start, zone),
            start=format_time(start, zone),
            end=format_time(end, zone),
        )
    return _(
        "%(first)s om %(start)s uur tot %(last)s om %(end)s uur",
        first=format_day(start, zone),
        start=format_time(start, zone),
        last=format_day(end, zone),
        end=format_time(end, zone),
    )


def format_moment(moment: datetime, zone: str | ZoneInfo = clock.BRUSSELS) -> str:
    """A day and a time: `donderdag 11 maart 2027 om 9.00 uur`."""
    return _("%(day)s om %(time)s uur", day=format_day(moment, zone), time=format_time(moment, zone))


def day_names() -> list[str]:
    """The days of the week in full, Monday first."""
    names = get_day_names("wide", context="stand-alone", locale=language())
    return [str(names[number]) for number in range(7)]


def short_month(day: date) -> str:
    """A month in three or four letters, for the day block."""
    return str(get_month_names("abbreviated", locale=language())[day.month]).rstrip(".")


def iso(moment: datetime, zone: str | ZoneInfo = clock.BRUSSELS) -> str:
    """A moment for `<time datetime>`, with its offset."""
    return local(moment, zone).isoformat(timespec="minutes")


def from_wall(day: datetime, zone: str) -> datetime:
    """The instant at which a wall clock in `zone` shows `day` (naive).

    A time that the spring change skips moves forward; of a time that comes twice the first counts.
    """
    return day.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)


def template_values() -> dict[str, Any]:
    """The date wording under the names templates use."""
    return {
        "format_day": format_day,
        "format_short_day": format_short_day,
        "format_month": format_month,
        "format_time": format_time,
        "format_span": format_span,
        "format_moment": format_moment,
        "short_month": short_month,
        "day_names": day_names,
        "iso": iso,
        "local": local,
    }


def refresh() -> None:
    """Forget the language of this request, after it was changed."""
    flask_babel.refresh()
