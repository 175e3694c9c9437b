"""The ladder of one sheet in words: what each step asks, on what it stands, and how it moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from netwerk.kernel import i18n
from netwerk.kernel.i18n import _, ngettext
from netwerk.practices.models import LadderMove, Practice
from netwerk.practices.rules import Gap, Step
from netwerk.practices.wording import STEP_ASKS, gap_words, step_name

Values = dict[str, Any]
# What is told of the evidence of a move, by the names under which it was counted (see rules.Evidence).
COUNTED = (
    *("partners", "kinds_of_evidence", "school_reviews", "company_reviews"),
    *("adoptions", "adoptions_elsewhere", "languages"),
)


def rungs(practice: Practice, moves: Sequence[LadderMove]) -> list[Values]:
    """The steps from the top to the bottom, as a ladder stands; `moves` come newest first."""
    counted = moves[0].evidence.get("counted", {}) if moves else {}
    return [
        {
            "name": step_name(step),
            "asks": STEP_ASKS[step],
            "reached": step <= practice.step,
            "current": step == practice.step,
            "evidence": _stands_on(practice, step, counted) if step <= practice.step else "",
        }
        for step in reversed(Step)
    ]


def log(moves: Sequence[LadderMove]) -> list[Values]:
    """Each move: when, from where to where and on which evidence; who and why are for those who write."""
    return [
        {
            "day": i18n.format_day(move.at),
            "up": move.step > move.former,
            "former": step_name(move.former),
            "step": step_name(move.step),
            "evidence": ", ".join(_counted(move.evidence.get("counted", {}))),
            "lacks": [gap_words(Gap(gap), number) for gap, number in move.evidence.get("lacks", {}).items()],
            "by": move.member_name,
            "reason": move.reason,
        }
        for move in moves
    ]


def _stands_on(practice: Practice, step: Step, known: Mapping[str, int]) -> str:
    match step:
        case Step.IDEA if practice.published_at is not None:
            return _("Gepubliceerd op %(day)s.", day=i18n.format_day(practice.published_at))
        case Step.LOCAL if practice.checked_at is not None:
            return _("Nagekeken door de redactie op %(day)s.", day=i18n.format_day(practice.checked_at))
        case Step.PROVEN | Step.REGIONAL | Step.INTERREGIONAL:
            names = {
                Step.PROVEN: ("kinds_of_evidence", "school_reviews", "company_reviews"),
                Step.REGIONAL: ("adoptions",),
                Step.INTERREGIONAL: ("adoptions_elsewhere", "languages"),
            }[step]
            return ", ".join(_counted({name: known[name] for name in names if name in known}))
    return ""


def _counted(known: Mapping[str, int]) -> list[str]:
    """What was counted, in words; what was not there is left out."""
    return [_number(name, known[name]) for name in COUNTED if known.get(name)]


def _number(name: str, n: int) -> str:
    match name:
        case "partners":
            return ngettext("%(num)s partner", "%(num)s partners", n)
        case "kinds_of_evidence":
            return ngettext("%(num)s soort bewijs", "%(num)s soorten bewijs", n)
        case "school_reviews":
            return ngettext("nagekeken door %(num)s school", "nagekeken door %(num)s scholen", n)
        case "company_reviews":
            return ngettext("nagekeken door %(num)s bedrijf", "nagekeken door %(num)s bedrijven", n)
        case "adoptions":
            return ngettext("%(num)s bevestigde overname", "%(num)s bevestigde overnames", n)
        case "adoptions_elsewhere":
            return ngettext(
                "%(num)s overname in een andere regio", "%(num)s overnames in een andere regio", n
            )
        case _:
            return ngettext("%(num)s taal", "%(num)s talen", n)
