"""Second factors: passkeys, codes of an app, recovery codes. allauth checks them; here is what we ask of it."""

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gridwork.accounts.door import REQUIRED
from gridwork.accounts.models import Session, User
from gridwork.kernel.events import note
from gridwork.kernel.refusals import Refusal
from gridwork.notices.kinds import Kind
from gridwork.notices.telling import notify

NONCE = 12
SIGN_IN = Kind("accounts.sign_in", gettext_lazy("How you sign in was changed"))
SPARE = Authenticator.Type.RECOVERY_CODES  # for when the others are lost, and no factor by itself
TOLD: dict[str, Any] = {  # lazy words, by what allauth calls its messages
    "mfa/email/webauthn_added": gettext_lazy("A passkey was added to your account."),
    "mfa/email/webauthn_removed": gettext_lazy("A passkey was removed from your account."),
    "mfa/email/totp_activated": gettext_lazy("Codes of an app were set up for your account."),
    "mfa/email/totp_deactivated": gettext_lazy("Codes of an app were turned off for your account."),
    "mfa/email/recovery_codes_generated": gettext_lazy("New recovery codes were made for your account."),
    "reset": gettext_lazy("Your second factor was reset by {who}. Set up a new one when you sign in."),
}
UNASKED = gettext_lazy("If you did not ask for it, tell whoever looks after accounts in your office at once.")


class MfaAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy("That does not fit. Try again."),
    }

    def encrypt(self, text: str) -> str:
        """The key lies beside the database, never in it: a copied database gives nobody's codes away."""
        nonce = os.urandom(NONCE)
        return urlsafe_b64encode(nonce + AESGCM(_key()).encrypt(nonce, text.encode(), b"factor")).decode()

    def decrypt(self, encrypted_text: str) -> str:
        data = urlsafe_b64decode(encrypted_text)
        return AESGCM(_key()).decrypt(data[:NONCE], data[NONCE:], b"factor").decode()

    def get_totp_issuer(self) -> str:
        return f"Gridwork {urlsplit(settings.ADDRESS).hostname}"

    def get_totp_label(self, user: Any) -> str:
        return str(user.username)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Passkeys belong to the name in this node's address. Browsers take no number for one, but localhost."""
        host = urlsplit(settings.ADDRESS).hostname or ""
        return {"id": "localhost" if host == "127.0.0.1" else host, "name": "Gridwork"}

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        return super().get_public_key_credential_user_entity(user) | {
            "name": user.username,
            "display_name": user.called,
        }

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        if settings.SECOND_FACTOR != REQUIRED:
            return True
        return bool(of(authenticator.user).exclude(type=SPARE).exclude(pk=authenticator.pk).exists())


def _key() -> bytes:
    return sha256(settings.FACTOR_KEY.encode()).digest()


def of(user: Any) -> QuerySet[Authenticator]:
    found: QuerySet[Authenticator] = Authenticator.objects.filter(user=user).order_by("pk")
    return found


def tell(user: User, what: str, now: datetime, **words: str) -> None:
    notify([user], format_lazy(TOLD[what], **words), UNASKED, "/me/", now=now, kind=SIGN_IN)


def took_up(request: HttpRequest, factor: str) -> None:
    """From now on this session has a second factor, and whoever came in elsewhere without it is out."""
    user: Any = request.user
    request.session["factor"] = request.session.get("factor") or factor
    end_sessions(user, but=request.session.session_key)
    note("add_factor", user.key, by=user, now=timezone.now(), changes={"factor": factor})


@transaction.atomic
def remove(authenticator: Authenticator, *, by: User, now: datetime) -> None:
    """One's own. The last one stays where a second factor is required."""
    User.objects.select_for_update().get(pk=by.pk)  # two at once would each see the other
    if not MfaAdapter().can_delete_authenticator(authenticator):
        raise Refusal(_("It is your only second factor. Set up another one first."))
    kind = authenticator.type
    authenticator.delete()
    if not of(by).exclude(type=SPARE).exists():
        of(by).delete()
    note("remove_factor", by.key, by=by, now=now, changes={"factor": str(kind)})
    webauthn = kind == Authenticator.Type.WEBAUTHN
    tell(by, "mfa/email/webauthn_removed" if webauthn else "mfa/email/totp_deactivated", now)


@transaction.atomic
def reset(user: User, *, by: User, now: datetime, reason: str) -> None:
    """For somebody who has lost all of theirs: they are signed out everywhere, told, and set up anew."""
    if user.pk == by.pk:
        raise Refusal(_("Your own second factors you change under “My account”."))
    if not of(user).exists():
        raise Refusal(_("This user has set up no second factor."))
    of(user).delete()
    end_sessions(user)
    note("reset_factor", user.key, by=by, now=now, changes={"reason": reason})
    tell(user, "reset", now, who=by.called)


def end_sessions(user: User, *, but: str | None = None) -> int:
    """At once: the next request of each finds none. `but` is the key of the session that stays."""
    ended, _by_model = Session.objects.filter(user=user).exclude(session_key=but or "").delete()
    return int(ended)
