"""What mail programs and signatures put below a text, which nobody meant to say."""

from __future__ import annotations

import re
from collections.abc import Sequence

# With the space behind it (RFC 3676, 4.3): a bare `--` may be somebody's own rule.
SIGNATURE = "-- "
LONGEST = 160

_ADDRESS = re.compile(r"\s*(?:<[^<>]*>|\(https?:[^()]*\)|\[https?:[^\[\]]*\]|https?:\S+)")
_MADE_BY = (
    r"i-?phone|i-?pad|ios|android|(?:samsung |de )?galaxy|samsung|huawei|xiaomi|oneplus|pixel|outlook|gmail|"
    r"(?:yahoo|proton|k-9|aol|gmx|apple)[ -]?mail|mail (?:voor|for|pour|für) windows|thunderbird|blackberry"
)
_CALLED = (
    r"smartphone|gsm|mobiel|mobieltje|telefoon|tablet|toestel|apparaat|mac|phone|mobile|device|"
    r"téléphone|handy"
)
_MY = r"mijn|my|mon|ma|meinem|meiner"
_FOR = r"(?:\s(?:voor|for|pour|für)\s\w+)?"
_PROGRAM = re.compile(
    r"(?:verstuurd|verzonden|gestuurd|sent|envoyé|gesendet|von)\s"
    r"(?:(?:vanaf|vanuit|van|met|via|from|with|using|via|de|depuis|avec|von|mit|aus)\s)?"
    rf"(?:(?:{_MADE_BY})|(?:{_MY})\s(?:[\w-]{{1,20}}\s){{0,2}}(?:{_MADE_BY}|{_CALLED}))"
    rf"(?:[-\s](?:{_CALLED}))?{_FOR}(?:\s(?:met|with|avec|mit)\sk-9 mail)?"
    r"(?:\s(?:beveiligde e-mail|secure email|gesendet))?\.?"
    r"(?:\s(?:excuseer mijn beknoptheid|please excuse my brevity)\.?)?"
    rf"|(?:get|download|téléchargez|télécharger|obtenez|obtenir|holen sie sich)\soutlook{_FOR}"
    rf"|outlook{_FOR}\s(?:downloaden|beziehen|herunterladen)",
    re.IGNORECASE,
)
# What Outlook and phones put above the message that they give back.
_ABOVE_QUOTE = re.compile(
    r"[-_]{3,40}\s?(?:oorspronkelijk bericht|origineel bericht|doorgestuurd bericht|original message|"
    r"message d['’]origine|message original|message initial|ursprüngliche nachricht|originalnachricht)\s?"
    r"[-_]{3,40}|_{10,100}",
    re.IGNORECASE,
)


def kept(lines: Sequence[str]) -> int:
    """How many lines are left without what stands below them; all of them when nothing would be left."""
    end = _above_programs(lines, len(lines))
    signature = next((at for at in reversed(range(end)) if lines[at] == SIGNATURE), None)
    if signature is not None:
        end = _above_programs(lines, signature)
    return end or len(lines)


def is_closing(lines: Sequence[str]) -> bool:
    """Is there nothing but a signature or what a program wrote?"""
    first = next((line for line in lines if line.strip()), SIGNATURE)
    return first == SIGNATURE or _above_programs(lines, len(lines)) == 0


def opens_quote(line: str) -> bool:
    """Is it the rule that programs put above the message that they give back?"""
    return len(line) <= LONGEST and _ABOVE_QUOTE.fullmatch(line.strip()) is not None


def _above_programs(lines: Sequence[str], end: int) -> int:
    while end and (not lines[end - 1].strip() or _is_program(lines[end - 1]) or opens_quote(lines[end - 1])):
        end -= 1
    return end


def _is_program(line: str) -> bool:
    if len(line) > LONGEST:
        return False
    return _PROGRAM.fullmatch(_ADDRESS.sub("", line).strip(" *_")) is not None
