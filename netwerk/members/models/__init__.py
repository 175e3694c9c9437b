"""Tables of people and organisations."""

from netwerk.members.models.addresses import AddressChange, Formerly
from netwerk.members.models.factors import Authenticator, RecoveryCode
from netwerk.members.models.joining import JoinRequest, OrganisationDomain, OrganisationInvitation, SignUp
from netwerk.members.models.partnerships import Partnership, PartnershipPartner
from netwerk.members.models.people import (
    Consent,
    ErasureLink,
    Establishment,
    Follow,
    MailRefusal,
    Member,
    Membership,
    Organisation,
    RoleGrant,
    SignInLink,
    SignInSession,
    Subscription,
    organisation_sector,
)
from netwerk.members.models.profiles import Profile, profile_theme

__all__ = [
    "AddressChange",
    "Authenticator",
    "Consent",
    "ErasureLink",
    "Establishment",
    "Follow",
    "Formerly",
    "JoinRequest",
    "MailRefusal",
    "Member",
    "Membership",
    "Organisation",
    "OrganisationDomain",
    "OrganisationInvitation",
    "Partnership",
    "PartnershipPartner",
    "Profile",
    "RecoveryCode",
    "RoleGrant",
    "SignInLink",
    "SignInSession",
    "SignUp",
    "Subscription",
    "organisation_sector",
    "profile_theme",
]
