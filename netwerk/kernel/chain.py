"""The chain in which a thing stands: what came before it on this site and what came of it, step by step.

Features register the steps that their things are, and what else came of these. The chain is walked along
joints, among things that may be found only: what somebody may not find hides what lies behind it too.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import CTE, Integer, Text, and_, case, cast, func, literal, or_, select

from netwerk.kernel import cache, search
from netwerk.kernel.i18n import LazyString
from netwerk.kernel.joints import Joint, Linked, Thing
from netwerk.kernel.search.models import SearchDocument

# A whole round: need, day, conversation, practice, new need.
FURTHEST = 4
MOST = 60
SHOWN = 3
BEFORE, HERE, AFTER = -1, 0, 1
# In all other relations the thing from which the joint leads came later.
LEADS_TO = "prepares"


@dataclass(frozen=True)
class Step:
    """What a thing is in the chain. `place` orders steps that are equally far away."""

    word: LazyString
    icon: str
    place: int


@dataclass(frozen=True)
class Link:
    """A thing as the chain shows it; without `href` it is words only."""

    title: str
    href: str
    line: str = ""
    language: str = ""


@dataclass(frozen=True)
class Group:
    """The things of one step on one side of the thing that is looked at, the nearest first."""

    step: Step
    links: Sequence[Link]
    side: int

    @property
    def shown(self) -> Sequence[Link]:
        """The first of them."""
        return self.links[:SHOWN]

    @property
    def more(self) -> int:
        """How many there are beside these."""
        return len(self.links[SHOWN:])


@dataclass(frozen=True)
class Chain:
    """The steps in order, the thing itself among them; `next_href` is where to tell what it asks next.

    `near` are the things that are linked to it, each with how it is.
    """

    groups: Sequence[Group]
    near: Sequence[Linked] = ()
    next_href: str = ""

    def __bool__(self) -> bool:
        """Is there anything before it or after it?"""
        return len(self.groups) > 1


# By id of a thing what came of it, in a language.
Outcomes = Callable[[Collection[int], str], Mapping[int, Sequence[Link]]]

_steps: dict[str, Step] = {}
_outcomes: dict[str, tuple[Step, Outcomes]] = {}
_next: list[Callable[[Thing, str], str]] = []


def register_step(kind: str, step: Step) -> None:
    """Let things of this kind stand in the chain."""
    _steps[kind] = step


def register_outcome(kind: str, step: Step, read: Outcomes) -> None:
    """Let what came of things of this kind, and is no thing by itself, stand behind them."""
    _outcomes[kind] = (step, read)


def register_next(href: Callable[[Thing, str], str]) -> None:
    """Say where somebody tells what a thing asks next; an empty address for a thing that asks nothing."""
    _next[:] = [href]


def chain(
    thing: Thing,
    title: str,
    language: str,
    may_see: Collection[str],
    came: Sequence[Link] | None = None,
    *,
    spoken: str = "",
) -> Chain:
    """The chain of a thing called `title` (in the language `spoken`), for who finds these visibilities.

    Whoever knows what came of the thing itself gives that, so that it is not read again.
    """
    here = Link(title, "", language=spoken)
    key = ("chain", thing, here, language, frozenset(may_see))
    return cache.remembered(key, lambda: _made(thing, here, language, may_see, came))


def _made(
    thing: Thing, link: Link, language: str, may_see: Collection[str], known: Sequence[Link] | None
) -> Chain:
    here = _Found(thing.kind, thing.id, HERE, 0, link)
    around, near = _walked(thing, language, may_see)
    found = [here, *around]
    placed = [(one.side, float(one.distance), _steps[one.kind], one.link) for one in found]
    for kind, (step, read) in _outcomes.items():
        given = {thing.id: known} if known is not None and thing.kind == kind else {}
        asked = {one.id for one in found if one.kind == kind} - given.keys()
        came = {**(read(asked, language) if asked else {}), **given}
        for one in found:
            side = AFTER if one.side == HERE else one.side
            # Half a step on: behind its thing, before whatever is next.
            away = one.distance + 0.5 if side == AFTER else one.distance - 0.5
            links = came.get(one.id, ()) if one.kind == kind else ()
            placed += [(side, away, step, link) for link in links]
    return Chain(_grouped(placed), near, _next[0](thing, language) if _next else "")


@dataclass(frozen=True)
class _Found:
    kind: str
    id: int
    side: int
    distance: int
    link: Link


def _walked(thing: Thing, language: str, may_see: Collection[str]) -> tuple[list[_Found], list[Linked]]:
    """The things around this one, each once on the side where it is nearest; and those linked to it."""
    way = _way(thing, may_see)
    ends = (way.c.kind, way.c.thing_id, way.c.side, way.c.relation, way.c.outward)
    nearest = (
        select(*ends, func.min(way.c.distance).label("distance"))
        .where(way.c.distance > 0, or_(way.c.kind != thing.kind, way.c.thing_id != thing.id))
        .group_by(*ends)
        .order_by(func.min(way.c.distance), way.c.kind, way.c.thing_id.desc())
        .limit(MOST)
    ).subquery()
    rows = search.named_with(nearest, language, may_see)
    rows.sort(key=lambda pair: (pair[0].distance, pair[0].side, -pair[1].thing_id))
    found: dict[tuple[str, int], _Found] = {}
    for row, named in rows:
        link = Link(named.title, named.href, named.line, named.language)
        one = _Found(named.kind, named.thing_id, row.side, row.distance, link)
        found.setdefault((one.kind, one.id), one)
    near = [Linked(row.relation, bool(row.outward), named) for row, named in rows if row.distance == 1]
    return list(found.values()), near


def _way(thing: Thing, may_see: Collection[str]) -> CTE:
    """Every step along joints, on either side and at each distance once: a circle ends at the furthest."""
    way = select(
        cast(literal(thing.kind), Text).label("kind"),
        cast(literal(thing.id), Integer).label("thing_id"),
        cast(literal(HERE), Integer).label("side"),
        cast(literal(0), Integer).label("distance"),
        # How the first step is linked to the thing itself.
        cast(literal(""), Text).label("relation"),
        cast(literal(0), Integer).label("outward"),
    ).cte("way", recursive=True)
    outward = and_(Joint.from_kind == way.c.kind, Joint.from_id == way.c.thing_id)
    inward = and_(Joint.to_kind == way.c.kind, Joint.to_id == way.c.thing_id)
    leads = Joint.relation == LEADS_TO
    first = way.c.distance == 0
    side = case((or_(and_(outward, leads), and_(inward, ~leads)), AFTER), else_=BEFORE)
    there = and_(
        SearchDocument.kind == case((outward, Joint.to_kind), else_=Joint.from_kind),
        SearchDocument.thing_id == case((outward, Joint.to_id), else_=Joint.from_id),
        SearchDocument.kind.in_(sorted(_steps)),
        SearchDocument.visibility.in_(sorted(may_see)),
    )
    return way.union(
        select(
            cast(SearchDocument.kind, Text),
            SearchDocument.thing_id,
            side,
            way.c.distance + 1,
            case((first, cast(Joint.relation, Text)), else_=way.c.relation),
            case((first, case((outward, 1), else_=0)), else_=way.c.outward),
        )
        .select_from(way)
        .join(Joint, or_(outward, inward))
        .join(SearchDocument, there)
        .where(way.c.distance < FURTHEST, or_(way.c.side == HERE, way.c.side == side))
    )


def _grouped(placed: Iterable[tuple[int, float, Step, Link]]) -> list[Group]:
    """The steps in order, each once on its side, as near as the nearest thing of it."""
    groups: dict[tuple[int, Step], list[tuple[float, Link]]] = {}
    for side, away, step, link in placed:
        groups.setdefault((side, step), []).append((away, link))
    order = sorted(
        groups, key=lambda one: (one[0], one[0] * min(away for away, _link in groups[one]), one[1].place)
    )
    return [Group(step, [link for _away, link in groups[side, step]], side) for side, step in order]
