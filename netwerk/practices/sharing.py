"""What the page of a sheet says to programs, and what it gives to whoever shares it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import Markup

from netwerk.kernel import links
from netwerk.practices import citation, linked_data
from netwerk.practices.crediting import NOBODY, Credits
from netwerk.practices.described import describe
from netwerk.practices.models import Practice, Version
from netwerk.practices.telling import NAMES_AS_SAID

Values = dict[str, Any]
FRAME = Markup(
    '<iframe src="{}" title="{}" width="100%" height="400" loading="lazy" style="border:0"></iframe>'
)


def shared(
    practice: Practice,
    said: Version,
    translations: Iterable[Practice],
    based_on: Practice | None,
    pictures: Iterable[Values] = (),
    thanked: Credits = NOBODY,
    names: Mapping[str, str] = NAMES_AS_SAID,
) -> Values:
    """The values of `practices/_head.html` and `practices/_share.html`, in the language spoken now."""
    known = describe(practice, said, translations=translations, based_on=based_on, names=names)
    picture = next((links.external() + one["src"] for one in pictures), "")
    return {
        "data": linked_data.learning_resource(known, thanked) | ({"image": picture} if picture else {}),
        "scheme": linked_data.DUBLIN_CORE,
        "dublin_core": linked_data.dublin_core(known),
        "open_graph": linked_data.open_graph(known),
        "picture": picture,
        "citation": citation.in_words(known),
        "bibtex": citation.bibtex(known),
        "address": known.address,
        "version_address": known.version_address,
        "number": known.number,
        "frame": str(FRAME.format(embed_address(practice), practice.title)),
    }


def embed_address(practice: Practice) -> str:
    """The address of the card that other sites show."""
    return links.link("practices.embed", practice.language, practice_id=practice.id)
