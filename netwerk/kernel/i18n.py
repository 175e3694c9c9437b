"""Languages, and the wording of dates and numbers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, get_day_names, get_month_names
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations
from flask import Flask
from flask_babel import Babel, LazyString
from jinja2.nodes import EvalContext
from jinja2.utils import pass_eval_context
from markupsafe import Markup

from netwerk.kernel import clock
from netwerk.paths import TRANSLATIONS

LANGUAGES = {"nl": "Nederlands", "en": "English", "fr": "Français", "de": "Deutsch"}
SOURCE = "nl"

__all__ = ["LANGUAGES", "SOURCE", "LazyString", "_", "lazy", "ngettext"]

# The language of the block we are in: a request speaks that of its address, a mail that of its reader.
_spoken: ContextVar[str] = ContextVar("spoken", default=SOURCE)


def init_app(app: Flask) -> None:
    """Teach the application its languages."""
    app.config.update(BABEL_DEFAULT_LOCALE=SOURCE, BABEL_TRANSLATION_DIRECTORIES=str(TRANSLATIONS))
    Babel(app, locale_selector=language)
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda message: _catalog(language()).gettext(message),
        lambda one, many, num: _catalog(language()).ngettext(one, many, num),
        newstyle=True,
    )
    app.jinja_env.globals.update(_=_in_template, gettext=_in_template)


@cache
def _catalog(code: str) -> NullTranslations:
    return Translations.load(TRANSLATIONS, [code])


@pass_eval_context
def _in_template(context: EvalContext, message: str, **values: object) -> str:
    """What Jinja's own gettext gives. A page asks for a hundred words, most of them the same each time."""
    if not values:
        return _unchanging(message, language(), context.autoescape)
    words = _catalog(language()).gettext(message)
    return (Markup(words) if context.autoescape else words) % values  # noqa: S704  # the catalog is ours


@lru_cache(maxsize=8192)
def _unchanging(message: str, code: str, escaped: bool) -> str:
    # Of a template each message is a format, also one without values.
    words = _catalog(code).gettext(message) % {}
    return Markup(words) if escaped else words  # noqa: S704  # the catalog is ours


def _(message: str, **values: object) -> str:
    """The words in the language we are speaking now."""
    words = _catalog(language()).gettext(message)
    return words % values if values else words


def ngettext(one: str, many: str, num: int, **values: object) -> str:
    """The words for a number of things, which the words call `num`."""
    return _catalog(language()).ngettext(one, many, num) % {"num": num, **values}


def lazy(message: str, **values: object) -> LazyString:
    """Words that are put into the language spoken when they are shown."""
    return LazyString(_, message, **values)


def language() -> str:
    """Code of the language in which we are speaking now."""
    return _spoken.get()


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak another language inside this block, as mails do."""
    before = _spoken.set(code if code in LANGUAGES else SOURCE)
    try:
        yield
    finally:
        _spoken.reset(before)


def local(instant: datetime, zone: str | ZoneInfo = clock.BRUSSELS) -> datetime:
    """The wall-clock time of an instant in a zone."""
    return instant.astimezone(ZoneInfo(zone) if isinstance(zone, str) else zone)


DAY = {"nl": "EEEE d MMMM y", "en": "EEEE d MMMM y", "fr": "EEEE d MMMM y", "de": "EEEE, d. MMMM y"}
SHORT_DAY = {"nl": "EEE d MMM y", "en": "EEE d MMM y", "fr": "EEE d MMM y", "de": "EEE, d. MMM y"}
TIME = {"nl": "%H.%M", "en": "%H:%M", "fr": "%H:%M", "de": "%H:%M"}


def format_hour(written: str) -> str:
    """An hour kept as "13:30", as the language writes it."""
    return written.replace(":", TIME[language()][2])


def decimal_mark() -> str:
    """What stands before tenths."""
    return "." if language() == "en" else ","


def format_number(value: float, decimals: int = 0) -> str:
    """A number as the language writes it: "1.234,5" in Dutch."""
    pattern = f"#,##0.{'0' * decimals}" if decimals else "#,##0"
    return format_decimal(value, format=pattern, locale=language())


def format_size(octets: int) -> str:
    """How large something is in megabytes, from a thousand on in gigabytes: "12,3 GB"."""
    megabytes = octets / 10**6
    if megabytes < 1000:
        return f"{format_number(megabytes, 1)} MB"
    return f"{format_number(megabytes / 1000, 1)} GB"


def _wording(formats: dict[str, str], day: date) -> str:
    code = language()
    return _worded(day, formats[code], code)


@lru_cache(maxsize=4096)
def _worded(day: date, pattern: str, code: str) -> str:
    return format_date(day, format=pattern, locale=code)


def format_day(moment: datetime | date, zone: str | ZoneInfo = clock.BRUSSELS) -> str:
    """A day in full: `donderdag 11 maart 2027`."""
    return _wording(DAY, _day_of(moment, zone))


def format_short_day(moment: datetime | date, zone: str | ZoneInfo = clock.BRUSSELS) -> str:
    """A day in short: `do 11 mrt 2027`."""
    return _wording(SHORT_DAY, _day_of(moment, zone))


def format_month(day: date) -> str:
    """A month with its year: `maart 2027`."""
    return _worded(day.replace(day=1), "LLLL y", language())


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
    return list(_day_names(language()))


def short_day_names() -> list[str]:
    """The days of the week in two or three letters, as the language shortens them; Monday first."""
    letters = 3 if language() in ("en", "fr") else 2
    return [name[:letters] for name in day_names()]


@cache
def _day_names(code: str) -> tuple[str, ...]:
    names = get_day_names("wide", context="stand-alone", locale=code)
    return tuple(str(names[number]) for number in range(7))


def short_month(day: date) -> str:
    """A month in three or four letters, for the day block."""
    return _short_months(language())[day.month]


@cache
def _short_months(code: str) -> dict[int, str]:
    names = get_month_names("abbreviated", locale=code)
    return {number: str(name).rstrip(".") for number, name in names.items()}


def iso(moment: datetime, zone: str | ZoneInfo = clock.BRUSSELS) -> str:
    """A moment for `<time datetime>`, with its offset."""
    return local(moment, zone).isoformat(timespec="minutes")


def from_wall(day: datetime, zone: str) -> datetime:
    """The instant at which a wall clock in `zone` shows `day` (naive).

    A time that the spring change skips moves forward; of a time that comes twice the first counts.
    """
    return day.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)


def in_sentence(name: str) -> str:
    """A name as it stands within a sentence: with a small letter, but in German, where nouns keep theirs."""
    return name if language() == "de" else name[:1].lower() + name[1:]


def template_values() -> dict[str, Any]:
    """The wording of dates and names under the names templates use."""
    return {
        "in_sentence": in_sentence,
        "languages_by_code": LANGUAGES,
        "format_day": format_day,
        "format_short_day": format_short_day,
        "format_month": format_month,
        "format_time": format_time,
        "format_span": format_span,
        "format_moment": format_moment,
        "format_number": format_number,
        "short_month": short_month,
        "day_names": day_names,
        "iso": iso,
        "local": local,
    }
