"""What a practice said at each save, and what changed from one to another."""

from __future__ import annotations

from dataclasses import dataclass

from flask import redirect, render_template, request, url_for

from netwerk.kernel import cache, i18n
from netwerk.kernel.errors import NotFound
from netwerk.kernel.text import typed_number
from netwerk.members.access import Access, Answer, access
from netwerk.members.actor import Actor
from netwerk.members.login import viewer
from netwerk.practices import comparing, policy, queries, telling, version_page
from netwerk.practices.comparing import Comparison
from netwerk.practices.editor import field_name
from netwerk.practices.models import Practice, Version
from netwerk.practices.queries.sheet_page import opened
from netwerk.practices.queries.versions import saves, titles_of
from netwerk.practices.views import blueprint
from netwerk.practices.views.visible import is_insider, refusal

CONTACT = ("contact_name", "contact_email", "contact_phone")


@dataclass(frozen=True)
class Looked:
    """A sheet, who looks at its versions, and whether that is somebody who writes or edits it."""

    practice: Practice
    actor: Actor | None
    insider: bool

    def version(self, number: int) -> Version:
        """A version that this visitor may see. Raises NotFound."""
        found = queries.version(self.practice.id, number)
        if not self.insider and found.published_at is None:
            raise NotFound
        return found


def _look(practice_id: int) -> Looked:
    actor, practice = viewer(), opened(practice_id).practice
    insider = is_insider(actor, practice)
    if not insider and not policy.is_open(practice):
        raise refusal(practice)
    if actor is None:
        cache.keep_page()
    return Looked(practice, actor, insider)


def _elsewhere(looked: Looked, slug: str, **values: object) -> Answer | None:
    """The way to the address with the name that the sheet has now; None at that address."""
    if slug == looked.practice.slug:
        return None
    here = {"practice_id": looked.practice.id, "slug": looked.practice.slug, **values}
    return redirect(url_for(str(request.endpoint), **here), 301)  # type: ignore[arg-type]


@blueprint.get("/praktijken/<int:practice_id>-<slug>/versies")
@access(Access.PUBLIC)
def versions(practice_id: int, slug: str) -> Answer:
    """See which versions of a practice there are."""
    looked = _look(practice_id)
    if away := _elsewhere(looked, slug):
        return away
    known = saves(practice_id, only_published=not looked.insider)
    return render_template(
        "practices/versions.html",
        practice=looked.practice,
        saves=known,
        former=known[min(1, len(known) - 1)].number if known else 0,
        latter=known[0].number if known else 0,
        **version_page.table_of(looked.practice, known, insider=looked.insider),
    )


@blueprint.get("/praktijken/<int:practice_id>-<slug>/versies/<int:number>")
@access(Access.PUBLIC)
def version(practice_id: int, slug: str, number: int) -> Answer:
    """Read a practice as it was at one save."""
    looked = _look(practice_id)
    said = looked.version(number)
    if away := _elsewhere(looked, slug, number=number):
        return away
    values = version_page.version_values(looked.practice, said, looked.actor, insider=looked.insider)
    return render_template("practices/version.html", said=said, insider=looked.insider, **values)


@blueprint.get("/praktijken/<int:practice_id>-<slug>/vergelijk")
@access(Access.PUBLIC)
def compare(practice_id: int, slug: str) -> Answer:
    """See what changed from one version to another."""
    looked = _look(practice_id)
    known = saves(practice_id, only_published=not looked.insider)
    former, latter = _asked([one.number for one in known])
    if away := _elsewhere(looked, slug, van=former, tot=latter):
        return away
    before, after = looked.version(former), looked.version(latter)
    found = _compared(looked, before, after)
    return render_template(
        "practices/compare.html",
        practice=looked.practice,
        foreign=looked.practice.language != i18n.language(),
        saves=known,
        former=former,
        latter=latter,
        changed=[(field_name(change.name), change.pieces) for change in found.changed],
        unchanged=[field_name(name) for name in found.unchanged],
    )


def _asked(numbers: list[int]) -> tuple[int, int]:
    """The two versions to compare, the older first; the last two unless others are asked for."""
    if not numbers:
        raise NotFound
    usual = {"van": numbers[min(1, len(numbers) - 1)], "tot": numbers[0]}
    asked = [
        typed_number(request.args[name]) if name in request.args else number for name, number in usual.items()
    ]
    if any(number not in numbers for number in asked):
        raise NotFound
    first, last = sorted(number for number in asked if number is not None)
    return first, last


def _compared(looked: Looked, before: Version, after: Version) -> Comparison:
    hidden = () if looked.actor else CONTACT
    key = ("comparison", looked.practice.id, before.number, after.number, i18n.language(), hidden)
    facets = {field: telling.BY_FACET[name] for field, (name, _icon) in telling.SHOWN_FACETS.items()}
    files = {"files": _files(looked, before, after)}
    return cache.remembered(
        (*key, looked.insider),
        lambda: comparing.compare(
            before.content,
            after.content,
            words={field: dict(facet.choices(())) for field, facet in facets.items()},
            hidden=hidden,
            more=files,
        ),
    )


def _files(looked: Looked, before: Version, after: Version) -> tuple[str, str]:
    """The names of the files of both versions, as far as this visitor may see them."""
    named = [said.content.get("files", []) for said in (before, after)]
    titles = titles_of(looked.practice.id, {one for ids in named for one in ids})
    if not looked.insider:
        public = queries.version(looked.practice.id, looked.practice.published_number).content
        titles = {one: title for one, title in titles.items() if one in public.get("files", [])}
    old, new = ("\n".join(titles[one] for one in ids if one in titles) for ids in named)
    return old, new
