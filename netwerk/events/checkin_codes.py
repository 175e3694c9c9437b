"""The code somebody shows at the door: an address that only an organiser can use, as a QR code."""

from __future__ import annotations

from dataclasses import dataclass

from netwerk.events.models import Attendee
from netwerk.kernel import links, qr
from netwerk.kernel.errors import NotFound
from netwerk.kernel.tokens import signer

PURPOSE = "checkin"


@dataclass(frozen=True)
class Code:
    """A code to draw: the person's name, the path of its dark modules and the side of its view box."""

    name: str
    path: str
    size: int


def sign(attendee: Attendee) -> str:
    """What stands at the end of the address; it ends with the seat's nonce, so a replaced person has none."""
    return signer(PURPOSE).sign(attendee.id, attendee.nonce)


def read(code: str) -> tuple[int, str]:
    """The attendee and nonce of a code. Raises NotFound when it is not ours."""
    match signer(PURPOSE).read(code):
        case [int(attendee_id), str(nonce)]:
            return attendee_id, nonce
        case _:
            raise NotFound


def code_of(attendee: Attendee) -> Code:
    """Somebody's code, ready to draw."""
    address = links.link("manage_events.checkin_code", event_id=attendee.event_id, code=sign(attendee))
    modules = qr.matrix(address)
    return Code(attendee.name, qr.svg_path(modules), len(modules))
