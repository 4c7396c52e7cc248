"""What allauth asks of us: who may sign up (nobody), and what of a sign-in is kept."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gridwork.accounts import attempts, factors, language
from gridwork.accounts.backend import whom
from gridwork.accounts.factors import end_sessions
from gridwork.accounts.models import Outcome, SignIn, User
from gridwork.accounts.stages import factor_shown
from gridwork.kernel.actors import System
from gridwork.kernel.events import note

DOOR = System("sign-in")


class Adapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _("User name or password does not fit."),
        "email_password_mismatch": _("User name or password does not fit."),
        "too_many_login_attempts": _("Too many attempts. Wait five minutes, then try again."),
        "rate_limited": _("Too many attempts. Wait five minutes, then try again."),
        "enter_current_password": _("That is not your present password."),
        "incorrect_password": _("That is not your present password."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_stages(self) -> list[str]:
        ours = {"allauth.mfa.stages.AuthenticateStage": "gridwork.accounts.stages.SecondFactorStage"}
        return [ours.get(stage, stage) for stage in super().get_login_stages()]

    def login(self, request: HttpRequest, user: Any) -> None:
        super().login(request, user)
        factor = factor_shown(request, user)
        request.session.update({"factor": factor.value, **attempts.told_by(request)})
        with transaction.atomic():
            attempt = attempts.keep(request, user, Outcome.LET_IN, factor)
            note("sign_in", attempt.key, by=user, now=timezone.now(), changes={"factor": factor.value})

    def logout(self, request: HttpRequest) -> None:
        user = request.user
        super().logout(request)
        if isinstance(user, User):
            note("sign_out", SignIn._meta.label_lower, by=user, now=timezone.now())

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Of the account, by whatever name it was called."""
        user = whom(str(credentials.get("username") or credentials.get("email") or ""))
        return user.key if user is not None else str(super()._get_login_attempts_cache_key(request, **credentials))

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Journalled where an account was tried; of none as much is stored, so that it takes as long."""
        user = whom(str(credentials.get("username") or credentials.get("email") or ""))
        with transaction.atomic():
            attempt = attempts.keep(request, user, Outcome.REFUSED)
            if user is not None:
                note("refuse_sign_in", attempt.key, by=DOOR, now=timezone.now(), changes={"user": user.pk})

    def set_password(self, user: Any, password: str) -> None:
        """Whoever is signed in elsewhere by the old one is out."""
        with transaction.atomic():
            super().set_password(user, password)
            here = self.request.session.session_key if self.request.user.pk == user.pk else None
            end_sessions(user, but=here)
            note("set_password", user.key, by=user, now=timezone.now())

    def post_login(self, request: HttpRequest, user: Any, **rest: Any) -> HttpResponse:
        """From here on in the language that the user has chosen."""
        answer = super().post_login(request, user, **rest)
        if user.language:
            language.keep(answer, user.language)
        return answer

    def send_notification_mail(self, template_prefix: str, user: Any, *args: Any, **kwargs: Any) -> None:
        """Of second factors a notice tells, which is mailed too."""
        if template_prefix in factors.TOLD:
            factors.tell(user, template_prefix, timezone.now())
        else:
            super().send_notification_mail(template_prefix, user, *args, **kwargs)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """The door asks, for allauth's addresses as for ours."""
        return False

    def add_message(self, request: HttpRequest, level: int, *args: Any, message: str | None = None, **kw: Any) -> None:
        """What went well the page that follows says itself; what went wrong has no other place."""
        if level == messages.ERROR and message:
            messages.error(request, message)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("profile")
