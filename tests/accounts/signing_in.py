"""How a test signs in: by a password, and by the codes of an app that it holds itself."""

import time
from typing import Any

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from gridwork.accounts.models import User

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
HERE = "203.0.113.77"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


def enter(user: User, password: str = "", *, address: str = HERE) -> tuple[Client, Any]:
    """A browser that has sent the password, and what it was answered. By default a user's password is their name."""
    browser = Client(REMOTE_ADDR=address, HTTP_USER_AGENT=FIREFOX)
    sent = {"login": user.username, "password": password or user.username}
    return browser, browser.post(reverse("account_login"), sent)


def holds_app(user: User) -> list[str]:
    """The user has an app whose codes a test can make; their recovery codes."""
    TOTP.activate(user, SECRET)
    return RecoveryCodes.activate(user).generate_codes()


def code(secret: str = SECRET) -> str:
    """What the app shows. A code works once, so a test that needs it again forgets that."""
    cache.clear()
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def send_code(browser: Client, what: str) -> Any:
    return browser.post(reverse("mfa_authenticate"), {"code": what})


def is_in(browser: Client) -> bool:
    return bool(browser.get(reverse("profile")).status_code == 200)
