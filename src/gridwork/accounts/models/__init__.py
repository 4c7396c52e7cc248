"""Accounts: who signs in, what they may do where, who stands in for them, and which programs call the API."""

from gridwork.accounts.models.clients import ApiToken, TokenUse
from gridwork.accounts.models.deputies import Deputy
from gridwork.accounts.models.grants import Grant
from gridwork.accounts.models.identities import Identity
from gridwork.accounts.models.requests import GrantRequest, Widening
from gridwork.accounts.models.roles import Role, RolePermission
from gridwork.accounts.models.sessions import Factor, Outcome, Session, SignIn
from gridwork.accounts.models.teams import Team, TeamMember
from gridwork.accounts.models.users import User

__all__ = [
    "ApiToken",
    "Deputy",
    "Factor",
    "Grant",
    "GrantRequest",
    "Identity",
    "Outcome",
    "Role",
    "RolePermission",
    "Session",
    "SignIn",
    "Team",
    "TeamMember",
    "TokenUse",
    "User",
    "Widening",
]
