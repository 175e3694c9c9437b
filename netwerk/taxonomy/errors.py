"""What can be wrong with an address of a shared word."""

from __future__ import annotations

from netwerk.kernel.errors import NotFound


class Moved(NotFound):
    """The word stands at another address now."""

    status = 301

    def __init__(self, former: str, slug: str) -> None:
        """`former` is what was asked for, `slug` where it stands."""
        super().__init__()
        self.former, self.slug = former, slug
