"""Who sees a question at the counter: whoever it was given to, and organisers within their scope."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, or_, true

from netwerk.members.actor import ORGANISER, Actor
from netwerk.needs.helpdesk.models import HelpdeskQuestion as Question
from netwerk.needs.helpdesk.rules import QUEUE
from netwerk.needs.policy import reach


def sees(actor: Actor, question: Question) -> bool:
    """Is it theirs to answer? An organiser of its region and theme, or whoever it was given to."""
    if question.status not in QUEUE or not actor.has_role(ORGANISER):
        return False
    themes = {question.theme_id} if question.theme_id else set()
    return question.owner_id == actor.id or actor.has_role_for(ORGANISER, themes, question.region_id)


def within(actor: Actor) -> ColumnElement[bool]:
    """The same as a condition on rows."""
    mine = reach(actor, ORGANISER)
    places = (
        true()
        if mine.everywhere
        else or_(
            Question.owner_id == actor.id,
            *(
                and_(
                    true() if theme_id is None else Question.theme_id == theme_id,
                    true() if region_id is None else Question.region_id == region_id,
                )
                for theme_id, region_id in mine.places
            ),
        )
    )
    return and_(Question.status.in_(QUEUE), places)
