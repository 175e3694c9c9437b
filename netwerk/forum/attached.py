"""Pictures and files of posts, as a page or a mail tells of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from netwerk.forum.models import PostFile
from netwerk.forum.queries import files as reads
from netwerk.kernel import links, uploads


@dataclass(frozen=True)
class ShownFile:
    """A picture or a file: what it is called, what it is, and where it lies."""

    id: int
    name: str
    is_image: bool
    alt: str
    # Such as "pdf, 2 MB".
    detail: str
    href: str
    # Of a picture, to show it in the page.
    src: str


def shown(row: PostFile) -> ShownFile:
    """One file."""
    kind = row.file_name.rpartition(".")[2]
    return ShownFile(
        id=row.id,
        name=row.file_name,
        is_image=row.is_image,
        alt=row.alt,
        detail=f"{kind}, {uploads.size_words(row.size)}",
        href=links.path("forum.file", file_id=row.id, name=row.file_name),
        src=links.path("forum.picture", file_id=row.id) if row.is_image else "",
    )


def by_post(ids: Collection[int]) -> Mapping[int, Sequence[ShownFile]]:
    """The files of these posts, read at once."""
    found = reads.of_posts(ids)
    return defaultdict(tuple, {post_id: tuple(shown(row) for row in rows) for post_id, rows in found.items()})
