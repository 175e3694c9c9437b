"""The programme of a day as people type it: one line a slot, `13.30-14.15 | titel | spreker | zaal`."""

from __future__ import annotations

import re

from netwerk.kernel.errors import Invalid
from netwerk.kernel.i18n import _
from netwerk.kernel.text import plain_line

Slot = dict[str, str]

MOST_SLOTS = 60
LONGEST_TITLE = 200
LONGEST_ROOM = 80
CLOCK = r"([01]?\d|2[0-3])(?:\s*[.:uh]\s*([0-5]\d)?)?\s*(?:uur|u)?"
TIMES = re.compile(rf"{CLOCK}(?:\s*(?:-|–|—|tot)\s*{CLOCK})?", re.IGNORECASE)


def read(text: str) -> list[Slot]:
    """The slots of a typed programme.

    Raises Invalid with a sentence for each line that cannot be read, one sentence a line.
    """
    slots: list[Slot] = []
    wrong: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            slots.append(_slot(line))
        except Invalid as error:
            wrong.append(_("Regel %(number)s: %(problem)s", number=number, problem=error.sentence))
    if len(slots) > MOST_SLOTS:
        wrong.append(_("Een programma heeft hoogstens %(max)s regels.", max=MOST_SLOTS))
    if wrong:
        raise Invalid("\n".join(wrong), "programme")
    return slots


def write(slots: list[Slot]) -> str:
    """The slots as they are typed, to change them again."""
    return "\n".join(_line(slot) for slot in slots)


def _slot(line: str) -> Slot:
    times, _bar, rest = line.partition("|")
    title, speaker, room = ([plain_line(part) for part in rest.split("|", 2)] + ["", ""])[:3]
    match = TIMES.fullmatch(plain_line(times))
    if match is None:
        raise Invalid(_("begin met de uren, zoals 13.30-14.15, en dan een streepje |."))
    start, end = _clock(match[1], match[2]), _clock(match[3], match[4])
    if end and end <= start:
        raise Invalid(
            _("het einduur %(end)s komt niet na %(start)s.", end=_dotted(end), start=_dotted(start))
        )
    if not title:
        raise Invalid(_("zet na de uren een streepje | en wat er dan gebeurt."))
    if len(title) > LONGEST_TITLE or len(speaker) > LONGEST_TITLE:
        raise Invalid(_("hou titel en spreker op hoogstens %(max)s tekens.", max=LONGEST_TITLE))
    if len(room) > LONGEST_ROOM:
        raise Invalid(_("hou de zaal op hoogstens %(max)s tekens.", max=LONGEST_ROOM))
    return {"start": start, "end": end, "title": title, "speaker": speaker, "room": room}


def _clock(hours: str | None, minutes: str | None) -> str:
    return f"{int(hours):02d}:{minutes or '00'}" if hours else ""


def _dotted(clock: str) -> str:
    return clock.replace(":", ".")


def _line(slot: Slot) -> str:
    start, end = _dotted(slot.get("start", "")), _dotted(slot.get("end", ""))
    times = f"{start}-{end}" if end else start
    parts = [times, slot.get("title", ""), slot.get("speaker", ""), slot.get("room", "")]
    while not parts[-1]:
        parts.pop()
    return " | ".join(parts)
