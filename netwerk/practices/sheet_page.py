"""All that the page of a sheet shows: what everybody reads is remembered, what is one's own is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from markupsafe import Markup

from netwerk.kernel import cache, chain, clock, i18n, links, rendering
from netwerk.kernel.chain import Chain, Link
from netwerk.kernel.clock import BRUSSELS
from netwerk.kernel.i18n import LANGUAGES, _, ngettext
from netwerk.kernel.joints import Linked, Thing
from netwerk.members.actor import EDITOR, Actor
from netwerk.members.policy import may_find, named_to_everybody
from netwerk.practices import climbing, content, crediting, policy, queries, rules, sharing, spread, telling
from netwerk.practices.cards import ICONS
from netwerk.practices.chained import link_of
from netwerk.practices.indexing import KIND
from netwerk.practices.models import Practice, Version
from netwerk.practices.queries import sheet_page as reads
from netwerk.practices.queries.around import Around, Branch, around
from netwerk.practices.queries.sheet_page import Involved, Marks, Opened
from netwerk.practices.rules import Kind
from netwerk.practices.services import ladder, reviewing
from netwerk.practices.wording import kind_name, step_name
from netwerk.taxonomy.queries import all_themes

Values = dict[str, Any]
HUES = ("petrol", "brick", "leaf", "plum")


def values(found: Opened, actor: Actor | None) -> Values:
    """The page of a published sheet for this visitor."""
    practice, said, language = found.practice, found.said, i18n.language()
    if said is None:
        raise AssertionError("a published sheet has a published version")
    key = ("sheet", practice.id, language)
    lasting = cache.remembered(key, lambda: _lasting(found, said, language))
    steps = chain_of(practice, language, actor, lasting["came"])
    mine = reads.marks(practice.id, actor) if actor else Marks()
    writes = policy.may_write(actor, practice, {actor.id} if actor and mine.writes else ())
    return lasting | {
        "key": key,
        "practice": practice,
        "contact": telling.contact(said.content) if actor else None,
        "has_contact": telling.contact(said.content) is not None,
        "linked": _linked(steps),
        "steps": steps,
        "awaits": rules.awaits_confirmation(practice.review_before, clock.today()),
        "mine": mine,
        "writes": writes,
        "edits": may_edit(actor, practice),
        "here": link(practice, language)["href"],
        "about": _about(found, writes=writes),
    }


def tombstone(practice: Practice) -> list[Values]:
    """When a sheet was withdrawn, by whom and why; nothing of what it said."""
    own = named_to_everybody(practice.organisation)
    by = [own.name] if own else [one.organisation.name for one in practice.partners]
    if practice.kind == Kind.CASE:
        by = []
    rows = [
        (_("Wanneer"), "calendar", i18n.format_day(practice.withdrawn_at) if practice.withdrawn_at else ""),
        (_("Van wie"), "building", ", ".join(by)),
        (_("Waarom"), "info", practice.withdrawn_because),
    ]
    return [{"label": label, "icon": icon, "value": value} for label, icon, value in rows if value]


def changes_at(practice: Practice) -> datetime | None:
    """The instant from which on the page says that it waits to be confirmed again."""
    if practice.review_before is None:
        return None
    return datetime.combine(practice.review_before + timedelta(days=1), time(), BRUSSELS)


def may_edit(actor: Actor | None, practice: Practice) -> bool:
    """Is this an editor in whose scope the sheet lies?"""
    return actor is not None and actor.has_role(EDITOR) and reviewing.may_edit(actor, practice)


def _lasting(found: Opened, said: Version, language: str) -> Values:
    """What everybody reads, whenever they look."""
    practice = found.practice
    original = practice.translation_of_id or practice.id
    moves = ladder.moves_of(original)
    others = around(practice, telling.facet_values(said.content), KIND)
    people = reads.involved(practice)
    files = queries.files_of(practice.id, said.content)
    names = {one.called: spread.name_of(one) for one in people if one.adoption is None}
    text = telling.told(practice, said.content, said.cooked, files, language, names)
    thanked = crediting.credits_of(practice, said.content) if found.has_words else crediting.NOBODY
    return {
        **head(practice, said, language),
        "text": text,
        "together": _together(practice, language),
        "pages": {
            spread.name_of(one): spread.page_of(one, language) for one in people if one.adoption is None
        },
        "credits": thanked.words,
        "shared": sharing.shared(
            practice, said, others.translations, others.based_on, text["pictures"], thanked, names
        ),
        "rungs": climbing.rungs(practice, moves),
        "log": climbing.log(moves),
        **spread.spread_of(people, language),
        "came": _came(practice, people, language),
        **_others(practice, others, language),
    }


def _together(practice: Practice, language: str) -> Values | None:
    """The partnership behind it, once everybody sees that."""
    found = practice.partnership
    if found is None or found.confirmed_at is None:
        return None
    return {
        "name": found.name,
        "href": links.path("members.partnership", language, partnership_id=found.id, slug=found.slug),
    }


def _came(practice: Practice, people: Sequence[Involved], language: str) -> list[Link]:
    """Who took it over, as the chain shows them."""
    taken = [(spread.name_of(one), one.adoption.state) for one in people if one.adoption is not None]
    return [link_of(practice, *row, language) for row in taken if row[1] in rules.COUNTING]


def _about(found: Opened, *, writes: bool) -> list[Values]:
    """Since when it is there and how often it is used; until when it holds is for its writers."""
    practice = found.practice
    days = (
        (_("Gepubliceerd"), "calendar", practice.published_at),
        (_("Herwerkt"), "history", practice.revised_at),
        (_("Bevestig opnieuw voor"), "hourglass", practice.review_before if writes else None),
    )
    counts = (
        (_("Gelezen"), "eye", found.readers),
        (_("Bestanden meegenomen"), "download", found.downloads),
        (_("Overgenomen"), "handshake", practice.adoption_count),
        (_("Bedankt"), "heart-handshake", practice.thanks_count),
    )
    rows = [(label, icon, i18n.format_day(day)) for label, icon, day in days if day]
    rows += [
        (label, icon, ngettext("%(num)s keer", "%(num)s keer", number))
        for label, icon, number in counts
        if number
    ]
    return [{"label": label, "icon": icon, "value": value} for label, icon, value in rows]


def head(practice: Practice, said: Version, language: str) -> Values:
    """What a version is called, what kind of practice it is and how far it came."""
    summary, summary_language = telling.lead(practice, said.content, language)
    themes = said.content.get("themes", [])
    colours = [theme.colour for theme in all_themes() if theme.slug in themes]
    return {
        "title": content.value(said.content, "title"),
        "kind": kind_name(practice.kind),
        "icon_name": ICONS[Kind(practice.kind)],
        "step_name": step_name(practice.step),
        "hue": next((colour for colour in colours if colour in HUES), HUES[0]),
        "summary": summary,
        "summary_language": summary_language,
        "foreign": practice.language != language,
        "spoken_in": LANGUAGES.get(practice.language, practice.language),
    }


def _others(practice: Practice, others: Around, language: str) -> Values:
    return {
        "translations": [link(one, language) for one in others.translations],
        "based_on": link(others.based_on, language) if others.based_on else None,
        "tree": [_branch(one, practice, language) for one in others.tree] if _is_tree(others) else [],
        "related": [_card(one, language) for one in others.related],
    }


def _is_tree(others: Around) -> bool:
    return len(others.tree) > 1 or any(branch.branches for branch in others.tree)


def link(practice: Practice, language: str) -> Values:
    """The way to a sheet, with its title and in which language that is."""
    return {
        "title": practice.title,
        "href": links.path("practices.sheet", language, practice_id=practice.id, slug=practice.slug),
        "language": practice.language,
        "language_name": LANGUAGES.get(practice.language, practice.language),
    }


def _branch(branch: Branch, here: Practice, language: str) -> Values:
    one = branch.practice
    return link(one, language) | {
        "here": one.id == (here.translation_of_id or here.id),
        "step_name": step_name(one.step),
        "branches": [_branch(below, here, language) for below in branch.branches],
    }


def _card(one: Practice, language: str) -> Markup:
    return rendering.piece(
        "components/library.html",
        "practice_card",
        title=one.title,
        text=one.summary,
        href=link(one, language)["href"],
        spoken="" if one.language == language else one.language,
        kind=kind_name(one.kind),
        icon_name=ICONS[Kind(one.kind)],
        step=one.step,
        step_name=step_name(one.step),
        adoptions=one.adoption_count,
        awaits=rules.awaits_confirmation(one.review_before, clock.today()),
    )


def chain_of(
    practice: Practice, language: str, actor: Actor | None, came: Sequence[Link] | None = None
) -> Chain:
    """What led to a sheet and what came of it, as far as this visitor may see; `came` where that is known."""
    here, spoken = Thing(KIND, practice.id), practice.language
    return chain.chain(here, practice.title, language, may_find(actor), came, spoken=spoken)


def _linked(steps: Chain) -> Mapping[str, list[Linked]]:
    """Where it came from, what it prepares or answers, what is said of it, and what followed."""
    linked = {
        relation: [one for one in steps.near if one.relation == relation]
        for relation in ("came_from", "prepares", "about", "answers")
    }
    linked["led_to"] = [one for one in linked["came_from"] if not one.outward]
    linked["came_from"] = [one for one in linked["came_from"] if one.outward]
    return linked
