"""Needs as what asks for something, answered as long as everybody finds it; registers itself on import."""

from __future__ import annotations

from datetime import datetime

from netwerk.kernel import links, origins
from netwerk.kernel.errors import NotFound
from netwerk.kernel.joints import Thing
from netwerk.kernel.origins import Kind, Origin
from netwerk.members.actor import Actor
from netwerk.needs import policy, rules
from netwerk.needs.indexing import KIND
from netwerk.needs.queries import needs as reads
from netwerk.needs.rules import State
from netwerk.needs.services import answering, falling, telling


def _read(need_id: int, actor: Actor, language: str) -> Origin | None:
    try:
        need = reads.seen(need_id, actor)
    except NotFound:
        return None
    if not policy.may_organise(actor, need) or not rules.may_answer(State(need.state)):
        return None
    return Origin(
        thing=Thing(KIND, need.id),
        title=need.title,
        href=links.path("needs.need", language, need_id=need.id, slug=need.slug),
        language=need.language,
        hints={
            "themes": [theme.id for theme in need.themes],
            "region": need.region_id,
        },
        waiting=telling.number_waiting(need.id),
    )


def _met(need_id: int, made: Thing, actor: Actor | None, now: datetime) -> None:
    if not falling.let_stand(need_id, made, actor, now=now) and actor is not None:
        answering.plan_in(need_id, made, actor, now=now)


def _unmet(need_id: int, made: Thing, actor: Actor | None, now: datetime) -> None:
    falling.let_fall(need_id, made, actor, now=now)


origins.register_kind(KIND, Kind(_read, _met, _unmet, falling.follow))
