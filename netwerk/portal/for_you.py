"""What waits for a member, to begin with on the home page: their next day, answers, drafts, questions.

Each source asks one feature in one statement; another feature is one more function among `SOURCES`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from netwerk.events import queries as days
from netwerk.forum.boards import board_of
from netwerk.forum.queries import waiting as talk
from netwerk.kernel import links
from netwerk.kernel.i18n import _
from netwerk.members.actor import Actor
from netwerk.needs.queries import lists as needs
from netwerk.needs.wording import STATES
from netwerk.portal.mine import Registered, grouped
from netwerk.practices.queries import waiting as library

# Of each sort; the rest stands on the pages of one's own.
MOST = 3


@dataclass(frozen=True)
class Line:
    """Something that waits: what it is, and the way to it."""

    icon: str
    what: str
    title: str
    href: str


@dataclass(frozen=True)
class ForYou:
    """The next day that a member comes to, and what waits for them."""

    days: Sequence[Registered] = ()
    lines: Sequence[Line] = ()

    def __bool__(self) -> bool:
        """Is there anything?"""
        return bool(self.days or self.lines)


def for_you(actor: Actor, now: datetime, language: str) -> ForYou:
    """What waits for this member now, in the order of the sources."""
    soon = grouped(days.registrations_of(actor, after=now), actor, language, now).soon
    # First what passes by when nobody answers.
    offers = [
        Line("clock", _("Er is een plaats voor je: zeg ja of nee"), day.event.title, day.private_href)
        for day in soon
        if day.is_offered and day.private_href
    ]
    return ForYou(soon[:1], [*offers, *(line for source in SOURCES for line in source(actor, now, language))])


def _talk(actor: Actor, now: datetime, language: str) -> list[Line]:
    """Answers in conversations and to needs that one takes part in, and answers that one did not send."""
    answered, since = needs.answered_lately(MOST), now - needs.LATELY
    return [
        _of_need(one, language) if one.what == needs.KIND else _of_talk(one, language)
        for one in talk.waiting(actor, now, MOST, answered, answered_since=since)
    ]


def _of_need(one: talk.Waiting, language: str) -> Line:
    href = links.path("needs.need", language, need_id=one.thread_id, slug=one.slug)
    return Line("heart-handshake", str(STATES[one.place]), one.title, href)


def _of_talk(one: talk.Waiting, language: str) -> Line:
    if one.thread_id is None:
        kind, _colon, board = one.place.partition(":")
        if kind != "board":  # an answer in a thread that is not there for them any more
            return Line(
                "pencil", _("Nog niet verstuurd"), _("Je antwoord"), links.path("forum.index", language)
            )
        begin = links.path("forum.begin", language, board=board)
        return Line("pencil", _("Nog niet verstuurd"), _("Je nieuwe gesprek"), begin)
    href = links.path(
        "forum.thread",
        language,
        board=board_of(one.theme_id).slug,
        thread_id=one.thread_id,
        slug=one.slug,
    )
    if one.what == talk.BEGUN:
        return Line("pencil", _("Nog niet verstuurd: je antwoord in"), one.title, f"{href}#antwoord")
    return Line("message-circle", _("Nieuw antwoord in"), one.title, href)


def _library(actor: Actor, now: datetime, language: str) -> list[Line]:
    """Sheets that one writes, and what others ask to look at."""
    del now
    return [_of_library(one, language) for one in library.waiting(actor, MOST)]


def _of_library(one: library.Waiting, language: str) -> Line:
    title = one.title or str(_("Praktijk zonder titel"))
    if one.what == library.TO_REVIEW:
        href = links.path("practices.review", language, review_id=one.ref_id)
        return Line("eye", _("Gevraagd om na te kijken"), title, href)
    if one.what == library.TO_CONFIRM:
        return Line("handshake", _("Klopt deze overname?"), title, links.path("portal.mine", language))
    href = links.path("practices.edit", language, practice_id=one.practice_id)
    return Line("pencil", _("Je werkt aan"), title, href)


SOURCES: Sequence[Callable[[Actor, datetime, str], list[Line]]] = (_talk, _library)
