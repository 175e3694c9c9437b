"""How to cite a sheet: in words after the manner of the APA, and as an entry for BibTeX."""

from __future__ import annotations

import re

from netwerk.kernel import i18n, site
from netwerk.kernel.i18n import _
from netwerk.practices.described import Described

SPECIAL = re.compile(r"[\\{}$&%#_~^]")
ESCAPED = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


def in_words(known: Described) -> str:
    """The reference as a list of sources has it, in the language spoken now."""
    return _(
        "%(authors)s (%(year)s). %(title)s (versie %(number)s) [%(kind)s]. %(publisher)s. %(address)s",
        authors=_authors(known),
        year=_year(known),
        title=known.title,
        number=known.number,
        kind=known.kind,
        publisher=site.organisation(),
        address=known.address,
    )


def bibtex(known: Described) -> str:
    """The reference as an entry; its address is that of the version, which never changes."""
    authors = " and ".join(f"{{{_escaped(name)}}}" for name in known.authors)
    rows = {
        "author": f"{{{authors}}}",
        "title": f"{{{{{_escaped(known.title)}}}}}",
        "year": f"{{{_year(known)}}}",
        "edition": f"{{{known.number}}}",
        "publisher": f"{{{_escaped(site.organisation())}}}",
        "language": f"{{{known.language}}}",
        "url": f"{{{known.version_address}}}",
    }
    lines = ",\n".join(f"  {name} = {value}" for name, value in rows.items())
    return f"@misc{{praktijk-{known.id}-v{known.number},\n{lines}\n}}"


def _authors(known: Described) -> str:
    names = known.authors
    if len(names) == 1:
        return names[0]
    return f"{', '.join(names[:-1])} & {names[-1]}"


def _year(known: Described) -> str:
    return str(i18n.local(known.revised_at).year)


def _escaped(text: str) -> str:
    return SPECIAL.sub(lambda found: ESCAPED.get(found[0], f"\\{found[0]}"), text)
