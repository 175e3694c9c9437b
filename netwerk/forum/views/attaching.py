"""The pictures and files with what is being written: taken in by the form that it is written in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from flask import request

from netwerk.forum.attached import ShownFile, shown
from netwerk.forum.queries import files as reads
from netwerk.forum.services import files
from netwerk.kernel import clock, uploads
from netwerk.kernel.errors import Conflict, Invalid
from netwerk.kernel.i18n import _
from netwerk.members.actor import Actor

ADD = "bestand"
REMOVE = re.compile(r"weg-(\d{1,9})")
ALT = re.compile(r"alt-(\d{1,9})")
FILE, STEP = "file", "stap"


@dataclass(frozen=True)
class Attached:
    """What stands with a draft, and what became of what was just sent.

    While something came or went the form is shown again, for that to be seen before it is placed.
    """

    rows: Sequence[ShownFile] = ()
    said: Sequence[str] = ()
    refused: Sequence[str] = ()
    # Pictures that somebody wanted to place without saying what they show.
    lacking: frozenset[int] = frozenset()
    lacks_alt = files.LACKS_ALT
    most = files.MOST
    largest = uploads.LARGEST
    endings = uploads.ENDINGS

    @property
    def changed(self) -> bool:
        """Did files come or go, or were they refused?"""
        return bool(self.said or self.refused)

    @property
    def worries(self) -> list[tuple[str, str]]:
        """What is wrong, each with the place on the page where it is put right."""
        found = [(sentence, "bestand") for sentence in self.refused]
        return found + [(str(self.lacks_alt), f"alt-{one}") for one in sorted(self.lacking)[:1]]


def with_draft(actor: Actor, context: str) -> Attached:
    """What stands with the draft of a place."""
    return Attached([shown(row) for row in reads.with_draft(actor.id, context)])


def take_in(actor: Actor, context: str, *, placing: bool) -> Attached:
    """Do what the form asks of its files: describe, take away, add; `placing` asks for every description."""
    files.describe(actor, context, given_alts())
    said, refused = _removed(actor, context), []
    given = [one for one in request.files.getlist(FILE) if one.filename]
    for one in given:
        name = uploads.shown_name(one.filename or "")
        try:
            with uploads.received(one, actor.label) as stored:
                files.add(actor, context, stored, now=clock.now())
            said.append(_("Staat erbij: %(name)s", name=name))
        except (Invalid, Conflict) as error:
            refused.append(_("%(name)s: %(sentence)s", name=name, sentence=error.sentence))
    if not given and request.form.get(STEP) == ADD:
        refused.append(_("Kies minstens één bestand."))
    rows = with_draft(actor, context).rows
    wanted = placing and not said and not refused
    lacking = frozenset(files.lacking(actor, context)) if wanted else frozenset()
    return Attached(rows, said, refused, lacking)


def _removed(actor: Actor, context: str) -> list[str]:
    match = REMOVE.fullmatch(request.form.get(STEP, ""))
    if match is None:
        return []
    gone = files.remove(actor, context, int(match[1]))
    return [_("Weggehaald: %(name)s", name=gone.file_name)]


def given_alts() -> dict[int, str]:
    """What was filled in of pictures, by their ids."""
    found = ((ALT.fullmatch(name), words) for name, words in request.form.items())
    return {int(match[1]): words for match, words in found if match is not None}
