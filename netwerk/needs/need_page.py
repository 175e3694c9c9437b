"""What the page of a need shows, as plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from netwerk.kernel import chain, clock, i18n
from netwerk.kernel.i18n import _, ngettext
from netwerk.kernel.joints import Linked, Thing
from netwerk.kernel.origins import ANSWERS
from netwerk.kernel.search import Named
from netwerk.members.actor import Actor
from netwerk.members.policy import may_find
from netwerk.needs import policy, rules
from netwerk.needs.indexing import KIND, region_name
from netwerk.needs.models import Need, NeedAnswer
from netwerk.needs.queries import follow_up as follow_ups
from netwerk.needs.queries.needs import Opened
from netwerk.needs.rules import State
from netwerk.needs.wording import KINDS, SIGNS, STATES, TOLD, TONES

CAME_FROM = "came_from"


@dataclass(frozen=True)
class ShownAnswer:
    """One answer as everybody reads it: what it is, its words, and what it leads to."""

    row: NeedAnswer
    heading: str
    day: str
    thing: Named | None
    partner: str
    follow_up: str


def values(opened: Opened, actor: Actor | None, language: str) -> dict[str, object]:
    """Everything that the page needs beside the need itself."""
    need = opened.need
    steps = chain.chain(Thing(KIND, need.id), need.title, language, may_find(actor), spoken=need.language)
    return {
        "need": need,
        "opened": opened,
        "kind": str(KINDS[need.kind]),
        "state": str(STATES[need.state]),
        "tone": TONES.get(need.state, ""),
        "sign": SIGNS.get(need.state, ""),
        "where": _where(need, language),
        "organisation": policy.shown_organisation(need),
        "counted": counted(need),
        "voices": [(voice.sentence, policy.shown_organisation(voice)) for voice in opened.sentences],
        "answers": _answers(need, opened.answers, steps.near),
        "steps": steps,
        "came_from": [one.thing for one in steps.near if one.relation == CAME_FROM and one.outward],
        "led_to": [one.thing for one in steps.near if one.relation != ANSWERS and not one.outward],
        "may_recognise": rules.may_recognise(State(need.state)),
        "is_author": policy.is_author(actor, need),
        "may_edit": policy.may_edit(actor, need),
        "may_withdraw": policy.may_withdraw(actor, need),
        "may_organise": policy.may_organise(actor, need),
        "may_keep_order": policy.may_keep_order(actor, need),
    }


def counted(need: Need) -> str:
    """How many recognise it, and from how many organisations."""
    people = ngettext("%(num)s persoon herkent dit", "%(num)s mensen herkennen dit", need.recognised_count)
    if not need.organisation_count:
        return people
    places = ngettext("%(num)s organisatie", "%(num)s organisaties", need.organisation_count)
    return _("%(people)s, van %(places)s", people=people, places=places)


def _where(need: Need, language: str) -> str:
    region = region_name(need.region_id, language)
    return f"{need.municipality.label(language)}, {region}" if need.municipality else region


def _answers(need: Need, rows: Sequence[NeedAnswer], linked: Sequence[Linked]) -> list[ShownAnswer]:
    """The answers that stand, the newest first; of what may not be seen the words alone."""
    things: Mapping[tuple[str, int], Named] = {
        (one.thing.kind, one.thing.thing_id): one.thing for one in linked if one.relation == ANSWERS
    }
    followed = follow_ups.followed([row.id for row in rows if row.due_on], clock.today())
    return [
        ShownAnswer(
            row=row,
            heading=str(TOLD[row.kind]),
            day=i18n.format_day(row.at),
            thing=things.get((row.thing_kind, row.thing_id or 0)),
            partner=row.partner_today,
            follow_up=follow_up(row, need, is_followed=row.id in followed),
        )
        for row in reversed(rows)
    ]


def follow_up(row: NeedAnswer, need: Need, *, is_followed: bool) -> str:
    """Who follows up what was passed on, and by when; `is_followed` while its owner may."""
    if row.due_on is None:
        return ""
    day = i18n.format_day(row.due_on)
    if not is_followed and need.state == State.PASSED_ON:
        return _("Niemand volgt dit nu op; antwoord verwacht tegen %(day)s.", day=day)
    if row.owner is None or not is_followed:
        return _("We verwachten een antwoord tegen %(day)s.", day=day)
    return _("%(name)s volgt het op; antwoord verwacht tegen %(day)s.", name=row.owner.name, day=day)
