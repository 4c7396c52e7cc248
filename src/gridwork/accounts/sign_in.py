"""Sign-in's addresses: allauth's views declare nothing themselves, so here is who may call each, and why."""

_NOBODY_YET = "who signs in has no account at that moment"
_LOST = "who has lost a password cannot sign in"
_OWN = "whoever is signed in confirms who they are"

VIEWS: dict[str, tuple[str, str]] = {
    "account_login": ("public", _NOBODY_YET),
    "account_logout": ("public", "signing out twice is no error"),
    "account_inactive": ("public", "who has left is told so"),
    "account_reset_password": ("public", _LOST),
    "account_reset_password_done": ("public", _LOST),
    "account_reset_password_from_key": ("public", "the address itself is the one-time secret"),
    "account_reset_password_from_key_done": ("public", _LOST),
    "account_change_password": ("signed_in", "one's own password"),
    "account_reauthenticate": ("signed_in", _OWN),
    "mfa_authenticate": ("public", "between the password and being signed in"),
    "mfa_login_webauthn": ("public", _NOBODY_YET),
    "mfa_reauthenticate": ("signed_in", _OWN),
    "mfa_reauthenticate_webauthn": ("signed_in", _OWN),
}
