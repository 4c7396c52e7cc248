"""Whose password signs in, and whose session still holds: a person's, for as long as they have not left."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.http import HttpRequest

from gridwork.accounts.models import User


class Backend(AuthenticationBackend):
    """Asked at every request too, so that a session ends with the account. API clients come with tokens only."""

    def _authenticate(self, request: HttpRequest | None, **credentials: Any) -> Any:
        """By a user name or an address: one of them, so that a known one is hashed for once, as an unknown one is."""
        said = str(credentials.get("username") or credentials.get("email") or "")
        return self._check_password(whom(said), credentials["password"])

    def user_can_authenticate(self, user: Any) -> bool:
        return bool(super().user_can_authenticate(user) and user.is_person)


def whom(said: str) -> User | None:
    """The user whose name or address that is."""
    if not said:
        return None
    return User.objects.filter(username__iexact=said).first() or User.objects.filter(email__iexact=said).first()
