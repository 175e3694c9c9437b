"""Changes to people and organisations, one public function per verb."""

from __future__ import annotations

from netwerk.members.services.accounts import (
    add_membership,
    create_member,
    end_other_sessions,
    end_session,
    rename_member,
    set_password,
)
from netwerk.members.services.consents import record_consent, withdraw_consent
from netwerk.members.services.following import (
    confirm_follow,
    follow,
    read_confirmation,
    read_unsubscribe,
    unsubscribe,
    unsubscribe_link,
)
from netwerk.members.services.organisations import (
    describe_organisation,
    discard_organisation,
    find_or_create_organisation,
    rename_organisation,
    verify_organisation,
)
from netwerk.members.services.refusals import (
    accept_invitations,
    refusal_link,
    refuse_invitations,
    refuses_invitations,
)
from netwerk.members.services.retention import sweep
from netwerk.members.services.rights import (
    change_role,
    disable_member,
    enable_member,
    end_role,
    give_role,
    grant_role,
    revoke_role,
)
from netwerk.members.services.signing_in import (
    make_sign_in_link,
    request_sign_in_link,
    sign_in_with_password,
    use_sign_in_link,
)

__all__ = [
    "accept_invitations",
    "add_membership",
    "change_role",
    "confirm_follow",
    "create_member",
    "describe_organisation",
    "disable_member",
    "discard_organisation",
    "enable_member",
    "end_other_sessions",
    "end_role",
    "end_session",
    "find_or_create_organisation",
    "follow",
    "give_role",
    "grant_role",
    "make_sign_in_link",
    "read_confirmation",
    "read_unsubscribe",
    "record_consent",
    "refusal_link",
    "refuse_invitations",
    "refuses_invitations",
    "rename_member",
    "rename_organisation",
    "request_sign_in_link",
    "revoke_role",
    "set_password",
    "sign_in_with_password",
    "sweep",
    "unsubscribe",
    "unsubscribe_link",
    "use_sign_in_link",
    "verify_organisation",
    "withdraw_consent",
]
