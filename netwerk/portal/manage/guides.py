"""The guides for organisers and editors, as pages: the same text and pictures as in the documents."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from flask import Response, render_template, send_from_directory

from netwerk.kernel import markdown
from netwerk.kernel.errors import NotFound
from netwerk.kernel.i18n import lazy
from netwerk.members.access import Access, Answer, access
from netwerk.paths import GUIDE_PICTURES, GUIDES
from netwerk.portal.manage.blueprint import blueprint

NAMES = {
    "organisatoren": lazy("Gids voor organisatoren"),
    "redacteurs": lazy("Gids voor redacteurs en begeleiders"),
}
PICTURE = re.compile(r"^!\[(.+?)\]\(\.\./images/([\w-]+)\.webp\)$", re.MULTILINE)


@dataclass(frozen=True)
class Piece:
    """A stretch of text, or a picture with the words for whoever does not see it."""

    html: str = ""
    picture: str = ""
    alt: str = ""


@dataclass(frozen=True)
class Chapter:
    """What stands under one heading; the first has none."""

    title: str
    anchor: str
    pieces: tuple[Piece, ...]


@blueprint.get("/handleiding/<name>")
@access(Access.TEAM)
def guide(name: str) -> Answer:
    """Read how it works, with pictures."""
    if name not in NAMES:
        raise NotFound
    return render_template("manage/guide.html", title=NAMES[name], chapters=chapters(name))


@blueprint.get("/handleiding/beeld/<name>.webp")
@access(Access.TEAM)
def guide_picture(name: str) -> Response:
    """See a picture of a guide."""
    if not any(piece.picture == name for guide in NAMES for one in chapters(guide) for piece in one.pieces):
        raise NotFound
    return send_from_directory(GUIDE_PICTURES, f"{name}.webp", mimetype="image/webp")


@cache
def chapters(name: str) -> tuple[Chapter, ...]:
    """The chapters of a guide, whose title is the page's own."""
    _title, _, text = (GUIDES / f"{name}.md").read_text("utf-8").partition("\n")
    before, *others = re.split(r"^## (.+)$", text, flags=re.MULTILINE)
    return (
        Chapter("", "", _pieces(before)),
        *(
            Chapter(title, _anchor(title), _pieces(body))
            for title, body in zip(others[::2], others[1::2], strict=True)
        ),
    )


def _anchor(title: str) -> str:
    """What the text calls a chapter in its links."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def _pieces(text: str) -> tuple[Piece, ...]:
    # A heading becomes one level lower when it is cooked; those of a chapter lie below the chapter's.
    words, *others = PICTURE.split(text.replace("\n### ", "\n## "))
    found = [Piece(markdown.cook(words).html)]
    for alt, picture, more in zip(others[::3], others[1::3], others[2::3], strict=True):
        found += [Piece(picture=picture, alt=alt), Piece(markdown.cook(more).html)]
    return tuple(piece for piece in found if piece.html or piece.picture)
