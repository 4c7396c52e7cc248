"""Between a password and being signed in: the second factor, unless single sign-on has asked for one that counts."""

from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest

from gridwork.accounts.models import Factor

OF_ALLAUTH = {"webauthn": Factor.PASSKEY, "totp": Factor.CODE, "recovery_codes": Factor.RECOVERY}
SINGLE_SIGN_ON = "single_sign_on"  # how allauth's records of a session name it


def factor_shown(request: HttpRequest, user: Any) -> Factor:
    """The newest of those shown in this session."""
    for record in reversed(get_authentication_records(request, user)):
        if record["method"] == "mfa":
            return OF_ALLAUTH[record["type"]]
        if record["method"] == SINGLE_SIGN_ON and record.get("factor"):
            return Factor.PROVIDER
    return Factor.NONE


class SecondFactorStage(AuthenticateStage):
    def _should_handle(self, request: HttpRequest) -> bool:
        return factor_shown(request, self.login.user) != Factor.PROVIDER and bool(super()._should_handle(request))
