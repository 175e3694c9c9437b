"""Fills an empty database with believable content, made through the services at believable moments."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, inspect, select, true

from netwerk.demo.builder import content
from netwerk.demo.builder.belonging import Belonging
from netwerk.demo.builder.harvest import Harvest
from netwerk.demo.builder.library import Shelf
from netwerk.demo.builder.moments import clock_at
from netwerk.demo.builder.network import PASSWORD, Network, Words
from netwerk.demo.builder.outreach import Outreach
from netwerk.demo.builder.register import Register
from netwerk.demo.builder.story import Act, Story
from netwerk.demo.builder.talk import Talk
from netwerk.kernel import clock, outbox
from netwerk.kernel.database import db, transaction
from netwerk.members.models import Member
from netwerk.taxonomy.services import load_words

__all__ = ["CAST", "PASSWORD", "NotEmptyError", "build", "has_demo_content", "refuse_other_content"]

SEED = "netwerk 2026"
LONG_AGO = timedelta(days=800)
# Mail younger than this really leaves when the demo first starts, so that its mailbox is not empty.
FRESH = timedelta(hours=2)
ACTS_A_LINE = 100

CAST = (
    "an@school.example",
    "bart@bedrijf.example",
    "chantal@netwerk.example",
    "dirk@elders.example",
    "els@netwerk.example",
    "admin@netwerk.example",
)


class NotEmptyError(Exception):
    """The database holds content of its own, with which demo content is never mixed."""


def has_demo_content() -> bool:
    """Does the database know anybody of the cast? An empty one without tables does not."""
    return _has_members() and _somebody(Member.email_key.in_(CAST))


def refuse_other_content() -> None:
    """Raise NotEmptyError when the database holds a real installation."""
    if _has_members() and _somebody(true()) and not has_demo_content():
        raise NotEmptyError


def _has_members() -> bool:
    return inspect(db.engine).has_table(Member.__tablename__)


def _somebody(condition: ColumnElement[bool]) -> bool:
    return db.session.scalar(select(Member.id).where(condition).limit(1)) is not None


def build(*, now: datetime | None = None, progress: Callable[[str], None]) -> None:
    """Put the demo content into an empty, migrated database; one that has it is left alone.

    `progress` is told in words how far the work is. Everything depends on `now` and nothing on chance.
    Raises NotEmptyError for a database with content of its own.
    """
    refuse_other_content()
    if has_demo_content():
        return
    moment = now or clock.now()
    # In one go, so that a start that was interrupted begins again from nothing.
    with transaction():
        network = _network(moment - LONG_AGO)
        progress(f"{len(network.people)} people of {len(network.organisations)} organisations")
        acts = _timeline(network, moment)
        for number, act in enumerate(acts, 1):
            with clock_at(act.at):
                act.do(act.at)
            if number % ACTS_A_LINE == 0 or number == len(acts):
                progress(f"{number} of {len(acts)} acts")
        outbox.settle(moment - FRESH)


def _network(long_ago: datetime) -> Network:
    with clock_at(long_ago):
        load_words()
        network = Network(Words.read())
        network.move_in(long_ago)
    return network


def _timeline(network: Network, now: datetime) -> list[Act]:
    """Everything that happened on all days, in order of time."""
    acts = [act for day in content.days() for act in Story(day, network, SEED, now).acts()]
    acts += [Act(at, do) for at, do in Outreach(network, now).happenings()]
    acts += [Act(at, do) for at, do in Belonging(network, now).happenings()]
    shelf = Shelf(network, now)
    acts += [Act(at, do) for at, do in shelf.happenings()]
    talk = Talk(network, shelf, now)
    acts += [Act(at, do) for at, do in talk.happenings()]
    acts += [Act(at, do) for at, do in Harvest(network, talk, now).happenings()]
    acts += [Act(at, do) for at, do in Register(network, shelf, talk, now).happenings()]
    return sorted(acts, key=lambda act: act.at)
