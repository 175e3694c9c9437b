"""What waits for an answer, what readers report, and what is past its date elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

from flask import render_template
from sqlalchemy import ColumnElement

from netwerk.kernel import clock, i18n
from netwerk.kernel.i18n import ngettext
from netwerk.members.access import Access, Answer, access
from netwerk.members.actor import MODERATOR, ORGANISER, Actor
from netwerk.needs.indexing import region_name
from netwerk.needs.manage.blueprint import blueprint
from netwerk.needs.need_page import counted
from netwerk.needs.queries import desk as reads
from netwerk.needs.views.member import member
from netwerk.needs.wording import KINDS, STATES, TONES


def figures(actor: Actor) -> Sequence[ColumnElement[int]]:
    """The numbers that `asks` is told, to be read with others; none for who may do nothing."""
    if not (actor.has_role(ORGANISER) or actor.has_role(MODERATOR)):
        return ()
    return reads.numbers(actor, clock.today())


def asks(unanswered: int, reported: int, overdue: int, left_alone: int) -> list[str]:
    """What asks for an act of a member, in sentences."""
    sentences = (
        (
            unanswered,
            ngettext(
                "%(num)s nood of kans wacht op een antwoord.",
                "%(num)s noden en kansen wachten op een antwoord.",
                unanswered,
            ),
        ),
        (
            reported,
            ngettext(
                "%(num)s nood of kans moet je nakijken.",
                "%(num)s noden of kansen moet je nakijken.",
                reported,
            ),
        ),
        (
            overdue,
            ngettext(
                "%(num)s doorgegeven nood is over haar datum.",
                "%(num)s doorgegeven noden zijn over hun datum.",
                overdue,
            ),
        ),
        (
            left_alone,
            ngettext(
                "%(num)s doorgegeven nood heeft niemand die ze opvolgt.",
                "%(num)s doorgegeven noden hebben niemand die ze opvolgt.",
                left_alone,
            ),
        ),
    )
    return [sentence for number, sentence in sentences if number]


@blueprint.get("")
@access(Access.TEAM)
def desk() -> Answer:
    """See which needs wait for me."""
    actor, today, language = member(), clock.today(), i18n.language()
    return render_template(
        "manage/needs/desk.html",
        reported=reads.reported(actor),
        overdue=reads.overdue(actor, today),
        left_alone=reads.left_alone(actor, today),
        unanswered=reads.unanswered(actor),
        answered=reads.answered(actor),
        hidden=reads.hidden(actor),
        kinds=KINDS,
        states=STATES,
        tones=TONES,
        counted=counted,
        where=lambda need: region_name(need.region_id, language),
    )
