"""What allauth asks of us: who may sign up (nobody), and what of a sign-in stands in the journal."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gridwork.accounts.models import User
from gridwork.kernel.actors import System
from gridwork.kernel.events import note

DOOR = System("sign-in")


class Adapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _("User name or password does not fit."),
        "email_password_mismatch": _("User name or password does not fit."),
        "too_many_login_attempts": _("Too many attempts. Wait five minutes, then try again."),
        "enter_current_password": _("That is not your present password."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def login(self, request: HttpRequest, user: Any) -> None:
        super().login(request, user)
        note("sign_in", user.key, by=user, now=timezone.now())

    def logout(self, request: HttpRequest) -> None:
        user = request.user
        super().logout(request)
        if isinstance(user, User):
            note("sign_out", user.key, by=user, now=timezone.now())

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Journalled against the account that was tried. What nobody is called may be a mistyped password."""
        said = str(credentials.get("username") or credentials.get("email") or "")
        user = User.objects.filter(username__iexact=said).first() or User.objects.filter(email__iexact=said).first()
        if said and user is not None:
            note("refuse_sign_in", user.key, by=DOOR, now=timezone.now())

    def set_password(self, user: Any, password: str) -> None:
        with transaction.atomic():
            super().set_password(user, password)
            note("set_password", user.key, by=user, now=timezone.now())

    def post_login(self, request: HttpRequest, user: Any, **rest: Any) -> HttpResponse:
        """From here on in the language that the user has chosen."""
        answer = super().post_login(request, user, **rest)
        if user.language:
            answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, user.language, samesite="Lax", httponly=True)
        return answer

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """The page that follows says it itself."""

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("profile")
