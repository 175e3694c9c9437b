"""What carries a shared word, in words, for who is about to merge or retire it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from netwerk.kernel.i18n import _, ngettext

# Of a table with a column that names a word, what its rows are.
SORTS: Mapping[str, str] = {
    "event": "day",
    "event_theme": "day",
    "forum_thread": "thread",
    "need": "need",
    "need_theme": "need",
    "need_sector": "need",
    "organisation": "organisation",
    "organisation_sector": "organisation",
    "establishment": "establishment",
    "municipality_region": "municipality",
    "partnership": "partnership",
    "practice_adoption": "adoption",
    "helpdesk_question": "question",
    "helpdesk_faq": "answer",
    "helpdesk_route": "route",
    "profile_theme": "profile",
    "role_grant": "role",
}


def told(uses: Mapping[str, int]) -> str:
    """What carries a word, such as "12 netwerkdagen, 3 gesprekken"; empty when nothing does.

    `uses` are the numbers of rows by table.
    """
    numbers: Counter[str] = Counter()
    for table, number in uses.items():
        numbers[SORTS.get(table, "other")] += number
    return ", ".join(_words(sort, number) for sort, number in numbers.items() if number)


def _words(sort: str, number: int) -> str:
    return str(
        {
            "day": lambda: ngettext("%(num)s netwerkdag", "%(num)s netwerkdagen", number),
            "thread": lambda: ngettext("%(num)s gesprek", "%(num)s gesprekken", number),
            "need": lambda: ngettext("%(num)s nood of kans", "%(num)s noden en kansen", number),
            "organisation": lambda: ngettext("%(num)s organisatie", "%(num)s organisaties", number),
            "establishment": lambda: ngettext("%(num)s vestiging", "%(num)s vestigingen", number),
            "municipality": lambda: ngettext("%(num)s gemeente", "%(num)s gemeenten", number),
            "partnership": lambda: ngettext("%(num)s samenwerking", "%(num)s samenwerkingen", number),
            "adoption": lambda: ngettext("%(num)s overname", "%(num)s overnames", number),
            "question": lambda: ngettext(
                "%(num)s vraag aan het loket", "%(num)s vragen aan het loket", number
            ),
            "answer": lambda: ngettext(
                "%(num)s vast antwoord van het loket", "%(num)s vaste antwoorden van het loket", number
            ),
            "route": lambda: ngettext("%(num)s rij van het loket", "%(num)s rijen van het loket", number),
            "profile": lambda: ngettext("%(num)s profiel", "%(num)s profielen", number),
            "role": lambda: ngettext("%(num)s rol", "%(num)s rollen", number),
        }.get(sort, lambda: _("nog %(num)s andere", num=number))()
    )
