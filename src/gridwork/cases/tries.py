"""Tries: how often somebody may try a receipt code in a minute. Counted in memory, under a key that dies with it."""

import hashlib
import secrets

from django.core.cache import cache

A_MINUTE = 60
MOST = 10
_key = secrets.token_bytes(32)  # what is counted cannot be turned back into an address, not even from memory dumps


def allowed(address: str) -> bool:
    """Count a try; whether it is among the first ten of the minute. Each process counts for itself."""
    name = "tries:" + hashlib.blake2b(address.encode(), key=_key, digest_size=16).hexdigest()
    cache.add(name, 0, A_MINUTE)
    return int(cache.incr(name)) <= MOST
