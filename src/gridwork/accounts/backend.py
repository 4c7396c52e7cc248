"""Whose password signs in, and whose session still holds: a person's, for as long as they have not left."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend


class Backend(AuthenticationBackend):
    """Asked at every request too, so that a session ends with the account. API clients come with tokens only."""

    def user_can_authenticate(self, user: Any) -> bool:
        return bool(super().user_can_authenticate(user) and user.is_person)
