"""Addresses of sign-in and of the pages of accounts beside their registers. Of allauth only what is used."""

from allauth.account import views as allauth
from allauth.mfa.base import views as mfa
from allauth.mfa.webauthn import views as webauthn
from django.urls import path, re_path

from gridwork.accounts.views import factors, people, profile, rights, sessions, single_sign_on

urlpatterns = [
    path("sign-in", allauth.login, name="account_login"),
    path("sign-in/second-factor", mfa.authenticate, name="mfa_authenticate"),
    path("sign-in/passkey", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path("sign-in/single", single_sign_on.begin, name="single-sign-on"),
    path("sign-in/single/back", single_sign_on.back, name="single-sign-on-back"),
    path("sign-ins/", sessions.sign_ins, name="sign-ins"),
    path("sign-out", allauth.logout, name="account_logout"),
    path("account/closed", allauth.account_inactive, name="account_inactive"),
    path("password/forgotten", allauth.password_reset, name="account_reset_password"),
    path("password/forgotten/sent", allauth.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/new/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        allauth.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("password/kept", allauth.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("me/password", allauth.password_change, name="account_change_password"),
    path("me/", profile.profile, name="profile"),
    path("me/absence", profile.absence, name="own-absence"),
    path("me/absence/<int:pk>/end", profile.end_absence, name="own-absence-end"),
    path("me/language", profile.language, name="own-language"),
    path("me/confirm", allauth.reauthenticate, name="account_reauthenticate"),
    path("me/confirm/code", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("me/confirm/passkey", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("me/stay", sessions.stay, name="stay"),
    path("me/sessions/end", sessions.end, name="own-session-end"),
    path("me/second-factor", factors.choose, name="second-factor"),
    path("me/passkeys/new", factors.new_passkey, name="passkey-add"),
    path("me/passkeys/rename", factors.rename_passkey, name="passkey-rename"),
    path("me/passkeys/remove", factors.remove_passkey, name="passkey-remove"),
    path("me/codes/new", factors.new_code, name="code-add"),
    path("me/codes/remove", factors.remove_code, name="code-remove"),
    path("me/recovery-codes", factors.recovery_codes, name="recovery-codes"),
    path("me/recovery-codes/new", factors.new_recovery_codes, name="recovery-new"),
    path("users/<int:pk>/second-factor", people.reset_factor, name="user-reset-factor"),
    path("users/<int:pk>/identity", people.identity, name="user-identity"),
    path("users/<int:pk>/link", people.invite, name="user-invite"),
    path("users/<int:pk>/close", people.close, name="user-close"),
    path("users/<int:pk>/reopen", people.reopen, name="user-reopen"),
    path("users/<int:pk>/hand-over", people.hand_over, name="user-hand-over"),
    path("users/<int:pk>/tokens/new", people.new_token, name="user-token"),
    path("rights/", rights.who_may, name="rights"),
]
