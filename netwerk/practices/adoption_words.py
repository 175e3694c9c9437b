"""What an organisation says of taking a practice over, in words: the same in mails and on pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from netwerk.kernel.i18n import _, format_day, ngettext
from netwerk.members.wording import shown_name
from netwerk.practices.models import Adoption
from netwerk.practices.wording import ADOPTION_STATES

SAID = ("state", "stopped_because", "changes", "result", "hours", "new_workplaces", "recommends")


def said_by(row: Adoption) -> dict[str, Any]:
    """What is said, as plain values: for a mail that tells it as it was."""
    return {name: getattr(row, name) for name in SAID}


def named(row: Adoption, *, edits: bool) -> str:
    """Who takes it over: editors read also what nobody looked at yet. Its organisation must be loaded."""
    return row.organisation.name if edits else shown_name(row.organisation)


def told(said: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Each thing that is said, with what it is; what is not said is left out."""
    hours, places, recommends = said["hours"], said["new_workplaces"], said["recommends"]
    rows = [
        (_("Hoever ze staan"), str(ADOPTION_STATES[said["state"]])),
        (_("Gestopt omdat"), said["stopped_because"]),
        (_("Wat ze veranderden"), said["changes"]),
        (_("Wat het opbracht"), said["result"]),
        (_("Werk"), ngettext("%(num)s uur", "%(num)s uur", hours) if hours is not None else ""),
        (
            _("Nieuwe werkplekken"),
            ngettext("%(num)s werkplek", "%(num)s werkplekken", places) if places is not None else "",
        ),
        (_("Raden ze het aan"), "" if recommends is None else _("Ja") if recommends else _("Nee")),
    ]
    return [(label, words) for label, words in rows if words]


@dataclass(frozen=True)
class Standing:
    """Whether an adoption counts, in a word with its tone and sign, and since when or why."""

    word: str
    tone: str
    sign: str
    more: str

    @property
    def line(self) -> str:
        """Both in one line."""
        return f"{self.word}, {self.more}" if self.tone != "ok" and self.more else f"{self.word} {self.more}"


def standing(row: Adoption) -> Standing:
    """What stands in the way of an adoption that does not count, and who confirmed one that does."""
    if row.refused_at is not None:
        return Standing(_("Telt niet mee volgens de redactie"), "bad", "circle-x", row.refused_because)
    if row.denied_at is not None:
        more = _("gezegd op %(day)s", day=format_day(row.denied_at))
        return Standing(_("Klopt niet volgens de organisatie"), "bad", "circle-x", more)
    if row.confirmed_at is not None:
        more = _("op %(day)s door %(name)s", day=format_day(row.confirmed_at), name=row.confirmed_by)
        return Standing(_("Bevestigd"), "ok", "circle-check", more)
    more = _("gevraagd op %(day)s", day=format_day(row.asked_at)) if row.asked_at else ""
    return Standing(_("Wacht op bevestiging"), "info", "hourglass", more)
