"""The details of what was done, in words: one for every name that is recorded, and words for its codes.

What an earlier version recorded otherwise is shown as it stands in the log.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

from netwerk.events.export import STATE_NAMES
from netwerk.events.manage.dashboard import ANSWERS
from netwerk.events.rules import Priority
from netwerk.forum.boards import all_boards
from netwerk.kernel import i18n, importing, outbox
from netwerk.kernel.i18n import LANGUAGES, LazyString, _, format_short_day, lazy
from netwerk.members import role_words
from netwerk.members.services.rights import ANY
from netwerk.portal.default_texts import TITLES
from netwerk.practices.crediting import ANSWERS as WORDS_OF_OTHERS
from netwerk.practices.wording import ADOPTED

# By their name, or by act and name where an act means something else by it.
NAMES: Mapping[str, LazyString] = {
    "adoption": lazy("overname"),
    "answer": lazy("antwoord"),
    "answers": lazy("antwoorden"),
    "before": lazy("vroeger"),
    "begins": lazy("vanaf"),
    "beyond_capacity": lazy("boven de capaciteit"),
    "board": lazy("bord"),
    "checked": lazy("nagekeken"),
    "days": lazy("dagen"),
    "domain": lazy("domein"),
    "favourable": lazy("gunstig"),
    "file": lazy("bestand"),
    "files": lazy("bestanden"),
    "former": lazy("vroeger"),
    "former_region_id": lazy("vroegere regio"),
    "former_slug": lazy("vroeger adres"),
    "former_theme_id": lazy("vroeger lerend netwerk"),
    "former_valid_from": lazy("vroeger vanaf"),
    "former_valid_until": lazy("vroeger tot"),
    "grant": lazy("nummer van de rol"),
    "into": lazy("naar"),
    "language": lazy("taal"),
    "left": lazy("nog over"),
    "mail": lazy("mail"),
    "mark": lazy("aanwezigheid"),
    "member": lazy("persoon"),
    "merged": lazy("ging op"),
    "message": lazy("bericht"),
    "missed": lazy("afwezigen bedankt"),
    "name": lazy("naam"),
    "names_left": lazy("naam staat misschien nog ergens"),
    "new": lazy("nieuw"),
    "mail.retry_all number": lazy("aantal"),
    "number": lazy("versie"),
    "of_kind": lazy("soort"),
    "offered": lazy("aangeboden"),
    "organisation": lazy("organisatie"),
    "original": lazy("naar het voorbeeld van"),
    "other": lazy("wat"),
    "parts": lazy("dagdelen"),
    "people": lazy("mensen"),
    "per_table": lazy("per tafel"),
    "place": lazy("plaats"),
    "policy": lazy("groep"),
    "priority": lazy("op de wachtlijst"),
    "public": lazy("voor iedereen"),
    "published": lazy("gepubliceerd"),
    "question": lazy("vraag"),
    "region": lazy("regio"),
    "region_id": lazy("regio"),
    "relation": lazy("verband"),
    "review": lazy("lezing"),
    "reviewer": lazy("lezer"),
    "role": lazy("rol"),
    "round": lazy("ronde"),
    "rows": lazy("rijen"),
    "series": lazy("reeks"),
    "sha256": lazy("vingerafdruk van het bestand"),
    "side": lazy("kant"),
    "slug": lazy("pagina"),
    "speaker": lazy("spreker"),
    "state": lazy("stand"),
    "table": lazy("tafel"),
    "texts": lazy("teksten van anderen"),
    "thanked": lazy("aanwezigen bedankt"),
    "theme_id": lazy("lerend netwerk"),
    "title": lazy("titel"),
    "valid_from": lazy("vanaf"),
    "valid_until": lazy("tot"),
    "version": lazy("versie"),
    "words": lazy("woorden"),
    "words_too": lazy("ook eigen woorden"),
    "workshop": lazy("workshop"),
    "workshops": lazy("workshops"),
    "worries": lazy("misschien over een persoon"),
    "changed": lazy("gewijzigd"),
    "same": lazy("bleef zoals het was"),
    "wrong": lazy("fout"),
}
# Of these the number of a thing is kept: of which kind that is.
THINGS: Mapping[str, str] = {
    "former_region_id": "region",
    "former_theme_id": "theme",
    "forum.merge into": "thread",
    "forum.split into": "thread",
    "member": "member",
    "organisation": "organisation",
    "organisation.merge merged": "organisation",
    "original": "event",
    "region": "region",
    "region_id": "region",
    "reviewer": "member",
    "series": "series",
    "theme_id": "theme",
}
# A role that is not limited in this.
UNLIMITED: Mapping[str, LazyString] = {
    "region_id": lazy("alle regio's"),
    "theme_id": lazy("alle lerende netwerken"),
    "valid_from": lazy("zonder begin"),
    "valid_until": lazy("zonder einde"),
}
CODES: Mapping[str, Mapping[str, LazyString | str]] = {
    **{name: {ANY: words} for name, words in UNLIMITED.items()},
    **{f"former_{name}": {ANY: words} for name, words in UNLIMITED.items()},
    "answer": {**ANSWERS, **{str(one): words for one, words in WORDS_OF_OTHERS.items()}},
    "language": LANGUAGES,
    "mark": {
        "in": lazy("binnen"),
        "out": lazy("weer weg"),
        "excused": lazy("verontschuldigd"),
        "present": lazy("aanwezig"),
        "absent": lazy("afwezig"),
    },
    "policy": {"together": lazy("samen of niet"), "split": lazy("elk zodra er plaats is")},
    "priority": {
        Priority.FIRST: lazy("vooraan"),
        Priority.USUAL: lazy("op de gewone plaats"),
        Priority.LAST: lazy("achteraan"),
    },
    "relation": {"prepares": lazy("bereidt de dag voor"), "came_from": lazy("kwam uit de dag voort")},
    "role": role_words.NAMES,
    "side": {"school": lazy("school"), "company": lazy("bedrijf")},
    "slug": TITLES,
    "state": {**STATE_NAMES, **ADOPTED},
}
HALF_DAY = re.compile(r"(\d{4}-\d\d-\d\d):(am|pm)")


def name_of(act: str, name: str) -> str:
    """What a detail of an act is called."""
    return str(NAMES.get(f"{act} {name}") or NAMES.get(name, name))


def kind_of(act: str, name: str) -> str:
    """Of what kind the thing is whose number this detail is; empty for a detail that is none."""
    return THINGS.get(f"{act} {name}", "") or THINGS.get(name, "")


def value_of(name: str, value: object) -> str:
    """What a detail says, its codes in words."""
    if isinstance(value, bool):
        return _("ja") if value else _("nee")
    said = str(value)
    if said in CODES.get(name, {}):
        return str(CODES[name][said])
    return READERS[name](said) if name in READERS else said


def _mail(kind: str) -> str:
    return outbox.title_of(kind)


def _file_or_mail(kind: str) -> str:
    importer = importing.importers().get(kind)
    return str(importer.title) if importer else _mail(kind)


def _board(slug: str) -> str:
    return next((board.name(i18n.language()) for board in all_boards() if board.slug == slug), slug)


def _parts(keys: str) -> str:
    return ", ".join(_part(key) for key in keys.split(", "))


def _part(key: str) -> str:
    found = HALF_DAY.fullmatch(key)
    if found is None:
        return _("workshop %(number)s", number=key[1:]) if key.startswith("w") else key
    day = format_short_day(date.fromisoformat(found[1]))
    return f"{day} " + (_("voormiddag") if found[2] == "am" else _("namiddag"))


def _days(numbers: str) -> str:
    return numbers.strip("[]") or _("geen")


def _day(day: str) -> str:
    try:
        return format_short_day(date.fromisoformat(day))
    except ValueError:
        return day


READERS: Mapping[str, Callable[[str], str]] = {
    "begins": _day,
    "former_valid_from": _day,
    "former_valid_until": _day,
    "board": _board,
    "days": _days,
    "mail": _mail,
    "of_kind": _file_or_mail,
    "parts": _parts,
    "valid_from": _day,
    "valid_until": _day,
}
