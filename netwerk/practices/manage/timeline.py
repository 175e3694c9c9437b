"""Everything that happened to a sheet, for its editors: who did what, when, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from netwerk.kernel.i18n import _, in_sentence, ngettext
from netwerk.practices import queries
from netwerk.practices.models import Practice, Review, SheetLog
from netwerk.practices.queries import desk as reads
from netwerk.practices.rules import ReviewState
from netwerk.practices.services import adopting, ladder
from netwerk.practices.wording import ACTS, ADOPTED, SIDES, step_name


@dataclass(frozen=True)
class Happening:
    """One thing that happened; `who` is empty when the house itself did it."""

    at: datetime
    who: str
    what: str
    why: str = ""


def happenings(practice: Practice) -> list[Happening]:
    """All that happened, the latest first."""
    # Of what happened at once the step comes last: it follows from the rest.
    found = [
        *_steps(practice),
        *(_act(row) for row in queries.log_of(practice.id)),
        *_reviews(practice),
        *_adoptions(practice),
    ]
    return sorted(found, key=lambda one: one.at, reverse=True)


def _act(row: SheetLog) -> Happening:
    what = str(ACTS[row.act])
    if row.number:
        what = _("%(act)s (versie %(number)d)", act=what, number=row.number)
    why = [row.reason] if row.reason else []
    if row.remarks:
        why.append(
            ngettext("%(num)s opmerking bij een veld", "%(num)s opmerkingen bij velden", len(row.remarks))
        )
    return Happening(row.at, row.member_name, what, " · ".join(why))


def _steps(practice: Practice) -> Iterator[Happening]:
    for move in ladder.moves_of(practice.id):
        what = _(
            "Van trap “%(former)s” naar “%(step)s”",
            former=step_name(move.former),
            step=step_name(move.step),
        )
        yield Happening(move.at, move.member_name, what, move.reason)


def _reviews(practice: Practice) -> Iterator[Happening]:
    for review, name, organisation, asker in reads.reviews_of(practice.id):
        who = name or _("Iemand die weg is")
        if review.answered_at is not None:
            yield Happening(review.answered_at, who, _answer(review), review.remark)
        asked = _(
            "Vroeg %(name)s (%(side)s) om na te kijken", name=who, side=in_sentence(str(SIDES[review.side]))
        )
        yield Happening(review.asked_at, asker, asked, organisation)


def _answer(review: Review) -> str:
    if review.state == ReviewState.DECLINED:
        return _("Kijkt de praktijk niet na")
    if review.state == ReviewState.CANCELLED:
        return _("Moet de praktijk niet meer nakijken")
    if review.favourable:
        return _("Keek de praktijk na: gunstig")
    return _("Keek de praktijk na: nog niet gunstig")


def _adoptions(practice: Practice) -> Iterator[Happening]:
    rows = adopting.of_practice(practice.id)
    names = reads.names_of({row.reported_by_id for row in rows})
    for row in rows:
        name = row.organisation.name
        if row.refused_at:
            told = _("Overname door %(name)s telt niet meer mee", name=name)
            yield Happening(row.refused_at, _("De redactie"), told, row.refused_because)
        if row.denied_at:
            told = _("Overname door %(name)s ontkend", name=name)
            yield Happening(row.denied_at, _("De organisatie"), told)
        if row.confirmed_at:
            told = _("Overname door %(name)s bevestigd", name=name)
            yield Happening(row.confirmed_at, row.confirmed_by, told)
        told = _("Gemeld: %(name)s %(state)s", name=name, state=str(ADOPTED[row.state]))
        yield Happening(row.reported_at, names.get(row.reported_by_id, ""), told)
