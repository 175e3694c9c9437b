"""Codes that an app on a phone shows for half a minute (TOTP, RFC 6238), and those for when it is lost.

Sole user of `pyotp`. The parameters are those that every app knows: SHA-1, six digits, thirty seconds.
"""

from __future__ import annotations

import hmac
import re
import secrets
from datetime import datetime

import pyotp

STEP_SECONDS = 30
# How many steps a clock may be off, either way (RFC 6238, section 5.2, advises at most one).
DRIFT = 1
RECOVERY_CODES = 10
# Without letters and digits that are taken for each other: 31 signs, so ten of them hold 49 bits.
SIGNS = "23456789abcdefghjkmnpqrstuvwxyz"
RECOVERY_LENGTH = 10


def new_secret() -> str:
    """A secret of 160 bits (RFC 4226, section 4, R6) in base 32, to be read by an app."""
    return str(pyotp.random_base32())


def address_for_app(secret: str, account: str, issuer: str) -> str:
    """What the picture to scan says: `otpauth://totp/…`."""
    return str(pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=issuer))


def in_groups(secret: str) -> str:
    """A secret as somebody can type it over."""
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))


def step_of(secret: str, typed: str, now: datetime) -> int | None:
    """The time step whose code this is, None for a wrong code; whoever asks lets each step count once."""
    code = re.sub(r"\s", "", typed)
    if not re.fullmatch(r"[0-9]{6}", code):
        return None
    app = pyotp.TOTP(secret)
    present = int(now.timestamp()) // STEP_SECONDS
    for step in range(present - DRIFT, present + DRIFT + 1):
        if hmac.compare_digest(app.generate_otp(step), code):
            return step
    return None


def new_recovery_codes() -> list[str]:
    """Ten codes to keep on paper, each good for once: `ab3cd-efg7h`."""
    codes = ("".join(secrets.choice(SIGNS) for _ in range(RECOVERY_LENGTH)) for _ in range(RECOVERY_CODES))
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def as_recovery_code(typed: str) -> str | None:
    """What somebody typed as a recovery code, as it is compared; None for what cannot be one."""
    code = re.sub(r"[\s-]", "", typed).lower()
    return code if len(code) == RECOVERY_LENGTH and set(code) <= set(SIGNS) else None
