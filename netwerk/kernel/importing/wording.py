"""What a report says of a row: what would change, and what may stand where something wrong stands."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from functools import lru_cache

from netwerk.kernel.i18n import _
from netwerk.kernel.importing.kinds import Remark
from netwerk.kernel.text import fold, plain_line

# More words than these are not named one by one, and longer ones are no slip of the pen.
NAMED, LONGEST_SLIP = 30, 40
# So much of a text stands in a report.
SHOWN = 60


def change(column: str, before: str, after: str) -> Remark:
    """That a value becomes another one; of two long texts that begin alike only that they differ."""
    was, becomes = (_short(text) for text in (before, after))
    if was == becomes:
        return Remark(column, _("de tekst verandert"))
    return Remark(column, f"{was or _('leeg')} → {becomes or _('leeg')}")


def unknown(typed: str, offered: Sequence[str]) -> str:
    """That a word is not known: which are, or of many the ones that look like it."""
    word = plain_line(typed)[:SHOWN]
    if not offered:
        return _("“%(word)s” bestaat niet.", word=word)
    if len(offered) <= NAMED:
        return _("“%(word)s” bestaat niet. Kies uit: %(known)s.", word=word, known=", ".join(offered))
    near = _near(fold(typed), tuple(offered)) if len(typed) <= LONGEST_SLIP else ()
    if near:
        return _("“%(word)s” bestaat niet. Bedoel je %(known)s?", word=word, known=" / ".join(near))
    return _("“%(word)s” bestaat niet. Kijk na hoe je het schrijft.", word=word)


@lru_cache(maxsize=1_000)
def _near(typed: str, offered: tuple[str, ...]) -> tuple[str, ...]:
    by_form = {fold(one): one for one in offered}
    return tuple(by_form[form] for form in get_close_matches(typed, by_form, n=3, cutoff=0.7))


def _short(text: str) -> str:
    line = plain_line(text)
    return line if len(line) <= SHOWN else f"{line[:SHOWN].rstrip()} …"
