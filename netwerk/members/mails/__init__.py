"""The mails about accounts, organisations and partnerships; importing this registers who composes them."""

from netwerk.members.mails.accounts import (
    ERASURE,
    FOLLOW_CONFIRM,
    ROLE_ENDED,
    ROLE_GIVEN,
    SIGN_IN,
    queue_erasure,
    queue_follow_confirm,
    queue_role_ended,
    queue_role_given,
    queue_sign_in,
    queue_unused,
)
from netwerk.members.mails.addresses import ADDRESS_NEW, ADDRESS_OLD, queue_address_change
from netwerk.members.mails.factors import (
    CODE_USED,
    CODES_RENEWED,
    TOTP_OFF,
    TOTP_ON,
    queue_second_factor,
)
from netwerk.members.mails.joining import (
    INVITED,
    SIGN_UP,
    invitation_token,
    queue_invited,
    queue_join_asked,
    queue_join_decided,
    queue_partnership_asked,
    queue_sign_up,
)

__all__ = [
    "ADDRESS_NEW",
    "ADDRESS_OLD",
    "CODES_RENEWED",
    "CODE_USED",
    "ERASURE",
    "FOLLOW_CONFIRM",
    "INVITED",
    "ROLE_ENDED",
    "ROLE_GIVEN",
    "SIGN_IN",
    "SIGN_UP",
    "TOTP_OFF",
    "TOTP_ON",
    "invitation_token",
    "queue_address_change",
    "queue_erasure",
    "queue_follow_confirm",
    "queue_invited",
    "queue_join_asked",
    "queue_join_decided",
    "queue_partnership_asked",
    "queue_role_ended",
    "queue_role_given",
    "queue_second_factor",
    "queue_sign_in",
    "queue_sign_up",
    "queue_unused",
]
