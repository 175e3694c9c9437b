"""What an act will do, in words, before it is confirmed."""

from __future__ import annotations

from netwerk.events.rules import State
from netwerk.events.services.rehearsal import Effects, Move
from netwerk.kernel.i18n import _, ngettext

# Stands for what the organiser has not typed yet, while an act is tried out.
NOT_YET = "…"
# More names than these would hide the number.
NAMED = 6


def lines(effects: Effects) -> list[str]:
    """One line for each thing that happens: who goes where, workshops, mails."""
    found = [_move(move, number, effects.names.get(move, ())) for move, number in effects.moves.items()]
    if effects.workshops:
        found.append(
            ngettext(
                "In de workshops verandert %(num)s plaats.",
                "In de workshops veranderen %(num)s plaatsen.",
                effects.workshops,
            )
        )
    found.append(mails(effects))
    return found


def mails(effects: Effects) -> str:
    """How many mails leave."""
    if not effects.mail_count:
        return _("Niemand krijgt een mail.")
    return ngettext("Er vertrekt %(num)s mail.", "Er vertrekken %(num)s mails.", effects.mail_count)


def sentence(effects: Effects) -> str:
    """The whole in a few words: `3 mensen schuiven door, 3 mails`."""
    parts = [_short(move, number) for move, number in effects.moves.items()]
    if effects.mail_count:
        parts.append(ngettext("%(num)s mail", "%(num)s mails", effects.mail_count))
    return ", ".join(parts)


def _move(move: Move, number: int, names: tuple[str, ...]) -> str:
    listed = ", ".join(names[:NAMED])
    if len(names) > NAMED:
        listed = _("%(names)s en %(number)s anderen", names=listed, number=len(names) - NAMED)
    return f"{_capital(_short(move, number))}: {listed}."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _short(move: Move, number: int) -> str:
    old, new = move
    match new:
        case State.CONFIRMED if old == State.WAITLISTED:
            return ngettext("%(num)s persoon schuift door", "%(num)s mensen schuiven door", number)
        case State.CONFIRMED:
            return ngettext("%(num)s persoon is ingeschreven", "%(num)s mensen zijn ingeschreven", number)
        case State.OFFERED:
            return ngettext(
                "%(num)s persoon krijgt een plaats aangeboden",
                "%(num)s mensen krijgen een plaats aangeboden",
                number,
            )
        case State.WAITLISTED:
            return ngettext(
                "%(num)s persoon komt op de wachtlijst", "%(num)s mensen komen op de wachtlijst", number
            )
        case State.REQUESTED:
            return ngettext(
                "%(num)s persoon wacht op je beslissing", "%(num)s mensen wachten op je beslissing", number
            )
        case State.REJECTED:
            return ngettext("%(num)s aanvraag wordt geweigerd", "%(num)s aanvragen worden geweigerd", number)
        case _:
            return ngettext("%(num)s persoon komt niet meer", "%(num)s mensen komen niet meer", number)
