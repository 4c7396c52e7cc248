"""Sign-in's forms: allauth's, with labels that say it all in place of texts inside the fields."""

from typing import Any

from allauth.account import forms as allauth
from allauth.core import context
from allauth.mfa import app_settings as mfa_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from gridwork.accounts import attempts
from gridwork.accounts.models import Factor, Outcome

HOLDS_FOR = mfa_settings.TOTP_PERIOD * (2 * mfa_settings.TOTP_TOLERANCE + 1)  # seconds


class Plain:
    """Labels in our words; no placeholders, which vanish when they are needed."""

    labels: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():  # type: ignore[attr-defined]
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)


class LoginForm(Plain, allauth.LoginForm):
    labels = {"login": _("User name or e-mail"), "password": _("Password")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs |= {"autocomplete": "username", "autocapitalize": "none", "autofocus": True}
        self.fields["password"].help_text = ""


class ResetForm(Plain, allauth.ResetPasswordForm):
    labels = {"email": _("E-mail")}


class NewPasswordForm(Plain, allauth.ResetPasswordKeyForm):
    labels = {"password1": _("New password"), "password2": _("New password, once more")}


class ChangePasswordForm(Plain, allauth.ChangePasswordForm):
    labels = {
        "oldpassword": _("Present password"),
        "password1": _("New password"),
        "password2": _("New password, once more"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].help_text = ""


class AgainForm(Plain, allauth.ReauthenticateForm):
    labels = {"password": _("Password")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs["autofocus"] = True

    def clean_password(self) -> str:
        password: str = super().clean_password()
        attempts.keep(context.request, self.user, Outcome.CONFIRMED)
        return password


class Kept:
    """A second factor that does not fit is kept beside the sign-ins, and so is one that confirms who somebody is."""

    user: Any
    again = False

    def checked(self, check: Any, factor: str) -> Any:
        try:
            found = check()
        except ValidationError:
            if self.user is not None:
                attempts.keep(context.request, self.user, Outcome.WRONG_FACTOR, factor)
            raise
        if self.again:
            attempts.keep(context.request, self.user, Outcome.CONFIRMED, factor)
        return found


class Code(Kept, Plain):
    """Of the app, or a recovery code."""

    authenticator: Authenticator
    labels = {"code": _("Code of the app, or a recovery code")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {"inputmode": "numeric", "autofocus": True}  # type: ignore[attr-defined]

    def clean_code(self) -> Any:
        return self.checked(self._clean_once, Factor.CODE)

    def _clean_once(self) -> Any:
        """allauth forgets after half a minute that a code was used; with those before and after it holds for longer."""
        code: str = super().clean_code()  # type: ignore[misc]
        used = f"code:{self.user.pk}:{''.join(filter(str.isalnum, code))}"
        if self.authenticator.type == Authenticator.Type.TOTP and not cache.add(used, True, HOLDS_FOR):
            raise get_adapter().validation_error("incorrect_code")
        return code


class CodeForm(Code, mfa.AuthenticateForm):
    """The second factor while signing in."""


class CodeAgainForm(Code, mfa.ReauthenticateForm):
    again = True


class Passkey(Kept):
    def clean_credential(self) -> Any:
        return self.checked(super().clean_credential, Factor.PASSKEY)  # type: ignore[misc]


class PasskeyForm(Passkey, webauthn.AuthenticateWebAuthnForm):
    """The second factor while signing in."""


class PasskeyAloneForm(Passkey, webauthn.LoginWebAuthnForm):
    """In place of name and password."""


class PasskeyAgainForm(Passkey, webauthn.ReauthenticateWebAuthnForm):
    again = True


class NewCodeForm(Plain, ActivateTOTPForm):
    labels = {"code": _("The six digits that the app now shows")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class NewPasskeyForm(webauthn.AddWebAuthnForm):
    """The browser makes the passkey; its owner says what to call it."""

    passwordless = None  # every passkey of ours signs in by itself
    name = forms.CharField(
        label=_("What to call it"), max_length=50, required=False,
        help_text=_("Such as “Office computer” or “Key in my drawer”."),
    )  # fmt: skip
