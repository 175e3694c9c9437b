"""What there is to read of a day, as pages list it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from netwerk.events.models import Material
from netwerk.kernel import uploads


@dataclass(frozen=True)
class Reading:
    """Something to read of a day: `detail` says what sort of file and how large."""

    title: str
    href: str
    is_link: bool
    detail: str


def readings(materials: Iterable[Material], href: Callable[[Material], str]) -> list[Reading]:
    """Files and links for a page; `href` gives the address of a file."""
    return [
        Reading(one.title, one.url, is_link=True, detail="")
        if one.url
        else Reading(one.title, href(one), is_link=False, detail=file_detail(one))
        for one in materials
    ]


def file_detail(material: Material) -> str:
    """What sort of file it is and how large: `pdf, 2 MB`."""
    return f"{material.file_name.rpartition('.')[2]}, {uploads.size_words(material.size)}"
