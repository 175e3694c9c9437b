"""Roles in words, for pages and mails."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from netwerk.kernel.i18n import _, format_short_day, lazy
from netwerk.members.actor import ADMINISTRATOR, EDITOR, MODERATOR, ORGANISER

NAMES = {
    ORGANISER: lazy("Organisator"),
    MODERATOR: lazy("Begeleider van gesprekken"),
    EDITOR: lazy("Redacteur"),
    ADMINISTRATOR: lazy("Beheerder"),
}
MEANINGS = {
    ORGANISER: lazy("Maakt netwerkdagen, nodigt uit en volgt op wie er was."),
    MODERATOR: lazy("Leest mee in de gesprekken en grijpt in als dat nodig is."),
    EDITOR: lazy("Leest praktijken na en zet ze op de site."),
    ADMINISTRATOR: lazy("Mag alles, ook rollen geven en de site instellen."),
}


def name(role: str) -> str:
    """What a role is called, in the language spoken now."""
    return str(NAMES.get(role, role))


def scope(names: Iterable[str]) -> str:
    """Where a role holds: the learning network and the region it is limited to, if any."""
    return ", ".join(one for one in names if one) or _("heel het netwerk")


def period(begins: date | None, ends: date | None) -> str:
    """When a role holds; the last day does not count."""
    if begins and ends:
        return _("van %(begin)s tot %(end)s", begin=format_short_day(begins), end=format_short_day(ends))
    if begins:
        return _("vanaf %(begin)s", begin=format_short_day(begins))
    if ends:
        return _("tot %(end)s", end=format_short_day(ends))
    return _("zonder einde")
