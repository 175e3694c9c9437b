"""The boards: one for each learning network, and one for what fits none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from netwerk.kernel.i18n import lazy, speaking
from netwerk.taxonomy.models import Theme
from netwerk.taxonomy.queries import all_themes, in_use, theme_by_slug

GENERAL = "algemeen"
GENERAL_NAME = lazy("Algemeen")
GENERAL_SUMMARY = lazy("Wat bij geen thema past: voorstellen, praktische vragen, nieuws van het netwerk.")


@dataclass(frozen=True)
class Board:
    """Where threads of one theme stand; without a theme it is the general one."""

    slug: str
    theme: Theme | None = None

    @property
    def theme_id(self) -> int | None:
        """The theme of its threads."""
        return self.theme.id if self.theme else None

    @property
    def colour(self) -> str:
        """The colour of its theme."""
        return self.theme.colour if self.theme else "petrol"

    @property
    def icon(self) -> str:
        """The sign of its theme."""
        return self.theme.icon if self.theme else "message-circle"

    def name(self, language: str) -> str:
        """What it is called."""
        if self.theme is not None:
            return self.theme.label(language)
        with speaking(language):
            return str(GENERAL_NAME)

    def summary(self, language: str) -> str:
        """What is talked about."""
        if self.theme is not None:
            return self.theme.label(language, "summary")
        with speaking(language):
            return str(GENERAL_SUMMARY)


def all_boards() -> Sequence[Board]:
    """Every board there is, also those of retired themes."""
    return [*(Board(theme.slug, theme) for theme in all_themes()), Board(GENERAL)]


def boards_in_use() -> Sequence[Board]:
    """The boards on which something may be begun, in the order in which they are shown."""
    used = {theme.id for theme in in_use(all_themes())}
    return [board for board in all_boards() if board.theme is None or board.theme_id in used]


def board_at(slug: str) -> Board:
    """The board at an address. Raises NotFound, or Moved for an address it had before."""
    return Board(GENERAL) if slug == GENERAL else Board(slug, theme_by_slug(slug))


def board_of(theme_id: int | None) -> Board:
    """The board on which threads of a theme stand; a theme that is no more has none of its own."""
    found = (board for board in all_boards() if board.theme_id == theme_id)
    return next(found, Board(GENERAL))
