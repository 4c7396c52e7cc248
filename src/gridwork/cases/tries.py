"""Tries: how often somebody may try a receipt code in a minute."""

import hashlib
import secrets

from allauth.core.internal import ratelimit
from django.http import HttpRequest

RATES = {"receipt": "10/m/key"}
_key = secrets.token_bytes(32)  # of this process: what is counted cannot be turned back into an address


def allowed(request: HttpRequest) -> bool:
    """Count a try; whether it is among the first ten of the minute. Each process counts for itself."""
    whence = hashlib.blake2b(ratelimit.get_ip(request).encode(), key=_key, digest_size=16).hexdigest()
    return ratelimit.consume(request, app="cases", action="receipt", config=RATES, key=whence) is not None
